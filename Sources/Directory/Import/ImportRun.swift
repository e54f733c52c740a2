import Establishments
import Programme
import Storage
import Tables

/// One load of a file of listings inside a transaction: reads row by row, compares with what is stored, stores what
/// differs. It holds a few hundred rows at most, which are looked up and stored together, so a file may be of any length.
struct ImportRun {
    let request: ImportRequest
    let reach: ImportReach
    let profile: Profile
    let batch: ID<ImportBatch>
    let at: Instant
    let ids: IDSource
    let transaction: any Transaction
    private var known: KnownListings
    private let lenders: [Lender]
    private var reading: ListingReading
    private var report = ImportReport()
    /// Providers met so far, by the name that the file writes.
    private var providers: [String: Provider] = [:]
    /// Sources met so far, in any row.
    private var sources: Set<String> = []
    /// More than any file means; each is looked through for what has vanished.
    private static let mostSources = 1000
    /// Those of listings that can be stored: they stand in the table of sources.
    private var described: Set<String> = []
    /// Rows that have been read, and are looked up and stored together.
    private var pending: [Pending] = []
    private static let mostPending = 500
    /// What the pending rows add and change.
    private var added: [Listings.New] = []
    private var changes: [ImportBatches.Change] = []
    /// Rows about listings that were edited here and say something else.
    private var editedHere = 0
    /// Rows about listings that were merged into others, and the first of them.
    private var merged: (count: Int, first: ID<Listing>?) = (0, nil)
    /// Whether every row told which listing it is about; without that nothing can be said to have vanished.
    private var everyRowIsKnown = true

    /// Begins a batch and reads the files that the profile joins.
    init(
        _ request: ImportRequest, profile: Profile, lenders: [Lender], reading: ListingReading, reach: ImportReach,
        at: Instant, ids: IDSource, by actor: Actor, in transaction: any Transaction
    ) throws {
        self.request = request
        self.reach = reach
        self.profile = profile
        self.lenders = lenders
        self.reading = reading
        self.at = at
        self.ids = ids
        self.transaction = transaction
        batch = ids.next()
        try ImportBatches.begin(
            batch, source: profile.origin?.name ?? request.source, file: request.name, profile: profile.name, at: at,
            by: actor, in: transaction)
        known = try KnownListings(batch: batch, in: transaction)
        report.profile = profile.name
        report.source = profile.origin?.name ?? request.source
        report.isDryRun = request.isDryRun
    }

    /// Loads all rows of the file; what that did. The caller undoes the transaction where nothing shall be kept.
    mutating func load(_ reader: TableReader, progress: ImportProgress) throws -> ImportReport {
        if !reader.otherSheets.isEmpty {
            report.notes.append(
                "Only the first sheet was read, not \(listed(reader.otherSheets))."
            )
        }
        try missColumns(in: reader)
        if report.errorCount == 0 { try loadRows(reader, progress: progress) }
        report.unmapped = reading.unmapped.all
        if report.errorCount > 0, !request.keepsGoodRows || report.refusedRows + report.leftOut >= report.rows {
            report.isRefused = true
            report.notes = []
            (report.added, report.changed, report.unchanged, report.vanished, report.withdrawn) = (0, 0, 0, 0, 0)
            (report.vanishedListings, report.newProviders, report.newProviderCount) = ([], [], 0)
        }
        try known.close()
        return report
    }

    /// Says which columns the profile needs and the file lacks. Rows of JSON leave out what is empty, so there a column
    /// that is missing only makes fields empty.
    private mutating func missColumns(in reader: TableReader) throws {
        guard reader.format != .ndjson, reader.format != .json else { return }
        let needed = profile.neededColumns
        let missing = needed.filter { column in
            reader.header.column(column) == nil && !lenders.contains { $0.lends(column) }
        }
        if !missing.isEmpty, missing.count == needed.count {
            let names = needed.prefix(5).map { "“\(brief($0))”" }.joined(separator: ", ")
            report.add(
                ImportError(
                    message:
                        "The first row names no column that is needed (\(names)). Add a row of column names on top, or name the profile that reads such files (--profile NAME)."
                ))
            return
        }
        for column in missing {
            report.add(
                ImportError(
                    column: brief(column),
                    message: "The column “\(brief(column))” is missing. The profile “\(profile.name)” needs it."))
        }
        if profile.origin == nil, request.source == nil, reader.header.column(profile.column(of: .source)) == nil {
            report.add(
                ImportError(
                    column: "source",
                    message:
                        "No source is named. Add a column “source”, or name one for the whole file (--source NAME)."))
        }
    }

