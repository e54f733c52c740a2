import Programme
import Storage

/// Every table that holds something of a person with an account: what a person is given of theirs, and what an erasure
/// takes away. The data map (docs/data.md) names the same columns, and a test compares the two.
struct PersonalTable: Sendable {
    let name: String
    /// The columns that a person is given.
    let shown: [String]
    /// The columns by which somebody proves who they are: that they are there is told, never what they hold.
    let secret: [String]
    /// Columns with ids of people, who may be others.
    let people: Set<String>
    private let source: SQL
    private let isTheirs: @Sendable (Traces) -> SQL
    private let erase: (@Sendable (Traces, Instant) -> SQL)?

    /// By what a person is known in the tables.
    struct Traces: Sendable {
        let person: ID<Person>
        /// Keys of the addresses of mail that are theirs.
        let addresses: [String]

        /// As events name an actor.
        var actor: String { "person:" + person.letters }
        /// As events name a subject.
        var subject: String { "person/" + person.letters }
        /// As limits name a caller.
        var callers: [String] { [person.letters, actor] + addresses.map(SHA256Digest.of) }

        /// What is known of a person now. An address that they asked to move to is theirs once they confirmed it, and while
        /// it is nobody else's: anybody can ask for any address.
        init(of person: ID<Person>, in connection: any Connection) throws {
            self.person = person
            addresses = try connection.rows(
                """
                SELECT email_key AS address FROM people WHERE id = \(person) AND email_key IS NOT NULL
                UNION SELECT lower(c.old_email) AS address FROM email_changes c
                WHERE c.person = \(person) AND NOT EXISTS (
                    SELECT 1 FROM people p WHERE p.email_key = lower(c.old_email) AND p.id <> c.person)
                UNION SELECT lower(c.email) AS address FROM email_changes c
                WHERE c.person = \(person) AND c.new_confirmed IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM people p WHERE p.email_key = lower(c.email) AND p.id <> c.person)
                """
            ).map { try $0.text("address") }
        }
    }

    /// `shown` and `secret` are the columns, with commas between.
    init(
        _ name: String, _ shown: String, secret: String = "", people: Set<String> = [], from source: SQL,
        where isTheirs: @escaping @Sendable (Traces) -> SQL,
        erase: (@Sendable (Traces, Instant) -> SQL)? = nil
    ) {
        func columns(_ text: String) -> [String] {
            text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        (self.name, self.shown, self.secret) = (name, columns(shown), columns(secret))
        (self.people, self.source, self.isTheirs, self.erase) = (people, source, isTheirs, erase)
    }

    /// How many rows there are of a person.
    func count(of traces: Traces, in connection: any Connection) throws -> Int {
        try connection.count("SELECT count(*) AS count FROM \(source) WHERE \(isTheirs(traces))")
    }

    /// The rows of a person, each with the columns that are shown. Whom else they name is not told.
    func rows(of traces: Traces, in connection: any Connection) throws -> [[String?]] {
        try connection.rows("SELECT * FROM \(source) WHERE \(isTheirs(traces))").map { row in
            try shown.map { column in
                try row.optionalText(column).map { Redaction(traces).of($0, isPerson: people.contains(column)) }
            }
        }
    }

    /// How many rows an erasure would change or remove; 0 where it leaves the table as it is.
    func erasable(of traces: Traces, in connection: any Connection) throws -> Int {
        erase == nil ? 0 : try count(of: traces, in: connection)
    }

    /// Erases what there is of a person.
    func erase(_ traces: Traces, at now: Instant, in transaction: any Transaction) throws {
        if let erase { try transaction.run(erase(traces, now)) }
    }
}

/// Makes others than the one who is meant unrecognisable.
private struct Redaction {
    let traces: PersonalTable.Traces

    init(_ traces: PersonalTable.Traces) { self.traces = traces }

