import Accounts
import Engagements
import Establishments
import Programme
import Sessions
import Storage
import Web

extension Installation {
    /// What the golden programme has added.
    struct GoldenLoad: Sendable {
        var engagements = 0
        var sessions = 0
    }

    /// Loads the golden programme that `Samples/golden.json` describes: its officers, what they did, and the sessions that
    /// they gave, through the desks' front doors by clocks of the past. What is here already stays as it is; a load that was
    /// broken off goes on. Throws `Failure.invalid` where the register cannot give such a programme.
    func loadGolden(by actor: Actor, progress: (Int, Int) throws -> Void = { _, _ in }) async throws -> GoldenLoad {
        let totals = try GoldenTotals(home: settings.home)
        // The sessions come last, all at once: with them everything is here.
        guard try await sessions.isEmpty(through: totals.to.day, by: actor) else { return GoldenLoad() }
        let register = try await establishments.register(by: .system)
        let programme = try GoldenProgramme(totals, register, themes: engagements.themes.map(\.slug))
        var officers: [Actor] = []
        for officer in totals.officers {
            let grant = Grant(.officer)
            let person = try await accounts.enrol(officer.name, email: officer.email, grant: grant, by: actor)
            officers.append(.person(person, grants: [grant]))
        }
        var load = GoldenLoad()
        for start in stride(from: 0, to: programme.engagements.count, by: 300) {
            let some = start..<min(start + 300, programme.engagements.count)
            load.engagements += try await record(programme.engagements, some, officers, register)
            try progress(some.upperBound, programme.engagements.count)
        }
        load.sessions = try await give(programme, totals, officers, register, by: actor)
        return load
    }

    /// Does what some of the engagements' officers did, in one transaction; for how many that was new.
    private func record(
        _ all: [GoldenEngagement], _ some: Range<Int>, _ officers: [Actor], _ register: Register
    ) async throws -> Int {
        let desk = engagements
        return try await storage.write { transaction in
            var count = 0
            for number in some {
                let origin = "demonstration/golden/\(number)"
                guard officers.indices.contains(all[number].officer),
                    try desk.demonstrated(origin, in: transaction) == nil
                else { continue }
                try all[number].write(
                    to: desk, origin: origin, register, by: officers[all[number].officer], in: transaction)
                count += 1
            }
            return count
        }
    }

    /// Gives the sessions, in one transaction; how many.
    private func give(
        _ programme: GoldenProgramme, _ totals: GoldenTotals, _ officers: [Actor], _ register: Register,
        by actor: Actor
    ) async throws -> Int {
        var teachers: [Actor] = []
        for (teacher, school) in zip(totals.teachers, programme.schools) {
            let grant = Grant(.practitioner, school.letters)
            let person = try await accounts.enrol(teacher.name, email: teacher.email, grant: grant, by: actor)
            teachers.append(.person(person, grants: [grant]))
        }
        guard let officer = officers.first else { return 0 }
        let hubs = try await sessions.hosts(by: officer).filter { $0.kind == .hub }
        guard !hubs.isEmpty else { return 0 }
        let (desk, site, all) = (sessions, settings.site, teachers)
        let schools = programme.schools.map { register[$0] }
        return try await storage.write { transaction in
            for (number, session) in programme.sessions.enumerated()
            where officers.indices.contains(session.officer) {
                let teachers = zip(all, schools).map { (actor: $0, school: $1) }
                try session.write(
                    to: desk, in: hubs[number % hubs.count], teachers: teachers, site: site,
                    by: officers[session.officer], in: transaction)
            }
            return programme.sessions.count
        }
    }
}

