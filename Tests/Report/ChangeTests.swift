import Markup
import Programme
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Report

@Suite struct `A change between two periods` {
    @Test func `by month compares the months at the same place of both, under those that are asked`() async throws {
        let records = try await Records()
        for day in ["2019-08-05", "2019-08-06", "2020-01-14"] { try await records.record(day) }
        for day in ["2020-08-04", "2020-09-01"] { try await records.record(day) }
        let change = "change of (engagements.count during academic 2020-21) since academic 2019-20"
        #expect(try await records.rows("table of (\(change)) by month") == "2020-08=-1 2020-09=1 2021-01=-1")
        let percent = try #require(
            try await records.figures.figure("chart of (percent \(change)) by month", by: records.analyst).table)
        #expect(percent.rows.count == 12)
        #expect(percent.rows.first?.values == ["2020-08"])
        #expect(percent.rows.first?.number == Exact(-50))
        // September had none before, October has none at all: neither is a number, and neither is 0.
        #expect(percent.rows.dropFirst().prefix(2).allSatisfy { $0.number == nil })
        #expect(percent.total == Exact(-100, 3))
    }

    @Test func `by month is refused where the periods have not as many months`() async throws {
        let records = try await Records()
        try await records.record("2020-08-04")
        let fault = await #expect(throws: FigureFault.self) {
            try await records.said(
                "table of (change of (engagements.count during 2020-08..2020-10) since academic 2019-20) by month")
        }
        #expect(
            fault?.message
                == "Month by month these periods cannot be compared: August 2020 to October 2020 has 3 months and academic year 2019-20 has 12 months. Ask two periods with as many months, or leave the month out."
        )
        #expect(
            try await records.said(
                "table of (change of (engagements.count during 2020-08..2020-10) since academic 2019-20) by kind")
                == "live")
    }

    @Test func `from none says that there was none, and keeps its rows as not available`() async throws {
        let records = try await Records()
        try await records.record("2021-03-01")
        let change = "percent change of (engagements.count during calendar 2021) since calendar 2016"
        let answer = try await records.figures.figure(change, by: .visitor)
        #expect(answer.value == nil)
        #expect(answer.reason == "There was none in 2016, so there is nothing to compare with.")
        let table = try #require(
            try await records.figures.figure("table of (\(change)) by council", by: .visitor).table)
        #expect(table.rows.count >= 32 && table.rows.allSatisfy { $0.number == nil })
        let points =
            "points change of (share of engagements.count where mode = online during calendar 2021 in engagements.count during calendar 2021) since calendar 2016"
        #expect(
            try await records.figures.figure(points, by: .visitor).reason
                == "There was nothing in 2016 of which this could be a part, so there is nothing to compare with.")
    }

    @Test func `keeps rows of a share that has no base as not available`() async throws {
        let records = try await Records()
        try await records.record("2021-03-01", [3])
        let table = try #require(
            try await records.figures.figure(
                "map of (share of engagements.count where mode = online in engagements.count) by council", by: .visitor
            ).table)
        #expect(table.rows.first { $0.values == ["glasgow"] }?.number == Exact(0))
        #expect(table.rows.first { $0.values == ["moray"] } != nil)
        #expect(table.rows.first { $0.values == ["moray"] }?.number == nil)
    }
}

@Suite struct `A drawing` {
    @Test func `goes below none where numbers do`() throws {
        let fall = FigureAxis([Exact(-100)])
        #expect(fall.low == Exact(-100) && fall.high == Exact(0))
        let both = FigureAxis([Exact(-30), Exact(70)])
        #expect(both.marks == [Exact(-50), Exact(0), Exact(100)])
        #expect(both.place(Exact(-50), of: 150) == 0 && both.place(Exact(0), of: 150) == 50)
        let rise = FigureAxis([Exact(3), Exact(8)])
        #expect(rise.marks == [Exact(0), Exact(5), Exact(10)])
        #expect(FigureAxis([]).marks == [Exact(0), try #require(Exact(1, 2)), Exact(1)])
    }

    @Test func `never shows as 0 what is missing`() async throws {
        let records = try await Records()
        try await records.record("2020-03-01", [3])
        try await records.record("2021-03-01", [3])
        try await records.record("2021-03-02", [8])
        let words = try Records.languages.get().strings(.english)
        func page(_ form: String, _ dimension: String) async throws -> String {
            let text =
                "\(form) of (percent change of (engagements.count during calendar 2021) since calendar 2020) by \(dimension)"
            let answer = try await records.figures.figure(text, by: .visitor)
            return FigureCard(
                answer: answer, geography: try Records.geography.get(), words: words
            ).content.rendered
        }
        let map = try await page("map", "council")
        #expect(map.contains("Moray: not available") && map.contains("url(#hatch1o)"))
        #expect(map.contains("Glasgow City: 0%"))
        #expect(try await page("chart", "month").contains("Where the line has a gap"))
    }
}

@Suite struct `Rows that may add to more than the total` {
    @Test(arguments: [
        ("table of engagements.establishments by month", true), ("table of engagements.establishments by kind", true),
        ("table of engagements.establishments by council", false), ("table of engagements.count by month", false),
        ("table of engagements.count by council", true),
        ("table of engagements.count where council = moray by council", false),
        ("table of engagements.establishments where kind = planning by kind", false),
        ("table of (percent change of (engagements.count during calendar 2021) since calendar 2020) by council", false),
    ])
    func `say so where it may be`(_ text: String, _ may: Bool) async throws {
        let records = try await Records()
        try await records.record("2020-03-01", [3, 8])
        try await records.record("2021-04-01", [3])
        let answer = try await records.figures.figure(text, by: .visitor)
        #expect(answer.table?.mayExceedTotal == may)
        #expect(answer.sentence.contains("Rows may add to more than the total.") == may)
    }
}
