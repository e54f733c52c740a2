import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Report

@Suite struct `An external figure` {
    private static let file = """
        name,title,unit,source,source_url,status,note,period,value,word,break
        students,College students,students,Council for funding,https://example.org/students,provisional,By head,academic 2006-07,13900,,
        students,,,,,,,academic 2018-19,17000.5,,
        students,,,,,,,academic 2019-20,18000,over,
        growth,Growth,percent,Council for funding,,,,academic 2019-20,29,,
        rooms,Rooms,rooms,A list,,,,2020-01..2020-12,3,,
        rooms,,,,,,,2021-01..2021-12,5,,Counted from 2021 on with those in schools
        """

    private func externals(_ records: Records) throws -> Externals {
        try Reports(
            figures: records.figures, storage: records.storage, words: Records.languages.get().strings(.english),
            clock: { Records.noon }, ids: records.ids
        ).externals
    }

    @discardableResult
    private func load(_ text: String, _ records: Records) async throws -> [Int] {
        let externals = try externals(records)
        let file = try ExternalFile(.bytes(Array(text.utf8)), named: "figures.csv")
        let done = try await records.storage.write { try externals.load(file, by: records.analyst, in: $0) }
        return [done.entered, done.changed]
    }

    @Test(arguments: [
        ("4000", "4000"), ("4,000", "4000"), ("1,234,567.5", "1234567.5"), ("-1,200", "-1200"), ("1200,5", nil),
        ("1,2,3", nil), (",100", nil), ("1,0000", nil), ("12,34.5", nil), ("", nil), ("many", nil),
    ])
    func `is a number as people type it, and nothing is made of another`(_ typed: String, _ meant: String?) {
        #expect(Exact(typed: typed)?.decimal == meant)
    }

    @Test func `of a file leaves the values alone that the file does not name`() async throws {
        let records = try await Records()
        let head = "name,title,unit,source,period,value\nbus_miles,Miles by bus,miles,Ferry Works,"
        #expect(try await load(head + "academic 2019-20,100\nbus_miles,,,,academic 2020-21,200\n", records) == [1, 0])
        #expect(try await load(head + "academic 2020-21,210\n", records) == [0, 1])
        #expect(try await records.said("external bus_miles during academic 2019-20", by: .visitor) == "100")
        #expect(try await records.said("external bus_miles during academic 2020-21", by: .visitor) == "210")
    }

    @Test func `is said with the word of its source, and compared where no break lies between`() async throws {
        let records = try await Records()
        #expect(try await load(Self.file, records) == [3, 0])
        #expect(try await load(Self.file, records) == [0, 0])
        let latest = try await records.figures.figure("external students", by: .visitor)
        #expect(latest.inWords == "over 18,000" && latest.status == .external)
        #expect(latest.external?.source == "Council for funding" && latest.period.text == "academic 2019-20")
        #expect(try await records.said("external students as \"over\" rounded") == "over 18,000")
        #expect(try await records.said("external growth") == "29%")
        #expect(try await records.said("change of external students since academic 2018-19 places 1") == "over 999.5")
        #expect(try await records.said("percent change of external students since academic 2006-07") == "over 29%")
        for wrong in [
            "change of external students since academic 2010-11", "change of external rooms since 2020-01..2020-12",
            "external students as \"nearly\" rounded", "table of external students by council",
        ] {
            await #expect(throws: FigureFault.self, "\(wrong)") { try await records.said(wrong) }
        }
    }

