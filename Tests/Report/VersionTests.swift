import HTTPTypes
import Markup
import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Report

/// Indicators and figures of others as they are changed over the years.
@Suite struct `What is kept in versions` {
    private let records: Records
    private let reports: Reports
    private var indicators: Indicators { reports.indicators }
    private var externals: Externals { reports.externals }

    init() async throws {
        records = try await Records()
        reports = try records.reports()
        try await load("name,title,unit,source,period,value\na,Boats,boats,A list,calendar 2020,40\n")
    }

    private func load(_ text: String, named name: String = "boats of Ailsa.csv") async throws {
        let (externals, analyst) = (externals, records.analyst)
        let file = try ExternalFile(.bytes(Array(text.utf8)), named: name)
        _ = try await records.storage.write { try externals.load(file, by: analyst, in: $0) }
    }

    private func form(_ code: String, _ change: (inout IndicatorForm) -> Void = { _ in }) -> IndicatorForm {
        var form = IndicatorForm()
        (form.code, form.title, form.theme, form.meaning) = (code, "Boats", "connection", "How many there are.")
        (form.expression, form.owner, form.periods) = ("external a", "The hub", "calendar")
        change(&form)
        return form
    }

    private func enter(_ form: IndicatorForm) async throws -> String {
        try await indicators.enter(try form.indicator(), key: .page(form.code), by: records.analyst)
    }

