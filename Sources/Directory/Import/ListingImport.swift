import Accounts
import Establishments
import Programme
import Storage
import Tables
import Web

/// The front door for loading files of listings, and for taking a load back.
///
/// Officers, administrators and the operator load anything, coordinators what their hub looks after (`ImportReach`); only
/// the former take a load back. What is stored comes back as a batch;
/// whoever keeps an index of listings brings it up to date with `changedListings`.
package struct ListingImport: Sendable {
    let storage: any Storage
    private let taxonomy: Taxonomy
    private let geography: Geography
    private let places: Places
    /// The profiles by which files are read.
    package let profiles: Profiles
    let clock: @Sendable () -> Instant
    let ids: IDSource
    let whenChanged: @Sendable (_ verb: String, _ subject: String) async -> Void

    /// How many files one may have looked at; and one at a time, for each is written and taken back.
    let sendings = RateLimit("sent-imports", burst: 10, perHour: 60)
    let looks = Turns()

    /// The verbs of its events.
    package static let importedVerb = "listings.imported"
    package static let undoneVerb = "listings.import-undone"

    /// `whenChanged` hears of the event of each load, and of each that was taken back, once it is committed.
    package init(
        storage: any Storage, reference: ReferenceFolder, taxonomy: Taxonomy, geography: Geography, places: Places,
        clock: @escaping @Sendable () -> Instant, ids: IDSource,
        whenChanged: @escaping @Sendable (_ verb: String, _ subject: String) async -> Void = { _, _ in }
    ) {
        self.storage = storage
        self.taxonomy = taxonomy
        self.geography = geography
        self.places = places
        profiles = Profiles(reference)
        self.clock = clock
        self.ids = ids
        self.whenChanged = whenChanged
    }

    /// Loads a file: new rows are added, changed ones updated, vanished ones offered for withdrawal; the same file again
    /// changes nothing. All or nothing, unless the request keeps good rows. A value that the vocabulary does not know is
    /// left out and reported; its row is taken.
    ///
    /// What is wrong with the file stands in the report. Throws `Failure.notFound` for an unknown profile,
    /// `Failure.invalid` for a request that contradicts itself, a `ProfileError` for a profile that cannot be used.
    package func load(
        _ request: ImportRequest, by actor: Actor, progress: @escaping ImportProgress = { _, _ in }
    ) async throws -> ImportReport {
        try Permission.importListings.require(of: actor)
        do {
            let report = try await storage.write { transaction in
                let report = try load(request, by: actor, in: transaction, progress: progress)
                // Throwing is what takes back everything that the load has written.
                if report.isDryRun || report.isRefused { throw NothingKept(report: report) }
                return report
            }
            if let batch = report.batch { await whenChanged(Self.importedVerb, "import/" + batch.letters) }
            return report
        } catch let nothing as NothingKept {
            return nothing.report
        }
    }

    /// Does the same within a transaction, which the caller gives up where the report is of a dry run or refused.
    package func load(
        _ request: ImportRequest, by actor: Actor, in transaction: any Transaction,
        progress: ImportProgress = { _, _ in }
    ) throws -> ImportReport {
        let reach = try ImportReach(of: actor, in: transaction)
        var request = request
        if request.source == nil { request.source = reach.origin?.name }
        let reader: TableReader
        do {
            reader = try TableReader(request.file, name: request.name, limits: request.limits)
        } catch  where error.cause == .file {
            throw Failure.notFound("\(request.name) cannot be loaded. \(error.message)")
        } catch {
            return ImportReport(unreadable: error, isDryRun: request.isDryRun)
        }
        let profile = try request.profile.map { try profiles.named($0) } ?? profiles.recognising(reader.header)
        try check(request, profile)
        let lenders = try profile.joins.map {
            try Lender($0, path: profiles.path(of: $0.file, for: profile), profile: profile.name)
        }
        let reading = ListingReading(
            profile: profile, taxonomy: taxonomy, geography: geography, places: places, source: request.source)
        let at = clock()
        var run = try ImportRun(
            request, profile: profile, lenders: lenders, reading: reading, reach: reach, at: at, ids: ids, by: actor,
            in: transaction)
        var report = try run.load(reader, progress: progress)
        guard !report.isRefused else { return report }
        guard report.hasChanges else {
            try ImportBatches.remove(run.batch, in: transaction)
            return report
        }
        if !report.isDryRun { report.batch = run.batch }
        try Events.record(
            Self.importedVerb, subject: "import/" + run.batch.letters, particulars: report.particulars, by: actor,
            at: at, ids: ids, in: transaction)
        return report
    }

    /// The listings that a batch changed or took away, 1,000 at most at once, after one of them; in the order of ids.
    package func changedListings(
        by batch: ID<ImportBatch>, after: ID<Listing>? = nil, actor: Actor
    ) async throws -> [ID<Listing>] {
        try Permission.importListings.require(of: actor, on: Subject())
        return try await storage.read { try ImportBatches.changed(by: batch, after: after, limit: 1000, in: $0) }
    }

    /// The latest loads, of listings and of term dates, 100 at most.
    package func batches(by actor: Actor) async throws -> [ImportBatch] {
        try Permission.importListings.require(of: actor, on: Subject())
        return try await storage.read { try ImportBatches.latest(100, in: $0) }
    }

    /// The load with an id, of listings or of term dates, if there was one.
    package func batch(_ id: ID<ImportBatch>, by actor: Actor) async throws -> ImportBatch? {
        try Permission.importListings.require(of: actor, on: Subject())
        return try await storage.read { try ImportBatches.find(id, in: $0) }
    }

    /// The same within a transaction.
    package func batch(
        _ id: ID<ImportBatch>, by actor: Actor, in connection: any Connection
    ) throws -> ImportBatch? {
        try Permission.importListings.require(of: actor, on: Subject())
        return try ImportBatches.find(id, in: connection)
    }

    /// Takes a load or a bulk edit back: every listing that it changed is as it was before. Loads that came after a load
    /// and touched the same listings have to be taken back first; of a bulk edit, what has been changed since is kept.
    /// Who may import where it lies may: everywhere, or within the hub whose listings alone a bulk edit changed.
    ///
    /// Throws `Failure.notFound` for an unknown batch, `Failure.conflict` where it was taken back already or a later
    /// change touched the same listings.
    package func undo(_ batch: ID<ImportBatch>, by actor: Actor) async throws -> UndoneImport {
        try Permission.importListings.require(of: actor)
        let undone = try await storage.write { try undo(batch, by: actor, in: $0) }
        await whenChanged(Self.undoneVerb, "import/" + batch.letters)
        return undone
    }

    /// Does the same within a transaction.
    package func undo(
        _ batch: ID<ImportBatch>, by actor: Actor, in transaction: any Transaction
    ) throws -> UndoneImport {
        try Permission.importListings.require(of: actor)
        if let found = try ImportBatches.find(batch, in: transaction) {
            let subject = try ImportBatches.subjects(of: [found], in: transaction)[batch] ?? Subject()
            try Permission.importListings.require(of: actor, on: subject)
        }
        let at = clock()
        let undone = try UndoneImport(taking: batch, back: at, ids: ids, in: transaction)
        let counts = [
            "\"removed\":\(undone.removed)", "\"restored\":\(undone.restored)",
            "\"withdrawn\":\(undone.withdrawn)", "\"kept\":\(undone.kept)",
        ]
        try Events.record(
            Self.undoneVerb, subject: "import/" + batch.letters,
            particulars: "{" + counts.joined(separator: ",") + "}", by: actor, at: at, ids: ids, in: transaction)
        return undone
    }

    /// The latest loads and bulk edits that the actor may see, 100 at most, and which of them they may take back: all for
    /// who may import everywhere, for a coordinator the bulk edits that changed their hub's listings alone.
    package func history(by actor: Actor) async throws -> [Entry] {
        try Permission.readImports.require(of: actor)
        return try await storage.read { connection in
            let latest = try ImportBatches.latest(
                Permission.readImports.allows(actor, on: Subject()) ? 100 : 1000, in: connection)
            return Array(try entries(latest, by: actor, in: connection).prefix(100))
        }
    }

    /// One of them. Throws `Failure.notFound` where there is none or the actor may not see it.
    package func entry(_ id: ID<ImportBatch>, by actor: Actor) async throws -> Entry {
        try Permission.readImports.require(of: actor)
        let found = try await storage.read { connection in
            try entries([try ImportBatches.find(id, in: connection)].compactMap { $0 }, by: actor, in: connection).first
        }
        guard let found else { throw Permission.nothingHere }
        return found
    }

    /// Those of which somebody should look at something.
    package func asking(by actor: Actor) async throws -> [Entry] {
        try Permission.readImports.require(of: actor)
        return try await storage.read {
            try entries(try ImportBatches.asking(in: $0), by: actor, in: $0)
        }
    }

    /// A batch with who it is of, and what the actor may do with it.
    package struct Entry: Sendable {
        package let batch: ImportBatch
        package let party: Accounts.Party
        package let mayUndo: Bool
    }

    private func entries(
        _ batches: [ImportBatch], by actor: Actor, in connection: any Connection
    ) throws -> [Entry] {
        // Who sees all need not have each batch looked through.
        let subjects =
            Permission.readImports.allows(actor, on: Subject())
            ? [:] : try ImportBatches.subjects(of: batches, in: connection)
        let seen = batches.filter { Permission.readImports.allows(actor, on: subjects[$0.id] ?? Subject()) }
        let parties = try Accounts.parties(seen.map(\.actor), in: connection)
        return seen.map { batch in
            Entry(
                batch: batch, party: parties[batch.actor] ?? .thing(batch.actor),
                mayUndo: batch.undone == nil && batch.isTakenBackHere
                    && Permission.importListings.allows(actor, on: subjects[batch.id] ?? Subject()))
        }
    }

    /// Says that somebody has seen to what a load asks. Who may import where it lies may; said twice it changes nothing.
    package func settle(_ id: ID<ImportBatch>, by actor: Actor) async throws {
        try Permission.importListings.require(of: actor, on: Subject())
        let at = clock()
        try await storage.write { transaction in
            guard try ImportBatches.find(id, in: transaction) != nil else { throw Permission.nothingHere }
            guard try ImportBatches.settle(id, at: at, in: transaction) else { return }
            try Events.record(
                "import.settled", subject: "import/" + id.letters, by: actor, at: at, ids: ids, in: transaction)
        }
    }

    private func check(_ request: ImportRequest, _ profile: Profile) throws {
        guard let source = request.source else {
            guard profile.leavesSourceOpen else { return }
            throw Failure.invalid([
                Problem(
                    "source",
                    "The profile “\(profile.name)” does not say whose list it reads. Name the source, such as --source moray-council."
                )
            ])
        }
        guard isSourceName(source) else {
            throw Failure.invalid([
                Problem(
                    "source",
                    "“\(brief(source))” cannot name a source. Use 1 to 60 lower-case letters, digits and hyphens, such as moray-council."
                )
            ])
        }
        if let origin = profile.origin, origin.name != source {
            throw Failure.invalid([
                Problem(
                    "source",
                    "The profile “\(profile.name)” names its own source, “\(origin.name)”. Leave --source out, or use another profile."
                )
            ])
        }
    }

    /// Carries the report out of a transaction that keeps nothing.
    private struct NothingKept: Error {
        let report: ImportReport
    }
}
