import Foundation

#if canImport(Glibc)
import Glibc
#endif

extension Process {
    /// Waits for the end of a program that was run; its exit status, or the number of the signal that ended it.
    ///
    /// Asks the system. `waitUntilExit` learns of the end from a socket whose other side every program that is started at the
    /// same moment may inherit, and then waits for all of them, or for ever.
    package func ended() -> Int32 {
        var end = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &end, WEXITED | WNOWAIT) != 0 {
            guard errno == EINTR else {
                // Foundation was quicker and has the status, or will in a moment.
                while isRunning { usleep(1000) }
                return terminationStatus
            }
        }
        return end._sifields._sigchld.si_status
    }
}
