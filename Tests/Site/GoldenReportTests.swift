import Accounts
import Engagements
import Establishments
import Programme
import Sessions
import Storage
import TestSupport
import Testing

@testable import App
@testable import Report

/// The report on the golden programme: what it says, and that it says what the records say.
@Suite(.serialized) struct GoldenReportTests {
    /// The golden programme with its report released, in records of its own.
    private struct Golden: Sendable {
        let installation: Installation
        let totals: GoldenTotals
        let analyst, officer: Actor
        /// The golden officers, by their ids.
        let officers: [String: Actor]
        let register: Register

        static let released = Task { try await Golden() }

        init() async throws {
            installation = try await Program.makeWithEstablishments().installation
            totals = try GoldenTotals(home: Repository.root)
            let root = Actor.operator(unixUser: "root")
            let cast = try Cast(home: Repository.root)
            _ = try await installation.accounts.makeHub("North Hub (invented)", councils: ["highland"], by: root)
            let made = try await [Role.analyst, .officer].asyncMap { [installation] role in
                let member = try #require(cast.people.first { $0.role == role.rawValue })
                let person = try await installation.accounts.enrol(
                    member.name, email: member.email, grant: Grant(role), by: root)
                return Actor.person(person, grants: [Grant(role)])
            }
            (analyst, officer) = (made[0], made[1])
            _ = try await installation.loadGolden(by: root)
            #expect(try await installation.loadReport(by: root))
            #expect(try await !installation.loadReport(by: root))
            let people = try await installation.storage.read {
                try $0.rows("SELECT id, name, email FROM people").map { row in
                    (try row.text("id"), try row.id("id", of: Person.self), try row.text("name"), try row.text("email"))
                }
            }
            officers = try Dictionary(
                people.map { key, id, name, email in
                    let person = Person(id: id, name: name, email: try #require(EmailAddress(email)))
                    return (key, Actor.person(person, grants: [Grant(.officer)]))
                }, uniquingKeysWith: { first, _ in first })
            register = try await installation.establishments.register(by: .system)
        }
    }

    @Test func `says what the chapter says, with the sources of what is not recorded`() async throws {
        let golden = try await Golden.released.value
        let reports = golden.installation.reports
        let found = try await reports.release("connection", version: "1.0", by: .visitor)
        func said(_ start: String) -> [String] {
            found.figures.filter { $0.whole.utf8.starts(with: start.utf8) && $0.table == nil }.map(\.inWords)
        }
        let totals = golden.totals
        #expect(said("engagements.count") == ["2,115"] && totals.engagements == 2115)
        #expect(said("engagements.establishments") == ["922", "some 152"])
        #expect(said("engagements.attendances") == ["10,632"])
        #expect(said("engagements.hours") == ["over 2,900"])
        #expect(said("share of") == ["12%", "25%", "24%", "15%", "20%", "2%", "2%"])
        #expect(said("webinars.sessions") == ["77"] && said("webinars.attendances") == ["4,847"])
        #expect(
            said("external") == [
                "3", "over 5,000", "over 300", "80", "300", "over 134", "over 100", "over 900", "over 17,800",
                "over 1,000", "17", "over 30,000", "30", "over 1,200", "over 4,000",
                "around 10,000", "5", "around 2,500", "over 50%",
            ])
        #expect(said("change of (external") == ["over 4,000"] && said("percent change of (external") == ["29%"])
        #expect(found.figures.filter { $0.external != nil }.allSatisfy { $0.source?.isEmpty == false })
        #expect(found.figures.filter { $0.table != nil }.count == 4)
        #expect(found.release.cutoff > 0)
        #expect(found.release.proposedBy == golden.analyst.name && found.release.releasedBy == golden.officer.name)
    }

