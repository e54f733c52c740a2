import Establishments
import Programme
import TestSupport
import Testing

@testable import Disclosure
@testable import Engagements
@testable import Report

/// Attacks on what releases show of people, by a reader who knows every record but how many people it had: which there are, and
/// when, where and of what kind they were, is public.
@Suite struct `People in releases` {
    /// A record as the public knows it.
    private struct Known {
        let day: Day
        let values: [Dimension: Set<String>]
        let heads: Int
        /// Whether it came after the first release.
        let isLate: Bool
    }

    /// A figure of a release: which records it counts, and what it says.
    private struct Said {
        let name: String
        let period: Period
        let dimension: Dimension?
        let value: String
        let number: Int?
        let release: Int

        func counts(_ record: Known) -> Bool {
            guard period.from <= record.day, record.day <= period.to else { return false }
            return dimension.map { record.values[$0]?.contains(value) == true } ?? true
        }
    }

    private static let body =
        "{{engagements.attendances}} in all, {{engagements.attendances where kind = planning}} for planning.\n\n{{table of engagements.attendances by council}}"

    /// A record, by chance, and what the public knows of it.
    private func add(_ records: Records, _ random: inout Seeded, isLate: Bool) async throws -> Known {
        let weighted = [1, 2, 3, 4, 5, 6, 7, 7, 7, 13, 13, 13, 19, 19, 12, 18, 24, 8, 14, 20]
        var schools: Set<Int> = []
        for _ in 0..<[1, 1, 1, 1, 2][Int.random(in: 0..<5, using: &random)] {
            schools.insert(weighted[Int.random(in: 0..<weighted.count, using: &random)])
        }
        let day = try #require(Day(iso: "2019-08-01")).adding(Int.random(in: 0..<970, using: &random))
        let kind: Engagement.Kind = [.planning, .planning, .dialogue][Int.random(in: 0..<3, using: &random)]
        let mode: Engagement.Mode = Bool.random(using: &random) ? .online : .inPerson
        let heads = [1, 2, 3, 4, 5, 6, 8, 11, 17, 25, 40][Int.random(in: 0..<11, using: &random)]
        try await records.record(day.iso, schools.sorted()) { facts in
            (facts.kind, facts.mode, facts.attendees) = (kind, mode, [.practitioner: heads])
        }
        let geography = try Records.geography.get()
        let councils = Set(schools.map { Records.councils[$0 % 6] })
        let classes = schools.compactMap { UrbanRural(rawValue: String($0 % 8 + 1)) }
        return Known(
            day: day,
            values: [
                .kind: [kind.rawValue], .mode: [mode.rawValue], .council: councils,
                .region: Set(councils.compactMap { geography.council($0)?.region }),
                .urbanRural: Set(classes.map(\.slug)), .remoteness: Set(classes.map(\.remoteness)),
                .sector: Set(schools.map { ["primary", "secondary", "special"][$0 % 3] }),
            ], heads: heads, isLate: isLate)
    }

