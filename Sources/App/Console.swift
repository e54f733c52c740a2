import Programme
import Storage

#if canImport(Glibc)
import Glibc
#endif

/// What a command says: sentences on standard output, or one JSON object; progress and refusals on standard error.
struct Console: Sendable {
    let command: String
    let asJSON: Bool

    /// A sentence for the person; silent where JSON is wanted.
    func say(_ text: String) {
        if !asJSON { write(text + "\n", to: STDOUT_FILENO) }
    }

    /// Bytes as they are, for exports.
    func put(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    /// Something that went less well.
    func warn(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// The last word: `{"ok", "command", "message", …}` where JSON is wanted, else the message.
    func finish(ok: Bool, _ message: String, _ members: (inout JSONObject) -> Void = { _ in }) {
        guard asJSON else { return ok ? say(message) : warn(message) }
        var object = JSONObject()
        object.add("ok", ok)
        object.add("command", command)
        object.add("message", message)
        members(&object)
        write(object.bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
    }

    /// A bar that is drawn over itself on a terminal, and said once in ten per cent elsewhere.
    func progress(_ label: String) -> ProgressBar { ProgressBar(label: label, isTerminal: isatty(STDERR_FILENO) == 1) }

    private func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    private func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
                guard count > 0 else { return }
                sent += count
            }
        }
    }
}

/// How far a piece of work has come.
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
        let percent = total > 0 ? min(100, max(0, Int(Double(done) / Double(total) * 100))) : 100
        let step = isTerminal ? percent : percent / 25 * 25
        let isNew = shown.with { shown in
            defer { shown = max(shown, step) }
            return step > shown
        }
        guard isNew else { return }
        let filled = percent * 30 / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let line = isTerminal ? "\r\(label) \(bar) \(percent)%" + (percent == 100 ? "\n" : "") : "\(label) \(step)%\n"
        Array(line.utf8).withUnsafeBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// How a command ends; the numbers are those of `docs/commands.md`.
enum ExitStatus: Int32 {
    case done = 0
    case refused = 1
    case doneWithWarnings = 2
    case usage = 64
    case fileHasErrors = 65
    case unreachable = 69
    case busy = 75

    /// The status of something that was thrown.
    static func of(_ error: any Error) -> (status: ExitStatus, message: String) {
        switch error {
        case let failure as Failure:
            if case .unavailable = failure { return (.unreachable, failure.message) }
            return (.refused, failure.message)
        case let storage as StorageError:
            switch storage {
            case .busy: return (.busy, storage.message + " Stop it first, or try again when it has finished.")
            case .unusable: return (.unreachable, storage.message)
            default: return (.refused, storage.message)
            }
        default:
            return (.refused, "Something went wrong: \(error)")
        }
    }
}
