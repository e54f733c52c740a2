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
        try collect(.title, Self.alike(batch, other: Self.sameTitle), in: connection)
        try collect(.url, Self.alike(batch, other: Self.sameAddress), in: connection)
    }

    private mutating func collect(
        _ reason: ProbableDuplicate.Reason, _ sql: SQL, in connection: any Connection
    ) throws {
        try connection.each(sql) { row in
            let (one, other) = (try side(row, "one"), try side(row, "other"))
            guard reason == .url || likeness(one.title) == likeness(other.title) else { return }
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

    private static let sameTitle: SQL = """
        SELECT b.id FROM listings b
        WHERE b.title_key = a.title_key AND b.provider = a.provider AND b.start_day IS NOT DISTINCT FROM a.start_day
            AND b.id <> a.id AND b.withdrawn IS NULL
        LIMIT 1
        """

    private static let sameAddress: SQL = """
        SELECT b.id FROM listings b
        WHERE b.url = a.url AND b.start_day IS NOT DISTINCT FROM a.start_day
            AND b.source <> a.source AND b.title_key <> a.title_key AND b.withdrawn IS NULL
            AND (SELECT count(*) FROM (SELECT 1 FROM listings s WHERE s.url = a.url LIMIT 5) s) < 5
        LIMIT 1
        """
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
