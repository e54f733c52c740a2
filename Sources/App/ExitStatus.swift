import Directory
import Establishments
import Programme
import Storage

/// How a command ends; the numbers are those of `docs/commands.md`.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case refused = 1
    case doneWithWarnings = 2
    case usage = 64
    case fileHasErrors = 65
    case unreachable = 69
    case busy = 75

    /// What the number says, for manual pages.
    var meaning: String {
        switch self {
        case .done: "done"
        case .refused: "refused or failed; a sentence on standard error says why"
        case .doneWithWarnings: "done, but something deserves a look"
        case .usage: "wrong usage"
        case .fileHasErrors: "the file has errors; nothing was changed"
        case .unreachable: "server, database or data not reachable"
        case .busy: "busy: another process holds the data folder"
        }
    }

    /// The status of something that was thrown, and the sentence for it.
    static func of(_ error: any Error) -> (status: ExitStatus, message: String) {
        switch error {
        case let failure as Failure:
            if case .unavailable = failure { return (.unreachable, failure.message) }
            // A command has no pages to be sent to.
            if failure == Permission.nothingHere {
                return (
                    .refused,
                    "There is nothing here that is called so, or the person given with --as may not see it or do this."
                )
            }
            return (.refused, failure.message)
        case let refusal as Refusal: return (.refused, refusal.message)
        case let profile as ProfileError: return (.refused, profile.sentence)
        case let reference as ReferenceError: return (.unreachable, reference.sentence)
        case let storage as StorageError:
            switch storage {
            case .busy: return (.busy, storage.message + " Stop it first, or try again when it has finished.")
            case .unusable, .unreachable: return (.unreachable, storage.message)
            default: return (.refused, storage.message)
            }
        default: return (.refused, "Something went wrong: \(error)")
        }
    }
}

/// Why a command cannot do what it was asked, where no desk refused it: a whole sentence.
struct Refusal: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
