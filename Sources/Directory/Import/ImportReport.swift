import Programme
import Tables

/// What loading a file of listings did or, in a dry run, would do.
package struct ImportReport: Sendable {
    /// By which the load can be taken back; `nil` where nothing was stored: a dry run, a file with errors, no change.
    package internal(set) var batch: ID<ImportBatch>?
    package internal(set) var isDryRun = false
    /// The profile by which the file was read.
    package internal(set) var profile = ""
    /// The source of all rows, by the profile or the request; `nil` where rows name theirs.
    package internal(set) var source: String?
    /// Data rows read.
    package internal(set) var rows = 0
    /// Listings that are new.
    package internal(set) var added = 0
    /// Listings whose facts differ from before, with those that came back after they had been withdrawn.
    package internal(set) var changed = 0
    package internal(set) var unchanged = 0
    /// Rows that the profile leaves out on purpose.
    package internal(set) var leftOut = 0
    /// Published listings of the file's sources that the file no longer has: offered for withdrawal, not deleted. A file
    /// that the directory wrote may be a part of it, so none are looked for.
    package internal(set) var vanished = 0
    /// The first 1,000 of them.
    package internal(set) var vanishedListings: [ListingMention] = []
    /// Of those, the ones withdrawn at once because that was asked for.
    package internal(set) var withdrawn = 0
    /// Of the vanished, the ones that were not on offer before.
    var newlyOffered = 0
    /// Rows with errors; each is left out.
    package internal(set) var refusedRows = 0
    /// What has to be put right, in the order of the file: the first 1,000.
    package internal(set) var errors: [ImportError] = []
    package internal(set) var errorCount = 0
    /// The names of providers that the directory did not have: the first 1,000.
    package internal(set) var newProviders: [String] = []
    package internal(set) var newProviderCount = 0
    /// Values that no one has mapped to the vocabulary, commonest first: the listing is taken without them. Rows with
    /// errors do not count.
    package internal(set) var unmapped: [UnmappedValue] = []
    /// Listings of the file that look like another one: the first 1,000.
    package internal(set) var duplicates: [ProbableDuplicate] = []
    package internal(set) var duplicateCount = 0
    /// Whole sentences about the file as a whole that are no errors.
    package internal(set) var notes: [String] = []

    /// How many errors and duplicates are kept; all are counted.
    static let kept = 1000

    /// Whether the errors kept the file from being stored.
    package internal(set) var isRefused = false

    /// Whether it went through, yet something deserves a look.
    package var hasWarnings: Bool {
        errorCount > 0 || !unmapped.isEmpty || duplicateCount > 0 || vanished > withdrawn || !notes.isEmpty
    }

    /// Rows without errors that the profile does not leave out.
    package var goodRows: Int { rows - refusedRows - leftOut }

    /// Whether there is anything to store.
    var hasChanges: Bool { added + changed + newlyOffered + withdrawn > 0 }

    /// The counts, as the event of the load has them.
    var particulars: String {
        "{\"added\":\(added),\"changed\":\(changed),\"vanished\":\(vanished),\"withdrawn\":\(withdrawn)}"
    }

    mutating func add(_ error: ImportError) {
        errorCount += 1
        if errors.count < ImportReport.kept { errors.append(error) }
    }
}

extension ImportReport {
    /// The report of a file that is no table.
    init(unreadable error: TableError, isDryRun: Bool) {
        self.isDryRun = isDryRun
        isRefused = true
        add(
            ImportError(
                row: error.row ?? 0, line: error.line ?? 0, column: error.column.map { brief($0) } ?? "",
                message: error.message))
    }
}

/// One thing to put right in a file.
package struct ImportError: Sendable, Equatable {
    /// The data row, 1 being the first after the header; 0 for the file as a whole.
    package let row: Int
    /// Where the row begins: the line of a text file or the row of a sheet, both from 1 with the header; 0 for the file.
    package let line: Int
    /// The column of the file; empty for the row as a whole.
    package let column: String
    /// A whole sentence or two: what is wrong and how to put it right.
    package let message: String

    package init(row: Int = 0, line: Int = 0, column: String = "", message: String) {
        self.row = row
        self.line = line
        self.column = column
        self.message = message
    }

    /// The message after its place: `Row 12 (line 13), column “start”: …`.
    package var sentence: String {
        var place = row == 0 ? "" : "Row \(row) (line \(line))"
        if !column.isEmpty { place += place.isEmpty ? "Column “\(column)”" : ", column “\(column)”" }
        return place.isEmpty ? message : place + ": " + message
    }
}

/// A value that the vocabulary does not know.
package struct UnmappedValue: Sendable, Equatable {
    /// The field of the native form.
    package let field: String
    /// The column of the file that feeds it; the field's name where there is none.
    package let column: String
    /// The value, 100 characters at most.
    package let value: String
    /// In how many of the rows that were taken.
    package let count: Int
}

/// A listing of the file that is probably the same thing as another one.
package struct ProbableDuplicate: Sendable, Equatable {
    /// In what the two are alike.
    package enum Reason: String, Sendable {
        /// The same title, provider and first day.
        case title
        /// The same web address and first day.
        case url
    }

    package let reason: Reason
    /// The listing that the file has.
    package let one: ListingMention
    /// The one that it looks like, of this file or stored before.
    package let other: ListingMention
}

/// As much of a listing as tells a person which one is meant.
package struct ListingMention: Sendable, Equatable {
    package let id: ID<Listing>
    package let source: String
    package let sourceID: String
    package let title: String
}
