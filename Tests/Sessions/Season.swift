import Accounts
import Directory
import Establishments
import Foundation
import Programme
import Schema
import Search
import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Sessions

/// Sessions on records of their own, with the test cast, from 24 November 2026 at noon.
struct Season {
    let storage: any Storage
    let sessions: Sessions
    let accounts: Accounts
    let directory: Directory
    let clock = Clock()
    let host: Organisation
    let school: ID<Establishment>

    /// A clock that a test sets.
    final class Clock: Sendable {
        private let box = LockedBox(Instant(milliseconds: 1_795_521_600_000))
        var now: Instant {
            get { box.with { $0 } }
            set { box.with { $0 = newValue } }
        }
        func pass(_ seconds: Int) { now = now.adding(seconds: seconds) }
    }

    static let reference = ReferenceFolder(path: Repository.root + "/Reference")
    private static let geography = Result { try Geography(reference) }
    private static let places = Result { try Places(reference, geography: geography.get()) }
    private static let taxonomy = Result { try Taxonomy(reference) }

    init() async throws { try await self.init(on: Engine.emptyRecords()) }

    init(on storage: any Storage) async throws {
        self.storage = storage
        _ = try await storage.migrate(Schema.migrations)
        let now: @Sendable () -> Instant = { [clock] in clock.now }
        let ids = IDSource(now: now)
        let (taxonomy, geography) = (try Self.taxonomy.get(), try Self.geography.get())
        let places = try Self.places.get()
        let languages = try Languages(folder: Repository.root + "/Reference/languages")
        directory = Directory(
            storage: storage, taxonomy: taxonomy, geography: geography, places: places, synonyms: Synonyms(),
            clock: now, ids: ids, words: languages.strings(.english))
        accounts = Accounts(
            storage: storage, clock: now, ids: ids, languages: languages,
            ties: .init(councils: geography.councils.map { ($0.slug, $0.name) }) { _ in ("Tobermory High", nil) })
        sessions = Sessions(
            storage: storage, directory: directory,
            establishments: Establishments(
                geography: geography, places: places, storage: storage, clock: now, ids: ids),
            languages: languages, clock: now, ids: ids)
        host = try await storage.write {
            try Organisations.addHub("North Hub", councils: ["highland"], ids: ids, in: $0)
        }
        let school = ids.next(Establishment.self)
        try await storage.write { transaction in
            try transaction.run(
                """
                INSERT INTO import_batches (id, kind, file, at, actor, added, changed, unchanged, vanished)
                VALUES ('b', 'establishments', 'f', \(now()), 'system', 0, 0, 0, 0)
                """)
            try transaction.run(
                """
                INSERT INTO establishments (id, kind, code, sector, batch)
                VALUES (\(school), 'school', '1', 'primary', 'b')
                """)
        }
        self.school = school
    }

    /// Somebody with an account and roles.
    func person(_ name: String, _ grants: Grant...) async throws -> Actor {
        let joined = try await accounts.enrol(
            name, email: name.lowercased() + "@school.example", grant: grants.first ?? Grant(.ambassador),
            by: .operator(unixUser: "root"))
        return .person(joined, grants: grants)
    }

    /// Catriona, who coordinates the hub; Ailsa, who teaches at the school.
    func catriona() async throws -> Actor { try await person("Catriona", Grant(.hub, host.id.letters)) }
    func ailsa() async throws -> Actor { try await person("Ailsa", Grant(.practitioner, school.letters)) }

    /// What somebody types who plans a session.
    func typed(_ changes: [String: String] = [:], takes: [String] = ["people", "classes"]) -> SessionForm {
        var fields = [
            "title": "Rockets for beginners", "kind": "webinar", "mode": "online", "link": "https://meet.example/1",
            "capacity": "30", "day": "2026-12-01", "time": "14:00", "minutes": "60", "organisation": host.id.letters,
        ]
        fields.merge(changes) { $1 }
        return SessionForm(
            typed: Query(
                items: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + takes.map { ("takes", $0) }))
    }

    func plan(_ form: SessionForm, by actor: Actor, key: String = UUID().uuidString) async throws -> [ID<Session>] {
        try await sessions.plan(form, key: .page(key), by: actor)
    }

    /// A session on the agenda.
    func published(_ changes: [String: String] = [:], by actor: Actor) async throws -> ID<Session> {
        let id = try #require(try await plan(typed(changes), by: actor).first)
        try await sessions.publish(id, by: actor)
        return id
    }

    static let letters = Sessions.Correspondence(language: .english, site: "https://stem.example")

    func book(
        _ id: ID<Session>, _ fields: [String: String] = ["for": "me"], key: String = UUID().uuidString, by actor: Actor
    ) async throws -> Sessions.Reservation {
        try await sessions.book(
            id, BookingForm(typed: Query(items: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
            key: .page(key), to: Self.letters, by: actor)
    }

    /// What a teacher types for a class.
    func schoolClass(_ name: String = "P6", places: String = "28", _ more: [String: String] = [:]) -> [String: String] {
        [
            "for": "class", "school": school.letters, "class": name, "stage": "second", "places": places,
            "adult": "Ailsa", "contact": "01688 555 0101",
        ].merging(more) { $1 }
    }

    /// What somebody looks for by words.
    func found(_ words: String) -> AgendaQuery {
        AgendaQuery(Query(items: [("q", words)]), sessions.taxonomy)
    }

    func session(_ id: ID<Session>) async throws -> Session { try await sessions.session(id, by: .system) }

    func booking(_ id: ID<Booking>) async throws -> Booking? {
        try await storage.read { try Bookings.find(id, in: $0) }
    }

    func mails(_ kind: String? = nil) async throws -> [Mail] {
        try await storage.read { try Outbox.newest(500, in: $0) }.map(\.mail).filter { kind == nil || $0.kind == kind }
    }

    func lapse() async throws { _ = try await storage.write { try sessions.lapse(at: clock.now, in: $0) } }

    func events(_ verb: String) async throws -> Int {
        try await storage.read { try $0.count("SELECT count(*) AS count FROM events WHERE verb = \(verb)") }
    }
}

/// What was refused, and in which words.
func problems(_ body: () async throws -> Void) async -> [Problem] {
    do { try await body() } catch Failure.invalid(let problems) { return problems } catch let failure as Failure {
        return [Problem("", failure.message)]
    } catch { return [Problem("", "\(error)")] }
    return []
}
