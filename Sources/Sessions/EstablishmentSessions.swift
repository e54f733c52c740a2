import Accounts
import Establishments
import Markup
import Programme
import Storage
import Web

/// The sessions at which somebody of an establishment was.
package struct EstablishmentSessions: Sendable, Equatable {
    package let attended: Int
    /// The first and last day; `nil` where there is none.
    package let days: ClosedRange<Day>?
    /// The latest, ten at most: when and what.
    package let latest: [(id: ID<Session>, day: Day, title: String)]

    package static func == (one: EstablishmentSessions, other: EstablishmentSessions) -> Bool {
        one.attended == other.attended && one.days == other.days && one.latest.map(\.id) == other.latest.map(\.id)
    }
}

extension Sessions {
    /// The sessions that an establishment's bookings came to, for whoever may read its bookings (row `booking`, R): those of
    /// the school, its hub, its council's lead, the programme's officers. `nil` for others.
    package func attended(
        by establishment: ID<Establishment>, asked actor: Actor
    ) async throws -> EstablishmentSessions? {
        let register = try await establishments.register(by: actor)
        let council = register[establishment]?.area(.council, on: clock().londonDay)
        return try await storage.read { connection in
            let hubs = try Organisations.hubsByCouncil(in: connection)
            let subject = Subject.with {
                $0.establishment = establishment.letters
                $0.councils = [council].compactMap { $0 }
                $0.hubs = [council.flatMap { hubs[$0] }].compactMap { $0 }
            }
            guard Self.readBookings.allows(actor, on: subject) else { return nil }
            let rows = try connection.rows(
                """
                SELECT DISTINCT s.id, s.day, s.title FROM sessions s
                JOIN session_bookings b ON b.session = s.id
                JOIN session_attendances a ON a.booking = b.id
                WHERE b.establishment = \(establishment) AND a.heads > 0 ORDER BY s.day DESC, s.id DESC
                """
            ).map { row in
                guard let day = try row.day("day") else { throw StorageError.corrupt(column: "day") }
                return (id: try row.id("id", of: Session.self), day: day, title: try row.text("title"))
            }
            guard let last = rows.first?.day, let first = rows.last?.day, first <= last else {
                return EstablishmentSessions(attended: 0, days: nil, latest: [])
            }
            return EstablishmentSessions(attended: rows.count, days: first...last, latest: Array(rows.prefix(10)))
        }
    }

    /// The part of an establishment's page that tells of its sessions; `nil` where there is nothing to tell.
    package func section(
        of establishment: ID<Establishment>, for asked: WebRequest, _ words: Strings
    ) async throws -> HTML? {
        guard let found = try await attended(by: establishment, asked: asked.actor), let days = found.days else {
            return nil
        }
        let links = SessionLinks(asked.language)
        let (first, last) = (words.day(days.lowerBound), words.day(days.upperBound))
        let span = first == last ? first + "." : words("establishment.span", ["first": first, "last": last])
        return HTML {
            h3 { words.html("sessions.title") }
            p { words("establishment.sessions", count: found.attended) + ": " + span }
            ul {
                found.latest.map { session in
                    li {
                        a(.href(links.session(session.id))) { words.day(session.day) + ": " + session.title }
                    }
                }
            }
        }
    }
}
