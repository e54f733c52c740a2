/// What a fuzzed table gave, kept so that it can be compared with another reading.
struct Reading: Equatable {
    var header: [String] = []
    var rows: [[TableCell]] = []
    /// Each refused row and the error that ended the reading, in words.
    var errors: [String] = []
    var ended: TableError?

    init(_ source: TableSource, name: String) {
        var limits = TableLimits.upload
        (limits.rows, limits.totalBytes, limits.cellBytes, limits.rowBytes) = (5_000, 4 << 20, 64 << 10, 256 << 10)
        do throws(TableError) {
            let reader = try TableReader(source, name: name, limits: limits)
            defer { header = reader.header.names }
            while let entry = try reader.next() {
                switch entry {
                case .row(let row):
                    check(row.cells.count <= reader.header.names.count, "a row has more cells than its header")
                    rows.append(row.cells)
                case .refused(let error): note(error)
                }
            }
        } catch {
            note(error)
            ended = error
        }
    }

    private mutating func note(_ error: TableError) {
        check(error.message.utf8.count > 10 && error.message.utf8.count < 600, "a message is too short or too long")
        errors.append(error.description)
    }

    /// The rows, each filled up to the whole header: in JSON the header grows.
    var filled: [[TableCell]] {
        rows.map { $0 + Array(repeating: .empty, count: max(0, header.count - $0.count)) }
    }
}

/// Ends the run, so that the input at hand is kept, when what must hold does not.
func check(_ holds: Bool, _ sentence: String) {
    if !holds { fatalError(sentence) }
}

/// The input as bytes of our own.
func input(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: bytes, count: max(0, count)))
}

/// Checks that rows read again under their names are what they were. Empty cells are not written, so a column may have
/// moved or gone.
func checkSame(_ again: Reading, _ reading: Reading) {
    check(again.errors.isEmpty, "what was written is refused: \(again.errors.first ?? "")")
    check(again.rows.count == reading.rows.count, "rows were lost")
    let places = reading.header.map { again.header.firstIndex(of: $0) }
    for (row, was) in zip(again.filled, reading.filled) {
        for (place, cell) in zip(places, was) {
            check((place.map { row[$0] } ?? .empty) == cell, "a cell changed")
        }
    }
}

/// Checks that the rows of a workbook, written as CSV, read the same as text.
func checkWorkbook(_ reading: Reading) {
    check(reading.header.count <= 200, "there are more columns than allowed")
    guard !reading.rows.isEmpty, reading.rows.count < 100 else { return }
    let header = reading.header.indices.map { "c\($0)" }
    var csv: [UInt8] = []
    CSVWriter().header(header, into: &csv)
    for row in reading.rows { CSVWriter().row(row, into: &csv) }
    let again = Reading(.bytes(csv), name: "x.csv")
    check(again.rows.map { $0.map(\.text) } == reading.rows.map { $0.map(\.text) }, "the rows changed")
}
