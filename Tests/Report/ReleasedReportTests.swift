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

@Suite struct `A released report` {
    @Test func `stands under a theme, and its figures under the actions of it`() async throws {
        let text =
            "{{engagements.count}}\n\n## Equity\n\nA\n\n### Rural schools {{engagements.count}}\n\n- {{engagements.count}}\n\n## Else\n\n> {{engagements.count}}\n"
        var facts = try Records.facts(text)
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
        let reports = try records.reports()
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
        let release = try await records.released(try records.reports(), "{{engagements.count}} in all.")
        let read = try await records.reports().release(release.slug, by: .visitor)
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
        let answer = read.figures[0].answer(measures: [second], later, records.figures.vocabulary)
        let card = FigureCard(
            answer: answer, geography: records.establishments.geography, words: english,
            frozen: "/reports/connection/1.0/figures/1"
        ).content.rendered
        #expect(card.contains("<dd>Then.</dd>") && card.contains("version 1. It is version 2 today"), "\(card)")
        let json = String(decoding: FigureJSON.answer(answer, english, site: ""), as: UTF8.self)
        #expect(json.contains("\"definition\":\"Then.\"") && json.contains("\"version\":1,"), "\(json)")
    }

    @Test func `calls what is released by the labels of its values`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03", [6])
        let reports = try records.reports()
        let release = try await records.released(
            reports, "{{engagements.count where council = orkney-islands}} in Orkney.")
        let frozen = try #require(try await reports.release(release.slug, by: .visitor).figures.first)
        let answer = frozen.answer(measures: records.figures.measures, nil, records.figures.vocabulary)
        let title = FigureWords(try Records.languages.get().strings(.english)).title(of: answer)
        #expect(title.contains("Orkney Islands"), "\(title)")
    }

    @Test func `calls a change in a figure of others by that figure's title once`() async throws {
        let records = try await Records()
        let reports = try records.reports()
        let file = try ExternalFile(
            .bytes(
                Array(
                    "name,title,unit,source,period,value\nmiles,Miles,miles,A list,calendar 2020,1\nmiles,,,,calendar 2021,3\n"
                        .utf8)), named: "miles.csv")
        _ = try await records.storage.write { try reports.externals.load(file, by: records.analyst, in: $0) }
        let release = try await records.released(reports, "{{change of external miles since calendar 2020}} more.")
        let frozen = try #require(try await reports.release(release.slug, by: .visitor).figures.first)
        let answer = frozen.answer(measures: records.figures.measures, nil, records.figures.vocabulary)
        let title = FigureWords(try Records.languages.get().strings(.english)).title(of: answer)
        #expect(frozen.inWords == "2" && title == frozen.title, "\(title)")
    }

    @Test func `says that a figure has no value, and tells its writer why`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try records.reports()
        let text =
            "Nothing: {{share of engagements.count where council = moray during 2019-09..2019-10 in engagements.count during 2019-09..2019-10}}."
        let preview = try await reports.preview(try Records.facts(text), by: records.analyst)
        #expect(preview.faults.isEmpty && preview.notices.count == 1)
        let release = try await records.released(reports, text)
        let found = try await reports.release(release.slug, by: .visitor)
        #expect(found.figures.map(\.inWords) == ["not available"])
        #expect(try await reports.since(found).isEmpty)
    }
}
