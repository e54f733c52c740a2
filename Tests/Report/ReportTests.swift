import Markup
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
    private func reports(_ records: Records) throws -> Reports {
        Reports(
            figures: records.figures, storage: records.storage, words: try Records.languages.get().strings(.english),
            clock: { Records.noon }, ids: records.ids)
    }

    private func facts(_ body: String, title: String = "Connection") throws -> ReportFacts {
        ReportFacts(title: title, period: try #require(FigureParser.period("2019-08..2022-03")), body: body)
    }

    /// A report that was released, by an analyst and an officer.
    private func released(_ reports: Reports, _ records: Records, _ body: String) async throws -> Release {
        let slug = try await reports.make(try facts(body), key: .page("k"), by: records.analyst)
        try await reports.send(slug, seen: 1, by: records.analyst)
        return try await reports.release(slug, seen: 1, by: records.officer)
    }

    @Test func `says in its sentences what the records say, in its own period`() async throws {
        let records = try await Records()
        for number in 1...12 { try await records.record("2020-0\(number % 9 + 1)-06", [number]) }
        try await records.record("2018-10-01")
        let reports = try reports(records)
        let release = try await released(
            reports, records,
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
        let reports = try reports(records)
        let slug = try await reports.make(
            try facts("There were {{engagements.visits}} visits and {{engagements.count as \"over\" rounded}}."),
            key: .page("k"), by: records.analyst)
        let fault = await #expect(throws: Failure.self) { try await reports.send(slug, seen: 1, by: records.analyst) }
        #expect(fault?.message.contains("Line 1") == true && fault?.message.contains("engagements.visits") == true)
        try await reports.change(slug, to: try facts("{{engagements.count}}"), seen: 1, by: records.officer)
        await #expect(throws: Reports.overtaken) {
            try await reports.change(slug, to: try facts("Mine"), seen: 1, by: records.analyst)
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
        let reports = try reports(records)
        let first = try await released(reports, records, "{{engagements.count}} in all.")
        try await records.record("2020-02-04")
        var found = try await reports.release(first.slug, by: .visitor)
        #expect(found.figures[0].inWords == "1")
        #expect(try await reports.since(found.release, found.figures) == [1: "2"])
        try await reports.change(
            first.slug, to: try facts("{{engagements.count}} in all, late records among them."), seen: 1,
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

    @Test func `stands under a theme, and its figures under the actions of it`() async throws {
        let text =
            "{{engagements.count}}\n\n## Equity\n\nA\n\n### Rural schools {{engagements.count}}\n\n- {{engagements.count}}\n\n## Else\n\n> {{engagements.count}}\n"
        var facts = try facts(text)
        func standings() -> [Standing] {
            let outline = Outline(facts)
            return (1...5).map(outline.standing)
        }
        #expect(
            standings() == [
                Standing(), Standing(theme: .equity), Standing(theme: .equity, action: "Rural schools "),
                Standing(action: "Else"), Standing(),
            ])
        facts.theme = .inspiration
        #expect(standings().map(\.action) == ["", "Equity", "Equity", "Else", ""])
        #expect(standings().allSatisfy { $0.theme == .inspiration })
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try reports(records)
        let slug = try await reports.make(facts, key: .page("k"), by: records.analyst)
        try await reports.send(slug, seen: 1, by: records.analyst)
        let release = try await reports.release(slug, seen: 1, by: records.officer)
        let read = try await reports.release(slug, by: .visitor)
        #expect(read.release.facts.theme == .inspiration && release.facts == facts)
        let json = String(
            decoding: ReleaseJSON.release(
                read, measures: records.figures.measures, records.figures.vocabulary,
                try Records.languages.get().strings(.english), site: ""), as: UTF8.self)
        #expect(json.contains("\"theme\":\"inspiration\",\"action\":\"Else\""), "\(json)")
        let matter = try ReportMatter(reading: "---\ntitle: A\ntheme: equity\nperiod: calendar 2021\n---\ntext")
        #expect(matter.facts.theme == .equity)
        #expect(throws: Failure.self) {
            try ReportMatter(reading: "---\ntitle: A\ntheme: science\nperiod: calendar 2021\n---\ntext")
        }
    }

    @Test func `keeps what its measures meant, whatever they mean later`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let release = try await released(try reports(records), records, "{{engagements.count}} in all.")
        let read = try await reports(records).release(release.slug, by: .visitor)
        let (english, gaelic) = (
            try Records.languages.get().strings(.english), try Records.languages.get().strings(.gaelic)
        )
        for words in [english, gaelic] {
            #expect(
                read.definitions.definition(of: "engagements.count", in: words.language)
                    == MeasureDefinition(of: "engagements.count", words))
        }
        let later = try #require(
            MeasureDefinitions(
                json: try read.definitions.json.replacing(
                    english("measure.engagements.count.definition"), with: "Then.")))
        let measure = try #require(records.figures.measures.first { $0.id == "engagements.count" })
        let second = Measure(
            measure.id, measure.unit, measure.aggregate, of: measure.fact, version: 2, owner: measure.owner)
        let answer = try #require(read.figures[0].answer(measures: [second], later, records.figures.vocabulary))
        let card = FigureCard(
            answer: answer, vocabulary: records.figures.vocabulary, geography: records.establishments.geography,
            words: english, frozen: "/reports/connection/1.0/figures/1"
        ).content.rendered
        #expect(card.contains("<dd>Then.</dd>") && card.contains("version 1. It is version 2 today"), "\(card)")
        let json = String(decoding: FigureJSON.answer(answer, english, site: ""), as: UTF8.self)
        #expect(json.contains("\"definition\":\"Then.\"") && json.contains("\"version\":1,"), "\(json)")
    }

    @Test func `shows of people what the gate lets through, and the public sees no more`() async throws {
        let records = try await Records()
        // Schools 1 to 6 lie in different councils; one of them is small, another has to be hidden with it.
        for (number, heads) in [(6, 2), (7, 40), (8, 35), (9, 7), (10, 60)] {
            try await records.record("2020-02-0\(number % 5 + 3)", [number]) { $0.attendees = [.practitioner: heads] }
        }
        let reports = try reports(records)
        let text =
            "{{engagements.attendances}} attended. {{table of engagements.attendances by mode}}\n\n{{table of engagements.attendances by kind}}\n\nIn Orkney {{engagements.attendances where council = orkney-islands}}."
        let release = try await released(reports, records, text)
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
        let failure = await #expect(throws: Failure.self) { try await released(try reports(records), records, text) }
        #expect(failure?.message.contains(why) == true, "\(failure?.message ?? "")")
    }

    @Test func `shows no difference between a measure and what is a part of it`() async throws {
        let online = Measure(
            "online.attendances", .attendances, .sum("heads"), of: "engagements",
            where: [.init(.mode, ["online"])], owner: "engagements.title")
        let records = try await Records(and: [online])
        try await records.record("2020-02-03") { $0.attendees = [.practitioner: 3] }
        try await records.record("2020-02-04") { ($0.mode, $0.attendees) = (.online, [.practitioner: 40]) }
        let reports = try reports(records)
        let release = try await released(reports, records, "{{engagements.attendances}} and {{online.attendances}}.")
        let figures = try await reports.release(release.slug, by: .visitor).figures
        #expect(figures.contains { $0.status == "suppressed" }, "\(figures.map(\.inWords))")
    }

    @Test func `calls what is released by the labels of its values`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03", [6])
        let reports = try reports(records)
        let release = try await released(
            reports, records, "{{engagements.count where council = orkney-islands}} in Orkney.")
        let frozen = try #require(try await reports.release(release.slug, by: .visitor).figures.first)
        let answer = try #require(frozen.answer(measures: records.figures.measures, nil, records.figures.vocabulary))
        let title = FigureWords(try Records.languages.get().strings(.english)).title(of: answer)
        #expect(title.contains("Orkney Islands"), "\(title)")
    }

    @Test func `calls a change in a figure of others by that figure's title once`() async throws {
        let records = try await Records()
        let reports = try reports(records)
        let file = try ExternalFile(
            .bytes(
                Array(
                    "name,title,unit,source,period,value\nmiles,Miles,miles,A list,calendar 2020,1\nmiles,,,,calendar 2021,3\n"
                        .utf8)), named: "miles.csv")
        _ = try await records.storage.write { try reports.externals.load(file, by: records.analyst, in: $0) }
        let release = try await released(reports, records, "{{change of external miles since calendar 2020}} more.")
        let frozen = try #require(try await reports.release(release.slug, by: .visitor).figures.first)
        let answer = try #require(frozen.answer(measures: records.figures.measures, nil, records.figures.vocabulary))
        let title = FigureWords(try Records.languages.get().strings(.english)).title(of: answer)
        #expect(frozen.inWords == "2" && title == frozen.title, "\(title)")
    }

    @Test func `takes a value that is named twice for one`() async throws {
        let records = try await Records()
        for (number, heads) in [(6, 2), (7, 40), (8, 35), (9, 7), (10, 60)] {
            try await records.record("2020-02-0\(number % 5 + 3)", [number]) { $0.attendees = [.practitioner: heads] }
        }
        let reports = try reports(records)
        let named = Records.councils.map { council in
            "{{engagements.attendances where council in (\(council), \"\(council)\")}}"
        }
        let text = "{{engagements.attendances}}\n\n{{table of engagements.attendances by council}}\n\n"
        let release = try await released(reports, records, text + named.joined(separator: " "))
        let figures = try await reports.release(release.slug, by: .visitor).figures
        let rows = Dictionary(
            (figures[1].table?.rows ?? []).map { ($0.values[0], $0.number?.numerator) },
            uniquingKeysWith: { one, _ in one })
        for (council, figure) in zip(Records.councils, figures.dropFirst(2)) where rows[council] != nil {
            #expect(figure.value?.numerator == rows[council] ?? nil, "\(council)")
        }
        #expect(rows.values.contains(nil) && rows.values.contains { $0 != nil })
    }

    @Test func `says that a figure has no value, and tells its writer why`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try reports(records)
        let text =
            "Nothing: {{share of engagements.count where council = moray during 2019-09..2019-10 in engagements.count during 2019-09..2019-10}}."
        let preview = try await reports.preview(try facts(text), by: records.analyst)
        #expect(preview.faults.isEmpty && preview.notices.count == 1)
        let release = try await released(reports, records, text)
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures.map(\.inWords) == ["not available"])
        #expect(try await reports.since(found.release, found.figures).isEmpty)
    }

    @Test func `waits for a second person among what waits, and for its writer when it is sent back`() async throws {
        let records = try await Records()
        let reports = try reports(records)
        let slug = try await reports.make(try facts("Text."), key: .page("k"), by: records.analyst)
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
        let reports = try reports(records)
        let text = "{{table of engagements.attendances by region}}\n\n{{table of engagements.attendances by council}}"
        let release = try await released(reports, records, text)
        #expect(release.version == "1.0")
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures.allSatisfy { $0.rowsDigest == nil && $0.rowsCount == nil })
    }

    @Test func `is released once, however often the button is pressed`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try reports(records)
        let slug = try await reports.make(
            try facts("{{engagements.count}}", title: "New"), key: .page("k"), by: records.analyst)
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

    @Test func `that asks for more than a page holds is refused, and ends nothing`() throws {
        func many(_ text: String, _ times: Int) -> String { String(repeating: text, count: times) }
        let bombs = [
            many("> ", 50_000) + "x", many("*a ", 30_000) + many("a* ", 30_000),
            many("x|", 20_000) + "\n" + many("---|", 20_000) + "\n" + many("x\n", 2000),
        ]
        for (number, text) in bombs.enumerated() {
            let isRefused = try facts(text).problems.contains { $0.field == "body" }
            #expect(isRefused, "\(number)")
            let read = Markdown(text, inline: { _ in .none }, block: { _ in nil })
            #expect(read.wasCut, "\(number)")
            let size = read.html.rendered.utf8.count
            #expect(size < 1_000_000, "\(number)")
        }
        let long = Markdown(many("- a\n", 20_000), inline: { _ in .none }, block: { _ in nil })
        let isCut = long.wasCut
        #expect(!isCut)
    }

    @Test func `with a figure that is not closed says which, and reads the others`() throws {
        let text =
            "{{engagements.count here.\n\nAnd {{engagements.hours}} hours, {{engagements.count\nover {{engagements.count}}"
        let read = ReportText(text, during: try #require(FigureParser.period("calendar 2020")))
        #expect(read.faults.map(\.line) == [1, 3])
        #expect(read.faults.allSatisfy { $0.message == "This figure is not closed: write }} after it." })
        #expect(read.faults.first?.text == "{{engagements.count here.")
        #expect(read.places.map(\.text) == ["engagements.hours", "engagements.count"])
    }

    @Test func `written in any way is shown without its markup taking over the page`() throws {
        for forged in ["-9223372036854775808", "0", "1000", "+1", "99999999999999999999", "", "1 "] {
            var seen: [Int] = []
            let text = "&#xE000;\(forged)&#xE001; and &#xE000;7&#xE001;"
            _ = Markdown(
                text,
                inline: { number in
                    seen.append(number)
                    return .none
                }, block: { _ in nil })
            #expect(seen == [7], "\(forged)")
        }
        #expect(Markdown("[x](#nowhere)", inline: { _ in .none }, block: { _ in nil }).html.rendered == "<p>x</p>")
        let markdown = Markdown(
            "# Title\n\n<script>alert(1)</script>\n\n[link](javascript:alert(1)) [ok](/measures) **b** \(Markdown.mark(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            inline: { .text("figure \($0)") }, block: { _ in nil })
        let html = markdown.html.rendered
        #expect(!html.contains("<script") && !html.contains("javascript:"))
        #expect(html.contains("<strong>b</strong> figure 1"))
        #expect(html.contains("<a href=\"/measures\">ok</a>"))
        #expect(markdown.headings == [Markdown.Heading(level: 2, text: "Title", id: "s-title")])
        var chance = Seeded(3)
        let pieces = [
            "#", "*", "_", "|", "\n", "`", "[", "](", ")", "<", ">", "&", "-", "1.", " ", "{{", "}}", "\u{E000}",
            "\u{E001}", "a", "\0",
        ]
        for _ in 0..<2000 {
            let text = (0..<30).map { _ in pieces[Int.random(in: pieces.indices, using: &chance)] }.joined()
            let read = ReportText(text, during: try #require(FigureParser.period("calendar 2020")))
            let page = Markdown(read.marked, inline: { .text(String($0)) }, block: { _ in nil }).html.rendered
            #expect(!page.contains("<script"))
        }
    }
}
