import Establishments
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an engagement says, as one JSON object: the form in which its versions are kept, and by which two are the same.
struct EngagementRecord: Codable, Equatable {
    var state: Engagement.State
    var day: String
    var start: EngagementFacts.WallTime?
    var minutes: Int
    var kind: Engagement.Kind
    var mode: Engagement.Mode
    var establishments: [String]
    var attendees: [String: Int]
    var sector: Engagement.Sector?
    var area, theme, note, followUp: String
    var followUpBy: String?

    init(_ facts: EngagementFacts) {
        (state, day, start, minutes) = (facts.state, facts.day.iso, facts.start, facts.minutes)
        (kind, mode, sector) = (facts.kind, facts.mode, facts.sector)
        establishments = facts.establishments.map(\.letters).sorted()
        attendees = Dictionary(
            facts.attendees.map { ($0.rawValue, $1) }, uniquingKeysWith: { first, _ in first })
        (area, theme, note, followUp) = (facts.area, facts.theme, facts.note, facts.followUp)
        followUpBy = facts.followUpBy?.iso
    }

    /// Reads what was kept; `nil` where it was erased, or is none.
    init?(json: String) {
        guard let record = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = record
    }

    /// The same facts give the same text.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The facts; `nil` where the record is none that the program wrote.
    var facts: EngagementFacts? {
        guard let day = Day(iso: day) else { return nil }
        var facts = EngagementFacts(day: day, minutes: minutes, kind: kind, mode: mode)
        (facts.state, facts.start, facts.sector) = (state, start, sector)
        facts.establishments = establishments.compactMap { ID(letters: $0) }
        for (role, heads) in attendees {
            guard let role = Engagement.Attendee(rawValue: role) else { return nil }
            facts.attendees[role] = heads
        }
        (facts.area, facts.theme, facts.note, facts.followUp) = (area, theme, note, followUp)
        facts.followUpBy = followUpBy.flatMap { Day(iso: $0) }
        return facts
    }
}
