#if canImport(Glibc)
import Glibc
#endif

/// How many files and connections the process may have open.
enum Descriptors {
    /// Asks for eight thousand, where the system's own limit allows it; how many it may have then.
    ///
    /// Many a system gives no more than 1,024 without being asked. A process that has none left cannot even refuse a
    /// connection, and tries again and again; so connections get half of them at most.
    static func raised() -> Int {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return 1024 }
        let given = limit.rlim_cur
        limit.rlim_cur = max(given, min(limit.rlim_max, 8192))
        return Int(clamping: setrlimit(kind, &limit) == 0 ? limit.rlim_cur : given)
    }
}
