import Accounts
import Programme
import Schema
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import Engagements
@testable import Establishments
@testable import Report

/// The register of measures on records of its own, on 24 November 2026 at noon: a register of 24 invented schools in six
/// councils, an officer, an analyst, and two hubs with a coordinator each.
struct Records {
    static let reference = ReferenceFolder(path: Repository.root + "/Reference")
    static let geography = Result { try Geography(reference) }
    static let places = Result { try Places(reference, geography: geography.get()) }
    static let languages = Result { try Languages(folder: reference.path + "/languages") }
    static let noon = Instant(milliseconds: 1_795_521_600_000)
    static let councils = ["orkney-islands", "highland", "moray", "glasgow", "scottish-borders", "fife"]

    let storage: any Storage
    let establishments: Establishments
    let engagements: Engagements
    let figures: Figures
    let ids: IDSource
    let officer, analyst, catriona, dougal: Actor

    /// One in three is remote or very remote.
    static var register: String {
        var rows = "seed_code,sector,name,council,postcode,latitude,longitude,pupil_roll,ur8_code,simd2020_percentile\n"
        for number in 1...24 {
            let sector = ["Primary", "Secondary", "Special"][number % 3]
            rows += "\(number),\(sector),School \(number),\(councils[number % 6]),KW17 2BN,57.\(number + 10),-3.2,100,"
            rows += "\(number % 8 + 1),\(number * 4)\n"
        }
        return rows
    }

    /// `measures` beside those of the engagements desk.
    init(and measures: [Measure] = []) async throws {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let clock: @Sendable () -> Instant = { Records.noon }
        let ids = IDSource(now: clock)
        let establishments = Establishments(
            geography: try Self.geography.get(), places: try Self.places.get(), storage: storage, clock: clock,
            ids: ids,
            uses: [Engagements.establishmentsUsed])
        let file = RegisterFile(
            .bytes(Array(Self.register.utf8)), form: RegisterForm(day: try #require(Day(iso: "2018-09-01"))),
            geography: try Self.geography.get())
        _ = try await storage.write {
            try establishments.importRegister(file, named: "list.csv", by: .operator(unixUser: "root"), in: $0)
        }
        await establishments.apply(Establishments.registeredVerb)
        let (north, south) = try await storage.write { transaction in
            (
                try Organisations.addHub("North", councils: ["moray", "highland"], ids: ids, in: transaction),
                try Organisations.addHub("South", councils: ["scottish-borders"], ids: ids, in: transaction)
            )
        }
        let engagements = Engagements(
            storage: storage, establishments: establishments,
            themes: [.init(slug: "digital", label: "Digital", labelGaelic: "Didseatach")], clock: clock, ids: ids)
        func person(_ name: String, _ grant: Grant) async throws -> Actor {
            let id: ID<Person> = ids.next()
            let email = name.lowercased() + "@programme.example"
            try await storage.write { transaction in
                _ = try transaction.run(
                    """
                    INSERT INTO people (id, name, email, email_key, language, made)
                    VALUES (\(id), \(name), \(email), \(email), \("en"), \(Records.noon))
                    """)
            }
            return .person(Person(id: id, name: name, email: try #require(EmailAddress(email))), grants: [grant])
        }
        figures = Figures(
            measures: Engagements.measures + measures, facts: Engagements.facts, storage: storage,
            establishments: establishments,
            themes: [("digital", "Digital", "Didseatach")], languages: try Self.languages.get(), clock: clock)
        officer = try await person("Erik", Grant(.officer))
        analyst = try await person("Anna", Grant(.analyst))
        catriona = try await person("Catriona", Grant(.hub, north.id.letters))
        dougal = try await person("Dougal", Grant(.hub, south.id.letters))
        (self.storage, self.establishments, self.engagements, self.ids) = (storage, establishments, engagements, ids)
    }

    /// The schools of some numbers.
    func schools(_ numbers: [Int]) async throws -> [ID<Establishment>] {
        let register = try await establishments.register(by: .visitor)
        return try numbers.map { number in
            try #require(
                register[
                    Establishment.Key(
                        kind: .school, code: String(number), sector: [.primary, .secondary, .special][number % 3])]
            ).id
        }
    }

    /// An hour of planning in person with four practitioners, unless it is changed.
    @discardableResult
    func record(
        _ day: String, _ numbers: [Int] = [1], _ change: (inout EngagementFacts) -> Void = { _ in }
    ) async throws -> ID<Engagement> {
        var facts = EngagementFacts(day: try #require(Day(iso: day)), minutes: 60, kind: .planning, mode: .inPerson)
        facts.establishments = try await schools(numbers)
        facts.attendees = [.practitioner: 4]
        change(&facts)
        return try await engagements.record(facts, key: .page(ids.next(Records.self).letters), by: officer)
    }

    /// What an expression comes to, as it stands in a sentence; why not, where there is nothing.
    func said(_ text: String, by actor: Actor? = nil) async throws -> String {
        let answer = try await figures.figure(text, by: actor ?? analyst)
        return answer.value == nil ? answer.status.rawValue : answer.inWords
    }

    /// The rows of a breakdown: `value=number`, with a blank between.
    func rows(_ text: String, by actor: Actor? = nil) async throws -> String {
        let table = try #require(try await figures.figure(text, by: actor ?? analyst).table)
        return table.rows.filter { ($0.number ?? Exact(0)) != Exact(0) }.map {
            $0.values.joined(separator: "/") + "=" + ($0.number?.decimal ?? "none")
        }.joined(separator: " ")
    }
}

extension Records {
    func reports(press: Press? = nil, address: String? = nil) throws -> Reports {
        Reports(
            figures: figures, storage: storage, words: try Self.languages.get().strings(.english),
            clock: { Self.noon }, ids: ids, press: press, address: address)
    }

    static func facts(_ body: String, title: String = "Connection") throws -> ReportFacts {
        ReportFacts(title: title, period: try #require(FigureParser.period("2019-08..2022-03")), body: body)
    }

    /// A report that was released, by an analyst and an officer.
    func released(_ reports: Reports, _ body: String) async throws -> Release {
        let slug = try await reports.make(try Self.facts(body), key: .page("k"), by: analyst)
        try await reports.send(slug, seen: 1, by: analyst)
        return try await reports.release(slug, seen: 1, by: officer)
    }
}
