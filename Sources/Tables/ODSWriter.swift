import Glibc

/// Writes a table as an OpenDocument spreadsheet, row by row in little memory: a cover sheet, then the table with a
/// header row that stays in view. Texts are typed as texts, so none is ever taken for a formula or made a link. Used by
/// one task at a time.
package final class ODSWriter {
    private let folder: TemporaryFolder
    private let columns: [TableColumn]
    private let names: SheetNames
    private let limits: SheetLimits
    private let content: UnsafeMutablePointer<FILE>
    private let title: String
    private var buffer: [UInt8] = []
    private var sheets = 1
    /// Data rows in each sheet so far.
    private var rows: [Int] = [0]
    private var isFinished = false
    private var isClosed = false

    /// Begins a workbook whose table has these columns. It grows in a temporary folder within `temporary`, by default
    /// the machine's own. Throws a `TableError` when that cannot be written.
    package convenience init(
        sheet: String, columns: [TableColumn], cover: CoverSheet, temporary: String? = nil
    ) throws(TableError) {
        try self.init(sheet: sheet, columns: columns, cover: cover, temporary: temporary, limits: SheetLimits())
    }

    init(sheet: String, columns: [TableColumn], cover: CoverSheet, temporary: String?, limits: SheetLimits)
        throws(TableError)
    {
        folder = try TemporaryFolder(in: temporary)
        guard let content = fopen(folder.path + "/content.xml", "wb") else { throw .unwritable() }
        (self.columns, names, self.limits, self.content, title) = (
            columns, SheetNames(sheet), limits, content, cover.title
        )
        ODSMarkup.beginContent(columns, into: &buffer)
        ODSMarkup.cover(cover, into: &buffer)
        ODSMarkup.beginTable(names[1], columns, into: &buffer)
        try flush()
    }

    deinit { if !isClosed { fclose(content) } }

    /// Writes one row; cells beyond the columns are left out.
    package func row(_ cells: [TableCell]) throws(TableError) {
        guard !isFinished else { throw TableError(.file, "The workbook is finished already.") }
        if rows[sheets - 1] >= limits.rows {
            ODSMarkup.endTable(into: &buffer)
            sheets += 1
            rows.append(0)
            ODSMarkup.beginTable(names[sheets], columns, into: &buffer)
        }
        rows[sheets - 1] += 1
        ODSMarkup.row(cells.prefix(columns.count), into: &buffer)
        if buffer.count > 256 << 10 { try flush() }
    }

    /// Closes the table and packs the workbook. Nothing may be written afterwards.
    package func finish() throws(TableError) -> TableFile {
        guard !isFinished else { throw TableError(.file, "The workbook is finished already.") }
        isFinished = true
        ODSMarkup.endTable(into: &buffer)
        ODSMarkup.endContent(filters: rows.enumerated().map { (names[$0 + 1], columns.count, $1 + 1) }, into: &buffer)
        try flush()
        isClosed = true
        guard fclose(content) == 0 else { throw .unwritable() }
        let path = folder.path + "/table.ods"
        try pack(path)
        unlink(folder.path + "/content.xml")
        return try TableFile(path, format: .ods, in: folder)
    }

    private func flush() throws(TableError) {
        let written = buffer.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, content) }
        guard written == buffer.count else { throw .unwritable() }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The file that tells the format comes first and unpacked, so that the first bytes of the workbook tell it.
    private func pack(_ path: String) throws(TableError) {
        try ZipPacking.pack(
            [
                ("mimetype", .bytes(Array(TableFormat.ods.mediaType.utf8))),
                ("META-INF/manifest.xml", .bytes(ODSMarkup.manifest())),
                ("meta.xml", .bytes(ODSMarkup.meta(title: title))),
                ("styles.xml", .bytes(ODSMarkup.styles())),
                ("settings.xml", .bytes(ODSMarkup.settings(sheets: rows.indices.map { names[$0 + 1] }))),
                ("content.xml", .file(path: folder.path + "/content.xml")),
            ], as: path, unpacked: ["mimetype"])
    }
}
