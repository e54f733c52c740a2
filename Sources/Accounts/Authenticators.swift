import Crypto
import Programme
import Storage

/// The SQL of the tables `authenticators` and `recovery_codes`.
enum Authenticators {
    struct Stored: Sendable {
        let code: OneTimeCode
        let isConfirmed: Bool
        /// The sign-in in which it was proposed, and when.
        let signIn: String
        let made: Instant
        let lastStep: Int
    }

    static func find(_ person: ID<Person>, in connection: any Connection) throws -> Stored? {
        guard
            let row = try connection.first(
                "SELECT secret, sign_in, made, confirmed, last_step FROM authenticators WHERE person = \(person)"),
            let made = try row.instant("made"), let code = OneTimeCode(base32: try row.text("secret"))
        else { return nil }
        return Stored(
            code: code, isConfirmed: try row.optionalText("confirmed") != nil, signIn: try row.text("sign_in"),
            made: made, lastStep: try row.int("last_step"))
    }

    /// Puts a secret in the place of one that was never confirmed.
    static func propose(
        _ code: OneTimeCode, for person: ID<Person>, in signIn: String, at now: Instant,
        in transaction: any Transaction
    ) throws {
        try transaction.run("DELETE FROM authenticators WHERE person = \(person) AND confirmed IS NULL")
        try transaction.run(
            """
            INSERT INTO authenticators (person, secret, sign_in, made, last_step)
            VALUES (\(person), \(code.base32), \(signIn), \(now), \(0))
            """)
    }

    /// Notes that a code of a step was shown; whether it was the first time.
    static func use(
        step: Int, of person: ID<Person>, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE authenticators SET last_step = \(step), confirmed = COALESCE(confirmed, \(now))
            WHERE person = \(person) AND last_step < \(step)
            """) == 1
    }

    /// Takes the second factor away, with its recovery codes.
    static func remove(_ person: ID<Person>, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM recovery_codes WHERE person = \(person)")
        try transaction.run("DELETE FROM authenticators WHERE person = \(person)")
    }

    /// Ten new recovery codes in place of the old ones. Only their digests are kept.
    static func renewCodes(of person: ID<Person>, in transaction: any Transaction) throws -> [String] {
        try transaction.run("DELETE FROM recovery_codes WHERE person = \(person)")
        var random = SystemRandomNumberGenerator()
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        return try (0..<10).map { _ in
            let code = String(
                decoding: (0..<12).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] },
                as: UTF8.self)
            try transaction.run(
                "INSERT INTO recovery_codes (person, digest) VALUES (\(person), \(digest(code, person)))")
            return code
        }
    }

    /// Uses a recovery code up; whether it was one.
    static func use(
        recovery code: String, of person: ID<Person>, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        let plain = String(
            decoding: code.lowercased().utf8.filter {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            }, as: UTF8.self)
        return try transaction.run(
            """
            UPDATE recovery_codes SET used = \(now)
            WHERE person = \(person) AND digest = \(digest(plain, person)) AND used IS NULL
            """) == 1
    }

    static func countCodes(of person: ID<Person>, in connection: any Connection) throws -> Int {
        try connection.count(
            "SELECT count(*) AS count FROM recovery_codes WHERE person = \(person) AND used IS NULL")
    }

    /// A code has 59 bits of chance: enough for a plain hash where five can be tried at once and twenty in an hour.
    private static func digest(_ code: String, _ person: ID<Person>) -> String {
        SHA256.hash(data: Array((person.letters + "/" + code).utf8)).hexadecimal
    }
}
