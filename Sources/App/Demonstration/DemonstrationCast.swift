import Accounts
import Directory
import Establishments
import Programme
import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Whether the invented records of the demonstration are here, which every page then says.
    var isDemonstration: Bool { directory.origin(Cast.source) != nil }

    /// Loads the invented people of `Samples/people.json`, their hubs, and what waits for them; how many people. Where they
    /// are here already nothing is changed.
    func loadCast(by actor: Actor) async throws -> Int {
        let cast = try Cast(home: settings.home)
        guard try await accounts.people(Cast.domain, by: actor).isEmpty else { return 0 }
        try await directory.open()
        var hubs: [Organisation] = []
        for hub in cast.hubs { hubs.append(try await accounts.makeHub(hub.name, councils: hub.councils, by: actor)) }
        let providers = try await demonstrationProviders(by: actor)
        for (number, provider) in providers.enumerated() where number < 4 {
            try await accounts.assign(provider.name, to: hubs[number % max(1, hubs.count)].id.letters, by: actor)
        }
        var editor: Actor?
        var teacher: Actor?
        var recorders: [Actor] = []
        for person in cast.people {
            let grant = try await grant(of: person, hubs, providers)
            let joined = try await accounts.enrol(person.name, email: person.email, grant: grant, by: actor)
            if grant.role == .provider { editor = .person(joined, grants: [grant]) }
            if grant.role == .practitioner { teacher = .person(joined, grants: [grant]) }
            if grant.role == .officer { recorders.insert(.person(joined, grants: [grant]), at: 0) }
            if grant.role == .hub, recorders.count < 2 { recorders.append(.person(joined, grants: [grant])) }
        }
        _ = try await loadSeason(of: recorders)
        if let editor, let provider = providers.first { try await draft(cast.draft, of: provider, by: editor) }
        if let teacher, let other = providers.dropFirst().first {
            _ = try await directory.claim(other.slug, note: cast.claim, by: teacher)
        }
        try await tell(cast)
        return cast.people.count
    }

    /// A link for each of the invented people, with who they are; for whoever starts the demonstration. None elsewhere.
    func castLinks() async throws -> [(who: String, path: String)] {
        guard isDemonstration else { return [] }
        return try await accounts.linksFor(domain: Cast.domain, by: .system)
    }

    private func demonstrationProviders(by actor: Actor) async throws -> [Provider] {
        let query = directory.decode(Query(decoding: "q=invented&past=include"), isPage: false)
        var providers: [Provider] = []
        for (slug, _) in try directory.counts(of: .provider, within: query, by: actor) {
            let provider = try await directory.provider(slug, by: actor)
            if provider.name.utf8Contains("(invented)") { providers.append(provider) }
        }
        return providers
    }

    private func grant(of person: Cast.Member, _ hubs: [Organisation], _ providers: [Provider]) async throws -> Grant {
        guard let role = Role(rawValue: person.role) else { throw Cast.unreadable }
        switch role.tie {
        case .nothing: return Grant(role)
        case .council: return Grant(role, person.council ?? "")
        case .hub:
            guard let number = person.hub, hubs.indices.contains(number) else { throw Cast.unreadable }
            return Grant(role, hubs[number].id.letters)
        case .organisation:
            guard let number = person.organisation, providers.indices.contains(number) else { throw Cast.unreadable }
            return Grant(role, providers[number].id.letters)
        case .establishment:
            let register = try await establishments.register(by: .system)
            guard let found = register.find(person.school ?? "").places.first else { throw Cast.unreadable }
            return Grant(role, register.establishments[found].id.letters)
        }
    }

    private func draft(_ draft: Cast.Draft, of provider: Provider, by editor: Actor) async throws {
        var listing = try await directory.newListing(of: provider.slug, by: editor).listing
        listing.facts.title = draft.title
        listing.facts.description = draft.description
        listing.facts.sectors = draft.sectors
        listing.facts.regions = draft.regions
        _ = try await directory.save(listing, isNew: true, submits: true, by: editor)
    }

    private func tell(_ cast: Cast) async throws {
        for (number, need) in cast.needs.enumerated() {
            let query = directory.decode(Query(decoding: need.query), isPage: true)
            try await directory.recordUnmetNeed(
                need.words, query: query, key: .page("demonstration-need-\(number)"), from: "demonstration",
                by: .visitor)
        }
        let query = directory.decode(Query(decoding: "q=invented&past=include"), isPage: false)
        let listings = try await directory.answer(query, by: .visitor).listings
        for (number, problem) in cast.problems.enumerated() where number < listings.count {
            try await directory.reportProblem(
                on: listings[number].id, reason: problem.reason, note: problem.note,
                key: .page("demonstration-problem-\(number)"), from: "demonstration", by: .visitor)
        }
    }
}

/// The shape of `Samples/people.json`.
struct Cast: Decodable {
    let hubs: [Hub]
    let people: [Member]
    let draft: Draft
    let claim: String
    let needs: [Need]
    let problems: [ProblemReport]

    /// The source of the demonstration's listings, and where its people's addresses are: nobody has one there (RFC 2606).
    static let source = "demonstration"
    static let domain = "@demo.example"
    static let unreadable = Failure.unavailable("The invented people of Samples cannot be read.", retryAfter: 0)

    struct Hub: Decodable {
        let name: String
        let councils: [String]
    }

    struct Member: Decodable {
        let name, email, role: String
        let hub, organisation: Int?
        let council, school: String?
    }

    struct Draft: Decodable {
        let title, description: String
        let sectors, regions: [String]
    }

    struct Need: Decodable { let words, query: String }

    struct ProblemReport: Decodable { let reason, note: String }

    init(home: String) throws {
        guard let data = FileManager.default.contents(atPath: home + "/Samples/people.json"),
            let cast = try? JSONDecoder().decode(Cast.self, from: data)
        else { throw Cast.unreadable }
        self = cast
    }
}
