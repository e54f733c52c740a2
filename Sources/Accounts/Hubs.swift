import Programme
import Storage
import Web

extension Accounts {
    /// A hub with what it looks after.
    package struct HubRecord: Sendable {
        package let hub: Organisation
        package let councils: [String]
        package let organisations: [Organisation]
    }

    /// The hubs that the actor may see, by name.
    package func hubs(by actor: Actor) async throws -> [HubRecord] {
        let permission = Permission("hub", .read)
        try permission.require(of: actor)
        let (all, byCouncil) = try await storage.read {
            (try Organisations.all(in: $0), try Organisations.hubsByCouncil(in: $0))
        }
        return all.filter { $0.kind == .hub }.compactMap { hub in
            guard permission.allows(actor, on: Subject.with { $0.hubs = [hub.id] }) else { return nil }
            return HubRecord(
                hub: hub,
                councils: ties.councils.filter { byCouncil[$0.slug] == hub.id }.map(\.name),
                organisations: all.filter { $0.hub == hub.id })
        }
    }

    /// Makes a hub that looks after councils; one that another hub had passes to it. Who may make organisations everywhere.
    ///
    /// Throws `Failure.invalid` for a name that says nothing, `.conflict` for one that is taken.
    @discardableResult
    package func makeHub(_ name: String, councils: [String], by actor: Actor) async throws -> Organisation {
        try Permission("hub", .create).require(of: actor, on: Subject())
        let name = name.trimmingSpaces
        guard (2...200).contains(name.unicodeScalars.count), !slug(from: name).isEmpty else {
            throw Failure.invalid([Problem("name", "Type the hub's name, in 200 characters at most.")])
        }
        let known = Set(ties.councils.map(\.slug))
        guard councils.allSatisfy(known.contains) else {
            throw Failure.invalid([Problem("council", "Tick councils of the list.")])
        }
        let (now, ids) = (clock(), ids)
        return try await storage.write { transaction in
            let hub = try Organisations.addHub(name, councils: councils, ids: ids, in: transaction)
            try Events.record(
                "hub.made", subject: "organisation/" + hub.id.letters, by: actor, at: now, ids: ids, in: transaction)
            return hub
        }
    }

    /// Puts an organisation, by its name or letters, into a hub's care; out of any where `hub` is `nil`. Who may change
    /// organisations everywhere. Throws `Failure.invalid` where one of them is not there.
    package func assign(_ organisation: String, to hub: String?, by actor: Actor) async throws {
        try Permission("hub", .update).require(of: actor, on: Subject())
        let (now, ids, wanted) = (clock(), ids, organisation.trimmingSpaces)
        try await storage.write { transaction in
            let all = try Organisations.all(in: transaction)
            guard let found = all.first(where: { $0.kind != .hub && ($0.name == wanted || $0.id.letters == wanted) })
            else {
                throw Failure.invalid([Problem("organisation", "Choose an organisation from the list.")])
            }
            let chosen = all.first { $0.kind == .hub && $0.id.letters == hub }
            guard hub == nil || chosen != nil else { throw Failure.invalid([Problem("hub", "Choose the hub.")]) }
            try Organisations.assign(found.id, to: chosen?.id, in: transaction)
            try Events.record(
                "organisation.assigned", subject: "organisation/" + found.id.letters,
                particulars: "{\"hub\":\"\(chosen?.id.letters ?? "")\"}", by: actor, at: now, ids: ids, in: transaction)
        }
    }

    /// Every organisation that is not a hub, by name: what a form completes.
    func assignable() async throws -> [Organisation] {
        try await storage.read { try Organisations.all(in: $0).filter { $0.kind != .hub } }
    }
}
