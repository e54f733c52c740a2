import Programme
import Storage

#if canImport(Glibc)
import Glibc
#endif

/// What a command says: sentences on standard output, or one JSON object; progress and refusals on standard error.
struct Console: Sendable {
    let command: String
    let asJSON: Bool
    /// Keeps what is said instead of printing it, where another process shows it.
    var transcript: Transcript?

    /// A sentence for the person; silent where JSON is wanted.
    func say(_ text: String) {
        if !asJSON { write(text + "\n", to: STDOUT_FILENO) }
    }

    /// Bytes as they are, for exports. Throws a `Refusal` where standard output takes no more.
    func put(_ bytes: [UInt8]) throws {
        guard writeAll(bytes, to: STDOUT_FILENO) else {
            throw Refusal(
                "Standard output takes no more (\(String(cString: strerror(errno)))); what was written is not whole.")
        }
    }

    /// Something that went less well.
    func warn(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// The last word: the message, on standard error where it is a refusal; and `{"ok", "command", "message", …}` on
    /// standard output where JSON is wanted.
    func finish(ok: Bool, _ message: String, _ members: (inout JSONObject) -> Void = { _ in }) {
        if ok { say(message) } else { warn(message) }
        if asJSON { finishJSON(ok: ok, message, members) }
    }

    /// The JSON object alone.
    func finishJSON(ok: Bool, _ message: String, _ members: (inout JSONObject) -> Void = { _ in }) {
        var object = JSONObject()
        object.add("ok", ok)
        object.add("command", command)
        object.add("message", message)
        members(&object)
        write(String(decoding: object.bytes, as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }

    /// A bar that is drawn over itself on a terminal; elsewhere it says nothing.
    func progress(_ label: String) -> ProgressBar { ProgressBar(label: label, isTerminal: isatty(STDERR_FILENO) == 1) }

    private func write(_ text: String, to descriptor: Int32) {
        if let transcript {
            transcript.add(text, isError: descriptor == STDERR_FILENO)
        } else {
            _ = writeAll(Array(text.utf8), to: descriptor)
        }
    }
}

/// Whether a file, pipe or terminal took all of the bytes; where not, `errno` says why.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var sent = 0
        while sent < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

/// How far a piece of work has come: a bar on the terminal that standard error is, if it is one.
final class ProgressBar: Sendable {
    private let label: String
    private let isTerminal: Bool
    private let shown = LockedBox(-1)

    init(label: String, isTerminal: Bool) {
        self.label = label
        self.isTerminal = isTerminal
    }

    /// `done` of `total`, in any unit.
    func show(_ done: Int, of total: Int) {
        guard isTerminal else { return }
        let percent = total > 0 ? min(100, max(0, Int(Double(done) / Double(total) * 100))) : 100
        let isNew = shown.with { shown in
            defer { shown = max(shown, percent) }
            return percent > shown
        }
        guard isNew else { return }
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        put("\r\(label) \(bar) \(percent)%" + (percent == 100 ? "\n" : ""))
    }

    /// Ends the line of a bar that did not come to its end.
    func stop() {
        let isOpen = shown.with { shown in
            defer { shown = 100 }
            return (0..<100).contains(shown)
        }
        if isTerminal, isOpen { put("\n") }
    }

    private func put(_ line: String) { _ = writeAll(Array(line.utf8), to: STDERR_FILENO) }
}