    /// Every number that a release says of people.
    private func said(_ read: ReadRelease, _ release: Int) throws -> [Said] {
        var said: [Said] = []
        for figure in read.figures + read.tables {
            switch try FigureParser.figure(figure.whole).expression {
            case .measure(let asked):
                let clause = asked.clauses.first
                said.append(
                    Said(
                        name: figure.whole, period: try #require(asked.period), dimension: clause?.dimension,
                        value: clause?.values.first?.name ?? "", number: figure.value?.numerator, release: release))
            case .breakdown(_, .measure(let asked), let by, _):
                let (table, period) = (try #require(figure.table), try #require(asked.period))
                said.append(
                    Said(
                        name: figure.whole, period: period, dimension: nil, value: "", number: table.total?.numerator,
                        release: release))
                said += table.rows.map { row in
                    Said(
                        name: figure.whole, period: period, dimension: by.first, value: row.values.first ?? "",
                        number: row.number?.numerator, release: release)
                }
            default: Issue.record("\(figure.whole) is not expected")
            }
        }
        return said
    }

    /// What is hidden, or came late in small numbers, and can be told to within less than five.
    private func narrow(_ known: [Known], _ said: [Said]) throws -> (found: [String], attacked: Int) {
        func records(_ one: Said) -> [Int] {
            known.indices.filter { one.counts(known[$0]) && (one.release > 0 || !known[$0].isLate) }
        }
        var bounds = known.map { _ in (lower: 0.0, upper: 1e6) }
        var rows: [LinearProgramme.Row] = []
        var secrets: [(column: Int, name: String)] = []
        func secret(_ members: [Int], _ name: String, least: Double) {
            secrets.append((bounds.count, name))
            let column = Int32(bounds.count)
            bounds.append((least, 1e6))
            rows.append(
                LinearProgramme.Row(
                    terms: [(column, 1)] + members.map { (Int32($0), -1) }, lower: 0, upper: 0))
        }
        let isLater = said.contains { $0.release > 0 }
        let first = Dictionary(
            said.filter { $0.release == 0 }.map { ([$0.name, $0.dimension?.rawValue ?? "", $0.value], $0) },
            uniquingKeysWith: { one, _ in one })
        for one in said {
            let members = records(one)
            let before = one.release > 0 ? first[[one.name, one.dimension?.rawValue ?? "", one.value]] : nil
            let late = members.filter { known[$0].isLate }
            guard let number = one.number else {
                // What was large and hid others may be told later, where they stay hidden.
                let isSmall = members.reduce(0) { $0 + known[$1].heads } < 5
                if one.release > 0 || isSmall || !isLater {
                    secret(members, "\(one.name) \(one.value) in \(one.release)", least: 1)
                }
                continue
            }
            // What stays as it was although records came is known to be held.
            if let before, before.number == number, !late.isEmpty { continue }
            #expect(number == members.reduce(0) { $0 + known[$1].heads }, "\(one)")
            #expect(number == 0 || number >= 5, "\(one)")
            rows.append(
                LinearProgramme.Row(
                    terms: members.map { (Int32($0), 1) }, lower: Double(number), upper: Double(number)))
            if before?.number != nil, (1...4).contains(late.reduce(0) { $0 + known[$1].heads }) {
                Issue.record("\(one) tells a change of so few")
            }
        }
        for one in said where one.release > 0 {
            let late = records(one).filter { known[$0].isLate }
            if (1...4).contains(late.reduce(0) { $0 + known[$1].heads }) {
                secret(late, "the change of \(one.name) \(one.value)", least: 0)
            }
        }
        guard var programme = LinearProgramme(bounds: bounds, rows: rows), try programme.isFeasible() else {
            Issue.record("what was said contradicts itself")
            return ([], 0)
        }
        var found: [String] = []
        for (column, name) in secrets {
            let most = try programme.extreme(of: column, isLeast: false)
            let least = try programme.extreme(of: column, isLeast: true)
            if most - least < 5 - 1e-6 { found.append("\(name): \(least) to \(most)") }
        }
        return (found, secrets.count)
    }

    @Test(arguments: 1...12)
    func `are hidden from whoever knows all records, and their changes too`(seed: Int) async throws {
        var random = Seeded(UInt64(seed))
        let records = try await Records()
        var known: [Known] = []
        for _ in 0..<(10 + seed * 3) { known.append(try await add(records, &random, isLate: false)) }
        let reports = try records.reports()
        let first = try await records.released(reports, Self.body)
        let read = try await reports.release(first.slug, by: .visitor)
        let earlier = try said(read, 0)
        #expect(earlier.contains { $0.number == nil })
        var outcome = try narrow(known, earlier)
        #expect(outcome.found.isEmpty && outcome.attacked > 0)
        for _ in 0..<(seed % 4 + 1) { known.append(try await add(records, &random, isLate: true)) }
        try await reports.change(
            first.slug, to: try Records.facts(Self.body + "\n\nLate."), seen: 1, by: records.analyst)
        try await reports.send(first.slug, seen: 2, by: records.analyst)
        let second = try await reports.release(first.slug, seen: 2, note: "Late records.", by: records.officer)
        let later = try said(try await reports.release(first.slug, version: second.version, by: .visitor), 1)
        outcome = try narrow(known, earlier + later)
        #expect(outcome.found.isEmpty, "\(outcome.found)")
    }

    // MARK: corrections

    /// What a report says now that it is amended.
    private func amended(_ records: Records, _ body: String, seen: Int = 1) async throws -> [FrozenFigure] {
        let reports = try records.reports()
        try await reports.change(
            "connection", to: try Records.facts(body + String(repeating: "\n\nMore.", count: seen)), seen: seen,
            by: records.analyst)
        try await reports.send("connection", seen: seen + 1, by: records.analyst)
        try await reports.release("connection", seen: seen + 1, note: "Corrected.", by: records.officer)
        return try await reports.release("connection", by: .visitor).figures
    }

    /// Ten people in each of six councils, and the records of the first two.
    private func programme() async throws -> (records: Records, ids: [ID<Engagement>]) {
        let records = try await Records()
        var ids: [ID<Engagement>] = []
        for number in 1...6 {
            ids.append(
                try await records.record("2020-02-0\(number)", [number]) { $0.attendees = [.practitioner: 10] })
        }
        return (records, ids)
    }

    private func correct(_ id: ID<Engagement>, _ records: Records, to heads: Int) async throws {
        let now = try await records.engagements.engagement(id, by: records.officer).engagement
        var facts = now.facts
        facts.attendees = [.practitioner: heads]
        _ = try await records.engagements.change(
            id, to: facts, seen: now.version, reason: "Miscounted.", by: records.officer)
    }

    @Test func `stay as they were released where fewer than five came, went or were miscounted`() async throws {
        let (records, ids) = try await programme()
        let body = "{{engagements.attendances}} people, {{engagements.attendances where council = moray}} in Moray."
        _ = try await records.released(try records.reports(), body)
        try await correct(ids[0], records, to: 12)
        var figures = try await amended(records, body)
        #expect(figures.map(\.inWords).first == "60" && figures[0].held == true)
        try await correct(ids[0], records, to: 20)
        figures = try await amended(records, body, seen: 2)
        #expect(figures.map(\.inWords).first == "70" && figures[0].held == nil)
    }

    @Test func `stay as they were released where a record of few was taken back`() async throws {
        let (records, _) = try await programme()
        let few = try await records.record("2020-02-03", [3]) { $0.attendees = [.practitioner: 3] }
        let body = "{{engagements.attendances}} people."
        _ = try await records.released(try records.reports(), body)
        try await records.engagements.undo(few, seen: 1, by: records.officer)
        let figures = try await amended(records, body)
        #expect(figures[0].inWords == "63" && figures[0].held == true)
    }

    @Test func `have no share of a whole that is held at none`() async throws {
        let records = try await Records()
        try await records.record("2020-06-02", [1]) { $0.attendees = [.practitioner: 60] }
        let may = "engagements.attendances where kind = planning during 2020-05..2020-05"
        _ = try await records.released(try records.reports(), "{{\(may)}} in May.")
        try await records.record("2020-05-04", [2]) { $0.attendees = [.practitioner: 25] }
        try await records.record("2020-05-05", [2]) {
            $0.attendees = [.practitioner: 3]
            $0.kind = .dialogue
        }
        let figures = try await amended(
            records,
            "{{\(may)}}, {{engagements.attendances where kind = professional-dialogue during 2020-05..2020-05}}, {{engagements.attendances during 2020-05..2020-05}}, {{percent change of engagements.attendances where kind = planning during 2020-06..2020-06 since 2020-05..2020-05}}"
        )
        let shown = figures.compactMap { $0.value?.numerator } + figures.compactMap { $0.base?.numerator }
        #expect(!(shown.contains(28) && (shown.contains(25) || shown.contains(140))), "\(figures.map(\.inWords))")
    }

    @Test func `are not told by adding all places but one where some were in two`() async throws {
        let (records, _) = try await programme()
        let others = Records.councils.dropFirst().joined(separator: ", ")
        let failure = await #expect(throws: Failure.self) {
            try await records.released(
                try records.reports(), "{{engagements.attendances where council in (\(others))}} elsewhere.")
        }
        #expect(failure.map { "\($0)".contains("adding all others") } == true)
    }

    @Test func `are kept with the keys of their records, whatever blanks these have`() {
        let records = ["a": [3], "0198-a 0198-b person": [3, 60], "c d": []]
        #expect(EarlierRelease.read(EarlierRelease.text(records)) == records)
    }
}
