import Programme
import Storage
import Tables
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Lists of engagements` {
    /// Three of Erik's, one of Una's, one planned, one cancelled.
    private func log() async throws -> Log {
        let log = try await Log()
        try await log.record(try await log.facts(at: "06:00", ["1-primary", "1-secondary"]))
        try await log.record(try await log.facts(at: "08:00") { $0.attendees = [.leader: 2] })
        try await log.record(try await log.facts(on: "2026-09-01", []) { $0.area = "scottish-borders" })
        try await log.record(try await log.facts(["4-secondary"]) { $0.mode = .online }, by: log.una)
        try await log.record(try await log.facts(on: "2026-12-01") { $0.state = .planned })
        let gone = try await log.record(try await log.facts(on: "2026-12-02") { $0.state = .planned })
        try await log.desk.cancel(gone, seen: 1, by: log.erik)
        return log
    }

    private func find(_ log: Log, _ text: String = "", by actor: Actor) async throws -> EngagementAnswer {
        let geography = try Log.geography.get()
        return try await log.desk.find(
            EngagementQuery(decoding: Query(decoding: text), geography: geography), by: actor)
    }

    @Test func `own numbers count what was held, each kind of count apart`() async throws {
        let log = try await log()
        let own = try await find(log, by: log.erik)
        #expect(
            own.totals
                == EngagementTotals(
                    held: 3, planned: 1, cancelled: 1, establishments: 3, attendances: 10, minutes: 180))
        #expect(own.engagements.count == 5 && own.seesOthers)
        let team = try await find(log, "whose=all", by: log.erik)
        #expect(
            team.totals.held == 4 && team.totals.establishments == 4 && team.officers.map(\.name) == ["Erik", "Una"])
    }

    @Test(arguments: [
        ("mode=online", 1), ("state=planned", 1), ("la=moray", 3), ("la=scottish-borders", 2),
        ("from=2026-11-25", 2), ("to=2026-11-23", 1), ("kind=planning", 6), ("kind=professional-advice", 0),
        ("follow-up=open", 0), ("kind=nonsense", 6),
    ])
    func `a filter lists what fits, and its totals are of that`(_ filter: String, _ count: Int) async throws {
        let log = try await log()
        let found = try await find(log, "whose=all&" + filter, by: log.erik)
        #expect(found.totals.rows == count && found.engagements.count == count)
        #expect(found.query.ignored.isEmpty == (filter != "kind=nonsense"))
    }

    @Test func `everybody sees as far as the table lets them`() async throws {
        let log = try await log()
        #expect(try await find(log, "whose=all", by: log.catriona).totals.rows == 4)
        #expect(try await find(log, "whose=all", by: log.dougal).totals.rows == 2)
        // A lead of a council records nothing, so all is what there is to see.
        #expect(try await find(log, by: log.lorna).totals.rows == 3)
        let person = try #require(log.una.person)
        let analyst = Actor.person(person, grants: [Grant(.analyst)])
        let figures = try await find(log, by: analyst)
        #expect(figures.isFigures && figures.engagements.isEmpty && figures.totals.held == 4)
        let teacher = Actor.person(person, grants: [Grant(.practitioner, "x")])
        #expect(try await find(log, "whose=all", by: teacher).totals.rows == 1)
        for actor in [Actor.visitor, .person(person, grants: [])] {
            await #expect(throws: Permission.nothingHere) { try await find(log, by: actor) }
        }
    }

    @Test func `a file holds what is listed, its places as on the day, and no note`() async throws {
        let log = try await log()
        try await log.record(try await log.facts(at: "05:00") { $0.note = "A canary" })
        var query = EngagementQuery()
        query.isOwn = false
        let rows = try await log.all(query, by: log.una)
        #expect(rows.count == 7)
        let labels = EngagementLabels(
            words: try Languages(folder: Log.reference.path + "/languages").strings(.english),
            register: try await log.desk.establishments.register(by: .visitor), geography: try Log.geography.get(),
            themes: [])
        let table = EngagementTable(labels: labels, site: "https://stem.example")
        let text = String(decoding: table.csv(.records(rows)), as: UTF8.self)
        #expect(text.split(separator: "\r\n").count == 8 && !text.contains("canary"))
        #expect(text.contains("\"1-primary; 1-secondary\",orkney-islands"))
        let book = try table.workbook(.records(rows), query: query, day: log.clock.now.londonDay)
        let reader = try TableReader(.bytes(book), limits: .upload)
        var count = 0
        try reader.forEachRow { row in
            count += 1
            return row["day"].text.hasPrefix("2026-")
        }
        #expect(count == 7)
        #expect(try await log.all(query, by: log.dougal).count == 2)
        await #expect(throws: Failure.self) { try await log.desk.export(query, by: .visitor) }
        // A council's lead takes counts away, and no engagement.
        let export = try await log.desk.export(EngagementQuery(), by: log.lorna)
        guard case .figures(let totals) = export else {
            Issue.record("These are no figures.")
            return
        }
        let figures = String(decoding: table.csv(export), as: UTF8.self).split(separator: "\r\n")
        #expect(figures.count == 2 && figures[1].hasPrefix("\(totals.held),") && totals.rows == 7)
    }

    @Test func `who sees figures alone cannot narrow them to one record, nor learn of a few people`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts(on: "2026-10-20") { $0.attendees = [.learner: 3] })
        let analyst = Actor.person(try #require(log.una.person), grants: [Grant(.analyst)])
        let school = try await log.school("1-primary").letters
        let figures = try await find(
            log, "officer=\(school)&establishment=\(school)&follow-up=open&from=2026-10-21&to=2026-10-22", by: analyst)
        #expect(figures.totals.held == 1 && figures.query.from?.iso == "2026-10-01")
        #expect(figures.query.to?.iso == "2026-10-31")
        #expect(figures.totals.isKeptBack && figures.totals.attendances == 0)
    }

    @Test func `the officers that one can choose from are those of whom one may read`() async throws {
        let log = try await log()
        #expect(try await find(log, "whose=all", by: log.catriona).officers.map(\.name) == ["Erik"])
        #expect(try await find(log, "whose=all", by: log.erik).officers.count > 1)
    }

    @Test func `past the last page is the last page`() async throws {
        let log = try await Log()
        for hour in 0..<60 {
            let day = try #require(Day(iso: "2026-09-01")).adding(hour)
            try await log.record(try await log.facts(on: day.iso, []))
        }
        let last = try await find(log, "page=99", by: log.erik)
        #expect(last.query.page == 2 && last.pages == 2 && last.engagements.count == 10)
        #expect(last.engagements.last?.facts.day.iso == "2026-09-01")
    }
}