    @Test func `changes with each record by what an independent computation says, and its release never`() async throws
    {
        let golden = try await Golden.released.value
        let reports = golden.installation.reports
        let frozen = try await reports.release("connection", version: "1.0", by: .visitor).figures
        let first = try await told(golden)
        var before = first
        #expect(try await asked(golden) == before)
        var chance = Chance(seed: 152)
        var changed: Set<String> = []
        for number in 0..<20 {
            let what = try await change(golden, number, &chance)
            let after = try await told(golden)
            #expect(try await asked(golden) == after, "\(number), \(what)")
            let different = Set(after.keys.filter { after[$0] != before[$0] })
            #expect(!what.changesNothing || different.isEmpty, "\(number), \(what): \(different)")
            changed.formUnion(different)
            before = after
        }
        #expect(changed.count > 3)
        #expect(try await reports.release("connection", version: "1.0", by: .visitor).figures == frozen)
        let since = try await reports.since(try await reports.release("connection", by: .visitor))
        for (place, figure) in frozen.enumerated() where figure.whole.utf8.starts(with: "engagements.count".utf8) {
            let now = before["engagements.count during 2019-08..2022-03"]
            #expect(
                since[place + 1].map(plain) == (now == first["engagements.count during 2019-08..2022-03"] ? nil : now))
        }
        try await amend(golden, from: first, to: before)
    }

    /// A new version says which of its figures are others.
    private func amend(_ golden: Golden, from first: [String: String], to last: [String: String]) async throws {
        let reports = golden.installation.reports
        let draft = try await reports.draft("connection", by: golden.analyst)
        var facts = draft.facts
        facts.body += "\n\nRecords that came late are in it."
        try await reports.change("connection", to: facts, seen: draft.version, by: golden.analyst)
        try await reports.send("connection", seen: draft.version + 1, by: golden.analyst)
        let release = try await reports.release(
            "connection", seen: draft.version + 1, note: "Late records.", by: golden.officer)
        #expect(release.version == "1.1")
        let figures = Dictionary(
            release.changes.filter { $0.what == "figure" }.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        for (expression, now) in last where !expression.utf8.starts(with: "engagements.hours".utf8) {
            let name = figures.keys.first { plain($0) == expression || $0.utf8.starts(with: (expression + " as").utf8) }
            let change = name.flatMap { figures[$0] }
            // A change of so few people is told only where more have come and gone.
            let step = (Int(now) ?? 0) - (Int(first[expression] ?? "") ?? 0)
            if change == nil, expression.contains("attendances"), abs(step) < 5 { continue }
            #expect((change != nil) == (now != first[expression]), "\(expression): by \(step)")
            if let change { #expect(number(change.after) == now && number(change.before) == first[expression]) }
        }
        #expect(release.changes.contains { $0.what == "text" && $0.after == "Records that came late are in it." })
    }

    private func plain(_ text: String) -> String { String(decoding: text.utf8.filter { $0 != 0x2C }, as: UTF8.self) }

    /// Without the word before it.
    private func number(_ said: String) -> String {
        plain(said.utf8.split(separator: UInt8(ascii: " ")).last.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    // MARK: what the program says, and what plain Swift says

    private static let window = "during 2019-08..2022-03"
    private static let online = "during 2020-03-23..2022-03-31"
    private static let remote = "engagements.establishments where remoteness in (remote, very-remote) " + window

    private static func share(_ kind: String) -> String {
        "share of engagements.count where kind = \(kind) \(window) in engagements.count \(window)"
    }

    /// What the register of measures says, by expression.
    private func asked(_ golden: Golden) async throws -> [String: String] {
        var said: [String: String] = [:]
        let shares = golden.totals.shares.keys.map(Self.share)
        let others = ["count", "establishments", "attendances", "hours"].map { "engagements.\($0) \(Self.window)" }
        let webinars = ["sessions", "attendances"].map { "webinars.\($0) \(Self.online)" }
        for expression in shares + others + webinars + [Self.remote] {
            said[expression] = plain(
                try await golden.installation.figures.figure(expression, by: golden.analyst).inWords)
        }
        return said
    }

    /// The same from the rows, one by one.
    private func told(_ golden: Golden) async throws -> [String: String] {
        let (totals, register) = (golden.totals, golden.register)
        return try await golden.installation.storage.read { connection in
            var kinds: [String: Int] = [:]
            var (whole, minutes, heads, webinars, attended) = (0, 0, 0, 0, 0)
            var days: [String: Day] = [:]
            for row in try connection.rows("SELECT id, day, kind, minutes, state, removed FROM engagements") {
                guard let day = try row.day("day"), totals.from.day <= day, day <= totals.to.day,
                    try row.text("state") == "held", try row.instant("removed") == nil
                else { continue }
                whole += 1
                minutes += try row.int("minutes")
                kinds[try row.text("kind"), default: 0] += 1
                days[try row.text("id")] = day
            }
            for row in try connection.rows("SELECT engagement, heads FROM engagement_attendees")
            where days[try row.text("engagement")] != nil {
                heads += try row.int("heads")
            }
            var (all, remote): (Set<ID<Establishment>>, Set<ID<Establishment>>) = ([], [])
            for row in try connection.rows("SELECT engagement, establishment FROM engagement_establishments") {
                guard let day = days[try row.text("engagement")] else { continue }
                let id: ID<Establishment> = try row.id("establishment")
                all.insert(id)
                if ["4", "5", "7", "8"].contains(register[id]?.area(.urbanRural8, on: day)) { remote.insert(id) }
            }
            var sessions: Set<String> = []
            for row in try connection.rows("SELECT id, day FROM sessions WHERE kind = 'webinar' AND state = 'held'") {
                guard let day = try row.day("day"), totals.onlineFrom.day <= day, day <= totals.to.day else { continue }
                sessions.insert(try row.text("id"))
            }
            webinars = sessions.count
            for row in try connection.rows("SELECT session, heads FROM session_attendances")
            where sessions.contains(try row.text("session")) {
                attended += try row.int("heads")
            }
            var said = [
                "engagements.count \(Self.window)": String(whole),
                "engagements.establishments \(Self.window)": String(all.count), Self.remote: String(remote.count),
                "engagements.attendances \(Self.window)": String(heads),
                "engagements.hours \(Self.window)": String((minutes + 30) / 60),
                "webinars.sessions \(Self.online)": String(webinars),
                "webinars.attendances \(Self.online)": String(attended),
            ]
            for kind in totals.shares.keys {
                said[Self.share(kind)] = String(((kinds[kind] ?? 0) * 200 + whole) / (2 * whole)) + "%"
            }
            return said
        }
    }

    // MARK: changes

    private enum Change: Int, CaseIterable {
        case added, corrected, otherKind, otherPlaces, moved, removed, calledOff, guests

        var changesNothing: Bool { self == .calledOff }
    }

    /// Does something to a record, through the front door of its desk.
    private func change(_ golden: Golden, _ number: Int, _ chance: inout Chance) async throws -> Change {
        let what = Change.allCases[number < Change.allCases.count ? number : chance.below(Change.allCases.count)]
        if what == .guests {
            try await addGuests(golden, &chance)
            return what
        }
        let (from, to) = (golden.totals.from.day, golden.totals.to.day)
        // Only the author of a record in its first version takes it back whole.
        let all = try await golden.installation.storage.read {
            try $0.rows(
                """
                SELECT id, officer FROM engagements WHERE state = 'held' AND removed IS NULL AND version = 1
                    AND day BETWEEN \(from) AND \(to) ORDER BY id
                """
            ).map { (try $0.id("id", of: Engagement.self), try $0.text("officer")) }
        }
        let one = chance.one(of: all)
        let (id, owner) = try #require(one)
        let actor = try #require(golden.officers[owner])
        let engagement = try await golden.installation.engagements.engagement(id, by: actor).engagement
        let at = Instant(startOf: engagement.facts.day.adding(60))
        let desk = golden.installation.engagements.at { at }
        var facts = engagement.facts
        // At no time of the day it overlaps with none.
        facts.start = nil
        (facts.followUp, facts.followUpBy) = ("", nil)
        let register = golden.register
        switch what {
        case .added, .guests: break
        case .corrected:
            facts.minutes += 15 * (1 + chance.below(8))
            facts.attendees[.practitioner, default: 0] += 1 + chance.below(30)
        case .otherKind:
            let kinds = Engagement.Kind.allCases.filter { $0 != engagement.facts.kind }
            facts.kind = chance.one(of: kinds) ?? facts.kind
        case .otherPlaces: facts.establishments = []
        case .moved: facts.day = to.adding(20)
        case .removed: break
        case .calledOff:
            facts.state = .planned
            facts.day = engagement.facts.day.adding(90)
        }
        if what == .otherPlaces { facts.area = "highland" }
        let wanted = facts
        let late = Instant(startOf: to.adding(60))
        try await golden.installation.storage.write { transaction in
            switch what {
            case .added:
                _ = try desk.record(wanted, register, origin: "test/\(number)", by: actor, in: transaction)
            case .calledOff:
                let new = try desk.record(wanted, register, origin: "test/\(number)", by: actor, in: transaction)
                try desk.cancel(new, seen: 1, by: actor, in: transaction)
            case .removed: try desk.undo(id, seen: 1, register, by: actor, in: transaction)
            default:
                try desk.at { late }.change(
                    id, to: wanted, seen: 1, reason: "Counted again", register, by: actor, in: transaction)
            }
        }
        return what
    }

    private func addGuests(_ golden: Golden, _ chance: inout Chance) async throws {
        let (from, to) = (golden.totals.onlineFrom.day, golden.totals.to.day)
        let all = try await golden.installation.storage.read {
            try $0.rows(
                """
                SELECT id, owner, day FROM sessions WHERE kind = 'webinar' AND state = 'held'
                    AND day BETWEEN \(from) AND \(to) ORDER BY id
                """
            ).map { (try $0.id("id", of: Session.self), try $0.text("owner"), try $0.day("day")) }
        }
        let one = chance.one(of: all)
        let (id, owner, day) = try #require(one)
        let actor = try #require(golden.officers[owner])
        let at = Instant(startOf: try #require(day).adding(3))
        let desk = golden.installation.sessions.at { at }
        let guests = (0...chance.below(5)).map { _ in 30 }
        try await golden.installation.storage.write {
            try desk.demonstrateGuests(guests, at: id, by: actor, in: $0)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
