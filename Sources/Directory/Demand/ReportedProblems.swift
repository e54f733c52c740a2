import Programme
import Storage

/// What a reader says is wrong with a listing.
package struct ReportedProblem: Sendable, Equatable {
    package let id: ID<ReportedProblem>
    package let reason: ProblemReason
    package let note: String
    package let at: Instant
    /// When staff dealt with it.
    package let handled: Instant?
    package let listing: ID<Listing>
    package let title: String
    /// The path of the listing's page, without language.
    package let path: String
    package let isWithdrawn: Bool
    package let providerName: String
    /// What it is to the permission table: the provider's own, its hub's, and that of the councils that the listing is
    /// for.
    let subject: Subject

    fileprivate init(_ row: Row) throws {
        guard let at = try row.instant("at"), let reason = ProblemReason(rawValue: try row.text("reason")) else {
            throw StorageError.corrupt(column: "reason")
        }
        (self.at, self.reason) = (at, reason)
        id = try row.id("id")
        note = try row.text("note")
        handled = try row.instant("handled")
        listing = try row.id("listing")
        title = try row.text("title")
        path = "/directory/" + listing.letters + "/" + (try row.text("title_key"))
        isWithdrawn = try row.optionalText("withdrawn") != nil
        providerName = try row.text("provider_name")
        let provider: ID<Organisation> = try row.id("provider")
        let hub = try row.optionalText("hub").flatMap { ID<Organisation>(uuid: $0) }
        let councils = try row.text("local_authorities").utf8.split(separator: UInt8(ascii: ";"))
            .map { String(decoding: $0, as: UTF8.self) }
        subject = .with { subject in
            subject.organisations = [provider]
            subject.hubs = [hub].compactMap { $0 }
            subject.councils = councils
        }
    }
}

/// The SQL of the table `problem_reports` that staff need.
enum ReportedProblems {
    private static let selection: SQL = """
        SELECT r.id, r.reason, r.note, r.at, r.handled, l.id AS listing, l.title, l.title_key, l.local_authorities,
            l.withdrawn, p.id AS provider, p.name AS provider_name, p.hub
        FROM problem_reports r JOIN listings l ON l.id = r.listing JOIN organisations p ON p.id = l.provider
        """

    /// The newest first; `handled` is whether staff have dealt with them, `nil` for either.
    static func all(handled: Bool?, in connection: any Connection) throws -> [ReportedProblem] {
        let state: SQL = handled.map { $0 ? "r.handled IS NOT NULL" : "r.handled IS NULL" } ?? "1 = 1"
        return try connection.rows("\(selection) WHERE \(state) ORDER BY r.at DESC, r.id DESC")
            .map { try ReportedProblem($0) }
    }

    static func find(_ id: ID<ReportedProblem>, in connection: any Connection) throws -> ReportedProblem? {
        try connection.first("\(selection) WHERE r.id = \(id)").map { try ReportedProblem($0) }
    }

    /// Whether it was open until now.
    static func handle(
        _ id: ID<ReportedProblem>, at now: Instant, by actor: Actor, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE problem_reports SET handled = \(now), handled_by = \(actor.name)
            WHERE id = \(id) AND handled IS NULL
            """) == 1
    }
}

extension Directory {
    /// What readers said is wrong with listings, the newest first, as far as the actor's reach goes (row `problem`, R),
    /// each with whether they may say that it is dealt with: open ones, or with `handled` those that were dealt with.
    package func problems(
        handled: Bool = false, by actor: Actor
    ) async throws -> [(problem: ReportedProblem, mayHandle: Bool)] {
        try Permission.readProblems.require(of: actor)
        return try await storage.read { try ReportedProblems.all(handled: handled, in: $0) }
            .filter { Permission.readProblems.allows(actor, on: $0.subject) }
            .map { ($0, $0.handled == nil && Permission.handleProblems.allows(actor, on: $0.subject)) }
    }

    /// Says that a problem is dealt with (row `problem`, U). Said twice it changes nothing. Throws `Failure.notFound`
    /// where there is none or it lies outside the actor's reach.
    package func handle(_ id: ID<ReportedProblem>, by actor: Actor) async throws {
        try Permission.handleProblems.require(of: actor)
        let (now, ids) = (clock(), ids)
        try await storage.write { transaction in
            guard let problem = try ReportedProblems.find(id, in: transaction) else { throw Permission.nothingHere }
            try Permission.handleProblems.require(of: actor, on: problem.subject)
            guard try ReportedProblems.handle(id, at: now, by: actor, in: transaction) else { return }
            try Events.record(
                "problem.handled", subject: "listing/" + problem.listing.letters, by: actor, at: now, ids: ids,
                in: transaction)
        }
    }
}
