import Programme

#if canImport(Glibc)
import Glibc
#endif

/// Where and how the program listens.
struct Listening: Sendable {
    /// What it listens on.
    enum Place: Sendable {
        /// The program opens the socket itself.
        case address(host: String, port: Int)
        /// Whoever started the program has opened it.
        case handed(HandedSocket)
        /// A socket in the file system.
        case file(String)
    }

    let place: Place
    /// Without it, plain HTTP.
    let encryption: Encryption?
    /// How many connections may be open.
    let most: Int

    /// How its addresses begin, once it listens on this port.
    func address(port: Int) -> String {
        let host =
            switch place {
            case .address(let host, _): host
            case .handed(let socket): socket.host
            case .file(let path): path
            }
        let written = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(encryption == nil ? "http" : "https")://\(written):\(port)"
    }
}

/// A listening socket that whoever starts the program opens for it and keeps, as systemd does for a socket unit
/// (`sd_listen_fds(3)`): what connects while one process ends and the next begins waits in it, and nobody is refused.
struct HandedSocket: Sendable {
    let descriptor: CInt
    /// The address that it is bound to.
    let host: String
    let port: Int
    let isLoopback: Bool

    /// The first descriptor that is handed over.
    private static let first: CInt = 3

    /// The socket that the environment names for this process; `nil` where it names none. Throws a `Refusal` where what
    /// was handed over cannot be listened on.
    init?() throws {
        guard let count = environment("LISTEN_FDS"), environment("LISTEN_PID") == String(getpid()) else { return nil }
        // Not for whatever this process starts.
        for name in ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"] { unsetenv(name) }
        guard count == "1" else { throw Refusal("LISTEN_FDS is “\(count)”: the program takes one socket.") }
        guard let (host, port, isLoopback) = Self.bound(Self.first) else {
            throw Refusal("What was handed over by LISTEN_FDS is no listening TCP socket.")
        }
        descriptor = Self.first
        (self.host, self.port, self.isLoopback) = (host, port, isLoopback)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Where a listening TCP socket is bound; `nil` where a descriptor is none.
    private static func bound(_ descriptor: CInt) -> (host: String, port: Int, isLoopback: Bool)? {
        var isListening: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0, isListening == 1 else {
            return nil
        }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isNamed = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length) == 0
                    && [AF_INET, AF_INET6].contains(CInt(address.pointee.sa_family))
                    && getnameinfo(
                        address, length, &text, socklen_t(text.count), &service, socklen_t(service.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let digits = String(decoding: service.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard isNamed, let port = Int(digits) else { return nil }
        let isLoopback = host == "::1" || host.utf8.starts(with: "127.".utf8)
        return (host, port, isLoopback)
    }
}
