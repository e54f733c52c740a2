import Programme
import Tables

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a load of a file left for somebody to look at, in short: of each sort all are counted and the first are named.
package struct ImportQuestions: Sendable, Equatable {
    /// Published listings that the file no longer has, offered for withdrawal.
    package private(set) var vanished = 0
    package private(set) var vanishedTitles: [String] = []
    /// Listings that look like another one.
    package private(set) var lookAlikes = 0
    package private(set) var pairs: [Pair] = []
    /// Rows with errors, which were left out.
    package private(set) var refused = 0
    package private(set) var errors: [String] = []
    /// Values that the vocabulary does not know.
    package private(set) var unknown = 0
    package private(set) var values: [String] = []

    /// Two listings that look alike.
    package struct Pair: Sendable, Equatable {
        package let one: String
        package let oneTitle: String
        package let other: String
        package let otherTitle: String
    }

    /// So many of each sort are named.
    static let named = 20

    init(_ report: ImportReport) {
        vanished = max(0, report.vanished - report.withdrawn)
        if vanished > 0 { vanishedTitles = report.vanishedListings.prefix(Self.named).map(\.title) }
        lookAlikes = report.duplicateCount
        pairs = report.duplicates.prefix(Self.named).map {
            Pair(
                one: $0.one.id.letters, oneTitle: $0.one.title, other: $0.other.id.letters,
                otherTitle: $0.other.title)
        }
        refused = report.refusedRows
        errors = report.errors.prefix(Self.named).map(\.sentence)
        unknown = report.unmapped.count
        values = report.unmapped.prefix(Self.named).map { "\($0.column): \($0.value)" }
    }

    /// How many things there are to look at.
    package var count: Int { vanished + lookAlikes + refused + unknown }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("vanished", vanished)
        writer.member("vanished_titles", vanishedTitles)
        writer.member("look_alikes", lookAlikes)
        writer.name("pairs")
        writer.beginList()
        for pair in pairs { writer.list([pair.one, pair.oneTitle, pair.other, pair.otherTitle]) }
        writer.endList()
        writer.member("refused", refused)
        writer.member("errors", errors)
        writer.member("unknown", unknown)
        writer.member("values", values)
        writer.endObject()
        return String(decoding: writer.take(), as: UTF8.self)
    }

    /// Reads what `json` wrote; `nil` for anything else.
    init?(json: String) {
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(json.utf8)) else { return nil }
        vanished = stored.vanished
        vanishedTitles = stored.vanished_titles ?? []
        lookAlikes = stored.look_alikes
        pairs = stored.pairs.filter { $0.count == 4 }.map {
            Pair(one: $0[0], oneTitle: $0[1], other: $0[2], otherTitle: $0[3])
        }
        refused = stored.refused
        errors = stored.errors ?? []
        unknown = stored.unknown
        values = stored.values ?? []
    }

    private struct Stored: Decodable {
        let vanished, look_alikes, refused, unknown: Int
        let vanished_titles, errors, values: [String]?
        let pairs: [[String]]
    }
}
