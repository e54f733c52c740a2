import Markup
import Programme
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Report

@Suite struct `The words of a figure` {
    @Test(arguments: [
        ("engagements.count", "Engagements"),
        (
            "engagements.establishments where remoteness in (remote, very-remote)",
            "Establishments reached in remote or very remote places"
        ),
        ("engagements.count where kind = planning and council = moray", "Engagements in Moray where kind is planning"),
        ("engagements.count where council != \"Western Isles\"", "Engagements outside Na h-Eileanan Siar"),
        (
            "share of engagements.count where mode = online in engagements.count",
            "Share of engagements where mode is online"
        ),
        (
            "percent change of (engagements.count during academic 2020-21) since academic 2019-20",
            "Percentage change in engagements, academic year 2019-20 to 2020-21"
        ),
        (
            "map of (change of (engagements.count during calendar 2021) since calendar 2020) by council",
            "Change in engagements by council, 2020 to 2021"
        ),
        ("table of engagements.count by month, mode", "Engagements by month and mode"),
        ("rank of glasgow by council in engagements.count", "Engagements: place of Glasgow City by council"),
    ])
    func `say what was asked`(_ text: String, _ title: String) async throws {
        let records = try await Records()
        try await records.record("2020-03-01", [3])
        try await records.record("2021-03-01", [3])
        let answer = try await records.figures.figure(text, by: .visitor)
        #expect(FigureWords(try Records.languages.get().strings(.english)).title(of: answer) == title)
    }

    @Test func `say percent once, and a place with how many there are`() async throws {
        let records = try await Records()
        try await records.record("2020-03-01", [3, 8])
        let said = FigureWords(try Records.languages.get().strings(.english))
        let share = try await records.figures.figure(
            "share of engagements.count where mode = online during calendar 2020 in engagements.count during calendar 2020",
            by: .visitor)
        #expect(said.shown(share) + " " + said.after(share) == "0% 2020")
        let place = try await records.figures.figure(
            "rank of moray by council in engagements.count during calendar 2020", by: .visitor)
        #expect(said.shown(place) == "place 1 of 2")
        #expect(place.sentence == "place 1 of 2, 2020-01-01 to 2020-12-31.")
    }

    @Test func `never print as 0 what is not`() async throws {
        let records = try await Records()
        for day in 1...9 { try await records.record("2020-03-0\(day)") { $0.minutes = 5 } }
        for wrong in [
            "engagements.count as \"over\" rounded down to 10", "engagements.count rounded to 2900",
            "engagements.hours places 0 rounded down",
        ] {
            let fault = await #expect(throws: FigureFault.self, "\(wrong)") { try await records.said(wrong) }
            #expect(fault?.message.contains("would be printed as 0") == true)
        }
        #expect(try await records.said("engagements.count rounded to 5") == "10")
        #expect(
            try await records.said(
                "share of engagements.hours where mode = online in engagements.hours") == "0%")
        try await records.record("2020-04-01") { ($0.mode, $0.minutes) = (.online, 1) }
        #expect(
            try await records.said(
                "share of engagements.hours where mode = online in engagements.hours") == "2%")
        for _ in 1...4 { try await records.record("2020-04-02") { $0.minutes = 300 } }
        #expect(
            try await records.said(
                "share of engagements.hours where mode = online in engagements.hours") == "0.1%")
    }

    @Test func `are the same in rows of distinct establishments as in the figure`() async throws {
        let records = try await Records()
        // Schools 3 and 11 are accessible small towns or remote; 8 is not.
        try await records.record("2021-02-01", [8, 3])
        try await records.record("2021-02-02", [8])
        try await records.record("2021-02-03", [3, 4])
        let text = "engagements.establishments where remoteness in (remote, very-remote)"
        let value = try #require(try await records.figures.figure(text, by: records.officer).value)
        let rows = try await records.figures.rows(of: text, page: 1, by: records.officer)
        #expect(rows.establishments.map { Exact($0) } == value)
        #expect(Set(rows.rows.flatMap(\.establishments)).count == rows.establishments)
        #expect(rows.rows.allSatisfy { $0.amount == $0.establishments.count && $0.amount > 0 })
        #expect(rows.lines.first?.contains("the figure counts each once") == true)
        #expect(
            try await records.figures.rows(of: "engagements.count", page: 1, by: records.officer).establishments == nil)
    }
}

@Suite struct `What is wrong with an expression` {
    @Test(arguments: [
        ("", "Begin with a measure, such as engagements.count, or with share of"),
        (
            "table of engagements.count by kind during calendar 2021",
            "“during” comes too late: write the period before “by”."
        ),
        (
            "change of engagements.count since calendar 2020 during calendar 2021",
            "“during” comes too late: write the period before “since”."
        ),
        (
            "engagements.count during calendar 2021 where kind = planning",
            "“where” comes too late: write the filter before “during”."
        ),
        ("table of engagements.count by kind and council", "Write a comma between two dimensions"),
        ("engagements.count where remotness = remote", "Did you mean remoteness?"),
        ("engagements.count hello", "“hello” cannot stand here. Write “where”"),
        ("engagements.count where kind =", "It ends too soon."),
    ])
    func `is a plain sentence`(_ text: String, _ sentence: String) throws {
        let fault = try #require(throws: FigureFault.self) { try FigureParser.figure(text) }
        #expect(fault.message.contains(sentence), "\(fault.message)")
        #expect(!fault.message.contains("characters"))
    }

    @Test(arguments: [
        ("engagement.count", "Did you mean engagements.count?"),
        ("ENGAGEMENTS.COUNT", "Did you mean engagements.count?"),
        ("engagements.count where council = morray", "Did you mean moray?"),
        ("engagements.count where kind = planing", "Did you mean planning?"),
        ("engagements.count where council = argyll", "Did you mean argyll-and-bute?"),
        ("engagements.count where council = \"Westen Isles\"", "Did you mean eilean-siar?"),
    ])
    func `names what may have been meant`(_ text: String, _ question: String) async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let fault = await #expect(throws: FigureFault.self) { try await records.said(text) }
        #expect(fault?.message.contains(question) == true, "\(fault?.message ?? "")")
        #expect(fault.map { !$0.expected.isEmpty } == true)
    }

    @Test func `is nothing where a council is called by another of its names`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03", []) { $0.area = "eilean-siar" }
        for name in ["Western Isles", "comhairle nan eilean siar", "Na h-Eileanan Siar", "eilean-siar"] {
            #expect(try await records.said("engagements.count where council = \"\(name)\"") == "1", "\(name)")
        }
    }
}
