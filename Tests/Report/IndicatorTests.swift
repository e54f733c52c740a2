import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Report

@Suite struct `An indicator` {
    /// A share with a bridged break, and a count with one that forbids comparing.
    private static let series = """
        name,title,unit,source,period,value,word,break
        partner,With a partner,percent,A survey,academic 2018-19,25.9,,
        partner,,,,academic 2019-20,42.1,,bridged: Asked online
        entrants,Entrants,entrants,A council,academic 2015-16,380,,
        entrants,,,,academic 2016-17,510,over,
        entrants,,,,academic 2018-19,595,,Counted with part-time ones
        """

    private let records: Records
    private let reports: Reports
    private var indicators: Indicators { reports.indicators }

    init() async throws {
        records = try await Records()
        reports = Reports(
            figures: records.figures, storage: records.storage, words: try Records.languages.get().strings(.english),
            clock: { Records.noon }, ids: records.ids)
        let (externals, analyst) = (reports.externals, records.analyst)
        let file = try ExternalFile(.bytes(Array(Self.series.utf8)), named: "series.csv")
        _ = try await records.storage.write { try externals.load(file, by: analyst, in: $0) }
    }

    private func form(_ code: String, _ expression: String, _ change: (inout IndicatorForm) -> Void = { _ in })
        -> IndicatorForm
    {
        var form = IndicatorForm()
        (form.code, form.title, form.theme) = (code, "Title of " + code, "connection")
        (form.meaning, form.expression, form.owner) = ("What it means.", expression, "The hub")
        change(&form)
        return form
    }

    @discardableResult
    private func enter(_ form: IndicatorForm, by actor: Actor? = nil) async throws -> String {
        try await indicators.enter(try form.indicator(), key: .page(form.code), by: actor ?? records.analyst)
    }

    private func reading(_ slug: String, by actor: Actor = .visitor) async throws -> IndicatorReading {
        try await indicators.indicator(slug, by: actor).reading
    }

