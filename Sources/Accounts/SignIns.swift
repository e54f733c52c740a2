import Programme
import Storage

/// One browser in which a person is signed in.
package struct SignIn: Sendable, Equatable {
    package let id: ID<SignIn>
    package let person: ID<Person>
    package let begun: Instant
    /// When it was used last, to the minute.
    package let seen: Instant
    /// When the second factor was shown last in it.
    package let strongAt: Instant?
    /// The neighbourhood of addresses that it began from: an IPv4 /24 or an IPv6 /64.
    package let origin: String
    /// Which browser on which system, in a few words.
    package let browser: String

    fileprivate init?(_ row: Row) throws {
        guard let begun = try row.instant("begun"), let seen = try row.instant("seen") else { return nil }
        (id, person) = (try row.id("id"), try row.id("person"))
        (self.begun, self.seen, strongAt) = (begun, seen, try row.instant("strong_at"))
        (origin, browser) = (try row.text("origin"), try row.text("browser"))
    }

    /// Whether it still holds: staff 30 minutes after it was used last and 12 hours in all, others 7 and 30 days.
    func holds(at now: Instant, forStaff isStaff: Bool) -> Bool {
        let idle: Int = isStaff ? 1800 : 7 * 86_400
        let whole: Int = isStaff ? 43_200 : 30 * 86_400
        return now < seen.adding(seconds: idle) && now < begun.adding(seconds: whole)
    }
}

/// The SQL of the table `sign_ins`.
enum SignIns {
    private static let columns: SQL = "s.id, s.person, s.begun, s.seen, s.strong_at, s.origin, s.browser"

    static func add(
        _ token: Token, person: ID<Person>, origin: String, browser: String, at now: Instant, ids: IDSource,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO sign_ins (id, digest, person, begun, seen, origin, browser)
            VALUES (\(ids.next(SignIn.self)), \(token.digest), \(person), \(now), \(now), \(origin), \(browser))
            """)
        // An account that is used again is warned anew, should it come to that.
        try transaction.run(
            "UPDATE people SET last_signed_in = \(now), warnings = 0, warned = NULL WHERE id = \(person)")
    }

    /// Whether anybody has signed in from a neighbourhood of addresses in the last 30 days.
    static func isKnown(_ origin: String, at now: Instant, in connection: any Connection) throws -> Bool {
        try connection.first("SELECT id FROM sign_ins WHERE \(isLate(origin, now)) LIMIT 1") != nil
    }

    /// Whether a person has, with their second factor where `isStrong`. Nobody is looked for like somebody.
    static func isKnown(
        _ origin: String, to person: ID<Person>?, isStrong: Bool = false, at now: Instant, in connection: any Connection
    ) throws -> Bool {
        let strong: SQL = isStrong ? "AND strong_at IS NOT NULL" : ""
        return try connection.first(
            "SELECT id FROM sign_ins WHERE person = \(person?.uuid ?? "") AND \(isLate(origin, now)) \(strong) LIMIT 1"
        ) != nil
    }

    private static func isLate(_ origin: String, _ now: Instant) -> SQL {
        "origin = \(origin) AND begun > \(now.adding(seconds: -30 * 86_400))"
    }

    /// The sign-in of a cookie, unless it has ended.
    static func find(_ token: Token, in connection: any Connection) throws -> SignIn? {
        try connection.first(
            "SELECT \(columns) FROM sign_ins s WHERE s.digest = \(token.digest) AND s.ended IS NULL"
        ).flatMap { try SignIn($0) }
    }

    /// Those of a person that have not ended, the one used last first.
    static func all(of person: ID<Person>, in connection: any Connection) throws -> [SignIn] {
        try connection.rows(
            """
            SELECT \(columns) FROM sign_ins s WHERE s.person = \(person) AND s.ended IS NULL ORDER BY s.seen DESC, s.id DESC
            """
        ).compactMap { try SignIn($0) }
    }

    static func touch(_ signIn: SignIn, at now: Instant, in transaction: any Transaction) throws {
        try transaction.run("UPDATE sign_ins SET seen = \(now) WHERE id = \(signIn.id) AND seen < \(now)")
    }

    /// Notes that the second factor was shown, and changes the cookie: one that was stolen before is worth nothing after.
    static func strengthen(
        _ signIn: SignIn, token: Token, at now: Instant, in transaction: any Transaction
    ) throws {
        try transaction.run(
            "UPDATE sign_ins SET strong_at = \(now), seen = \(now), digest = \(token.digest) WHERE id = \(signIn.id)")
    }

    /// Ends one; whether it was there.
    static func end(
        _ id: ID<SignIn>, of person: ID<Person>, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            "UPDATE sign_ins SET ended = \(now) WHERE id = \(id) AND person = \(person) AND ended IS NULL") == 1
    }

    /// Ends all of a person but one.
    static func endAll(
        of person: ID<Person>, but kept: String? = nil, at now: Instant, in transaction: any Transaction
    ) throws {
        let kept = kept.flatMap { ID<SignIn>(letters: $0) }?.uuid ?? ""
        try transaction.run(
            "UPDATE sign_ins SET ended = \(now) WHERE person = \(person) AND ended IS NULL AND id <> \(kept)")
        // What would sign somebody in again as before ends with them.
        try OneTimeLinks.withdraw(of: person, in: transaction)
    }

    /// Forgets those that were not used for 30 days; how many.
    @discardableResult
    static func forget(before now: Instant, in transaction: any Transaction) throws -> Int {
        try transaction.run("DELETE FROM sign_ins WHERE seen < \(now.adding(seconds: -30 * 86_400))")
    }
}
