/// The names of a table's columns, in order and each once. A value: a longer header is another one.
package final class TableHeader: Sendable {
    /// The names as the file writes them, without blanks around them.
    package let names: [String]
    private let columns: [String: Int]

    /// A header of names that are known to differ; of equal ones the first counts.
    package init(names: [String]) {
        self.names = names
        columns = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place of the column of this name, or nil.
    package func column(_ name: String) -> Int? { columns[name] }

    /// This header with one more column at its end.
    func adding(_ name: String) -> TableHeader { TableHeader(names: names + [name]) }

    /// The header that a table's first row holds. Throws a `TableError` when a column has no name, when two have the
    /// same, or when there are more columns than `limits` allows. Empty cells at the end are no columns.
    static func read(_ cells: [TableCell], line: Int, limits: TableLimits) throws(TableError) -> TableHeader {
        var names = cells.map { trimmed($0.text) }
        while names.last?.isEmpty == true { names.removeLast() }
        guard names.count <= limits.columns else { throw .tooManyColumns(names.count, limits, line: line) }
        var seen: [String: Int] = [:]
        for (column, name) in names.enumerated() {
            guard !name.isEmpty else {
                throw TableError(
                    .structure, line: line,
                    "Column \(column + 1) has no name in the first row. Write a name above every column and try again.")
            }
            guard name.utf8.count <= limits.nameBytes else {
                throw TableError(.limit, line: line, column: name, TableError.nameTooLong(limits))
            }
            if let first = seen.updateValue(column, forKey: name) {
                throw TableError(
                    .structure, line: line, column: name,
                    "Columns \(first + 1) and \(column + 1) are both called “\(brief(name))”. "
                        + "Give each column a name of its own.")
            }
        }
        return TableHeader(names: names)
    }
}

/// At most forty scalars of a text from outside, without control characters, fit to be quoted in a message.
func brief(_ text: String) -> String {
    var short = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        guard short.count < 40 else {
            short.append("…")
            break
        }
        short.append(scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar)
    }
    return String(short)
}
