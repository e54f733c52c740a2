import Foundation
import Programme
import Storage

extension ImportReport {
    /// Finds, for each listing that a batch stored, another published one that is probably the same thing: with the same
    /// folded title, provider and first day, or in another source with the same web address and first day. An address
    /// that more than four listings share is a landing page and says nothing; nor does one that a source gives twice.
    ///
    /// One other is named for each listing, found through an index, so the work grows with the batch alone, however alike
    /// its listings are.
    mutating func findDuplicates(of batch: ID<ImportBatch>, in connection: any Connection) throws {
        try collect(.title, Self.alike(batch, other: Likeness.sameTitle()), in: connection)
        try collect(.url, Self.alike(batch, other: Likeness.sameAddress()), in: connection)
    }

    private mutating func collect(
        _ reason: ProbableDuplicate.Reason, _ sql: SQL, in connection: any Connection
    ) throws {
        try connection.each(sql) { row in
            let (one, other) = (try side(row, "one"), try side(row, "other"))
            guard reason == .url || Likeness.areOne(one.title, other.title) else { return }
            duplicateCount += 1
            guard duplicates.count < Self.kept else { return }
            duplicates.append(ProbableDuplicate(reason: reason, one: one, other: other))
        }
    }

    private func side(_ row: Row, _ name: String) throws -> ListingMention {
        ListingMention(
            id: try row.id(name), source: try row.text(name + "_source"), sourceID: try row.text(name + "_source_id"),
            title: try row.text(name + "_title"))
    }

    /// Pairs of a listing of the batch and its likeness. Where both are of the batch only the later one is given.
    private static func alike(_ batch: ID<ImportBatch>, other: SQL) -> SQL {
        """
        SELECT a.id AS one, a.source AS one_source, a.source_id AS one_source_id, a.title AS one_title,
            b.id AS other, b.source AS other_source, b.source_id AS other_source_id, b.title AS other_title
        FROM (
            SELECT a.id, a.source, a.source_id, a.title, (\(other)) AS alike
            FROM import_changes c JOIN listings a ON a.id = c.listing
            WHERE c.batch = \(batch) AND a.withdrawn IS NULL
        ) a
        JOIN listings b ON b.id = a.alike
        WHERE b.id < a.id OR NOT EXISTS (SELECT 1 FROM import_changes d WHERE d.batch = \(batch) AND d.listing = b.id)
        """
    }
}

/// What makes two listings look alike. Where `a` is a listing, each statement gives the id of another of which all
/// conditions hold.
enum Likeness {
    /// The same folded title, provider and first day.
    static func sameTitle(where condition: SQL = "1 = 1") -> SQL {
        """
        SELECT b.id FROM listings b
        WHERE b.title_key = a.title_key AND b.provider = a.provider AND b.start_day IS NOT DISTINCT FROM a.start_day
            AND b.id <> a.id AND b.withdrawn IS NULL AND \(condition)
        LIMIT 1
        """
    }

    /// In another source with the same web address and first day, unless that is a landing page: which is asked first, or
    /// each of many listings of one address would look through all of them.
    static func sameAddress(where condition: SQL = "1 = 1") -> SQL {
        """
        CASE WHEN (SELECT count(*) FROM (SELECT 1 FROM listings s WHERE s.url = a.url LIMIT 5) s) < 5 THEN (
            SELECT b.id FROM listings b
            WHERE b.url = a.url AND b.start_day IS NOT DISTINCT FROM a.start_day
                AND b.source <> a.source AND b.title_key <> a.title_key AND b.withdrawn IS NULL AND \(condition)
            LIMIT 1) END
        """
    }

    /// Whether two titles are one, as they are compared.
    static func areOne(_ one: String, _ other: String) -> Bool { likeness(one) == likeness(other) }

    /// Pairs of providers whose names may be one: the same words in another order or without words such as “Ltd”, or but
    /// for one letter more, less, other or out of its place. By their places in the list.
    ///
    /// Two words of which one letter can be left out so that the rest is the same are one such step apart (F. J. Damerau,
    /// 1964), or two at most; the rests are found in one table, so the work grows with the letters alone.
    static func pairs(of names: [String]) -> [(one: Int, other: Int)] {
        var pairs: [(one: Int, other: Int)] = []
        var met: Set<[Int]> = []
        var first: [String: Int] = [:]
        for (place, name) in names.enumerated() {
            let words = words(of: name)
            let bytes = Array(words.joined().utf8)
            var keys = [words.sorted().joined(separator: " "), String(decoding: bytes, as: UTF8.self)]
            if bytes.count >= 8 {
                keys += bytes.indices.map { String(decoding: bytes[..<$0] + bytes[($0 + 1)...], as: UTF8.self) }
            }
            for key in keys {
                guard let other = first[key] else {
                    first[key] = place
                    continue
                }
                if other != place, met.insert([other, place]).inserted { pairs.append((other, place)) }
            }
        }
        return pairs
    }

    /// The folded words of a name that tell it from others.
    private static func words(of name: String) -> [String] {
        let all = slug(from: name).utf8.split(separator: UInt8(ascii: "-")).map { String(decoding: $0, as: UTF8.self) }
        let telling = all.filter { !idle.contains($0) }
        return telling.isEmpty ? all : telling
    }

    private static let idle: Set<String> = [
        "the", "of", "and", "for", "ltd", "limited", "plc", "llp", "cic", "cio", "scio", "inc", "company", "uk",
    ]
}

/// A title as two are compared: without case, accents, punctuation or blanks. Unlike its slug it is whole and keeps signs
/// that tell formulas apart: f(x + a), f(x) + a.
private func likeness(_ title: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in title.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
        switch scalar {
        case " ", ".", ",", ":", ";", "!", "?", "'", "\"", "-", "\u{2010}"..."\u{201F}", "\u{300}"..."\u{36F}": continue
        default: scalars.append(scalar)
        }
    }
    return String(scalars)
}
