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

/// The desk on records of its own, on 24 November 2026 at noon, with a small register and a small cast: Erik, an officer;
/// Una, another; Catriona, who coordinates the north; Dougal, who coordinates the south; Lorna, who leads in Moray.
struct Log {
    static let reference = ReferenceFolder(path: Repository.root + "/Reference")
    static let geography = Result { try Geography(reference) }
    static let places = Result { try Places(reference, geography: geography.get()) }

    let desk: Engagements
    let storage: any Storage
    let clock = Clock()
    let erik, una, catriona, dougal, lorna: Actor

    static let noon = Instant(milliseconds: 1_795_521_600_000)

    final class Clock: Sendable {
        private let box = LockedBox(Log.noon)
        var now: Instant {
            get { box.with { $0 } }
            set { box.with { $0 = newValue } }
        }
    }

    static let register = """
        seed_code,sector,name,council,postcode,latitude,longitude,pupil_roll,ur8_code,simd2020_percentile
        1,Primary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,40,8,50
        1,Secondary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,20,8,50
        2,Primary,Burnside Primary School,moray,IV30 1AA,57.65,-3.31,200,2,20
        3,Primary,Oldtown Primary School,moray,IV30 2AA,57.64,-3.32,90,7,10
        4,Secondary,Borders Academy,scottish-borders,TD1 1AA,55.61,-2.80,700,3,40

        """

    init() async throws {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let (clock, ids) = (clock, IDSource { [clock] in clock.now })
        let now: @Sendable () -> Instant = { clock.now }
        let establishments = Establishments(
            geography: try Self.geography.get(), places: try Self.places.get(), storage: storage, clock: now, ids: ids,
            uses: [Engagements.establishmentsUsed])
        let first = try #require(Day(iso: "2020-08-01"))
        let second = try #require(Day(iso: "2025-08-01"))
        let oldtown = Self.register.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("3,")
        }
        for (text, day) in [(Self.register, first), (oldtown.joined(separator: "\n"), second)] {
            let file = RegisterFile(
                .bytes(Array(text.utf8)), form: RegisterForm(day: day), geography: try Self.geography.get())
            _ = try await storage.write {
                try establishments.importRegister(
                    file, named: "list.csv", answers: day == second ? ["3-primary": "closed"] : [:],
                    by: .operator(unixUser: "root"), in: $0)
            }
            await establishments.apply(Establishments.registeredVerb)
        }
        let north = try await storage.write {
            try Organisations.addHub("North Hub", councils: ["moray", "orkney-islands"], ids: ids, in: $0)
        }
        let south = try await storage.write {
            try Organisations.addHub("South Hub", councils: ["scottish-borders"], ids: ids, in: $0)
        }
        self.storage = storage
        desk = Engagements(
            storage: storage, establishments: establishments,
            themes: [.init(slug: "digital", label: "Digital", labelGaelic: "Didseatach")], clock: now, ids: ids)
        func person(_ name: String, _ grant: Grant) async throws -> Actor {
            try await Self.person(name, grant, at: now(), ids, in: storage)
        }
        erik = try await person("Erik", Grant(.officer))
        una = try await person("Una", Grant(.officer))
        catriona = try await person("Catriona", Grant(.hub, north.id.letters))
        dougal = try await person("Dougal", Grant(.hub, south.id.letters))
        lorna = try await person("Lorna", Grant(.council, "moray"))
    }

    /// Somebody else, with a role.
    func person(_ name: String, _ grant: Grant) async throws -> Actor {
        try await Self.person(name, grant, at: clock.now, desk.ids, in: storage)
    }

    private static func person(
        _ name: String, _ grant: Grant, at now: Instant, _ ids: IDSource, in storage: any Storage
    ) async throws -> Actor {
        let id: ID<Person> = ids.next()
        let email = name.lowercased() + "@programme.example"
        try await storage.write { transaction in
            _ = try transaction.run(
                """
                INSERT INTO people (id, name, email, email_key, language, made)
                VALUES (\(id), \(name), \(email), \(email), \("en"), \(now))
                """)
        }
        return .person(Person(id: id, name: name, email: try #require(EmailAddress(email))), grants: [grant])
    }

    /// The establishment that commands write so: `2-primary`.
    func school(_ key: String) async throws -> ID<Establishment> {
        try #require(try await desk.establishments.register(by: .visitor).named(key)).id
    }

    /// An hour of planning at Burnside Primary School, today at nine, unless it is changed.
    func facts(
        on day: String = "2026-11-24", at start: String? = "09:00", _ schools: [String] = ["2-primary"],
        _ change: (inout EngagementFacts) -> Void = { _ in }
    ) async throws -> EngagementFacts {
        var facts = EngagementFacts(
            day: try #require(Day(iso: day)), minutes: 60, kind: .planning, mode: .inPerson)
        facts.start = start.flatMap { EngagementFacts.WallTime($0) }
        for key in schools { facts.establishments.append(try await school(key)) }
        facts.attendees = [.practitioner: 4]
        change(&facts)
        return facts
    }

    @discardableResult
    func record(
        _ facts: EngagementFacts, key: String = "k", by actor: Actor? = nil
    ) async throws -> ID<Engagement> {
        try await desk.record(facts, key: .page(key), by: actor ?? erik)
    }

    /// What is refused, by field and words.
    func problems(_ facts: EngagementFacts) async throws -> [String] {
        do {
            try await record(facts)
            return []
        } catch Failure.invalid(let problems) {
            return problems.map { $0.field + ": " + $0.message }
        }
    }

    /// What somebody takes away; throws where it is figures alone.
    func all(_ query: EngagementQuery, by actor: Actor) async throws -> [Engagement] {
        guard case .records(let rows) = try await desk.export(query, by: actor) else { throw Permission.nothingHere }
        return rows
    }

    func events(_ verb: String) async throws -> Int {
        try await storage.read { try $0.count("SELECT count(*) AS count FROM events WHERE verb = \(verb)") }
    }

    func count() async throws -> Int {
        try await storage.read {
            try $0.count("SELECT count(*) AS count FROM engagements WHERE state = 'held' AND removed IS NULL")
        }
    }
}
