import Markup
import Programme
import Web

/// Every link of sessions, for one language.
struct SessionLinks: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    func agenda(_ query: AgendaQuery = AgendaQuery()) -> Link? {
        Link(language.prefix + "/sessions" + Self.end(query))
    }

    func series(_ id: ID<SessionSeries>) -> Link? {
        var query = AgendaQuery()
        query.series = id
        return agenda(query)
    }

    /// What a query finds, for programs.
    func agenda(_ query: AgendaQuery, as ending: String) -> Link? {
        var query = query
        query.page = 1
        return Link("/sessions." + ending + Self.end(query))
    }

    func session(_ id: ID<Session>) -> Link? { Link(language.prefix + "/sessions/" + id.letters) }
    func session(_ id: ID<Session>, as ending: String) -> Link? { Link("/sessions/" + id.letters + "." + ending) }
    func booking(of id: ID<Session>, for party: String? = nil) -> Link? {
        Link(language.prefix + "/sessions/" + id.letters + "/book" + (party.map { "?for=" + $0 } ?? ""))
    }

    /// The form that asks for the role with which one books for classes; it leads back to the booking.
    func practitioner(for id: ID<Session>) -> Link? {
        let back = language.prefix + "/sessions/" + id.letters + "/book"
        return Link(language.prefix + "/me/practitioner?" + Query(items: [("back", back)]).encoded)
    }

    func bookings() -> Link? { Link(language.prefix + "/me/bookings") }
    func learning() -> Link? { Link(language.prefix + "/me/learning") }

    /// A booking's page: its holder's, or that of a mail's link.
    func booking(_ way: BookingWay) -> Link? { Link(language.prefix + way.path) }
    func calendar(_ way: BookingWay) -> Link? { Link(way.path + ".ics") }

    func desk() -> Link? { Link(language.prefix + "/admin/sessions") }
    func new() -> Link? { Link(language.prefix + "/admin/sessions/new") }
    func desk(_ id: ID<Session>, _ page: String = "") -> Link? {
        Link(language.prefix + "/admin/sessions/" + id.letters + (page.isEmpty ? "" : "/" + page))
    }

    /// The form of an engagement, with what a session says of itself already in it; `attended` is how many people were there.
    func engagement(of session: Session, attended: Int) -> Link? {
        let (facts, time) = (session.facts, session.time)
        func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        var items: [(name: String, value: String)] = [
            ("day", time.day.iso), ("start", twoDigits(time.minute / 60) + ":" + twoDigits(time.minute % 60)),
            ("minutes", String(time.minutes)), ("mode", facts.mode.rawValue),
            ("kind", facts.kind == .professionalLearning || facts.kind == .webinar ? "professional-learning" : ""),
            ("theme", facts.themes.count == 1 ? facts.themes[0] : ""), ("note", facts.title),
            ("heads-practitioner", attended > 0 ? String(attended) : ""),
        ]
        items.removeAll { $0.value.isEmpty }
        return Link(language.prefix + "/engagements/new?" + Query(items: items).encoded)
    }

    func attendance(_ id: ID<Session>, page: Int) -> Link? {
        desk(id, "attendance" + (page > 1 ? "?page=" + String(page) : ""))
    }

    private static func end(_ query: AgendaQuery) -> String {
        let text = query.parameters.encoded
        return text.isEmpty ? "" : "?" + text
    }
}

/// How somebody comes to a booking: signed in, or by the link of a mail.
enum BookingWay: Sendable, Equatable {
    case signedIn(ID<Booking>)
    case link(String)

    var path: String {
        switch self {
        case .signedIn(let id): "/me/bookings/" + id.letters
        case .link(let token): "/bookings/" + token
        }
    }
}