    private mutating func loadRows(_ reader: TableReader, progress: ImportProgress) throws {
        do {
            while let entry = try reader.next() {
                switch entry {
                case .row(let row): try load(row)
                case .refused(let error): try refuse(error)
                }
                if report.rows % 1000 == 0 { try progress(reader.progress.read, reader.progress.total) }
            }
        } catch let error as TableError {
            try refuse(error)
        }
        try storePending()
        try progress(reader.progress.total, reader.progress.total)
        noteWhatWasNotRead(of: reader)
        if editedHere > 0 {
            report.notes.append("Rows about listings that were edited here were left aside: \(editedHere).")
        }
        try noteWhatWasMerged()
        if reading.namesSources { report.source = nil }
        if reading.isOwnExport {
            // It may hold only what a query found: nothing is missing from it.
        } else if everyRowIsKnown {
            for source in sources.sorted() { try missListings(of: source) }
        } else {
            report.notes.append(
                "Nothing is said to have vanished, because some rows do not tell which listing they are about.")
        }
        try report.findDuplicates(of: batch, in: transaction)
        try ImportBatches.finish(batch, report, in: transaction)
    }

    private mutating func noteWhatWasMerged() throws {
        guard let id = merged.first, let one = try Listings.find(id, in: transaction),
            let other = try Listings.surviving(id, in: transaction)
        else { return }
        report.notes.append(
            "Rows about listings that were merged into others were left aside: \(merged.count) (for one, “\(brief(one.facts.title))”, merged into “\(brief(other.facts.title))”)."
        )
    }

    private mutating func noteWhatWasNotRead(of reader: TableReader) {
        if report.rows == 0 { report.notes.append("The file has column names and no rows.") }
        guard profile.isExhaustive else { return }
        let known = Set(profile.knownColumns)
        let others = reader.header.names.filter { !$0.isEmpty && !known.contains($0) }
        guard !others.isEmpty else { return }
        report.notes.append(
            "Not read, because the profile “\(profile.name)” has no use for such columns: \(listed(others)).")
    }

    private mutating func refuse(_ error: TableError) throws {
        try storePending()  // errors are told in the order of the rows
        report.rows += 1
        report.refusedRows += 1
        everyRowIsKnown = false
        report.add(
            ImportError(
                row: error.row ?? 0, line: error.line ?? 0, column: error.column.map { brief($0) } ?? "",
                message: error.message))
    }

    private mutating func load(_ tableRow: TableRow) throws {
        report.rows += 1
        var row = ProfileRow(row: tableRow)
        for lender in lenders { lender.lend(to: &row) }
        guard reading.keeps(row) else {
            report.leftOut += 1
            return
        }
        let outcome = reading.read(row)
        guard !request.withdrawsVanished || !reading.isOwnExport else {
            throw Failure.invalid([
                Problem(
                    "withdraw-vanished",
                    "The directory wrote this file, so it may hold only what a query found, and nothing is withdrawn for not being in it. Leave --withdraw-vanished out, or load a source's own whole list."
                )
            ])
        }
        pending.append(Pending(number: tableRow.number, line: tableRow.line, outcome: outcome))
        if pending.count >= Self.mostPending { try storePending() }
    }

    /// A row that has been read.
    private struct Pending {
        let number: Int
        let line: Int
        let outcome: ListingReading.Outcome
    }

    private mutating func storePending() throws {
        guard !pending.isEmpty else { return }
        let rows = pending
        pending.removeAll(keepingCapacity: true)
        var met = try known.meet(Set(rows.compactMap(\.outcome.key)))
        for row in rows {
            try store(row, met)
            if let key = row.outcome.key { met.again.insert(key) }
        }
        try Listings.add(added, at: at, in: transaction)
        try ImportBatches.remember(changes, of: batch, in: transaction)
        added.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
    }

    private mutating func store(_ row: Pending, _ met: KnownListings.Met) throws {
        let outcome = row.outcome
        var faults = outcome.faults
        var stored: KnownListing?
        if let key = outcome.key {
            stored = met.stored[key]
            if met.again.contains(key) {
                faults.append(
                    (
                        profile.column(of: .id),
                        "The id “\(brief(key.sourceID))” stands in an earlier row of this file. Each id stands once."
                    ))
            }
            if !reach.holds(source: key.source) {
                // Nothing of it is the sender's to withdraw; its rows are refused below.
            } else if sources.count < Self.mostSources {
                sources.insert(key.source)
            } else if !sources.contains(key.source) {
                faults.append(
                    (
                        profile.column(of: .source),
                        "The file names more than \(Self.mostSources) sources. Divide it, or give all of its rows one source."
                    ))
            }
        } else {
            everyRowIsKnown = false
        }
        if let facts = outcome.facts {
            let provider: String? =
                switch reach {
                case .everything: nil
                case .hub: try stored.flatMap { try Listings.find($0.id, in: transaction)?.provider }
                }
            faults += reach.faults(of: facts, over: provider).map { (profile.column(of: $0), $1) }
        }
        guard faults.isEmpty, let facts = outcome.facts else {
            report.refusedRows += 1
            if let key = outcome.key, stored == nil { try known.refuse(key) }
            for (column, message) in faults {
                report.add(ImportError(row: row.number, line: row.line, column: brief(column), message: message))
            }
            return
        }
        reading.take(outcome)
        try meet(facts.source, licence: facts.licence)
        try store(facts, over: stored)
    }

