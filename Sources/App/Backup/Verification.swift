import Directory
import Engagements
import Establishments
import Programme
import Sessions
import Storage

/// Whether records are what they should be: the file is whole, rows point at rows that are there, the rules of the
/// programme hold, and the events are those that were written.
struct Verification: Sendable {
    /// One question and what was found.
    struct Answer: Sendable {
        let name: String
        let question: String
        /// What speaks against it, in sentences; empty where all is well.
        let faults: [String]
    }

    let answers: [Answer]
    /// The end of the chain of events.
    let head: ChainHead

    /// Whether nothing was found.
    var isSound: Bool { answers.allSatisfy(\.faults.isEmpty) }

    /// Asks everything of records with the present schema. Reads all of them. `known` are ends of the chain of events that
    /// were kept elsewhere.
    static func of(_ storage: any Storage, known: [ChainHead] = []) async throws -> Verification {
        let file = Answer(
            name: "file", question: "Is the file whole, and does each row point at rows that are there?",
            faults: try await storage.faults(thoroughly: true))
        let (rules, check) = try await storage.read { connection in
            let all =
                Establishments.invariants + Directory.invariants + Engagements.invariants + Sessions.invariants
            let rules = try all.map { invariant in
                let count = try connection.count(invariant.offenders)
                return Answer(
                    name: invariant.name, question: invariant.question,
                    faults: count == 0 ? [] : ["It is not so in \(count) \(count == 1 ? "case" : "cases")."])
            }
            return (rules, try Events.verify(known: known, in: connection))
        }
        let chain = Answer(
            name: "events", question: "Is every event what it was when it was written, and is none missing?",
            faults: check.fault.map { [$0] } ?? [])
        return Verification(answers: [file] + rules + [chain], head: check.head)
    }

    /// Tells a person each question and what was found.
    func say(on console: Console) {
        for answer in answers {
            console.say("\(answer.faults.isEmpty ? "yes" : "NO ") \(answer.name): \(answer.question)")
            for fault in answer.faults.prefix(20) { console.warn("\(answer.name): \(fault)") }
        }
    }

    /// The members of a JSON object that tell the same.
    func add(to object: inout JSONObject) {
        object.add("sound", isSound)
        object.add("position", head.position)
        object.add("hash", head.hash)
        object.add(
            "questions",
            answers.map { answer in
                JSONObject {
                    $0.add("name", answer.name)
                    $0.add("question", answer.question)
                    $0.add("faults", Array(answer.faults.prefix(100)))
                }
            })
    }
}
