import Tables

/// Which file of listings to load, and how.
package struct ImportRequest: Sendable {
    package var file: TableSource
    /// The file's name, as it is remembered and as its ending is read.
    package var name: String
    /// The name of a profile, or the path of one's own (`….json`); without it the file's columns decide.
    package var profile: String?
    /// The name of the source, where the file has no column for it.
    package var source: String?
    /// Finds out what would happen; nothing is stored.
    package var isDryRun = false
    /// Takes the good rows of a file that has bad ones.
    package var keepsGoodRows = false
    /// Withdraws listings that the file no longer has, instead of only offering them.
    package var withdrawsVanished = false
    package var limits: TableLimits

    package init(
        _ file: TableSource, name: String, profile: String? = nil, source: String? = nil, isDryRun: Bool = false,
        keepsGoodRows: Bool = false, withdrawsVanished: Bool = false, limits: TableLimits = .upload
    ) {
        self.file = file
        self.name = name
        self.profile = profile
        self.source = source
        self.isDryRun = isDryRun
        self.keepsGoodRows = keepsGoodRows
        self.withdrawsVanished = withdrawsVanished
        self.limits = limits
    }

    /// A file that the operator names on the command line: CSV and NDJSON may be as long as they like.
    package init(path: String) {
        let name =
            path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
        self.init(.file(path: path), name: name, limits: .commandLine)
    }
}

/// Hears how far a load has come: bytes read and bytes in all. What it throws ends the load, of which nothing is kept.
package typealias ImportProgress = @Sendable (_ read: Int, _ total: Int) throws -> Void
