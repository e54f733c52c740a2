import Establishments
import Markup
import Programme
import Web

/// What engagements are called on pages, in one language.
struct EngagementLabels: Sendable {
    let words: Strings
    let register: Register
    let geography: Geography
    let themes: [Engagements.Theme]

    func kind(_ kind: Engagement.Kind) -> String { words("engagement.kind." + kind.rawValue) }
    func mode(_ mode: Engagement.Mode) -> String { words("engagement.mode." + mode.rawValue) }
    func state(_ state: Engagement.State) -> String { words("engagement.state." + state.rawValue) }

    /// A council or a region.
    func area(_ slug: String) -> String {
        if let council = geography.council(slug) {
            return words.language == .gaelic ? council.nameGaelic : council.name
        }
        guard let region = geography.region(slug) else { return slug }
        return words.language == .gaelic ? region.nameGaelic : region.name
    }

    func theme(_ slug: String) -> String {
        let found = themes.first { $0.slug == slug }
        return (words.language == .gaelic ? found?.labelGaelic : found?.label) ?? slug
    }

    /// What an establishment was called on a day.
    func name(_ id: ID<Establishment>, on day: Day?) -> String {
        guard let found = register[id] else { return id.letters }
        return day.flatMap { found.particulars.on($0)?.name } ?? found.name
    }

    /// The same with what tells it from others: sector, council, and that it was not open.
    func whole(_ id: ID<Establishment>, on day: Day) -> String {
        guard let found = register[id] else { return id.letters }
        let council = found.area(.council, on: day).map(area)
        let state = found.state(on: day)
        let closed = state == .open ? nil : state.map { words("state." + $0.rawValue) }
        return [name(id, on: day), sector(found), council, closed].compactMap { $0 }.joined(separator: " · ")
    }

    func sector(_ establishment: Establishment) -> String {
        establishment.key.sector.map { words("schoolsector." + $0.rawValue) }
            ?? words("kind." + establishment.key.kind.rawValue)
    }

    /// With whom an engagement was, in a few words.
    func partners(_ facts: EngagementFacts) -> String {
        guard let first = facts.establishments.first else {
            return facts.area.isEmpty ? words("engagements.nobody") : area(facts.area)
        }
        let name = name(first, on: facts.day)
        let more = facts.establishments.count - 1
        return more == 0 ? name : name + " " + words("engagements.more", count: more)
    }

    /// `1 h 30 min`
    func duration(_ minutes: Int) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60)
        let parts = [
            hours > 0 ? words("engagements.hours", ["hours": grouped(hours)]) : nil,
            rest > 0 || hours == 0 ? words("engagements.minutes", ["minutes": grouped(rest)]) : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    /// Who attended, by what they are: `4 practitioners, 1 leader`.
    func attendees(_ facts: EngagementFacts) -> String {
        Engagement.Attendee.allCases.compactMap { role in
            facts.attendees[role].map { words("engagement.attendee." + role.rawValue) + ": " + grouped($0) }
        }.joined(separator: ", ")
    }
}
