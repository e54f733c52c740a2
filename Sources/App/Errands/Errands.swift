import Accounts
import Directory
import Establishments
import Programme
import Storage
import Tables
import Web

/// Does the errands of commands on an installation.
struct Errands: Sendable {
    let installation: Installation

    /// What doing an errand takes.
    struct Assignment: Sendable {
        let order: Order
        /// Where its files lie, in their order.
        let files: [String]
        /// `nil` where it cannot come again.
        let mark: Mark?
        var actor: Actor
        /// Hears how far it has come; what it throws gives the errand up, and nothing is changed.
        let progress: ImportProgress

        /// A console on which nothing has been said yet: what is said on it is in the outcome that is made of it.
        func newConsole() -> Console {
            Console(command: order.errand.command, asJSON: order.asJSON, transcript: Transcript())
        }

        /// The file that the errand is about. Throws a `Refusal` where none came.
        func file() throws -> (name: String, path: String) {
            guard let file = order.files.first, let path = files.first else { throw Refusal("No file came along.") }
            return (file.name, path)
        }
    }

    /// What an errand came to.
    struct Done: Sendable {
        let outcome: Outcome
        /// The event that tells of what was stored, if anything was.
        var event: (verb: String, subject: String)?
        /// Whether what was written is to stay.
        var isKept = true
    }

    /// Does an errand. What goes wrong is an outcome too.
    func run(_ task: Assignment) async -> Outcome {
        do {
            let task = try await acting(task)
            let done =
                switch task.order.errand {
                case .importListings(let profile, let source, let isDryRun, let keepsGoodRows, let withdrawsVanished):
                    try await importListings(task) { request in
                        request.profile = task.files.count > 1 ? task.files[1] : profile
                        request.source = source
                        request.isDryRun = isDryRun
                        request.keepsGoodRows = keepsGoodRows
                        request.withdrawsVanished = withdrawsVanished
                    }
                case .importTerms(let isDryRun, let keepsGoodRows):
                    try await importTerms(task, isDryRun: isDryRun, keepingGoodRows: keepsGoodRows)
                case .importEstablishments(let day, let answers, let isDryRun):
                    try await importEstablishments(task, day: day, answers: answers, isDryRun: isDryRun)
                case .importEngagements(let officer, let answers, let isDryRun, let keepsGoodRows):
                    try await importEngagements(
                        task, officer: officer, answers: answers, isDryRun: isDryRun, keepingGoodRows: keepsGoodRows)
                case .importFigures: try await importFigures(task)
                case .importIndicators: try await importIndicators(task)
                case .importReport: try await importReport(task)
                case .importUndo(let batch): try await undoImport(task, batch)
                case .setup(let withDemonstration): try await setUp(task, withDemonstration: withDemonstration)
                case .people(let errand): try await people(task, errand)
                case .doctor: try await examine(task)
                case .retention(let isDryRun): try await retain(task, isDryRun: isDryRun)
                case .personExport(let email): try await export(task, person: email)
                case .personErase(let email, let isDryRun): try await erase(task, email, isDryRun: isDryRun)
                case .personHold(let email, let reason): try await hold(task, email, because: reason)
                }
            // The index of this process, where it has one, knows what it has done at once.
            if let event = done.event {
                await installation.directory.apply(event.verb, event.subject)
                await installation.establishments.apply(event.verb)
            }
            return done.outcome
        } catch {
            return Outcome(of: error, on: task.newConsole())
        }
    }

    /// The same in the name of the person that the order names, if it names one: with their rights, not the operator's.
    private func acting(_ task: Assignment) async throws -> Assignment {
        guard let email = task.order.onBehalf, case .operator(let user) = task.actor.kind else { return task }
        var task = task
        task.actor = try await installation.accounts.actor(for: email, onBehalfBy: user)
        return task
    }

    /// Runs `body` in one transaction and keeps what it said beside the change: the same errand, sent again after its
    /// connection was cut, is told the same and changes nothing.
    func once(
        _ task: Assignment, _ body: @escaping @Sendable (any Transaction, Console) throws -> Done
    ) async throws -> Done {
        let owner = task.actor.name
        let now = installation.settings.clock()
        do {
            return try await installation.storage.write { transaction in
                if let mark = task.mark,
                    let told = try AnsweredRequests.answer(
                        owner: owner, key: mark.key, body: mark.digest, in: transaction)
                {
                    return Done(outcome: try Outcome(json: told))
                }
                let done = try body(transaction, task.newConsole())
                // Throwing is what takes back everything that was written.
                guard done.isKept else { throw NothingKept(done: done) }
                if let mark = task.mark {
                    try AnsweredRequests.keep(
                        try done.outcome.json(), owner: owner, key: mark.key, body: mark.digest, at: now,
                        in: transaction)
                }
                return done
            }
        } catch let nothing as NothingKept {
            return nothing.done
        }
    }

    /// Carries what was said out of a transaction that keeps nothing.
    private struct NothingKept: Error {
        let done: Done
    }
}
