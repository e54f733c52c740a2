import Programme
import Storage

/// What an import of a list of establishments did, or would do.
package struct ImportedRegister: Sendable {
    /// The batch, by which it can be taken back; `nil` where nothing was stored.
    package private(set) var batch: ID<ImportedRegister>?
    package let update: RegisterUpdate

    init(_ update: RegisterUpdate) { self.update = update }

    /// Writes the batch and its rows. `mark` stands for a list that ships, so that it is loaded once.
    mutating func store(
        as batch: ID<ImportedRegister>, file: String, mark: String?, day: Day, at: Instant, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO import_batches (id, kind, file, profile, at, actor, added, changed, unchanged, vanished)
            VALUES (
                \(batch), 'establishments', \(file), \(mark), \(at), \(actor.name), \(update.added), \(update.changed),
                \(update.unchanged), \(update.vanished))
            """)
        var rows = RegisterRecords.Rows()
        for news in update.news { rows.add(news, from: day, batch: batch) }
        try rows.store(in: transaction)
        self.batch = batch
    }
}

extension RegisterRecords.Rows {
    fileprivate mutating func add(_ news: RegisterUpdate.News, from day: Day, batch: ID<ImportedRegister>) {
        if news.isNew {
            establishments.append(
                NewRow(news.id, news.key.kind.rawValue, news.key.code, news.key.sector?.rawValue ?? "", batch))
        }
        for (from, standing) in news.standings {
            states.append(
                NewRow(news.id, from, batch, standing.state.rawValue, standing.basis.rawValue, standing.successor))
        }
        if let value = news.particulars {
            particulars.append(
                NewRow(news.id, day, batch, value.name, value.governance, value.denomination, value.website))
        }
        if let place = news.place {
            places.append(
                NewRow(
                    news.id, day, batch, place.address, place.postcode, place.point?.latitude, place.point?.longitude,
                    place.easting, place.northing, place.dataZone))
        }
        for (scheme, membership) in news.memberships {
            memberships.append(NewRow(news.id, scheme.rawValue, day, batch, membership.area, membership.edition))
        }
        if let roll = news.roll { rolls.append(NewRow(news.id, day, batch, roll.pupils, roll.teacherTenths)) }
    }
}