    private mutating func store(_ facts: ListingFacts, over stored: KnownListing?) throws {
        if let stored, stored.isMerged {
            merged = (merged.count + 1, merged.first ?? stored.id)
            report.unchanged += 1
            return
        }
        let provider = try provider(facts.providerName)
        let digest = ListingDigest.of(facts, provider: provider.slug)
        if let stored, stored.isOffered { try VanishedListings.takeBack(stored.id, in: transaction) }
        if let stored, stored.isEdited || stored.digest == digest && !stored.isWithdrawn {
            if stored.digest != digest { editedHere += 1 }
            report.unchanged += 1
            return
        }
        guard let stored else {
            let listing = Listing(id: ids.next(), facts: facts, provider: provider.slug)
            added.append(Listings.New(listing: listing, provider: provider.id, digest: digest))
            changes.append(ImportBatches.Change(listing: listing.id, before: nil, digest: digest))
            report.added += 1
            return
        }
        guard let before = try Listings.find(stored.id, in: transaction) else {
            throw StorageError.corrupt(column: "listings.id")
        }
        let listing = Listing(id: stored.id, facts: facts, provider: provider.slug)
        try Listings.replace(listing, provider: provider.id, digest: digest, at: at, in: transaction)
        changes.append(
            ImportBatches.Change(
                listing: listing.id, before: ListingRecord(before, digest: stored.digest), digest: digest))
        report.changed += 1
    }

    private mutating func provider(_ name: String) throws -> Provider {
        if let provider = providers[name] { return provider }
        let (provider, isNew) = try Providers.namedOrMade(name, ids: ids, in: transaction)
        if isNew {
            report.newProviderCount += 1
            if report.newProviders.count < ImportReport.kept { report.newProviders.append(provider.name) }
        }
        // A file may name a provider in each row; what is forgotten is only looked up again.
        if providers.count >= 20_000 { providers.removeAll(keepingCapacity: true) }
        providers[name] = provider
        return provider
    }

    /// Sees to it that the source of a listing is known: as the profile describes it, or else by its name alone.
    private mutating func meet(_ source: String, licence: String) throws {
        guard described.insert(source).inserted else { return }
        if let origin = profile.origin ?? reach.origin {
            try Origins.store(origin, in: transaction)
        } else if try Origins.find(source, in: transaction) == nil {
            try Origins.store(
                Origin(name: source, title: source, publisher: source, licence: licence, attribution: ""),
                in: transaction)
        }
    }

    /// Offers for withdrawal what a source no longer has, or withdraws it where that was asked for.
    private mutating func missListings(of source: String) throws {
        let missing = try known.countMissing(of: source)
        report.vanished += missing
        report.vanishedListings += try known.missing(
            of: source, limit: ImportReport.kept - report.vanishedListings.count)
        report.newlyOffered += try known.offerMissing(of: source)
        guard request.withdrawsVanished else { return }
        let published = try known.countPublished(of: source)
        if missing > published - missing {
            report.notes.append(
                "More than half of the listings of “\(source)” are withdrawn: \(missing) of \(published) are not in the file."
            )
        }
        var last: ID<Listing>?
        while true {
            let part = try VanishedListings.onOffer(of: source, after: last, in: transaction)
            guard let end = part.last else { return }
            last = end
            for id in part { try withdraw(id) }
            try ImportBatches.remember(changes, of: batch, in: transaction)
            changes.removeAll(keepingCapacity: true)
        }
    }

    private mutating func withdraw(_ id: ID<Listing>) throws {
        guard let (listing, digest) = try Listings.findWithDigest(id, in: transaction),
            reach.holds(provider: listing.provider)
        else { return }
        changes.append(
            ImportBatches.Change(listing: id, before: ListingRecord(listing, digest: digest), digest: digest))
        try Listings.setWithdrawn(at, of: id, in: transaction)
        try VanishedListings.takeBack(id, in: transaction)
        report.withdrawn += 1
    }
}

/// Names from a file in quotation marks, twenty at most.
private func listed(_ names: [String]) -> String {
    let quoted = names.prefix(20).map { "“\(brief($0))”" }.joined(separator: ", ")
    return quoted + (names.count > 20 ? " and \(names.count - 20) more" : "")
}