    /// `isPerson` says that the text is the id of a person.
    func of(_ text: String, isPerson: Bool) -> String {
        if isPerson { return text == traces.person.uuid ? traces.person.letters : Self.other }
        if text.utf8.starts(with: "operator:".utf8) { return Self.operator }
        guard let end = ["person:", "person/"].first(where: { text.utf8.starts(with: $0.utf8) }) else {
            return Self.legible(text)
        }
        guard text.utf8.dropFirst(end.utf8.count).starts(with: traces.person.letters.utf8) else { return Self.other }
        // Who acted in the person's name at the machine is another.
        return String(decoding: text.utf8.prefix(end.utf8.count + 26), as: UTF8.self)
            + (text.utf8.count > end.utf8.count + 26 ? " (" + Self.operator + ")" : "")
    }

    /// Ids and times as they are written outside, the same from every engine.
    private static func legible(_ text: String) -> String {
        ID<Person>(uuid: text)?.letters ?? Instant(rfc3339: text)?.rfc3339 ?? text
    }

    private static let other = "another person"
    private static let `operator` = "an operator at the machine"
}

extension PersonalTable {
    /// What belongs to a person's bookings.
    private static func booked(_ traces: Traces) -> SQL {
        "booking IN (SELECT id FROM session_bookings WHERE person = \(traces.person))"
    }

