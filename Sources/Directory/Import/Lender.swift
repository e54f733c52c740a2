import Tables

/// A file whose rows complete the rows of another.
struct Lender: Sendable {
    private let join: Profile.Join
    private let prefix: String
    private let header: TableHeader
    private let rows: [String: TableRow]

    /// Reads the file whole. Throws a `ProfileError` where it cannot be read or lacks the key.
    init(_ join: Profile.Join, path: String, profile: String) throws {
        self.join = join
        prefix = join.name + "."
        var rows: [String: TableRow] = [:]
        do {
            let reader = try TableReader(path: path)
            guard reader.header.column(join.key) != nil else {
                throw ProfileError(file: profile, message: "The file “\(join.file)” has no column “\(join.key)”.")
            }
            try reader.forEachRow { row in
                let key = stripped(row[join.key].text)
                if !key.isEmpty, rows[key] == nil { rows[key] = row }
                return true
            }
            header = reader.header
        } catch let error as TableError {
            throw ProfileError(file: profile, message: "The file “\(join.file)” cannot be joined. \(error.description)")
        }
        self.rows = rows
    }

    /// Whether a column is one of this file's.
    func lends(_ column: String) -> Bool {
        column.utf8.starts(with: prefix.utf8)
            && header.column(String(Substring(column.utf8.dropFirst(prefix.utf8.count)))) != nil
    }

    func lend(to row: inout ProfileRow) {
        if let lent = rows[stripped(row[join.column].text)] { row.lent.append((prefix, lent)) }
    }
}
