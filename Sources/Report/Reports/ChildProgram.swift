import Dispatch

#if canImport(Glibc)
import Glibc
#endif

/// Another program that is run once: bytes in, bytes out, nothing of this process's environment or open files, and an end to
/// its time and its words.
struct ChildProgram: Sendable {
    /// The program's path and its arguments.
    let words: [String]
    let seconds: Int
    /// How many bytes it may write.
    let most: Int

    /// What became of it.
    struct Outcome: Sendable {
        /// `nil` where it was ended by a signal.
        var status: Int32?
        var output: [UInt8] = []
        /// The start of what it said on standard error.
        var said: [UInt8] = []
        /// Whether it was stopped because of its time or its words.
        var isStopped = false
    }

    /// Runs it on a thread that serves nobody else. `nil` where it could not be started.
    func run(on input: [UInt8]) async -> Outcome? {
        await OwnThread.run { wait(for: input) }
    }

    private func wait(for input: [UInt8]) -> Outcome? {
        guard let (writing, theirInput) = pair(), let (reading, theirOutput) = pair(),
            let (listening, theirError) = pair()
        else { return nil }
        defer { for descriptor in [writing, reading, listening] { close(descriptor) } }
        let process = start([theirInput, theirOutput, theirError])
        for descriptor in [theirInput, theirOutput, theirError] { close(descriptor) }
        guard let process else { return nil }
        let end = DispatchTime.now() + .seconds(seconds)
        var outcome = Outcome()
        outcome.isStopped = !talk(input, writing, reading, listening, until: end, &outcome)
        if outcome.isStopped { kill(process, SIGKILL) }
        outcome.status = ending(of: process, until: end, &outcome)
        return outcome
    }

    /// Two ends of a line, which no program that is started inherits. A socket, because writing to a pipe that nobody reads
    /// would raise a signal.
    private func pair() -> (ours: Int32, theirs: Int32)? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, kind, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// Starts it with three open files and no other.
    private func start(_ files: [Int32]) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnattr_init(&attributes) == 0 else { return nil }
        defer { posix_spawnattr_destroy(&attributes) }
        for (number, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(number)) }
        for file in openFiles() where file >= files.count { posix_spawn_file_actions_addclose(&actions, file) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let environment = [strdup("LC_ALL=C.UTF-8"), nil]
        defer { for variable in environment { free(variable) } }
        var process = pid_t()
        guard let program = words.first,
            posix_spawn(&process, program, &actions, &attributes, arguments, environment) == 0
        else { return nil }
        return process
    }

    /// What this process has open: most of it is not inherited, but not every library sees to that.
    private func openFiles() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var files: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { $0 } }
            if let file = Int32(String(decoding: name, as: UTF8.self)) { files.append(file) }
        }
        return files
    }

    /// Writes and reads until it has said all; false where its time or its words are over.
    private func talk(
        _ input: [UInt8], _ writing: Int32, _ reading: Int32, _ listening: Int32, until end: DispatchTime,
        _ outcome: inout Outcome
    ) -> Bool {
        var sent = 0
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        var lines = [
            pollfd(fd: writing, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listening, events: Int16(POLLIN), revents: 0),
        ]
        while lines[1].fd >= 0 || lines[2].fd >= 0 {
            guard DispatchTime.now() < end else { return false }
            guard poll(&lines, nfds_t(lines.count), 500) > 0 else { continue }
            if lines[0].revents != 0 {
                let count = input[sent...].withUnsafeBytes {
                    send(writing, $0.baseAddress, min($0.count, 1 << 16), flags)
                }
                sent += max(count, 0)
                if (count < 0 && errno != EAGAIN && errno != EINTR) || sent == input.count {
                    shutdown(writing, Int32(SHUT_WR))
                    lines[0].fd = -1
                }
            }
            if lines[1].revents != 0, !read(reading, into: &outcome.output) { lines[1].fd = -1 }
            if lines[2].revents != 0, !read(listening, into: &outcome.said) { lines[2].fd = -1 }
            if outcome.said.count > 4096 { outcome.said.removeLast(outcome.said.count - 4096) }
            guard outcome.output.count <= most else { return false }
        }
        return true
    }

    private func read(_ file: Int32, into bytes: inout [UInt8]) -> Bool {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(file, &room, room.count, 0)
        guard count > 0 else { return count < 0 && errno == EINTR }
        bytes.append(contentsOf: room[..<count])
        return true
    }

    /// Waits until it has ended, and ends it where it does not: it may have closed its lines and gone on.
    private func ending(of process: pid_t, until end: DispatchTime, _ outcome: inout Outcome) -> Int32? {
        var state: Int32 = 0
        while waitpid(process, &state, WNOHANG) == 0 {
            if DispatchTime.now() >= end, !outcome.isStopped {
                outcome.isStopped = true
                kill(process, SIGKILL)
            }
            usleep(5000)
        }
        return state & 0x7F == 0 ? (state >> 8) & 0xFF : nil
    }
}
