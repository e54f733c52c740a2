@testable import Tables

/// All that a table in memory gives: good rows, refused rows, and the error that ended the reading, if any.
struct Reading {
    var format: TableFormat?
    var header: [String] = []
    var rows: [TableRow] = []
    var refused: [TableError] = []
    var ended: TableError?

    init(_ source: TableSource, name: String? = nil, limits: TableLimits = .upload) {
        do throws(TableError) {
            let reader = try TableReader(source, name: name, limits: limits)
            format = reader.format
            defer { header = reader.header.names }
            while let entry = try reader.next() {
                switch entry {
                case .row(let row): rows.append(row)
                case .refused(let error): refused.append(error)
                }
            }
        } catch {
            ended = error
        }
    }

    init(_ text: String, name: String? = nil, limits: TableLimits = .upload) {
        self.init(.bytes(Array(text.utf8)), name: name, limits: limits)
    }

    init(_ bytes: [UInt8], name: String? = nil, limits: TableLimits = .upload) {
        self.init(.bytes(bytes), name: name, limits: limits)
    }

    /// The texts of the good rows' cells.
    var texts: [[String]] { rows.map { $0.cells.map(\.text) } }
}
