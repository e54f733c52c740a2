import Programme
import Storage
import Tables
import Web

/// What visitors tell the directory.
package enum Demand: String, Sendable, CaseIterable {
    /// What they say is wrong with listings.
    case problems
    /// What they looked for in vain.
    case needs

    /// The columns of its table.
    fileprivate var columns: [String] {
        switch self {
        case .problems: ["at", "reason", "note", "listing", "title", "provider"]
        case .needs: ["at", "words", "query", "council"]
        }
    }

    fileprivate func rows(in connection: any Connection) throws -> [Row] {
        switch self {
        case .problems:
            try connection.rows(
                """
                SELECT r.at, r.reason, r.note, l.id AS listing, l.title, p.name AS provider
                FROM problem_reports r JOIN listings l ON l.id = r.listing JOIN organisations p ON p.id = l.provider
                ORDER BY r.at DESC, r.id DESC
                """)
        case .needs:
            try connection.rows("SELECT at, words, query, council FROM unmet_needs ORDER BY at DESC, id DESC")
        }
    }
}

extension Directory {
    /// Writes what visitors have told as CSV, latest first, and gives how many rows there are. Who may: whoever reads demand,
    /// which is the operator until there are accounts. Throws what the writer throws.
    package func export(_ demand: Demand, by actor: Actor, to writer: any ReplyWriter) async throws -> Int {
        try Permission("problem", .export).require(of: actor, on: Subject())
        let rows = try await storage.read { connection in
            try demand.rows(in: connection).map { row in
                try demand.columns.map { column -> TableCell in
                    switch column {
                    case "at": .text(try row.instant("at")?.rfc3339 ?? "")
                    case "listing": .text(try row.id(column, of: Listing.self).letters)
                    default: .text(try row.optionalText(column) ?? "")
                    }
                }
            }
        }
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(demand.columns, into: &bytes)
        for row in rows { csv.row(row, into: &bytes) }
        try await writer.write(bytes)
        return rows.count
    }
}
