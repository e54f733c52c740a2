import Accounts
import Directory
import Engagements
import Establishments
import HTTPTypes
import Logging
import Programme
import Report
import Schema
import Search
import Sessions
import Storage
import Web
import Work

#if canImport(Glibc)
import Glibc
#endif

/// One installation put together: records, reference data, desks.
struct Installation: Sendable {
    var settings: Settings
    let storage: any Storage
    let pulse: Pulse
    let reference: ReferenceFolder
    let geography: Geography
    let places: Places
    let establishments: Establishments
    let accounts: Accounts
    let directory: Directory
    let engagements: Engagements
    let sessions: Sessions
    let reports: Reports
    var figures: Figures { reports.figures }
    let imports: ListingImport
    let assets: Assets
    let languages: Languages

    /// Opens the records and brings their schema up to date. Throws `StorageError.busy` while another process holds the
    /// data folder that they are in, unless they are only to be read; `Failure.unavailable`, which says what to do, where
    /// the folder holds none and they are not to be made: a folder that was meant for something else stays as it is.
    static func open(
        _ settings: Settings, onlyReads: Bool = false, makesRecords: Bool = true
    ) async throws -> Installation {
        let storage: any Storage =
            if let database = settings.database {
                try await records(in: database, onlyReads: onlyReads)
            } else {
                try await records(in: settings.data, onlyReads: onlyReads, makesRecords: makesRecords)
            }
        let reference = ReferenceFolder(path: settings.home + "/Reference")
        let geography = try Geography(reference)
        let places = try Places(reference, geography: geography)
        let ids = IDSource(now: settings.clock)
        let taxonomy = try Taxonomy(reference)
        let languages = try Languages(folder: reference.path + "/languages")
        let directory = Directory(
            storage: storage, taxonomy: taxonomy, geography: geography, places: places,
            synonyms: Synonyms(text: try reference.text("synonyms.txt")), clock: settings.clock, ids: ids,
            edition: settings.edition, reportsPerHour: settings.reportsPerHour,
            words: languages.strings(.english))
        // The index of this process knows its own changes at once.
        let apply: @Sendable (String, String) async -> Void = { await directory.apply($0, $1) }
        let establishments = Establishments(
            geography: geography, places: places, storage: storage, clock: settings.clock, ids: ids,
            joinsSharedCodes: settings.joinsSharedCodes,
            uses: [Engagements.establishmentsUsed, Sessions.establishmentsUsed], whenChanged: apply)
        return Installation(
            settings: settings, storage: storage, pulse: Pulse(storage), reference: reference, geography: geography,
            places: places, establishments: establishments,
            accounts: Accounts(
                storage: storage, clock: settings.clock, ids: ids, languages: languages,
                ties: ties(geography, establishments, settings), linksPerHour: settings.linksPerHour,
                unusedDays: settings.unusedAccountDays,
                noteErasures: { try ErasureLedger(data: settings.data).add($0) }),
            directory: directory,
            engagements: Engagements(
                storage: storage, establishments: establishments, themes: themes(of: taxonomy), clock: settings.clock,
                ids: ids),
            sessions: Sessions(
                storage: storage, directory: directory, establishments: establishments, languages: languages,
                clock: settings.clock, ids: ids, address: settings.address),
            reports: Reports(
                figures: Figures(
                    measures: Engagements.measures + Sessions.measures, facts: Engagements.facts + Sessions.facts,
                    storage: storage, establishments: establishments,
                    themes: themes(of: taxonomy).map { ($0.slug, $0.label, $0.labelGaelic) }, languages: languages,
                    clock: settings.clock),
                storage: storage, words: languages.strings(.english), clock: settings.clock, ids: ids,
                press: settings.press, address: settings.address),
            imports: ListingImport(
                storage: storage, reference: reference, taxonomy: taxonomy, geography: geography, places: places,
                clock: settings.clock, ids: ids, whenChanged: apply),
            assets: try Assets(folder: settings.home + "/Public"),
            languages: languages)
    }

    /// The same with what the command line gives, by option.
    func with(_ given: [String: String]) -> Installation {
        var copy = self
        copy.settings.given = given
        return copy
    }

    /// The subject themes that an engagement may have: the directory's.
    private static func themes(of taxonomy: Taxonomy) -> [Engagements.Theme] {
        taxonomy.values(.theme).map { slug in
            Engagements.Theme(
                slug: slug, label: taxonomy.label(.theme, slug, in: .english),
                labelGaelic: taxonomy.label(.theme, slug, in: .gaelic))
        }
    }

    /// What roles can be tied to.
    private static func ties(
        _ geography: Geography, _ establishments: Establishments, _ settings: Settings
    ) -> Accounts.Ties {
        let councils = geography.councils.map { (slug: $0.slug, name: $0.name) }
        let named: @Sendable (String) async -> Accounts.Meant = { text in
            guard let register = try? await establishments.register(by: .system) else { return Accounts.Meant() }
            let today = settings.clock().londonDay
            let found = EstablishmentMatch(of: text, in: register, on: today)
            let candidates = found.candidates.compactMap { register[$0] }.filter { $0.state(on: today) == .open }
            return Accounts.Meant(
                sure: found.sure?.letters,
                candidates: candidates.map { ($0.id.letters, wholeName($0, geography, today)) })
        }
        return Accounts.Ties(councils: councils, named: named) { letters in
            guard let id = ID<Establishment>(letters: letters),
                let found = try? await establishments.establishment(id, by: .system)
            else { return nil }
            return (found.name, found.area(.council, on: settings.clock().londonDay))
        }
    }

