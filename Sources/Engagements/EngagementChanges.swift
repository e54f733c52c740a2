import Establishments
import Programme
import Web

/// How two versions of an engagement differ, in words.
struct EngagementChanges {
    /// What it is called, as it was, as it is.
    let lines: [(name: String, old: String, new: String)]

    init(from old: EngagementFacts, to new: EngagementFacts, labels: EngagementLabels) {
        let (before, after) = (Self.texts(old, labels), Self.texts(new, labels))
        lines = zip(before, after).filter { $0.1 != $1.1 }.map { ($0.0, $0.1, $1.1) }
    }

    /// All that an engagement says, each under its name; what it does not say is a dash.
    static func texts(_ facts: EngagementFacts, _ labels: EngagementLabels) -> [(String, String)] {
        let words = labels.words
        let time = facts.start.map { start in
            start.text + (start.isSecond ? " (" + words("engagement.which.second") + ")" : "")
        }
        let all: [(String, String?)] = [
            ("state", labels.state(facts.state)), ("day", words.day(facts.day)), ("start", time),
            ("minutes", labels.duration(facts.minutes)), ("kind", labels.kind(facts.kind)),
            ("mode", labels.mode(facts.mode)),
            (
                "establishments",
                facts.establishments.map { labels.name($0, on: facts.day) }.sorted().joined(separator: ", ")
            ),
            ("attended", labels.attendees(facts)), ("area", facts.area.isEmpty ? nil : labels.area(facts.area)),
            ("sector", facts.sector.map { words("engagement.sector." + $0.rawValue) }),
            ("theme", facts.theme.isEmpty ? nil : labels.theme(facts.theme)), ("note", facts.note),
            ("follow-up", facts.followUp), ("follow-up-by", facts.followUpBy.map { words.day($0) }),
        ]
        return all.map { (words("engagement." + $0.0), $0.1.flatMap { $0.isEmpty ? nil : $0 } ?? "–") }
    }
}
