import Accounts
import Programme
import Storage

/// A change of a listing that waits for a word, or a new listing that does.
package struct Draft: Sendable, Equatable {
    package let id: ID<Draft>
    /// What the listing would say. The id of a new one is the id that it will have.
    package var listing: Listing
    package let isNew: Bool
    package let organisation: ID<Organisation>
    package let author: ID<Person>
    package let state: State
    /// The digest of what the listing said when the draft was begun.
    let base: String?
    package let saved: Instant
    /// Why it was returned.
    package let reason: String?

    /// How far it has come.
    package enum State: String, Sendable {
        /// Being written.
        case draft
        /// Waiting for somebody to read it.
        case submitted
        /// Given back with a reason.
        case returned
        case published, discarded
    }
}

/// The SQL of the table `listing_drafts`.
enum Drafts {
    private static let selection: SQL = """
        SELECT d.id, d.is_new, d.organisation, d.author, d.state, d.facts, d.base_digest, d.saved, d.reason
        FROM listing_drafts d
        """

    /// The open draft of a listing, if there is one.
    static func open(of listing: ID<Listing>, in connection: any Connection) throws -> Draft? {
        try connection.first(
            "\(selection) WHERE d.listing = \(listing) AND d.state IN ('draft', 'submitted', 'returned')"
        ).map(draft)
    }

    static func find(_ id: ID<Draft>, in connection: any Connection) throws -> Draft? {
        try connection.first("\(selection) WHERE d.id = \(id)").map(draft)
    }

    /// The open drafts of organisations, the one saved last first.
    static func open(of organisations: [ID<Organisation>], in connection: any Connection) throws -> [Draft] {
        guard !organisations.isEmpty else { return [] }
        return try connection.rows(
            """
            \(selection) WHERE d.organisation IN \(SQL.list(organisations))
                AND d.state IN ('draft', 'submitted', 'returned') ORDER BY d.saved DESC, d.id DESC
            """
        ).map(draft)
    }

    /// All that wait to be read, the one that waits longest first.
    static func submitted(in connection: any Connection) throws -> [Draft] {
        try connection.rows("\(selection) WHERE d.state = 'submitted' ORDER BY d.submitted, d.id").map(draft)
    }

    /// Whether a person has written at a draft.
    static func wrote(_ person: ID<Person>?, _ draft: ID<Draft>, in connection: any Connection) throws -> Bool {
        guard let person else { return false }
        return try connection.first(
            "SELECT 1 AS found FROM draft_authors WHERE draft = \(draft) AND person = \(person)") != nil
    }

    /// Stores a draft over the open one of its listing.
    static func save(_ draft: Draft, at now: Instant, in transaction: any Transaction) throws {
        let facts = ListingRecord(draft.listing, digest: "").json
        let submitted = draft.state == .submitted ? now : nil
        let changed = try transaction.run(
            """
            UPDATE listing_drafts SET state = \(draft.state.rawValue), facts = \(facts), saved = \(now),
                submitted = \(submitted), author = \(draft.author), reason = NULL
            WHERE id = \(draft.id) AND state IN ('draft', 'submitted', 'returned')
            """)
        if changed == 0 { try add(draft, facts, submitted: submitted, at: now, in: transaction) }
        try transaction.run(
            """
            INSERT INTO draft_authors (draft, person) VALUES (\(draft.id), \(draft.author))
            ON CONFLICT (draft, person) DO NOTHING
            """)
    }

    private static func add(
        _ draft: Draft, _ facts: String, submitted: Instant?, at now: Instant, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO listing_drafts (
                id, listing, is_new, organisation, author, state, facts, base_digest, saved, submitted)
            VALUES (\(draft.id), \(draft.listing.id), \(draft.isNew), \(draft.organisation), \(draft.author),
                \(draft.state.rawValue), \(facts), \(draft.base), \(now), \(submitted))
            """)
    }

    /// Ends one, or gives it back; whether it was still waiting.
    static func decide(
        _ id: ID<Draft>, _ state: Draft.State, reason: String?, by person: ID<Person>?, at now: Instant,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE listing_drafts
            SET state = \(state.rawValue), decided = \(now), decided_by = \(person), reason = \(reason)
            WHERE id = \(id) AND state = 'submitted'
            """) == 1
    }

    static func discard(_ id: ID<Draft>, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE listing_drafts SET state = 'discarded', decided = \(now)
            WHERE id = \(id) AND state IN ('draft', 'submitted', 'returned')
            """)
    }

    private static func draft(_ row: Row) throws -> Draft {
        guard let record = ListingRecord(json: try row.text("facts")),
            let state = Draft.State(rawValue: try row.text("state")), let saved = try row.instant("saved")
        else { throw StorageError.corrupt(column: "listing_drafts.facts") }
        return Draft(
            id: try row.id("id"), listing: record.listing, isNew: try row.bool("is_new"),
            organisation: try row.id("organisation"), author: try row.id("author"), state: state,
            base: try row.optionalText("base_digest"), saved: saved, reason: try row.optionalText("reason"))
    }
}