    @Test func `is read year by year from its baseline, and says what has changed since`() async throws {
        let slug = try await enter(
            form("V a", "external partner places 1") { ($0.baseline, $0.aim) = ("2018-19", "up") })
        #expect(slug == "v-a")
        let reading = try await reading(slug)
        #expect(reading.years.map(\.period.short).prefix(3) == ["2018-19", "2019-20", "2020-21"])
        #expect(reading.years.last?.period.short == "2025-26", "the running year is not shown")
        #expect(reading.years.prefix(2).map { $0.answer?.inWords } == ["25.9%", "42.1%"])
        #expect(reading.years[2].status == "not_available" && reading.years[2].reason != nil)
        #expect(reading.latest?.year == 2019 && reading.course == .towards)
        guard case .told(let value, let printed, 1, .points) = reading.change else {
            Issue.record("\(String(describing: reading.change))")
            return
        }
        #expect(value == Exact(decimal: "16.2") && printed == value)
        #expect(reading.years[1].broken == SeriesBreak("Asked online", isBridged: true))
        #expect(
            try await records.said("points change of external partner since academic 2018-19") == "16.2")
    }

    @Test func `tells no change across a break that nothing bridges`() async throws {
        let slug = try await enter(form("I a", "external entrants") { $0.baseline = "2015-16" })
        let reading = try await reading(slug)
        #expect(reading.change == .refused("Counted with part-time ones") && reading.course == .unknown)
        #expect(reading.years[1].answer?.inWords == "over 510")
        try await records.record("2020-03-02")
        try await records.record("2021-03-02")
        try await records.record("2021-04-02")
        let own = form("C 1", "engagements.count") {
            ($0.baseline, $0.periods, $0.breaks) = ("2020", "calendar", "2021; Counted otherwise")
        }
        let second = try await enter(own)
        #expect(try await self.reading(second).change == .refused("Counted otherwise"))
        let bridged = try form("C 1", "engagements.count") {
            ($0.baseline, $0.periods, $0.breaks) = ("2020", "calendar", "2021; bridged: Counted otherwise")
        }.indicator()
        try await indicators.change(second, to: bridged, seen: 1, because: "It is bridged.", by: records.officer)
        // Of the last year that is over there is a number too: none.
        let change = try await self.reading(second).change
        guard case .told(let value, _, _, _) = change else {
            Issue.record("\(String(describing: change))")
            return
        }
        #expect(value == Exact(-1))
    }

    @Test func `reaches its number or misses it, and moves the way it should or not`() async throws {
        func course(_ aim: String, _ value: String = "", _ year: String = "") async throws -> IndicatorReading.Course {
            let code = [aim, value, year].joined(separator: " ")
            let slug = try await enter(
                form(String(code.unicodeScalars.prefix(20).map(Character.init)), "external partner places 1") {
                    ($0.baseline, $0.aim, $0.aimValue, $0.aimPeriod) = ("2018-19", aim, value, year)
                })
            return try await self.reading(slug).course
        }
        #expect(try await course("up") == .towards)
        #expect(try await course("down") == .away)
        #expect(try await course("hold") == .away)
        #expect(try await course("at-least", "40", "2019-20") == .met)
        #expect(try await course("at-least", "50", "2019-20") == .missed)
        #expect(try await course("at-least", "50", "2030-31") == .towards)
        #expect(try await course("at-most", "20", "2030-31") == .away)
        #expect(try await course("at-most", "45", "2030-31") == .met)
        let unset = try await enter(form("U", "external partner"))
        let last = try await reading(unset)
        #expect(last.course == .unknown && last.baseline == nil && last.latest != nil)
    }

    @Test func `shows why a year was not reported in place of its value, until that is taken back`() async throws {
        let typed = form("V a", "external partner") {
            ($0.baseline, $0.notReported) = ("2018-19", "2019-20; The survey did not run\n2020-21; Nor then")
        }
        let slug = try await enter(typed)
        let said = try await reading(slug)
        #expect(said.years[1].value == nil && said.years[1].reason == "The survey did not run")
        #expect(said.years[1].status == "not_reported" && said.latest?.year == 2018 && said.unreported?.year == 2020)
        let taken = try form("V a", "external partner") { $0.baseline = "2018-19" }.indicator()
        try await indicators.change(slug, to: taken, seen: 1, because: "It ran after all.", by: records.officer)
        #expect(try await reading(slug).latest?.year == 2019)
        #expect(try await reading(slug).unreported == nil)
    }

    @Test func `keeps each wording with its reason, and lets nobody overwrite what they have not seen`() async throws {
        let slug = try await enter(form("V a", "external partner") { $0.baseline = "2018-19" })
        let moved = try form("V b", "external partner") { ($0.title, $0.baseline) = ("Reworded", "2019-20") }
            .indicator()
        await #expect(throws: Failure.self) {
            try await indicators.change(slug, to: moved, seen: 1, because: "", by: records.officer)
        }
        try await indicators.change(
            slug, to: moved, seen: 1, because: "The first survey was small.", by: records.officer)
        try await indicators.change(slug, to: moved, seen: 2, because: "Again", by: records.officer)
        await #expect(throws: Indicators.overtaken) {
            var other = moved
            other.title = "Mine"
            try await indicators.change(slug, to: other, seen: 1, because: "Mine", by: records.analyst)
        }
        let found = try await indicators.indicator(slug, by: .visitor)
        #expect(found.reading.indicator.title == "Reworded" && found.reading.indicator.slug == "v-a")
        #expect(found.versions.map(\.reason) == ["", "The first survey was small."])
        #expect(found.versions.map(\.said.baseline) == ["2018-19", "2019-20"])
        let second = try await enter(form("X", "external partner"))
        let taken = try form("V b", "external partner").indicator()
        await #expect(throws: Failure.self) {
            try await indicators.change(second, to: taken, seen: 1, because: "The same code", by: records.officer)
        }
        for actor in [Actor.visitor, records.catriona] {
            await #expect(throws: Permission.nothingHere) {
                try await indicators.change(slug, to: moved, seen: 2, because: "Mine", by: actor)
            }
            await #expect(throws: Permission.nothingHere) { try await enter(form("Z", "external partner"), by: actor) }
        }
        #expect(try await enter(form("X", "external partner")) == "x", "the same form again enters it once")
        #expect(try await indicators.all(by: .visitor).count == 2)
    }

    @Test func `of people shows the public that it is not public, and analysts its value`() async throws {
        try await records.record("2024-03-02")
        let slug = try await enter(
            form("P", "engagements.attendances") { ($0.baseline, $0.periods) = ("2024", "calendar") })
        let shown = try await reading(slug)
        #expect(shown.years.map(\.status) == ["not_public", "not_public"] && shown.latest == nil)
        #expect(shown.years[0].reason?.contains("public only in reports") == true)
        #expect(try await reading(slug, by: records.analyst).years.map { $0.answer?.inWords } == ["4", "0"])
        let csv = String(decoding: IndicatorJSON.csv(shown), as: UTF8.self)
        #expect(csv.contains("not_public") && csv.contains("[x]"))
    }

    @Test func `that cannot be is refused with a sentence at its field`() async throws {
        for (field, change) in [
            ("code", { $0.code = "" }), ("code", { $0.code = "New" }), ("code", { $0.code = "!" }),
            ("title", { $0.title = "" }), ("theme", { $0.theme = "x" }), ("meaning", { $0.meaning = "" }),
            ("periods", { $0.periods = "months" }), ("baseline", { $0.baseline = "2015-17" }),
            ("baseline", { $0.baseline = "calendar 2015" }),
            ("aim", { ($0.aim, $0.aimValue, $0.aimPeriod) = ("x", "1", "2015-16") }),
            ("aim_value", { $0.aim = "at-least" }), ("aim_value", { $0.aimValue = "3" }),
            ("aim_period", { ($0.aim, $0.aimValue) = ("at-most", "3") }), ("owner", { $0.owner = "" }),
            ("place", { $0.place = "first" }), ("place", { $0.place = "99999999999999999999" }),
            ("not_reported", { $0.notReported = "2015-16" }), ("not_reported", { $0.notReported = "soon; why" }),
            ("breaks", { $0.breaks = "2015-16; a\n2015-16; b" }),
            ("expression", { $0.expression = "change of external partner since academic 2018-19" }),
            ("expression", { $0.expression = "external partner during academic 2018-19" }),
            ("expression", { $0.expression = "external partner as \"over\" rounded" }),
            ("expression", { $0.expression = "external nobody" }), ("expression", { $0.expression = "share of" }),
        ] as [(String, (inout IndicatorForm) -> Void)] {
            var typed = form("V a", "external partner")
            change(&typed)
            let wrong = typed
            do {
                try await enter(wrong)
                Issue.record("\(wrong)")
            } catch Failure.invalid(let problems) {
                #expect(problems.contains { $0.field == field && !$0.message.isEmpty }, "\(field): \(problems)")
            }
        }
        let fault = try await indicators.fault(in: Indicator(expression: "external nobody"), by: records.analyst)
        #expect(fault?.position == 9 && fault?.expected.contains("partner") == true)
        #expect(try await indicators.all(by: .visitor).isEmpty)
    }

    @Test func `is loaded from a file, and its own file loads again without change`() async throws {
        let text = """
            code,title,theme,meaning,expression,periods,baseline,aim,aim_value,aim_period,owner,not_reported,breaks
            V a,Partner,connection,With one.,external partner places 1,academic,2018-19,at-least,50,2024-25,The hub,"2020-21; Not asked
            2021-22; Nor then",
            I a,Entrants,excellence,Who enters.,external entrants,academic,,up,,,The council,,2016-17; bridged: Otherwise
            """
        func load(_ bytes: [UInt8]) async throws -> [Int] {
            let file = try IndicatorFile(.bytes(bytes), named: "indicators.csv")
            try await indicators.check(file, by: records.analyst)
            let (desk, analyst) = (indicators, records.analyst)
            let done = try await records.storage.write { try desk.load(file, by: analyst, in: $0) }
            return [done.entered, done.changed]
        }
        #expect(try await load(Array(text.utf8)) == [2, 0])
        #expect(try await load(Array(text.utf8)) == [0, 0])
        let all = try await indicators.all(by: .visitor)
        #expect(all.map(\.code) == ["V a", "I a"] && all[0].notReported.count == 2 && all[1].breaks[0].said.isBridged)
        #expect(try await load(IndicatorFile.csv(all)) == [0, 0])
        #expect(try await load(Array(text.utf8.map { $0 == UInt8(ascii: "W") ? UInt8(ascii: "w") : $0 })) == [0, 2])
        for wrong in ["code,title\na,b", text + "\nV a,Partner", text.replacing("partner places", "nobody places")] {
            await #expect(throws: Failure.self) { _ = try await load(Array(wrong.utf8)) }
        }
    }
}

extension String {
    fileprivate func replacing(_ old: String, _ new: String) -> String {
        guard let range = utf8.firstRange(of: old) else { return self }
        return String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
}

extension String.UTF8View {
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        let wanted = Array(text.utf8)
        return indices.first { self[$0...].starts(with: wanted) }.flatMap { start in
            index(start, offsetBy: wanted.count, limitedBy: endIndex).map { start..<$0 }
        }
    }
}
