import Crypto
import Programme
import Storage

/// Answers already given, so that a form sent twice does its work once. Kept for 24 hours.
package enum AnsweredRequests {
    /// The answer given before to the same request, or `nil` if it is new.
    ///
    /// Throws `Failure.invalid` where the key came before with another body.
    package static func answer(
        owner: String, key: String, body: String, in connection: any Connection
    ) throws -> String? {
        guard
            let row = try connection.first(
                "SELECT digest, answer FROM answered_requests WHERE owner = \(owner) AND key = \(key)")
        else { return nil }
        guard try row.text("digest") == digest(body) else {
            throw Failure.invalid([
                Problem(
                    "key",
                    "Something else was sent before with the same key. Use a new key, or open the page again and send it from there."
                )
            ])
        }
        return try row.text("answer")
    }

    /// Keeps an answer, in the transaction that did the work.
    package static func keep(
        _ answer: String, owner: String, key: String, body: String, at instant: Instant, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO answered_requests (owner, key, digest, answer, at)
            VALUES (\(owner), \(key), \(digest(body)), \(answer), \(instant))
            """)
    }

    /// Does the work of a request once: its answer, or the one given before. Throws as `answer` and as the work does.
    package static func once(
        owner: String, key: String, body: String, at instant: Instant, in transaction: any Transaction,
        _ work: () throws -> String
    ) throws -> String {
        if let told = try answer(owner: owner, key: key, body: body, in: transaction) { return told }
        let told = try work()
        try keep(told, owner: owner, key: key, body: body, at: instant, in: transaction)
        return told
    }

    /// Forgets what is older than 24 hours; how many that were.
    package static func forget(before now: Instant, in transaction: any Transaction) throws -> Int {
        try transaction.run("DELETE FROM answered_requests WHERE at < \(now.adding(seconds: -86_400))")
    }

    private static func digest(_ body: String) -> String { SHA256.hash(data: Array(body.utf8)).hexadecimal }
}

/// The key by which a request is known that may come twice.
package enum RequestKey: Sendable, Equatable {
    /// A page's, which a browser may have kept: with other words it stands for something new.
    case page(String)
    /// A program's (`Idempotency-Key`): with other words it is refused.
    case program(String)

    /// As it is stored for a request. Throws `Failure.invalid` unless it has 1 to 100 bytes.
    package func stored(for body: String) throws -> String {
        switch self {
        case .page(let key):
            guard Self.fits(key) else {
                throw Failure.invalid([Problem("key", "Open the page again and send the form from there.")])
            }
            return key + "/" + SHA256.hash(data: Array(body.utf8)).hexadecimal
        case .program(let key):
            guard Self.fits(key) else {
                throw Failure.invalid([Problem("key", "Give a key of 1 to 100 bytes as Idempotency-Key.")])
            }
            return key
        }
    }

    /// A key that follows from this one: an answer that bears it is the same each time.
    package var following: String {
        switch self {
        case .page(let key), .program(let key): SHA256.hash(data: Array(key.utf8)).prefix(16).hexadecimal
        }
    }

    private static func fits(_ key: String) -> Bool { (1...100).contains(key.utf8.count) }
}
