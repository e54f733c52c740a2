import Accounts
import Programme
import Sessions
import Storage
import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Loads the invented season of `Samples/sessions.json`, placed around today, with what the cast has booked; how many
    /// sessions. Where there are sessions already nothing is changed.
    func loadSessions(by actor: Actor) async throws -> Int {
        let season = try Season(home: settings.home)
        guard try await sessions.isEmpty(by: actor) else { return 0 }
        let people = try await accounts.people("@demo.example", by: actor)
        func person(_ name: String) -> Actor? {
            people.first { $0.person.email.key == name + "@demo.example" }.map { record in
                .person(record.person, grants: record.roles.map(\.record.grant))
            }
        }
        guard let coordinator = person("catriona"),
            let host = try await sessions.hosts(by: coordinator).first(where: { $0.kind == .hub })
        else {
            return 0
        }
        let today = settings.clock().londonDay
        let monday = today.adding(1 - today.weekday)
        // What is over was planned and booked before, so this is done by an earlier clock.
        let before = BritishClock.instant(of: monday.adding(-70), hour: 9, minute: 0)
        let earlier = sessions.at { before }
        var count = 0
        for (number, sample) in season.sessions.enumerated() {
            let key = "demonstration-season-\(number)"
            let planned = try await earlier.plan(
                sample.form(from: monday, host: host), key: .page(key), by: coordinator)
            count += planned.count
            for id in planned { try await earlier.publish(id, by: coordinator) }
            guard let id = planned.first else { continue }
            let letters = Sessions.Correspondence(language: .english, site: settings.site)
            for (place, booking) in sample.bookings(teacher: person("ailsa")).enumerated() {
                guard let booker = person(booking.who) else { continue }
                _ = try await earlier.book(
                    id, BookingForm(typed: Query(items: booking.items)), key: .page("\(key)-\(place)"), to: letters,
                    by: booker)
            }
            if let days = sample.moved { try await sessions.demonstrateMoved(id, by: days, by: coordinator) }
            if sample.held == true {
                try await sessions.demonstrateHeld(
                    id, said: (sample.said ?? []).compactMap { said in person(said.who).map { ($0, said.typed) } },
                    recording: sample.recording, site: letters.site, by: coordinator)
            }
            if let reason = sample.cancelled { try await sessions.cancel(id, because: reason, by: coordinator) }
        }
        return count
    }
}

/// The shape of `Samples/sessions.json`.
private struct Season: Decodable {
    let sessions: [Sample]

    struct SchoolClass: Decodable {
        let stage, places: String
        let waits: Bool?
        let name: String

        private enum CodingKeys: String, CodingKey {
            case stage, places, waits
            case name = "class"
        }
    }

    /// What somebody who was there thought.
    struct Said: Decodable {
        let who, rating: String
        let useful, better: String?

        var typed: Query {
            Query(items: [("rating", rating), ("useful", useful ?? ""), ("better", better ?? "")])
        }
    }

    struct Sample: Decodable {
        let title, description, kind, mode, time: String
        let title_gd, format, place, council, cancelled, recording: String?
        let takes, sectors, themes: [String]
        let capacity, week, weekday, minutes: Int
        let times, weeks, moved: Int?
        let said: [Said]?
        let held: Bool?
        let booked: [String]?
        let classes: [SchoolClass]?

        /// What a coordinator would type.
        func form(from monday: Day, host: Organisation) -> SessionForm {
            var items: [(name: String, value: String)] = [
                ("title", title), ("title_gd", title_gd ?? ""), ("description", description), ("kind", kind),
                ("format", format ?? ""), ("mode", mode), ("place", place ?? ""), ("council", council ?? ""),
                ("link", mode == "in-person" ? "" : "https://meet.example/invented"), ("capacity", String(capacity)),
                ("day", monday.adding(7 * week + weekday - 1).iso), ("time", time), ("minutes", String(minutes)),
                ("times", String(times ?? 1)), ("weeks", String(weeks ?? 1)), ("organisation", host.id.letters),
            ]
            items += takes.map { ("takes", $0) } + sectors.map { ("sector", $0) } + themes.map { ("theme", $0) }
            return SessionForm(typed: Query(items: items))
        }

        /// What the cast would type.
        func bookings(teacher: Actor?) -> [(who: String, items: [(name: String, value: String)])] {
            let school = teacher?.grants.first { $0.role == .practitioner }?.scope ?? ""
            let own = (booked ?? []).map { who in (who: who, items: [(name: "for", value: "me"), ("overlap", "yes")]) }
            let others = (classes ?? []).map { one in
                (
                    who: "ailsa",
                    items: [
                        (name: "for", value: "class"), ("school", school), ("class", one.name), ("stage", one.stage),
                        ("places", one.places), ("adult", "Ailsa Munro"), ("contact", "01688 555 0101"),
                        ("overlap", "yes"),
                        ("wait", one.waits == true ? "yes" : ""),
                    ]
                )
            }
            return own + others
        }
    }

    init(home: String) throws {
        guard let data = FileManager.default.contents(atPath: home + "/Samples/sessions.json"),
            let season = try? JSONDecoder().decode(Season.self, from: data)
        else { throw Failure.unavailable("The invented season of Samples cannot be read.", retryAfter: 0) }
        self = season
    }
}
