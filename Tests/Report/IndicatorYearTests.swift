import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Report

@Suite struct `The years of an indicator` {
    private let records: Records
    private let reports: Reports

    init() async throws {
        records = try await Records()
        reports = try records.reports()
    }

    private func reading(
        _ expression: String, baseline: String, points: String = "", _ notReported: String = "", breaks: String = ""
    ) async throws -> IndicatorReading {
        if !points.isEmpty {
            let (externals, analyst) = (reports.externals, records.analyst)
            let file = try ExternalFile(
                .bytes(Array("name,title,unit,source,period,value,break\n\(points)".utf8)), named: "a.csv")
            _ = try await records.storage.write { try externals.load(file, by: analyst, in: $0) }
        }
        var form = IndicatorForm()
        (form.code, form.title, form.theme, form.meaning) = ("V", "Boats", "connection", "How many there are.")
        (form.expression, form.owner, form.periods) = (expression, "The hub", "calendar")
        (form.baseline, form.notReported, form.breaks) = (baseline, notReported, breaks)
        let slug = try await reports.indicators.enter(
            try form.indicator(), key: .page("k"), by: records.analyst)
        return try await reports.indicators.indicator(slug, by: .visitor).reading
    }

    @Test func `of records end with the last that is over, whatever is noted of a later one`() async throws {
        try await records.record("2024-03-02")
        try await records.record("2026-03-02")
        let reading = try await reading("engagements.count", baseline: "2023", "2028; Not yet")
        #expect(reading.years.map(\.year) == [2023, 2024, 2025, 2028])
        #expect(reading.latest?.year == 2025 && reading.unreported?.year == 2028)
    }

    @Test func `of others are later ones where these were entered, and the baseline always`() async throws {
        let reading = try await reading(
            "external a", baseline: "1901",
            points: "a,Boats,boats,A list,calendar 1901,40,\na,,,,calendar 1920,41,Otherwise\na,,,,calendar 2100,50,\n")
        #expect(reading.years.first?.year == 1901 && reading.baseline?.value == Exact(40))
        #expect(reading.years.dropFirst().first?.year == 1946 && reading.years.suffix(2).map(\.year) == [2025, 2100])
        #expect(reading.latest?.value == Exact(50))
        #expect(reading.change == .refused("Otherwise"), "a break in a year that is not shown is one")
    }

    @Test func `say in a file which of them are so small that they are not told`() async throws {
        try await records.record("2024-03-02")
        let reading = try await reading("engagements.count", baseline: "2024")
        let year = try #require(reading.years.first)
        let answer = try #require(year.answer)
        let small = FigureAnswer(
            figure: answer.figure, unit: answer.unit, measure: answer.measure, value: nil, printed: "",
            period: answer.period, base: nil, status: .suppressed, reason: "It is small.", table: nil, rowsCount: nil)
        func row(_ answer: FigureAnswer?, _ notReported: String? = nil) -> String {
            let one = IndicatorReading(
                indicator: reading.indicator,
                years: [
                    .init(
                        year: year.year, period: year.period, answer: answer, fault: nil, notReported: notReported,
                        broken: nil)
                ], breaks: [], externals: [])
            return String(decoding: IndicatorJSON.csv(one), as: UTF8.self)
        }
        #expect(row(small).contains(",[c],") && !row(small).contains("[x]"))
        #expect(row(nil).contains(",[x],") && row(small, "Not asked").contains(",[x],"))
    }
}
