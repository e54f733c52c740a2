import Markup
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Establishments
@testable import Report

@Suite struct `A figure of a release` {
    private let records: Records
    private let reports: Reports
    private let english: Strings

    init() async throws {
        records = try await Records()
        reports = try records.reports()
        english = try Records.languages.get().strings(.english)
    }

    private func read(_ text: String) async throws -> ReadRelease {
        let release = try await records.released(reports, text)
        return try await reports.release(release.slug, by: .visitor)
    }

    @Test func `is shown as it was, though figures are written in another way today`() async throws {
        try await records.record("2020-02-03", [6])
        let now = try await read(
            "{{engagements.count where council = orkney-islands}}, {{engagements.count}}.\n\n{{table of engagements.count by mode}}"
        )
        // As if today's grammar knew neither.
        let figures = try [0, 2].map { place in
            try #require(
                FrozenFigure(
                    json: try now.figures[place].json.replacing("\"whole\":\"", with: "\"whole\":\"told by hand of ")))
        }
        let read = ReadRelease(
            release: now.release, figures: [figures[0], now.figures[1], figures[1]], tables: [], all: now.all,
            definitions: now.definitions)
        let json = String(
            decoding: ReleaseJSON.release(
                read, measures: records.figures.measures, records.figures.vocabulary, english, site: ""),
            as: UTF8.self)
        #expect(json.components("\"status\":\"released\"") == 3 && json.contains("told by hand of engagements.count"))
        let answer = figures[0].answer(measures: records.figures.measures, read.definitions, records.figures.vocabulary)
        #expect(answer.inWords == "1" && FigureWords(english).title(of: answer) == now.figures[0].title)
        let card = FigureCard(
            answer: answer, geography: records.establishments.geography, words: english,
            frozen: "/reports/connection/1.0/figures/1"
        ).content.rendered
        #expect(card.contains("<strong>1</strong>") && card.contains("told by hand of"), "\(card)")
        #expect(!card.contains("/figures?expression=") && !card.contains("/figures/rows"), "\(card)")
        let page = ReleasePage(
            read: read, measures: records.figures.measures, since: [:], vocabulary: records.figures.vocabulary,
            geography: records.establishments.geography, hasPDF: false, words: english
        ).content.rendered
        #expect(page.contains("<caption") && page.contains("/figures/3"), "\(page)")
    }

    @Test func `calls its places what they were called, whatever they are called later`() async throws {
        try await records.record("2020-02-03", [6])
        let read = try await read(
            """
            {{engagements.count where council = orkney-islands}}

            {{table of engagements.count by council}}

            {{map of engagements.count by region}}
            """)
        var later = records.figures.vocabulary
        later.set([.init("orkney-islands", "Another name", "Ainm eile")], of: .council)
        later.set([], of: .region)
        let answers = read.figures.map { $0.answer(measures: records.figures.measures, read.definitions, later) }
        let gaelic = try Records.languages.get().strings(.gaelic)
        let before = try #require(records.figures.vocabulary.value("orkney-islands", of: .council))
        #expect(FigureWords(english).title(of: answers[0]).contains(before.label))
        #expect(FigureWords(gaelic).title(of: answers[0]).contains(before.labelGaelic))
        #expect(answers[1].vocabulary.label("orkney-islands", of: .council, english) == before.label)
        let file = FigureFile(
            answer: answers[1], words: english, site: "", today: try #require(Day(iso: "2026-11-24")))
        let csv = String(decoding: file.csv, as: UTF8.self)
        #expect(csv.contains(before.label) && !csv.contains("Another name"), "\(csv)")
        let regions = try #require(answers[2].kept?.regions)
        let all = records.establishments.geography.regions.filter { !$0.isNational }.map(\.slug)
        #expect(Set(regions.keys) == Set(all) && regions.values.contains { $0.contains("orkney-islands") })
        #expect(all.allSatisfy { answers[2].vocabulary.label($0, of: .region, english) != $0 })
        // A release that kept no names uses those of today.
        let old = try #require(
            FrozenFigure(json: try read.figures[0].json.replacing("\"labels\":", with: "\"others\":")))
        let answer = old.answer(measures: records.figures.measures, read.definitions, later)
        #expect(FigureWords(english).title(of: answer).contains("Another name"))
    }

    @Test func `is asked what it says now by itself, and a release's as one`() async throws {
        try await records.record("2020-02-03")
        let read = try await read("{{engagements.count}} and {{engagements.count where mode = in-person}}.")
        try await records.record("2020-02-04")
        #expect(try await reports.since(read, only: 2) == [2: "2"])
        #expect(reports.compared.with { $0[read.release.id]?.asked } == [2])
        #expect(try await reports.since(read) == [1: "2", 2: "2"])
        #expect(try await reports.since(read, only: 1) == [1: "2"])
        #expect(try await reports.since(read, only: 3).isEmpty)
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(_ text: String) -> Int {
        let wanted = Array(text.utf8)
        return utf8.indices.count { utf8[$0...].starts(with: wanted) }
    }
}