extension GoldenEngagement {
    /// Does what its officer did, each step by the clock of its time.
    fileprivate func write(
        to desk: Engagements, origin: String, _ register: Register, by officer: Actor, in transaction: any Transaction
    ) throws {
        var known: ID<Engagement>?
        var version = 0
        for (at, step) in steps {
            let desk = desk.at { at }
            if case .record(let facts) = step {
                known = try desk.record(facts, register, origin: origin, by: officer, in: transaction)
                version = 1
            }
            guard let id = known else { continue }
            switch step {
            case .record: break
            case .change(let facts, let reason):
                try desk.change(
                    id, to: facts, seen: version, reason: reason, register, by: officer, in: transaction)
                version += 1
            case .cancel:
                try desk.cancel(id, seen: version, by: officer, in: transaction)
                version += 1
            case .remove: try desk.undo(id, seen: version, register, by: officer, in: transaction)
            case .followUp: try desk.follow(id, isDone: true, by: officer, in: transaction)
            }
        }
    }
}

extension GoldenSession {
    /// Plans it, lets teachers book, and holds or cancels it, by clocks of its time.
    fileprivate func write(
        to desk: Sessions, in host: Organisation, teachers: [(actor: Actor, school: Establishment?)], site: String,
        by officer: Actor, in transaction: any Transaction
    ) throws {
        let begin = BritishClock.instant(of: day, hour: minute / 60, minute: minute % 60)
        func clock(_ days: Int) -> Sessions {
            let at = begin.adding(seconds: -days * 86_400)
            return desk.at { at }
        }
        let planning = clock(40)
        let planned = try planning.plan(
            SessionForm(typed: Query(items: items(host))), by: officer, in: transaction)
        guard let id = planned.first else { return }
        try planning.publish(id, by: officer, in: transaction)
        let letters = Sessions.Correspondence(language: .english, site: site)
        var marks: [Sessions.Mark] = []
        for (number, booking) in bookings.enumerated() where teachers.indices.contains(booking.teacher) {
            let teacher = teachers[booking.teacher]
            let form = BookingForm(typed: Query(items: items(booking, teacher)))
            let made = try clock(20 - number * 3).book(
                id, form, of: booking.places == nil ? nil : teacher.school, to: letters, by: teacher.actor,
                in: transaction)
            let mark = booking.places != nil ? String(booking.heads) : booking.heads > 0 ? "yes" : "no"
            marks.append(Sessions.Mark(made.booking, mark))
        }
        if let cancelled { return try clock(2).cancel(id, because: cancelled, by: officer, in: transaction) }
        let after = begin.adding(seconds: minutes * 60 + 1800)
        let evening = desk.at { after }
        try evening.hold(id, by: officer, in: transaction)
        try evening.mark(id, marks, by: officer, in: transaction)
        if !guests.isEmpty { try evening.demonstrateGuests(guests, at: id, by: officer, in: transaction) }
    }

    /// What its officer typed.
    private func items(_ host: Organisation) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = [
            ("title", title.title), ("description", "What happened is invented, and so is everybody who came."),
            ("kind", kind.rawValue), ("format", kind == .employer ? "questions" : ""), ("mode", mode.rawValue),
            ("place", mode == .online ? "" : "A hall (invented)"), ("council", mode == .online ? "" : council),
            ("link", mode == .online ? "https://meet.example/invented" : ""), ("capacity", String(capacity)),
            ("day", day.iso), ("time", ClockTime.text(minute)), ("minutes", String(minutes)),
            ("organisation", host.id.letters),
        ]
        let isForClasses = kind == .liveLesson || kind == .employer
        items.append(("takes", isForClasses ? "classes" : "people"))
        items += title.sectors.map { ("sector", $0) } + title.themes.map { ("theme", $0) }
        return items
    }

    /// What a teacher typed.
    private func items(
        _ booking: Booking, _ teacher: (actor: Actor, school: Establishment?)
    ) -> [(name: String, value: String)] {
        guard let places = booking.places else { return [("for", "me"), ("overlap", "yes")] }
        return [
            ("for", "class"), ("school", teacher.school?.id.letters ?? ""), ("class", "P6"), ("stage", "second"),
            ("places", String(places)), ("adult", teacher.actor.person?.name ?? ""), ("contact", "01688 555 0102"),
            ("overlap", "yes"),
        ]
    }
}
