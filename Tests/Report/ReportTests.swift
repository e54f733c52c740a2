import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Establishments
@testable import Report

@Suite struct `A report` {
    @Test func `says in its sentences what the records say, in its own period`() async throws {
        let records = try await Records()
        for number in 1...12 { try await records.record("2020-0\(number % 9 + 1)-06", [number]) }
        try await records.record("2018-10-01")
        let reports = try records.reports()
        let release = try await records.released(
            reports,
            "## Connection\n\nThe team undertook {{engagements.count}} engagements, {{engagements.count as \"over\" rounded down to 5}}, **{{share of engagements.count where kind = planning in engagements.count}}** of them planning.\n\n{{table of engagements.count by mode}}"
        )
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures.map(\.inWords).prefix(3) == ["12", "over 10", "100%"])
        #expect(found.figures[3].table?.rows.first { $0.values == ["in-person"] }?.number?.numerator == 12)
        #expect(found.figures[0].rowsCount == 12 && found.figures[0].rowsDigest?.count == 64)
        #expect(release.version == "1.0")
    }

    @Test func `is released by a second person alone, and only without faults`() async throws {
        let records = try await Records()
        let reports = try records.reports()
        let slug = try await reports.make(
            try Records.facts(
                "There were {{engagements.visits}} visits and {{engagements.count as \"over\" rounded}}."),
            key: .page("k"), by: records.analyst)
        let fault = await #expect(throws: Failure.self) { try await reports.send(slug, seen: 1, by: records.analyst) }
        #expect(fault?.message.contains("Line 1") == true && fault?.message.contains("engagements.visits") == true)
        try await reports.change(slug, to: try Records.facts("{{engagements.count}}"), seen: 1, by: records.officer)
        await #expect(throws: Reports.overtaken) {
            try await reports.change(slug, to: try Records.facts("Mine"), seen: 1, by: records.analyst)
        }
        try await reports.send(slug, seen: 2, by: records.analyst)
        let own = await #expect(throws: Failure.self) { try await reports.release(slug, seen: 2, by: records.officer) }
        #expect(own?.message.contains("second person") == true)
        await #expect(throws: Permission.nothingHere) { try await reports.release(slug, seen: 2, by: records.analyst) }
        await #expect(throws: Permission.nothingHere) { try await reports.drafts(by: .visitor) }
        await #expect(throws: Permission.nothingHere) { try await reports.release(slug, by: .visitor) }
    }

    @Test func `that is released never changes, and says what has changed since`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try records.reports()
        let first = try await records.released(reports, "{{engagements.count}} in all.")
        try await records.record("2020-02-04")
        var found = try await reports.release(first.slug, by: .visitor)
        #expect(found.figures[0].inWords == "1")
        #expect(try await reports.since(found) == [1: "2"])
        try await reports.change(
            first.slug, to: try Records.facts("{{engagements.count}} in all, late records among them."), seen: 1,
            by: records.analyst)
        try await reports.send(first.slug, seen: 2, by: records.analyst)
        await #expect(throws: Failure.self) { try await reports.release(first.slug, seen: 2, by: records.officer) }
        let second = try await reports.release(
            first.slug, seen: 2, note: "Late records.", by: records.officer)
        #expect(second.version == "1.1")
        #expect(
            second.changes.contains(
                ReleaseChange(
                    what: "figure", name: "engagements.count during 2019-08..2022-03", before: "1", after: "2",
                    label: "Engagements")))
        found = try await reports.release(first.slug, version: "1.0", by: .visitor)
        #expect(found.figures[0].inWords == "1" && found.all.count == 2)
        for statement: SQL in [
            "UPDATE releases SET title = 'x'", "DELETE FROM release_figures", "DELETE FROM releases",
        ] {
            await #expect(throws: (any Error).self) {
                _ = try await records.storage.write { try $0.run(statement) }
            }
        }
    }

    @Test func `shows of people what the gate lets through, and the public sees no more`() async throws {
        let records = try await Records()
        // Schools 1 to 6 lie in different councils; one of them is small, another has to be hidden with it.
        for (number, heads) in [(6, 2), (7, 40), (8, 35), (9, 7), (10, 60)] {
            try await records.record("2020-02-0\(number % 5 + 3)", [number]) { $0.attendees = [.practitioner: heads] }
        }
        let reports = try records.reports()
        let text =
            "{{engagements.attendances}} attended. {{table of engagements.attendances by mode}}\n\n{{table of engagements.attendances by kind}}\n\nIn Orkney {{engagements.attendances where council = orkney-islands}}."
        let release = try await records.released(reports, text)
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures[0].inWords == "144")
        #expect(found.figures[3].status == "suppressed" && found.figures[3].value == nil)
        // The public asks for what was released, and for no more.
        let whole = "engagements.attendances during 2019-08..2022-03"
        let answer = try await records.figures.figure(whole, by: .visitor)
        #expect(answer.status == .released && answer.inWords == "144")
        #expect(try await records.said("engagements.attendances during 2019-09..2022-03", by: .visitor) == "not_public")
    }

    @Test(arguments: [
        ("{{chart of engagements.attendances by council top 3}}", "top 3"),
        ("{{table of engagements.attendances by council, mode}}", "one dimension"),
        ("{{engagements.attendances where mode = online and kind = planning}}", "one dimension at most"),
        ("{{table of engagements.attendances by month}}", "not broken down by month"),
        ("{{rank of moray by council in engagements.attendances}}", "more plainly"),
        ("{{engagements.attendances where council = orkney-islands as \"some\"}}", "not shown"),
        ("{{engagements.attendances where council != orkney-islands}}", "in it alone"),
    ])
    func `says no more of people than a number, a share, a change or a whole table`(_ text: String, _ why: String)
        async throws
    {
        let records = try await Records()
        for (number, heads) in [(6, 2), (7, 40), (8, 35), (9, 7), (10, 60)] {
            try await records.record("2020-02-0\(number % 5 + 3)", [number]) { $0.attendees = [.practitioner: heads] }
        }
        let failure = await #expect(throws: Failure.self) { try await records.released(try records.reports(), text) }
        #expect(failure?.message.contains(why) == true, "\(failure?.message ?? "")")
    }

    @Test func `shows no difference between a measure and what is a part of it`() async throws {
        let online = Measure(
            "online.attendances", .attendances, .sum("heads"), of: "engagements",
            where: [.init(.mode, ["online"])], owner: "engagements.title")
        let records = try await Records(and: [online])
        try await records.record("2020-02-03") { $0.attendees = [.practitioner: 3] }
        try await records.record("2020-02-04") { ($0.mode, $0.attendees) = (.online, [.practitioner: 40]) }
        let reports = try records.reports()
        let release = try await records.released(reports, "{{engagements.attendances}} and {{online.attendances}}.")
        let figures = try await reports.release(release.slug, by: .visitor).figures
        #expect(figures.contains { $0.status == "suppressed" }, "\(figures.map(\.inWords))")
    }

    @Test func `takes a value that is named twice for one`() async throws {
        let records = try await Records()
        for (number, heads) in [(6, 2), (7, 40), (8, 35), (9, 7), (10, 60)] {
            try await records.record("2020-02-0\(number % 5 + 3)", [number]) { $0.attendees = [.practitioner: heads] }
        }
        let reports = try records.reports()
        let named = Records.councils.map { council in
            "{{engagements.attendances where council in (\(council), \"\(council)\")}}"
        }
        let text = "{{engagements.attendances}}\n\n{{table of engagements.attendances by council}}\n\n"
        let release = try await records.released(reports, text + named.joined(separator: " "))
        let figures = try await reports.release(release.slug, by: .visitor).figures
        let rows = Dictionary(
            (figures[1].table?.rows ?? []).map { ($0.values[0], $0.number?.numerator) },
            uniquingKeysWith: { one, _ in one })
        for (council, figure) in zip(Records.councils, figures.dropFirst(2)) where rows[council] != nil {
            #expect(figure.value?.numerator == rows[council] ?? nil, "\(council)")
        }
        #expect(rows.values.contains(nil) && rows.values.contains { $0 != nil })
    }

    @Test func `waits for a second person among what waits, and for its writer when it is sent back`() async throws {
        let records = try await Records()
        let reports = try records.reports()
        let slug = try await reports.make(try Records.facts("Text."), key: .page("k"), by: records.analyst)
        try await reports.send(slug, seen: 1, by: records.analyst)
        #expect(try await reports.tasks(by: records.officer).map(\.count) == [1])
        #expect(try await reports.tasks(by: records.analyst).isEmpty)
        try await reports.sendBack(slug, because: "Too short.", seen: 1, by: records.officer)
        #expect(try await reports.tasks(by: records.officer).isEmpty)
        #expect(try await reports.tasks(by: records.analyst).map(\.count) == [1])
        #expect(try await reports.tasks(by: .visitor).isEmpty)
    }

    @Test func `with records of a region and of no council is released all the same`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03", []) { $0.area = "northern-alliance" }
        try await records.record("2020-02-04", []) { $0.area = "scotland" }
        try await records.record("2020-02-05", [7]) { $0.attendees = [.practitioner: 30] }
        let reports = try records.reports()
        let text = "{{table of engagements.attendances by region}}\n\n{{table of engagements.attendances by council}}"
        let release = try await records.released(reports, text)
        #expect(release.version == "1.0")
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures.allSatisfy { $0.rowsDigest == nil && $0.rowsCount == nil })
    }

    @Test func `is released once, however often the button is pressed`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try records.reports()
        let slug = try await reports.make(
            try Records.facts("{{engagements.count}}", title: "New"), key: .page("k"), by: records.analyst)
        #expect(slug == "new-report")
        try await reports.send(slug, seen: 1, by: records.analyst)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? await reports.release(slug, seen: 1, note: "again", by: records.officer)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 1)
        #expect(try await reports.release(slug, by: .visitor).all.count == 1)
    }
}
