import Programme
import Storage
import TestSupport
import Testing

@testable import Engagements
@testable import Establishments
@testable import Report

@Suite struct `A figure` {
    @Test func `counts what was held, once, as of the day`() async throws {
        let records = try await Records()
        try await records.record("2020-03-02", [3, 4])
        try await records.record("2020-03-30", [3]) { ($0.mode, $0.minutes) = (.online, 90) }
        try await records.record("2021-09-01", []) { ($0.area, $0.kind) = ("fife", .policy) }
        try await records.record("2026-12-01") { $0.state = .planned }
        #expect(try await records.said("engagements.count") == "3")
        #expect(try await records.said("engagements.count during calendar 2020") == "2")
        #expect(try await records.said("engagements.establishments") == "2")
        #expect(try await records.said("engagements.attendances during 2020-03-02..2020-03-02") == "4")
        #expect(try await records.said("engagements.hours places 1") == "3.5")
        #expect(try await records.rows("table of engagements.count by mode") == "in-person=2 online=1")
        #expect(try await records.rows("list of engagements.count by month") == "2020-03=2 2021-09=1")
        // School 3 lies in Glasgow, school 4 in the Borders; the policy work was in Fife.
        #expect(
            try await records.rows("map of engagements.count by council") == "fife=1 glasgow=2 scottish-borders=1")
        #expect(try await records.rows("list of engagements.count by council top 1") == "glasgow=2")
        #expect(try await records.said("rank of fife by council in engagements.count") == "2")
    }

    @Test func `of places asks one establishment at a time`() async throws {
        let records = try await Records()
        // School 8 is large urban and in Moray, school 3 remote and in Glasgow: together they are no remote school in Moray.
        try await records.record("2021-02-01", [8, 3])
        #expect(try await records.said("engagements.establishments where remoteness = remote") == "1")
        #expect(
            try await records.said("engagements.establishments where remoteness = remote and council = moray") == "0")
        #expect(try await records.said("engagements.count where remoteness = remote and council = moray") == "0")
        #expect(try await records.said("engagements.count where remoteness = remote") == "1")
        #expect(try await records.said("engagements.count where council = \"Glasgow City\"") == "1")
        #expect(try await records.said("engagements.count where council != moray") == "1")
    }

    @Test func `is a share, a change or percentage points of its own base`() async throws {
        let records = try await Records()
        for day in ["2020-01-06", "2020-01-07", "2020-01-08"] { try await records.record(day) }
        try await records.record("2020-01-09") { $0.mode = .online }
        for day in ["2021-01-06", "2021-01-07"] { try await records.record(day) { $0.mode = .online } }
        let online =
            "share of engagements.count where mode = online during calendar 2020 in engagements.count during calendar 2020"
        let answer = try await records.figures.figure(online, by: .visitor)
        #expect(answer.inWords == "25%")
        #expect(answer.base == Exact(4))
        #expect(answer.rowsCount == 1)
        #expect(
            try await records.said("percent change of engagements.count during calendar 2021 since calendar 2020")
                == "-50%")
        #expect(try await records.said("change of engagements.count during calendar 2021 since calendar 2020") == "-2")
        let share = "share of engagements.count where mode = online in engagements.count"
        #expect(
            try await records.said(
                "points change of (share of engagements.count where mode = online during calendar 2021 in engagements.count during calendar 2021) since calendar 2020"
            ) == "75.0")
        #expect(try await records.said(share + " places 1") == "50.0%")
        let itself = "table of (share of engagements.count in engagements.count) by mode"
        #expect(try await records.rows(itself) == "in-person=50 online=50")
        #expect(
            try await records.said(
                "share of engagements.count during calendar 2015 in engagements.count during calendar 2015")
                == "not_available")
        for wrong in [
            "percent change of \(share) since calendar 2020", "points change of engagements.count since calendar 2020",
            "share of engagements.hours in engagements.count",
            "change of table of engagements.count by kind since calendar 2020",
        ] {
            await #expect(throws: FigureFault.self, "\(wrong)") { try await records.said(wrong) }
        }
    }

    @Test func `bears only words that are true of it`() async throws {
        let records = try await Records()
        for number in 1...9 { try await records.record("2020-02-0\(number % 7 + 3)") { $0.minutes = 100 } }
        #expect(try await records.said("engagements.count as \"over\" rounded down to 5") == "over 5")
        #expect(try await records.said("engagements.attendances as \"nearly\" rounded to 37") == "nearly 37")
        #expect(try await records.said("engagements.hours as \"some\" rounded") == "some 15")
        for wrong in [
            "engagements.count as \"over\" rounded", "engagements.count as \"nearly\" rounded down to 5",
            "engagements.count as \"around\" rounded down to 5",
        ] {
            let fault = await #expect(throws: FigureFault.self) { try await records.said(wrong) }
            #expect(fault?.message.contains("is not true: the value is 9") == true)
        }
    }

    @Test func `that cannot be is refused where it is wrong`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        for (text, position) in [
            ("engagements.visits", 0), ("engagements.count where kind = football", 31),
            ("engagements.count where council in (fife, atlantis)", 42),
            ("share of engagements.count in engagements.hours", 30),
            ("external nothing", 9),
        ] {
            let fault = await #expect(throws: FigureFault.self) { try await records.said(text) }
            #expect(fault?.position == position, "\(text)")
            #expect(fault?.message.hasSuffix(".") == true)
        }
    }

    @Test func `of people is answered to analysts, officers, and hubs within their own`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03", [8])
        let all = "engagements.attendances"
        let own = "engagements.attendances where council in (moray, highland)"
        #expect(try await records.said(all, by: .visitor) == "not_public")
        #expect(try await records.said(all, by: records.officer) == "4")
        #expect(try await records.said(all, by: records.catriona) == "not_public")
        #expect(try await records.said(own, by: records.catriona) == "4")
        #expect(try await records.said(own, by: records.dougal) == "not_public")
        #expect(try await records.said("engagements.count", by: .visitor) == "1")
        let hidden = try await records.figures.figure("table of engagements.attendances by council", by: .visitor)
        #expect(hidden.table == nil && hidden.value == nil && hidden.rowsCount == nil)
        #expect(hidden.reason?.contains("public only") == true)
    }

    @Test func `opens the records behind it to those who may see them`() async throws {
        let records = try await Records()
        let id = try await records.record("2020-02-03", [8, 3])
        try await records.record("2020-02-04", [4])
        let text = "engagements.count during calendar 2020"
        let open = try await records.figures.rows(of: text, page: 1, by: records.officer)
        #expect(open.total == 2 && open.rows.first?.path == "/engagements/" + id.letters)
        let blurred = try await records.figures.rows(of: text, page: 1, by: records.analyst)
        #expect(blurred.arePseudonymous && blurred.rows.first?.path == "" && blurred.rows.first?.when == "2020-02")
        let south = try await records.figures.rows(of: text, page: 1, by: records.dougal)
        #expect(south.total == 1 && south.isWithinScope)
        await #expect(throws: Figures.noRows) { try await records.figures.rows(of: text, page: 1, by: .visitor) }
    }
}
