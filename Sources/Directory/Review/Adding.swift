import Programme
import Storage
import Web

extension Directory {
    /// A listing that another desk has added: what the index has to be told once its transaction is committed.
    package struct Addition: Sendable {
        package let listing: ID<Listing>
        fileprivate let event: ID<Events>
    }

    /// Adds a listing of an organisation at once, for what another desk has published already: the recording of a session.
    /// That desk has asked who may. `facts` are made for the listing's id. Call `apply` after the commit.
    package func add(
        _ facts: (ID<Listing>) -> ListingFacts, of organisation: Organisation, by actor: Actor,
        in transaction: any Transaction
    ) throws -> Addition {
        let (now, id): (Instant, ID<Listing>) = (clock(), ids.next())
        var facts = facts(id)
        facts.source = Directory.ownSource.name
        facts.licence = Directory.ownSource.licence
        (facts.checked, facts.updated) = (now.londonDay, now)
        let listing = Listing(id: id, facts: facts, provider: organisation.slug)
        try Origins.store(Directory.ownSource, in: transaction)
        try Listings.add(
            [
                Listings.New(
                    listing: listing, provider: ID(high: organisation.id.high, low: organisation.id.low),
                    digest: ListingDigest.of(facts, provider: organisation.slug))
            ], at: now, in: transaction)
        try Directory.store(listing, at: now, in: transaction)
        let event = try Events.record(
            Directory.addedVerb, subject: "listing/" + id.letters, by: actor, at: now, ids: ids, in: transaction)
        return Addition(listing: id, event: event)
    }

    /// Puts such a listing into the index of this process.
    package func apply(_ addition: Addition) async {
        await apply(Directory.addedVerb, "listing/" + addition.listing.letters, addition.event)
    }
}
