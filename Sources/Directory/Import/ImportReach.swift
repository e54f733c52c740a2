import Accounts
import Programme
import Storage
import Web

/// Which rows of a file somebody may load.
enum ImportReach: Sendable {
    /// Any.
    case everything
    /// Those of some organisations, by the keys of their names, under the one source of a hub.
    case organisations(Set<String>, source: String)

    /// What an actor may load: officers, administrators and the operator anything, a hub's coordinator the listings of the
    /// organisations that the hub looks after, for they may publish these. Throws `Failure.notFound` for others.
    init(of actor: Actor, in connection: any Connection) throws {
        try Permission.importListings.require(of: actor)
        if Permission.importListings.allows(actor, on: Subject()) {
            self = .everything
            return
        }
        let publish = Permission("listing", .approve)
        let organisations = try Organisations.all(in: connection)
        let own = organisations.filter { organisation in
            let subject = Directory.subject(of: nil, organisation)
            return publish.allows(actor, on: subject) && Permission.importListings.allows(actor, on: subject)
        }
        let hub = own.first { $0.kind == .hub }
        guard let hub else { throw Permission.nothingHere }
        self = .organisations(Set(own.map { slug(from: $0.name) }), source: Self.source(of: hub))
    }

    /// The source under which a hub's own files are kept.
    static func source(of hub: Organisation) -> String {
        String(decoding: ("hub-" + hub.slug).utf8.prefix(60), as: UTF8.self)
    }

    /// The source that rows have where the file names none.
    var source: String? {
        guard case .organisations(_, let source) = self else { return nil }
        return source
    }

    /// What keeps a row from being loaded: a column's field, and a sentence.
    func faults(of facts: ListingFacts) -> [(field: ListingField, message: String)] {
        guard case .organisations(let names, let source) = self else { return [] }
        var faults: [(field: ListingField, message: String)] = []
        if facts.source != source {
            faults.append(
                (
                    .source,
                    "You may load listings of the source “\(source)” alone, not of “\(brief(facts.source))”. Leave the column out."
                ))
        }
        if !names.contains(slug(from: facts.providerName)) {
            faults.append(
                (
                    .provider,
                    "“\(brief(facts.providerName))” is not an organisation that your hub looks after. Leave the row out, or ask an administrator to put the organisation into the hub."
                ))
        }
        return faults
    }
}
