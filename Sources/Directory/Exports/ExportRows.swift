import Programme
import Storage

/// One row of an export.
struct ExportRow: Sendable {
    let listing: Listing
    /// When our record of it last changed; `nil` where that was not yet kept.
    let modified: Instant?
    /// Kilometres, where a place was asked for.
    let distance: Double?
}

/// The rows of an export, read from storage 500 at a time.
struct ExportRows: Sendable {
    let directory: Directory
    let hits: [Hit]

    var total: Int { hits.count }

    /// Hands over the rows in order. A listing that has gone since the question was answered is left out.
    func each(_ body: ([ExportRow]) async throws -> Void) async throws {
        for start in stride(from: 0, to: hits.count, by: 500) {
            let part = Array(hits[start..<min(start + 500, hits.count)])
            let records = try await directory.storage.read { try Listings.records(part.map(\.id), in: $0) }
            let distances = Dictionary(part.map { ($0.id, $0.distance) }, uniquingKeysWith: { first, _ in first })
            try await body(
                records.filter { $0.listing.withdrawn == nil }.map {
                    ExportRow(
                        listing: $0.listing, modified: $0.modified,
                        distance: (distances[$0.listing.id] ?? nil).map(oneDecimal))
                })
        }
    }
}

/// Kilometres with one decimal.
func oneDecimal(_ kilometres: Double) -> Double { (kilometres * 10).rounded() / 10 }
