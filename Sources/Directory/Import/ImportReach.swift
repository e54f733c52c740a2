import Accounts
import Programme
import Storage
import Web

/// Which rows of a file somebody may load, and which listings they may overwrite or withdraw.
enum ImportReach: Sendable {
    /// Any.
    case everything
    /// Those of the organisations that a hub looks after, under the one source of the hub.
    case hub(Organisation, Own)

    /// The organisations of a hub as a file names them, and as listings name them.
    struct Own: Sendable {
        /// By the keys by which a file's names are found.
        let keys: Set<String>
        let slugs: Set<String>
    }

    /// What an actor may load: officers, administrators and the operator anything, a hub's coordinator the listings of the
    /// organisations that the hub looks after, for they may publish these. Throws `Failure.notFound` for others.
    init(of actor: Actor, in connection: any Connection) throws {
        try Permission.importListings.require(of: actor)
        if Permission.importListings.allows(actor, on: Subject()) {
            self = .everything
            return
        }
        let publish = Permission("listing", .approve)
        let own = try Organisations.all(in: connection).filter { organisation in
            let subject = Directory.subject(of: nil, organisation)
            return publish.allows(actor, on: subject) && Permission.importListings.allows(actor, on: subject)
        }
        guard let hub = own.first(where: { $0.kind == .hub }) else { throw Permission.nothingHere }
        let ids = own.map(\.id)
        var keys: Set<String> = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            for row in try connection.rows("SELECT name_key FROM organisations WHERE id IN \(SQL.list(part))") {
                keys.insert(try row.text("name_key"))
            }
        }
        self = .hub(hub, Own(keys: keys, slugs: Set(own.map(\.slug))))
    }

    /// The source under which a hub's own files are kept; no other hub's.
    static func source(of hub: Organisation) -> String { "hub-" + hub.id.letters }

    /// The source that rows have where the file names none, with what readers see of it; `nil` where any may be named.
    var origin: Origin? {
        guard case .hub(let hub, _) = self else { return nil }
        return Origin(
            name: Self.source(of: hub), title: hub.name, publisher: hub.name,
            licence: Directory.ownSource.licence, licenceURL: Directory.ownSource.licenceURL,
            attribution: Directory.ownSource.attribution)
    }

    /// Whether what a file of this source no longer has may be offered for withdrawal.
    func holds(source: String) -> Bool { origin.map { $0.name == source } ?? true }

    /// Whether a listing of a provider may be overwritten or withdrawn.
    func holds(provider slug: String) -> Bool {
        guard case .hub(_, let own) = self else { return true }
        return own.slugs.contains(slug)
    }

    /// What keeps a row from being loaded over what is stored: a column's field, and a sentence.
    func faults(of facts: ListingFacts, over stored: String?) -> [(field: ListingField, message: String)] {
        guard case .hub(let hub, let own) = self else { return [] }
        var faults: [(field: ListingField, message: String)] = []
        if facts.source != Self.source(of: hub) {
            faults.append(
                (
                    .source,
                    "You may load listings of your hub's own list alone, not of “\(brief(facts.source))”. Leave the column out."
                ))
        }
        if !own.keys.contains(slug(from: facts.providerName)) {
            faults.append(
                (
                    .provider,
                    "“\(brief(facts.providerName))” is not an organisation that your hub looks after. Leave the row out, or ask an administrator to put the organisation into the hub."
                ))
        } else if let stored, !own.slugs.contains(stored) {
            faults.append(
                (
                    .id,
                    "The listing with this id is another organisation's by now, which your hub does not look after. Leave the row out."
                ))
        }
        return faults
    }
}
