import Files
import Programme
import Storage
import Tables
import Web

/// How a file that was sent is to be read.
struct SentImport: Sendable {
    /// The name of a profile; empty where the file's columns decide. Never a path.
    var profile = ""
    /// The source; empty where the profile or the rows name it.
    var source = ""
    var keepsGoodRows = false
    var withdrawsVanished = false

    init() {}

    init(_ form: Query) {
        (profile, source) = (form["profile"] ?? "", trimmed(form["source"] ?? ""))
        (keepsGoodRows, withdrawsVanished) = (form["good"] == "yes", form["withdraw"] == "yes")
    }

    fileprivate func request(_ upload: Upload, isDryRun: Bool) throws -> ImportRequest {
        guard profile.isEmpty || isSourceName(profile) else { throw Permission.nothingHere }
        return ImportRequest(
            .bytes(upload.bytes), name: upload.name, profile: profile.isEmpty ? nil : profile,
            source: source.isEmpty ? nil : source, isDryRun: isDryRun, keepsGoodRows: keepsGoodRows,
            withdrawsVanished: withdrawsVanished)
    }
}

/// Files of listings that come with a form: looked at first, and loaded once whoever sent them says so.
extension ListingImport {
    /// The profiles that a form offers, by name; and the name of the hub under whose source a coordinator's rows are kept. Who may load something may.
    func choices(by actor: Actor) async throws -> (profiles: [Profile], source: String?) {
        try Permission.importListings.require(of: actor)
        let reach = try await storage.read { try ImportReach(of: actor, in: $0) }
        return (try profiles.all(), reach.origin?.title)
    }

    /// Says before a file is read whether the actor may have one looked at: ten at once, and sixty an hour. Throws
    /// `Failure.notFound`, `.tooMany`.
    func allowLook(by actor: Actor) async throws {
        try Permission.importListings.require(of: actor)
        let now = clock()
        try await storage.write { [self] transaction in
            _ = try ImportReach(of: actor, in: transaction)
            try sendings.take(
                actor.name, at: now, "Several files have been sent just now. Try again later.", in: transaction)
        }
    }

    /// Keeps a file that was sent for a day, and says what loading it would do; nothing else is stored. Throws as `load`.
    func look(
        at file: UploadedFile, _ wanted: SentImport, by actor: Actor
    ) async throws -> (upload: ID<Upload>, report: ImportReport) {
        guard let person = actor.person else { throw Permission.nothingHere }
        let (now, ids) = (clock(), ids)
        let upload = try await storage.write { transaction in
            _ = try ImportReach(of: actor, in: transaction)
            return try Uploads.keep(
                file.bytes, name: file.name, of: person.id, at: now, ids: ids, in: transaction)
        }
        let sent = Upload(id: upload, name: file.name, bytes: file.bytes)
        return (upload, try await looks.take { try await load(try wanted.request(sent, isDryRun: true), by: actor) })
    }

    /// Says again what loading a file would do that was sent before. Throws as `load`, and `Failure.gone` where it is no
    /// longer kept.
    func look(at upload: ID<Upload>, _ wanted: SentImport, by actor: Actor) async throws -> ImportReport {
        try Permission.importListings.require(of: actor)
        let sent = try await storage.read { try Self.sent(upload, by: actor, in: $0) }
        return try await looks.take { try await load(try wanted.request(sent, isDryRun: true), by: actor) }
    }

    /// Loads a file that was sent before, once: sent again with the same key it gives the same batch. The batch, or `nil`
    /// where there was nothing to change. Throws as `load`; `Failure.gone` where the file is no longer kept, `.conflict`
    /// where its errors keep it out.
    func loadSent(
        _ upload: ID<Upload>, _ wanted: SentImport, key: RequestKey, by actor: Actor
    ) async throws -> ID<ImportBatch>? {
        try Permission.importListings.require(of: actor)
        let body =
            upload.letters + "\n" + wanted.profile + "\n" + wanted.source
            + "\n\(wanted.keepsGoodRows)\(wanted.withdrawsVanished)"
        let (now, key, owner) = (clock(), try key.stored(for: body), actor.name)
        let (batch, isNew) = try await storage.write { transaction in
            if let answer = try AnsweredRequests.answer(owner: owner, key: key, body: body, in: transaction) {
                return (ID<ImportBatch>(letters: answer), false)
            }
            let sent = try Self.sent(upload, by: actor, in: transaction)
            let report = try load(try wanted.request(sent, isDryRun: false), by: actor, in: transaction)
            guard !report.isRefused else {
                throw Failure.conflict("The file has errors now, so nothing was changed. Send it again to see them.")
            }
            try Uploads.remove(upload, in: transaction)
            try AnsweredRequests.keep(
                report.batch?.letters ?? "", owner: owner, key: key, body: body, at: now, in: transaction)
            return (report.batch, true)
        }
        if let batch, isNew { await whenChanged(Self.importedVerb, "import/" + batch.letters) }
        return batch
    }

    private static func sent(_ id: ID<Upload>, by actor: Actor, in connection: any Connection) throws -> Upload {
        guard let person = actor.person, let sent = try Uploads.find(id, of: person.id, in: connection) else {
            throw Failure.gone("The file is no longer here: files are kept for a day. Send it again.")
        }
        return sent
    }
}