    @Test(arguments: [
        ("change of external a since calendar 2019", "over 20"),
        ("change of external b since calendar 2019", "nearly 10"),
        ("change of external b since calendar 2021", "around -10"),
        ("percent change of external b since calendar 2019", "nearly 50%"),
        ("percent change of external a since calendar 2019 rounded to 60", "around 120%"),
        ("change of external c since calendar 2019", "over 20"),
        ("change of external d since calendar 2019", "around 20"),
        ("share of external b during calendar 2020 in external a during calendar 2020", "nearly 75%"),
        ("share of external b during calendar 2020 in external b during calendar 2020", "100%"),
    ])
    func `leaves of its sources' words what is true of a change or a share`(_ asked: String, _ said: String)
        async throws
    {
        let records = try await Records()
        try await load(
            """
            name,title,unit,source,period,value,word
            a,Boats,boats,A list,calendar 2019,20,
            a,,,,calendar 2020,40,over
            b,Sails,boats,Another list,calendar 2019,20,over
            b,,,,calendar 2020,30,
            b,,,,calendar 2021,40,over
            c,Oars,boats,A list,calendar 2019,20,nearly
            c,,,,calendar 2020,40,over
            d,Masts,boats,A list,calendar 2019,20,over
            d,,,,calendar 2020,40,over

            """, records)
        let asked = asked.replacing("b since calendar 2019", with: "b during calendar 2020 since calendar 2019")
        #expect(
            try await records.said(
                asked.replacing("b since calendar 2021", with: "b during calendar 2020 since calendar 2021"))
                == said)
    }

    @Test func `in a share with another is called external, with both sources`() async throws {
        let records = try await Records()
        let head = "name,title,unit,source,period,value\n"
        try await load(
            head + "a,Boats,boats,A list,calendar 2020,40\nb,Sails,boats,Another,calendar 2020,30\n", records)
        let answer = try await records.figures.figure("share of external b in external a", by: .visitor)
        #expect(answer.inWords == "75%" && answer.status == .external)
        #expect(answer.externals.map(\.source) == ["Another", "A list"])
        let english = try Records.languages.get().strings(.english)
        let title = FigureWords(english).title(of: answer)
        #expect(title.lowercased().contains("boats") && title.lowercased().contains("sails"), "\(title)")
        let frozen = try #require(
            FrozenFigure(json: try FrozenFigure(answer, title: title, rowsDigest: nil).json)?.answer(
                measures: [], nil, records.figures.vocabulary))
        #expect(FigureWords(english).title(of: frozen) == title && frozen.externals.map(\.name) == ["b", "a"])
    }

    @Test func `is changed with a reason, and what it said before stays`() async throws {
        let records = try await Records()
        try await load(Self.file, records)
        let externals = try externals(records)
        var figure = try await externals.figure("students", by: .visitor).now
        figure.points[2] = ExternalFigure.Point(period: figure.points[2].period, value: Exact(18_100))
        await #expect(throws: Failure.self) {
            try await externals.change(to: figure, seen: 1, because: "", by: records.officer)
        }
        try await externals.change(to: figure, seen: 1, because: "Revised by its source.", by: records.officer)
        let revised = figure
        await #expect(throws: Externals.overtaken) {
            var other = revised
            other.title = "Students"
            try await externals.change(to: other, seen: 1, because: "Mine", by: records.analyst)
        }
        let found = try await externals.figure("students", by: .visitor)
        #expect(found.now.version == 2 && found.versions.map(\.reason) == ["", "Revised by its source."])
        #expect(found.versions[0].said.points[2].value == Exact(18_000))
        #expect(try await records.said("external students", by: .visitor) == "18,100")
        for actor in [Actor.visitor, records.catriona] {
            await #expect(throws: Permission.nothingHere) {
                try await externals.change(to: revised, seen: 2, because: "Mine", by: actor)
            }
            await #expect(throws: Permission.nothingHere) {
                _ = try await externals.enter(revised, key: .page("k"), by: actor)
            }
        }
    }

    @Test func `that cannot be is refused with a sentence`() async throws {
        let records = try await Records()
        let head = "name,title,unit,source,period,value\n"
        for (row, words) in [
            ("Students,T,u,S,calendar 2020,1", "small letters"), ("new,T,u,S,calendar 2020,1", "small letters"),
            ("a,,u,S,calendar 2020,1", "title"), ("a,T,,S,calendar 2020,1", "counted"),
            ("a,T,u,,calendar 2020,1", "published"), ("a,T,u,S,2020,1", "no period"),
            ("a,T,u,S,calendar 2020,many", "no number"), ("a,T,u,S,calendar 2020,1.1234567", "6 digits"),
            ("a,T,u,S,calendar 2020,1\na,,,,calendar 2020,2", "two values"),
        ] {
            let failure = await #expect(throws: Failure.self, "\(row)") { try await load(head + row, records) }
            #expect(failure?.message.contains(words) == true, "\(row): \(failure?.message ?? "")")
        }
        await #expect(throws: Failure.self) { try await load("name,title\na,T", records) }
        #expect(try await externals(records).all(by: .visitor).isEmpty)
    }

    @Test func `typed into its form reads back as it was`() throws {
        var figure = ExternalFigure(name: "rooms", title: "Rooms", unit: "rooms", source: "A list")
        figure.points = [
            .init(period: try #require(FigureParser.period("2020-01..2020-12")), value: Exact(3), word: .around),
            .init(
                period: try #require(FigureParser.period("calendar 2021")), value: try #require(Exact(decimal: "5.25")),
                breakNote: "Counted; otherwise"),
        ]
        #expect(try ExternalForm(figure).figure() == figure)
        #expect(figure.text(figure.points[1]) == "5.25")
        // A note with a line end is refused, and one that was stored before becomes no value.
        figure.points[1].breakNote = "Counted\ncalendar 2022; 9"
        #expect(figure.problems.map(\.field) == ["points"])
        #expect(try ExternalForm(figure).figure().points.map(\.breakNote) == ["", "Counted calendar 2022; 9"])
        #expect(figure.text(figure.points[0]) == "around 3")
    }
}