    /// All of them, in the order in which an erasure goes: who somebody is comes last, because the others ask for it.
    static let all: [PersonalTable] = [
        PersonalTable(
            "sign_ins", "person begun seen strong_at origin browser ended", secret: "digest", people: ["person"],
            from: "sign_ins", where: { "person = \($0.person)" },
            erase: { traces, _ in "DELETE FROM sign_ins WHERE person = \(traces.person)" }),
        PersonalTable(
            "authenticators", "person sign_in made confirmed last_step", secret: "secret", people: ["person"],
            from: "authenticators", where: { "person = \($0.person)" },
            erase: { traces, _ in "DELETE FROM authenticators WHERE person = \(traces.person)" }),
        PersonalTable(
            "recovery_codes", "person used", secret: "digest", people: ["person"], from: "recovery_codes",
            where: { "person = \($0.person)" },
            erase: { traces, _ in "DELETE FROM recovery_codes WHERE person = \(traces.person)" }),
        PersonalTable(
            "one_time_links", "purpose person email change expires used", secret: "digest browser", people: ["person"],
            from: "one_time_links",
            where: { "(person = \($0.person) OR lower(email) IN \(SQL.list($0.addresses)))" },
            erase: { traces, _ in
                "DELETE FROM one_time_links WHERE person = \(traces.person) OR lower(email) IN \(SQL.list(traces.addresses))"
            }),
        PersonalTable(
            "email_changes", "person old_email email asked old_confirmed new_confirmed done", people: ["person"],
            from: "email_changes", where: { "(person = \($0.person) OR lower(email) IN \(SQL.list($0.addresses)))" },
            erase: { traces, _ in
                "DELETE FROM email_changes WHERE person = \(traces.person) OR lower(email) IN \(SQL.list(traces.addresses))"
            }),
        PersonalTable(
            "upload_parts", "upload bytes", from: "upload_parts",
            where: { "upload IN (SELECT id FROM uploads WHERE owner = \($0.person))" },
            erase: { traces, _ in
                "DELETE FROM upload_parts WHERE upload IN (SELECT id FROM uploads WHERE owner = \(traces.person))"
            }),
        PersonalTable(
            "uploads", "owner name size made", people: ["owner"], from: "uploads", where: { "owner = \($0.person)" },
            erase: { traces, _ in "DELETE FROM uploads WHERE owner = \(traces.person)" }),
        PersonalTable(
            "saved_search_links", "search", secret: "digest", from: "saved_search_links",
            where: { traces in
                """
                search IN (SELECT id FROM saved_searches WHERE email_key IN \(SQL.list(traces.addresses)))
                """
            },
            erase: { traces, _ in
                """
                DELETE FROM saved_search_links
                WHERE search IN (SELECT id FROM saved_searches WHERE email_key IN \(SQL.list(traces.addresses)))
                """
            }),
        PersonalTable(
            "saved_searches", "email email_key query frequency language site asked confirmed told due mark",
            from: "saved_searches", where: { "email_key IN \(SQL.list($0.addresses))" },
            erase: { traces, _ in "DELETE FROM saved_searches WHERE email_key IN \(SQL.list(traces.addresses))" }),
        PersonalTable(
            "organisation_claims", "organisation person note asked decided decided_by is_granted",
            people: ["person", "decided_by"], from: "organisation_claims",
            where: { "(person = \($0.person) OR decided_by = \($0.person))" },
            erase: { traces, _ in "UPDATE organisation_claims SET note = '' WHERE person = \(traces.person)" }),
        PersonalTable(
            "listing_drafts", "listing organisation author state saved submitted decided decided_by reason",
            people: ["author", "decided_by"], from: "listing_drafts",
            where: { "(author = \($0.person) OR decided_by = \($0.person))" }),
        PersonalTable(
            "engagement_versions", "engagement version facts reason at author", from: "engagement_versions",
            where: { traces in
                """
                (substr(author, 1, 33) = \(traces.actor)
                    OR engagement IN (SELECT id FROM engagements WHERE officer = \(traces.person)))
                """
            },
            erase: { traces, _ in
                """
                UPDATE engagement_versions SET facts = '', reason = ''
                WHERE substr(author, 1, 33) = \(traces.actor)
                    OR engagement IN (SELECT id FROM engagements WHERE officer = \(traces.person))
                """
            }),
        PersonalTable(
            "engagements",
            "id officer state day start_minute minutes kind mode note follow_up follow_up_by followed_up recorded"
                + " changed removed", people: ["officer"], from: "engagements", where: { "officer = \($0.person)" },
            erase: { traces, _ in
                """
                UPDATE engagements SET note = '', follow_up = '', follow_up_by = NULL, origin_key = NULL
                WHERE officer = \(traces.person)
                """
            }),
        PersonalTable(
            "unmet_needs", "handled handled_by", from: "unmet_needs",
            where: { "substr(handled_by, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "problem_reports", "handled handled_by", from: "problem_reports",
            where: { "substr(handled_by, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "outbox", "kind recipient subject made next_try tries sent given_up fault", secret: "words unsubscribe",
            from: "outbox", where: { "lower(recipient) IN \(SQL.list($0.addresses))" },
            erase: { traces, _ in
                // A wish for a role names who has it to those who may give it.
                let named: [SQL] = traces.addresses.map {
                    "kind = 'role-wish' AND lower(words) LIKE \("%(" + $0 + ")%")"
                }
                let theirs: SQL = "lower(recipient) IN \(SQL.list(traces.addresses))"
                return "DELETE FROM outbox WHERE \(SQL.joined([theirs] + named, by: " OR "))"
            }),
        PersonalTable(
            "answered_requests", "owner key answer at", from: "answered_requests",
            where: { "owner IN \(SQL.list([$0.actor, $0.person.letters]))" },
            erase: { traces, _ in
                "DELETE FROM answered_requests WHERE owner IN \(SQL.list([traces.actor, traces.person.letters]))"
            }),
        PersonalTable(
            "rate_limits", "name caller at", from: "rate_limits",
            // Some stand for an e-mail address together with where it was asked from.
            where: { "(caller IN \(SQL.list($0.callers)) OR substr(caller, 1, 32) IN \(SQL.list($0.callers)))" },
            erase: { traces, _ in
                """
                DELETE FROM rate_limits
                WHERE caller IN \(SQL.list(traces.callers)) OR substr(caller, 1, 32) IN \(SQL.list(traces.callers))
                """
            }),
        PersonalTable(
            "session_links", "booking", secret: "digest", from: "session_links", where: { booked($0) },
            erase: { traces, _ in "DELETE FROM session_links WHERE \(booked(traces))" }),
        PersonalTable(
            "session_joiners", "session name email minutes joins state booking loaded", secret: "key",
            from: "session_joiners",
            where: { "(lower(email) IN \(SQL.list($0.addresses)) OR \(booked($0)))" },
            erase: { traces, _ in
                """
                DELETE FROM session_joiners
                WHERE lower(email) IN \(SQL.list(traces.addresses)) OR \(booked(traces))
                """
            }),
        PersonalTable(
            "session_attendances", "session booking heads minutes way recorded recorded_by",
            from: "session_attendances",
            where: { "(\(booked($0)) OR substr(recorded_by, 1, 33) = \($0.actor))" }),
        PersonalTable(
            "reports", "id author changed", from: "reports", where: { "substr(author, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "report_versions", "report version author at", from: "report_versions",
            where: { "substr(author, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "external_versions", "figure version author at", from: "external_versions",
            where: { "substr(author, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "indicator_versions", "indicator version author at", from: "indicator_versions",
            where: { "substr(author, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "releases", "id proposed_by released_by released", from: "releases",
            where: { "(substr(proposed_by, 1, 33) = \($0.actor) OR substr(released_by, 1, 33) = \($0.actor))" }),
        PersonalTable(
            "session_bookings",
            """
            id session kind person establishment class_name class_key stage adult_name adult_contact places access_needs state waits
            asked changed offer_ends reminded feedback_asked feedback_given language site
            """, people: ["person"], from: "session_bookings", where: { "person = \($0.person)" },
            // The places of what lies ahead are given back within an hour, by the desk whose they are.
            erase: { traces, _ in
                """
                UPDATE session_bookings SET access_needs = '', class_name = NULL, adult_name = NULL, adult_contact = NULL,
                    class_key = CASE WHEN kind = 'class' THEN id END
                WHERE person = \(traces.person)
                """
            }),
        PersonalTable(
            "sessions", "id owner made", people: ["owner"], from: "sessions", where: { "owner = \($0.person)" }),
        PersonalTable(
            "role_offers", "person role scope offered_by offered decided is_accepted", people: ["person"],
            from: "role_offers",
            where: { "(person = \($0.person) OR substr(offered_by, 1, 33) = \($0.actor))" },
            erase: { traces, _ in "DELETE FROM role_offers WHERE person = \(traces.person)" }),
        PersonalTable(
            "draft_authors", "draft person", people: ["person"], from: "draft_authors",
            where: { "person = \($0.person)" }),
        PersonalTable(
            "role_proposals", "person role proposed_by proposed decided", people: ["person", "proposed_by"],
            from: "role_proposals", where: { "(person = \($0.person) OR proposed_by = \($0.person))" },
            erase: { traces, _ in "DELETE FROM role_proposals WHERE person = \(traces.person)" }),
        PersonalTable(
            "role_grants", "person role scope organisation granted ended", people: ["person"], from: "role_grants",
            where: { "person = \($0.person)" },
            erase: { traces, now in
                "UPDATE role_grants SET ended = \(now) WHERE person = \(traces.person) AND ended IS NULL"
            }),
        PersonalTable(
            "import_batches", "actor at", from: "import_batches",
            where: { "substr(actor, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "merges", "actor at undone undone_by", from: "merges",
            where: { "(substr(actor, 1, 33) = \($0.actor) OR substr(undone_by, 1, 33) = \($0.actor))" }),
        PersonalTable(
            "duplicate_dismissals", "actor at", from: "duplicate_dismissals",
            where: { "substr(actor, 1, 33) = \($0.actor)" }),
        PersonalTable(
            "events", "at actor verb subject particulars", from: "events",
            where: { "(substr(actor, 1, 33) = \($0.actor) OR subject = \($0.subject))" }),
        PersonalTable(
            "erasures", "person erased", people: ["person"], from: "erasures", where: { "person = \($0.person)" }),
        PersonalTable(
            "people",
            """
            id name email email_key language made last_signed_in warnings warned erasure_asked held held_reason erased
            """, people: ["id"], from: "people", where: { "id = \($0.person)" },
            erase: { traces, now in
                """
                UPDATE people SET name = '', email = '', email_key = NULL, language = 'en', made = \(now),
                    last_signed_in = NULL, warnings = 0, warned = NULL, erasure_asked = NULL, held = NULL,
                    held_reason = NULL, erased = \(now)
                WHERE id = \(traces.person) AND erased IS NULL
                """
            }),
    ]
}
