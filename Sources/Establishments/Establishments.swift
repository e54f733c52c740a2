import Programme
import Storage

/// The front door to the register of establishments, and to regions, councils, places and school terms.
///
/// Questions about establishments are answered from the register in memory, read from storage when it is first needed
/// and again after every change.
package final class Establishments: Sendable {
    package let geography: Geography
    package let places: Places
    let storage: any Storage
    let ids: IDSource
    let clock: @Sendable () -> Instant
    let uses: [SQL]
    let whenChanged: @Sendable (_ verb: String, _ subject: String) async -> Void
    /// Whether a primary and a secondary that share a SEED code count as one establishment.
    package let joinsSharedCodes: Bool
    let known = LockedBox(Known())
    let turns = Turns()

    /// The register in memory, and how far along the feed of events it has come.
    struct Known: Sendable {
        var register: Register?
        var position = 0
    }

    /// The verb of the event of an import of term dates.
    package static let importedVerb = "terms.imported"
    /// The verb of the event of one that was taken back.
    package static let undoneVerb = "terms.undone"

    /// `uses` are questions for the establishments that other desks' records name, each with one column `establishment`;
    /// `whenChanged` hears of the event of each import, and of each that was taken back, once it is committed.
    package init(
        geography: Geography, places: Places, storage: any Storage, clock: @escaping @Sendable () -> Instant,
        ids: IDSource, joinsSharedCodes: Bool = false,
        uses: [SQL] = [],
        whenChanged: @escaping @Sendable (_ verb: String, _ subject: String) async -> Void = { _, _ in }
    ) {
        self.joinsSharedCodes = joinsSharedCodes
        self.geography = geography
        self.places = places
        self.storage = storage
        self.clock = clock
        self.ids = ids
        self.whenChanged = whenChanged
        self.uses = uses
    }

    /// The school years that have been loaded. Anyone may read them.
    package func terms(by actor: Actor) async throws -> TermCalendar {
        try Permission.readPublished.require(of: actor)
        return TermCalendar(try await storage.read { try TermDates.all(in: $0) })
    }

    /// A file that has been read, without the dates that overlap with others stored before: those are errors. Anyone may.
    package func checked(_ file: TermFile, by actor: Actor) async throws -> TermFile {
        try await storage.read { [self] in try checked(file, by: actor, in: $0) }
    }

    /// The same within a transaction.
    package func checked(_ file: TermFile, by actor: Actor, in connection: any Connection) throws -> TermFile {
        try Permission.readPublished.require(of: actor)
        var file = file
        file.refuseOverlaps(with: try TermDates.all(in: connection))
        return file
    }

    /// Stores the dates of a file that has been read and checked, all or nothing; the same file again changes nothing.
    ///
    /// With errors in the file nothing is stored unless `keepingGoodRows`. A dry run says what would happen. Only an
    /// operator may; `Failure.invalid` carries the file's errors.
    package func importTerms(
        _ file: TermFile, named name: String, keepingGoodRows: Bool = false, dryRun: Bool = false, by actor: Actor
    ) async throws -> ImportedTerms {
        let outcome = try await storage.write { [self] transaction in
            try importTerms(
                file, named: name, keepingGoodRows: keepingGoodRows, dryRun: dryRun, by: actor, in: transaction)
        }
        if let batch = outcome.batch { await whenChanged(Self.importedVerb, "import/" + batch.letters) }
        return outcome
    }

    /// Does the same within a transaction.
    package func importTerms(
        _ file: TermFile, named name: String, keepingGoodRows: Bool = false, dryRun: Bool = false, by actor: Actor,
        in transaction: any Transaction
    ) throws -> ImportedTerms {
        try Permission.importListings.require(of: actor, on: Subject())
        guard file.errors.isEmpty || keepingGoodRows else {
            throw Failure.invalid(
                file.errors.map { Problem($0.column, $0.row == 0 ? $0.message : "Row \($0.row): \($0.message)") })
        }
        var outcome = try ImportedTerms(comparing: file.dates, in: transaction)
        guard !dryRun, !outcome.fresh.isEmpty else { return outcome }
        let batch: ID<ImportedTerms> = ids.next()
        let at = clock()
        try outcome.store(as: batch, file: name, at: at, by: actor, in: transaction)
        try Events.record(
            Self.importedVerb, subject: "import/" + batch.letters,
            particulars: "{\"added\":\(outcome.added),\"changed\":\(outcome.changed)}", by: actor, at: at, ids: ids,
            in: transaction)
        return outcome
    }

    /// Takes an import of term dates back: the dates that it added are removed, those that it changed are as they were
    /// before. Gives how many of each.
    ///
    /// Only who may import for everybody; `Failure.notFound` if there is no such import, `Failure.conflict` if it was
    /// taken back already, a later one changed the same dates, or its dates lie where the earlier ones were.
    package func undoTerms(
        _ batch: ID<ImportedTerms>, by actor: Actor
    ) async throws -> (removed: Int, restored: Int) {
        let counts = try await storage.write { [self] in try undoTerms(batch, by: actor, in: $0) }
        await whenChanged(Self.undoneVerb, "import/" + batch.letters)
        return counts
    }

    /// Does the same within a transaction.
    package func undoTerms(
        _ batch: ID<ImportedTerms>, by actor: Actor, in transaction: any Transaction
    ) throws -> (removed: Int, restored: Int) {
        try Permission.importListings.require(of: actor, on: Subject())
        let row = try transaction.first("SELECT undone FROM import_batches WHERE id = \(batch) AND kind = 'terms'")
        guard let row else {
            throw Failure.notFound("There is no import of term dates with the id \(batch.letters).")
        }
        guard try row.instant("undone") == nil else {
            throw Failure.conflict("That import has been taken back already.")
        }
        guard try !TermDates.isChangedSince(batch, in: transaction) else {
            throw Failure.conflict(
                "That import cannot be taken back, because dates of it have been changed since. Take back the later imports first."
            )
        }
        let restored = try TermDates.restore(batch: batch, in: transaction)
        let removed = try TermDates.remove(batch: batch, in: transaction)
        guard try !TermDates.overlap(in: transaction) else {
            throw Failure.conflict(
                "That import cannot be taken back, because later dates lie where its earlier ones were. Take back the later imports first."
            )
        }
        let at = clock()
        try transaction.run("UPDATE import_batches SET undone = \(at) WHERE id = \(batch)")
        try Events.record(
            Self.undoneVerb, subject: "import/" + batch.letters,
            particulars: "{\"removed\":\(removed),\"restored\":\(restored)}", by: actor, at: at, ids: ids,
            in: transaction)
        return (removed, restored)
    }
}
