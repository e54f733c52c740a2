import Programme
import Storage

/// A link that does one thing once.
struct OneTimeLink: Sendable {
    let digest: String
    let purpose: Purpose
    let person: ID<Person>?
    let email: EmailAddress?
    /// The digest of the cookie of the browser that asked for it; only that browser may use it.
    let browser: String?
    /// The change of e-mail address that it confirms.
    let change: String?
    let expires: Instant
    let isUsed: Bool

    /// What a link is for, and for how many seconds it holds.
    enum Purpose: String, Sendable {
        case signIn = "sign-in"
        case invitation
        case setUp = "set-up"
        case oldAddress = "old-address"
        case newAddress = "new-address"

        var seconds: Int {
            switch self {
            case .signIn: 15 * 60
            case .invitation: 7 * 86_400
            case .setUp: 3600
            case .oldAddress, .newAddress: 86_400
            }
        }
    }
}

/// The SQL of the table `one_time_links`.
enum OneTimeLinks {
    static func add(
        _ token: Token, _ purpose: OneTimeLink.Purpose, person: ID<Person>? = nil, email: EmailAddress? = nil,
        browser: String? = nil, change: String? = nil, seconds: Int? = nil, at now: Instant,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO one_time_links (digest, purpose, person, email, browser, change, expires)
            VALUES (\(token.digest), \(purpose.rawValue), \(person), \(email?.text), \(browser), \(change),
                \(now.adding(seconds: seconds ?? purpose.seconds)))
            """)
    }

    static func find(_ token: Token, in connection: any Connection) throws -> OneTimeLink? {
        guard
            let row = try connection.first(
                """
                SELECT digest, purpose, person, email, browser, change, expires, used FROM one_time_links
                WHERE digest = \(token.digest)
                """),
            let purpose = OneTimeLink.Purpose(rawValue: try row.text("purpose")),
            let expires = try row.instant("expires")
        else { return nil }
        return OneTimeLink(
            digest: try row.text("digest"), purpose: purpose,
            person: try row.optionalText("person").flatMap { ID(uuid: $0) },
            email: try row.optionalText("email").flatMap { EmailAddress($0) },
            browser: try row.optionalText("browser"), change: try row.optionalText("change"), expires: expires,
            isUsed: try row.optionalText("used") != nil)
    }

    /// Uses a link up; whether it could be: of two that try at once one may.
    static func use(_ link: OneTimeLink, at now: Instant, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            UPDATE one_time_links SET used = \(now)
            WHERE digest = \(link.digest) AND used IS NULL AND expires > \(now)
            """) == 1
    }

    /// Makes the links useless that would sign a person in and have not been used.
    static func withdraw(of person: ID<Person>, in transaction: any Transaction) throws {
        try transaction.run(
            """
            DELETE FROM one_time_links
            WHERE person = \(person) AND used IS NULL AND purpose IN ('sign-in', 'invitation')
            """)
    }

    /// Makes every link of a purpose useless.
    static func withdraw(_ purpose: OneTimeLink.Purpose, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM one_time_links WHERE purpose = \(purpose.rawValue)")
    }

    /// Forgets what has been over for a day; how many.
    @discardableResult
    static func forget(before now: Instant, in transaction: any Transaction) throws -> Int {
        try transaction.run("DELETE FROM one_time_links WHERE expires < \(now.adding(seconds: -86_400))")
    }
}