    /// A name that tells an establishment from others of the same name: with its sector, council and postcode.
    private static func wholeName(_ one: Establishment, _ geography: Geography, _ today: Day) -> String {
        let council = one.area(.council, on: today).flatMap { geography.council($0) }?.name
        let parts = [one.name, one.key.sector?.rawValue, council, one.places.on(today)?.postcode]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The records in a database, which several processes may use at once. Who only reads leaves the schema as it is.
    private static func records(in database: PostgreSQLAddress, onlyReads: Bool) async throws -> any Storage {
        let storage = try await PostgreSQLStorage.open(database, onlyReads: onlyReads)
        guard onlyReads else {
            _ = try await storage.migrate(Schema.migrations)
            return storage
        }
        let (found, known) = (try await storage.state().schema, Schema.migrations.last?.number ?? 0)
        guard found <= known else { throw StorageError.tooNew(found: found, known: known) }
        guard found == known else {
            let what = found == 0 ? "is empty" : "was written by an earlier version"
            throw Failure.unavailable("The database \(what). Run “ceangal setup” first.", retryAfter: 0)
        }
        return storage
    }

    private static func records(
        in folder: String, onlyReads: Bool, makesRecords: Bool
    ) async throws -> any Storage {
        let unfinished = RestoredRecords.unfinished(in: folder)
        guard access(unfinished, F_OK) != 0 else {
            throw StorageError.unusable(
                "A restore into this data folder was broken off. Run “ceangal restore” again, or remove \(unfinished) to go on with the records that are there."
            )
        }
        guard makesRecords || access(folder + "/ceangal.sqlite", F_OK) == 0 else { throw noData(in: folder) }
        do {
            let storage = try SQLiteStorage(folder: folder)
            try await keepBefore(migrating: storage, in: folder)
            _ = try await storage.migrate(Schema.migrations)
            return storage
        } catch let busy as StorageError {
            guard onlyReads, case .busy = busy else { throw busy }
            let storage = try SQLiteStorage(besideHolderOf: folder)
            // Another version of the program may hold the folder.
            guard try await storage.isUpToDate(with: Schema.migrations) else { throw busy }
            return storage
        }
    }

    /// Keeps a copy of records that an earlier version of the program has written, before they are brought up to date.
    private static func keepBefore(migrating storage: SQLiteStorage, in folder: String) async throws {
        let schema = try await storage.state().schema
        guard schema > 0, schema < Schema.migrations.last?.number ?? 0 else { return }
        let kept = folder + "/ceangal.sqlite.schema-\(schema)"
        unlink(kept)
        try storage.copy(to: kept)
        try Durable.sync(kept)
        try Durable.syncFolder(of: kept)
    }

    /// The frame of every page.
    var layout: Layout {
        Layout(assets: assets, languages: languages, navigation: Features.navigation) { [directory] in
            directory.origin("demonstration") != nil
        }
    }

    /// Everything between the network and the desks.
    func site(isEncrypted: Bool, measures: Measures? = nil) -> Site {
        Site(
            features: Features.all(self), assets: assets, clock: settings.clock, isEncrypted: isEncrypted,
            address: settings.address, proxies: settings.proxies, whoAsks: accounts.whoAsks,
            denied: { await accounts.noteDenial(of: $1, $2, by: $0) },
            record: { request in
                JSONLog.write(request)
                measures?.count(request)
            }, failurePage: FailurePage.render(layout))
    }

    /// What gives events their position in the chain.
    func sealer(log: Logger) -> Sealer {
        let leases = Leases(storage: storage, holder: IDSource(now: settings.clock).next(Lease.self).letters)
        return Sealer(storage: storage, leases: leases, log: log)
    }

    /// What a server does beside answering: the jobs of all desks, the sealing of events, and the following of them.
    func background(log: Logger) -> Background {
        let leases = Leases(storage: storage, holder: IDSource(now: settings.clock).next(Lease.self).letters)
        let features = Features.all(self)
        let mail = settings.mail.map { office in
            Outbox.job(office, of: storage) { log.warning("mail", metadata: ["error": "\($0)"]) }
        }
        return Background(
            schedule: Schedule(
                jobs: features.flatMap(\.jobs) + (mail.map { [$0] } ?? []), leases: leases, now: settings.clock,
                log: log),
            sealer: Sealer(storage: storage, leases: leases, log: log),
            feed: Feed(storage: storage, followers: features.flatMap(\.followers), log: log))
    }

    /// Throws `Failure.unavailable`, which says what to do, where nothing has been loaded yet.
    func requireData() async throws {
        guard try await storage.read({ try Origins.all(in: $0).isEmpty }) else { return }
        throw Self.noData(in: settings.database == nil ? settings.data : nil)
    }

    /// `nil` for the database.
    private static func noData(in folder: String?) -> Failure {
        let option = folder.map { " --data " + $0 } ?? ""
        return .unavailable(
            "There is no data in \(folder ?? "the database") yet. Run “ceangal setup\(option)” first.", retryAfter: 0)
    }
}