    /// What the address of a form answers to what is typed.
    private func sent(
        _ path: String, _ fields: [(String, String)], _ parameters: [String: String] = [:]
    ) async throws -> (status: Int, page: String) {
        let layout = Layout(
            assets: try Assets(folder: Repository.root + "/Public"), languages: try Records.languages.get(),
            navigation: [])
        let route = try #require(
            reports.feature(layout).routes.first { $0.path == path && $0.method == .post })
        let body = Array(Query(items: fields.map { (name: $0.0, value: $0.1) }).encoded.utf8)
        let reply = try await route.answer(
            WebRequest(
                id: "test", method: .post, path: path, parameters: parameters, actor: records.analyst,
                now: Records.noon, headers: [.contentType: "application/x-www-form-urlencoded"],
                fields: fields.map(\.0), body: { _ in body }))
        guard case .bytes(let bytes) = reply.body else { return (reply.status.code, "") }
        return (reply.status.code, String(decoding: bytes, as: UTF8.self))
    }

    @Test func `changes once where the same is sent again because its answer was lost`() async throws {
        let slug = try await enter(form("V a"))
        let wanted = try form("V a") { $0.title = "Ships" }.indicator()
        for _ in 1...2 {
            try await indicators.change(slug, to: wanted, seen: 1, because: "Plainer.", by: records.analyst)
        }
        for (reason, actor) in [("Another.", records.analyst), ("Plainer.", records.officer)] {
            await #expect(throws: Indicators.overtaken) {
                try await indicators.change(slug, to: wanted, seen: 1, because: reason, by: actor)
            }
        }
        #expect(try await indicators.indicator(slug, by: .visitor).versions.count == 2)
        var figure = try await externals.figure("a", by: .visitor).now
        figure.title = "Ships"
        for _ in 1...2 {
            try await externals.change(to: figure, seen: 1, because: "Plainer.", by: records.analyst)
        }
        let mine = figure
        await #expect(throws: Externals.overtaken) {
            try await externals.change(to: mine, seen: 1, because: "Plainer.", by: records.officer)
        }
        await #expect(throws: Externals.overtaken) {
            try await externals.change(to: mine, seen: .min, because: "Plainer.", by: records.analyst)
        }
        #expect(try await externals.figure("a", by: .visitor).versions.count == 2)
    }

    @Test func `shows twenty, and older ones where they are asked for`() async throws {
        let slug = try await enter(form("V a"))
        var figure = try await externals.figure("a", by: .visitor).now
        for number in 1...24 {
            figure.title = "Boats \(number)"
            try await externals.change(to: figure, seen: number, because: "Change \(number)", by: records.analyst)
            let wanted = try form("V a") { $0.title = "Boats \(number)" }.indicator()
            try await indicators.change(
                slug, to: wanted, seen: number, because: "Change \(number)", by: records.analyst)
        }
        let (found, own) = (
            try await externals.figure("a", by: .visitor), try await indicators.indicator(slug, by: .visitor)
        )
        #expect(found.now.title == "Boats 24" && found.now.version == 25)
        #expect(found.versions.map(\.number) == Array(6...25) && own.versions.map(\.number) == Array(6...25))
        let words = try Records.languages.get().strings(.english)
        let page = ExternalPage(figure: found.now, versions: found.versions, mayChange: false, words: words)
            .content.rendered
        #expect(page.contains("Change 6<") && !page.contains("Change 5<"))
        #expect(page.contains("href=\"/measures/external/a?before=7\""), "\(page)")
        let older = try await externals.figure("a", before: 7, by: .visitor)
        #expect(older.now.title == "Boats 24" && older.versions.map(\.number) == Array(1...6))
        let last = ExternalPage(figure: older.now, versions: older.versions, mayChange: false, words: words)
            .content.rendered
        #expect(last.contains("Change 5<") && last.contains("Change 1<") && !last.contains("?before="))
        let shown = IndicatorPage(found: own, mayChange: false, words: words).content.rendered
        #expect(shown.contains("\"/indicators/v-a?before=7\"") && shown.contains("\"/measures/external/a?before=7\""))
        #expect(try await indicators.indicator(slug, before: 7, by: .visitor).versions.map(\.number) == Array(1...6))
    }

    @Test func `tells nobody but the record of events which file said so`() async throws {
        try await load(
            "name,title,unit,source,period,value\na,Boats,boats,A list,calendar 2020,41\n", named: "Ailsa \"2\".csv")
        let versions = try await externals.figure("a", by: .visitor).versions
        #expect(versions.map(\.reason) == ["", "As a file says that was loaded."])
        let said = try await records.storage.read {
            try $0.rows("SELECT particulars FROM events WHERE verb = \(Externals.changedVerb)").map {
                try $0.text("particulars")
            }
        }
        #expect(said == [#"{"name":"a","file":"Ailsa \"2\".csv"}"#])
    }

    @Test func `shows whoever was overtaken what is stored now beside what they typed`() async throws {
        let slug = try await enter(form("V a"))
        let theirs = try form("V a") { $0.title = "Ships of the line" }.indicator()
        try await indicators.change(slug, to: theirs, seen: 1, because: "Theirs.", by: records.officer)
        let mine = form("V a") { ($0.title, $0.owner) = ("Mine", "The council") }
        let fields = IndicatorForm.fields.map { ($0.name, mine[keyPath: $0.path]) }
        let answer = try await sent(
            "/admin/indicators/{slug}", fields + [("version", "1"), ("reason", "Mine.")], ["slug": slug])
        #expect(answer.status == 409)
        #expect(answer.page.contains("Title: “Ships of the line” → “Mine”"), "\(answer.page)")
        #expect(
            answer.page.contains("“The hub” → “The council”") && answer.page.contains("name=\"version\" value=\"2\""))
        var figure = try await externals.figure("a", by: .visitor).now
        figure.points[0] = .init(period: figure.points[0].period, value: Exact(44))
        try await externals.change(to: figure, seen: 1, because: "Theirs.", by: records.officer)
        let other = try await sent(
            "/admin/external/{name}",
            [
                ("title", "Boats"), ("unit", "boats"), ("source", "A list"), ("status", "official"),
                ("points", "calendar 2020; 45"), ("version", "1"), ("reason", "Mine."),
            ], ["name": "a"])
        #expect(other.status == 409 && other.page.contains("2020: 44 → 45"), "\(other.page)")
    }

    @Test func `takes in its form all that it may hold`() async throws {
        let slug = try await enter(form("V a"))
        let note = String(repeating: "é", count: 500)
        let full = form("V a") { typed in
            typed.notReported = (1900...1999).map { "\($0); \(note)" }.joined(separator: "\n")
            typed.breaks = (1900...1999).map { "\($0); bridged: \(note)" }.joined(separator: "\r\n")
        }
        let fields = IndicatorForm.fields.map { ($0.name, full[keyPath: $0.path]) }
        let answer = try await sent(
            "/admin/indicators/{slug}", fields + [("version", "1"), ("reason", "All of it.")], ["slug": slug])
        #expect(answer.status == 303, "\(answer.page.unicodeScalars.prefix(4000))")
        #expect(try await indicators.stored(slug, by: .visitor).breaks.count == 100)
        var figure = try await externals.figure("a", by: .visitor).now
        let first = try #require(Day(iso: "2020-01-01"))
        figure.points = try (0..<500).map { place in
            .init(
                period: try #require(Period(from: first, to: first.adding(place))), value: Exact(place),
                word: .around, breakNote: String(repeating: "e", count: 500), isBridged: true)
        }
        let typed = ExternalForm(figure)
        #expect(typed.points.unicodeScalars.count <= VersionedForm.longest)
        let other = try await sent(
            "/admin/external/{name}",
            [
                ("title", "Boats"), ("unit", "boats"), ("source", "A list"), ("status", "official"),
                ("points", typed.points), ("version", "1"), ("reason", "All of it."),
            ], ["name": "a"])
        #expect(other.status == 303, "\(other.page.unicodeScalars.prefix(4000))")
        #expect(try await externals.figure("a", by: .visitor).now.points.count == 500)
    }

    @Test func `has a code of its own and a name in addresses that nobody had`() async throws {
        let slug = try await enter(form("V a"))
        let moved = try form("V b").indicator()
        try await indicators.change(slug, to: moved, seen: 1, because: "Renumbered.", by: records.analyst)
        #expect(try await enter(form("V a") { $0.title = "Another" }) == "v-a-2")
        await #expect(throws: Failure.self) { try await enter(form("V b")) }
        #expect(try await enter(form("Ж")) == slugOfNone)
        #expect(try await enter(form("Щ")) == slugOfNone + "-2")
        let said = try await records.storage.read {
            try $0.rows("SELECT particulars FROM events WHERE verb = \(Indicators.changedVerb)").map {
                try $0.text("particulars")
            }
        }
        #expect(said == [#"{"slug":"v-a"}"#])
    }

    private var slugOfNone: String { slug(from: "Ж") }

    @Test func `is of 200 indicators at most, whether they are typed or loaded`() async throws {
        let head = "code,title,theme,meaning,expression,periods,aim,owner\n"
        func file(_ numbers: ClosedRange<Int>) throws -> IndicatorFile {
            let rows = numbers.map { "C \($0),Boats,connection,How many.,external a,calendar,up,The hub\n" }.joined()
            return try IndicatorFile(.bytes(Array((head + rows).utf8)), named: "indicators.csv")
        }
        let failure = #expect(throws: Failure.self) { try file(1...201) }
        #expect(failure?.message.contains("200 indicators") == true)
        let twice = #expect(throws: Failure.self) {
            try IndicatorFile(
                .bytes(Array((head + String(repeating: "C,B,connection,H,external a,calendar,up,T\n", count: 2)).utf8)),
                named: "indicators.csv")
        }
        #expect(twice?.message.contains("stands twice") == true)
        let (all, desk, analyst) = (try file(1...200), indicators, records.analyst)
        try await desk.check(all, by: analyst)
        #expect(try await records.storage.write { try desk.load(all, by: analyst, in: $0) }.entered == 200)
        let full = await #expect(throws: Failure.self) { try await enter(form("One more")) }
        #expect(full?.message.contains("200 indicators") == true)
    }
}
