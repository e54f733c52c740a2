import Programme
import Storage
import TestSupport
import Testing

@testable import Accounts

/// Whatever people try, in whatever order: roles come only from those who may give them.
@Suite struct `Any giving and ending of roles` {
    private struct Held: Hashable {
        let person: ID<Person>
        let grant: Grant
    }

    /// The people of a test, and what each of them holds.
    private struct Crowd {
        let office: Office
        let people: [Person]
        let hubs: [Organisation]
        let provider: String

        /// Everything that is held, as the records have it.
        func held() async throws -> Set<Held> {
            let grants = try await office.storage.read { try People.grants(in: $0) }
            return Set(grants.map { Held(person: $0.person, grant: $0.grant) })
        }

        /// Somebody with what they hold now, signed in with their second factor.
        func actor(_ person: Person, _ held: Set<Held>) -> Actor {
            Actor.person(
                person, grants: held.filter { $0.person == person.id }.map(\.grant),
                signIn: .init(id: "", isStrong: true, strongAt: office.clock.now, holdsBack: false))
        }

        /// The hub whose coordinator may end a role, if there is one: the organisation and the school are the first hub's.
        func home(of grant: Grant) -> String? {
            switch grant.role {
            case .hub: grant.scope
            case .provider, .practitioner: hubs[0].id.letters
            default: nil
            }
        }

        /// Roles that may be tried, right and wrong.
        var grants: [Grant] {
            hubs.map { Grant(.hub, $0.id.letters) } + [
                Grant(.provider, provider), Grant(.practitioner, Office.school), Grant(.officer), Grant(.analyst),
                Grant(.administrator), Grant(.administrator), Grant(.council, "highland"), Grant(.ambassador),
            ]
        }
    }

    private func crowd() async throws -> Crowd {
        let office = try await Office.open()
        let hubs = [
            try await office.hub("North Hub", councils: ["highland"]),
            try await office.hub("South Hub", councils: ["moray"]),
        ]
        let ids = IDSource { office.clock.now }
        let provider = ids.next(Organisation.self)
        let home = hubs[0].id
        try await office.storage.write {
            try $0.run(
                """
                INSERT INTO organisations (id, slug, name, name_key, hub) VALUES (\(provider), 'ferry', 'Ferry', 'ferry', \(home))
                """)
        }
        var people: [Person] = []
        for name in ["mairi", "niall", "catriona", "dougal", "bashir", "ailsa", "erik", "una"] {
            people.append(
                try #require(try await office.actor(try await office.signIn(name + "@programme.example")).person))
        }
        let given = [
            Grant(.administrator), Grant(.administrator), Grant(.hub, hubs[0].id.letters),
            Grant(.hub, hubs[1].id.letters), Grant(.provider, provider.letters),
            Grant(.practitioner, Office.school), Grant(.officer),
        ]
        for (person, grant) in zip(people, given) {
            try await office.accounts.grant(grant, to: person.id, by: .operator(unixUser: "root"))
        }
        return Crowd(office: office, people: people, hubs: hubs, provider: provider.letters)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `nobody gets more than those who may give it have given, and an administrator stays`(
        _ seed: UInt64
    ) async throws {
        let crowd = try await crowd()
        let accounts = crowd.office.accounts
        var random = Seeded(seed)
        var held = try await crowd.held()
        var (done, proposers): (Int, [ID<Person>: Set<ID<Person>>]) = (0, [:])
        for _ in 0..<120 {
            let (one, other) = (
                try #require(crowd.people.randomElement(using: &random)),
                try #require(crowd.people.randomElement(using: &random))
            )
            let grant = try #require(crowd.grants.randomElement(using: &random))
            let actor = crowd.actor(one, held)
            let isAdministrator = actor.grants.contains(Grant(.administrator))
            var expected = held
            let step = Int.random(in: 0..<4, using: &random)
            do {
                switch step {
                case 0:
                    let records = try await crowd.office.storage.read { try People.grants(in: $0) }
                    let record = try #require(records.randomElement(using: &random))
                    _ = try await accounts.end(record.id, by: actor)
                    expected.remove(Held(person: record.person, grant: record.grant))
                    let home = crowd.home(of: record.grant)
                    #expect(isAdministrator || home.map { actor.grants.contains(Grant(.hub, $0)) } ?? false)
                case 1:
                    let offer = try await accounts.offers(by: actor).randomElement(using: &random)
                    guard let offer else { continue }
                    try await accounts.decide(offer.id, accepts: true, by: actor)
                    expected.insert(Held(person: one.id, grant: offer.grant))
                    #expect([.hub, .provider, .practitioner].contains(offer.grant.role))
                default:
                    let granted = try await accounts.grant(grant, to: other.id, by: actor)
                    #expect(one.id != other.id)
                    if granted == .given {
                        expected.insert(Held(person: other.id, grant: grant))
                        #expect(isAdministrator)
                    }
                    if grant.role == .administrator, granted != .held {
                        let others = proposers[other.id, default: []].subtracting([one.id])
                        #expect(granted == .proposed || !others.isEmpty)
                        proposers[other.id, default: []].insert(one.id)
                    }
                }
                done += 1
            } catch is Failure {
                expected = held
            }
            held = try await crowd.held()
            #expect(held == expected)
            #expect(held.contains { $0.grant.role == .administrator })
        }
        #expect(done > 10)
    }
}
