/// What one cell of a table holds, with the type that its file gave it. A CSV file knows only text.
package enum TableCell: Hashable, Sendable {
    /// Nothing: no text, no number. An empty text is read as this.
    case empty
    /// Text, exactly as it stands.
    case text(String)
    /// A number. One that a `Double` cannot hold exactly (a whole number of more than 15 digits) is read as text.
    case number(Double)
    /// A tick or a cross.
    case flag(Bool)
    /// A calendar day or a wall-clock time in ISO 8601, without zone: `2026-11-24` or `2026-11-24T09:30:00`.
    case date(String)
    /// Several values in one cell, as a JSON array gives them. Elsewhere they are joined by `;`.
    case list([String])

    /// The cell as text: numbers in their shortest form, flags as `true` and `false`, lists joined by `;`.
    package var text: String {
        switch self {
        case .empty: ""
        case .text(let text), .date(let text): text
        case .number(let number): TableNumber.text(number)
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): values.joined(separator: ";")
        }
    }

    /// The values of a many-valued cell: a list as it is, any other cell's text split at `;`, without spaces around
    /// the values and without empty ones.
    package var values: [String] {
        if case .list(let values) = self { return values.map(trimmed).filter { !$0.isEmpty } }
        return text.utf8.split(separator: UInt8(ascii: ";")).map { trimmed(String(Substring($0))) }.filter {
            !$0.isEmpty
        }
    }

    /// Whether there is nothing in the cell but blanks.
    package var isBlank: Bool {
        switch self {
        case .empty: true
        case .text(let text): text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
        case .list(let values): values.isEmpty
        case .number, .flag, .date: false
        }
    }
}

/// One data row of a table, with the header that names its cells.
package struct TableRow: Sendable {
    /// The row's number among the data rows that hold anything: 1 is the first after the header.
    package let number: Int
    /// Where the row begins: the line of a text file, the row of a sheet; both count from 1 and include the header.
    package let line: Int
    /// The names of the columns. In NDJSON and JSON it may be longer for later rows.
    package let header: TableHeader
    /// The cells, parallel to `header.names`.
    package let cells: [TableCell]

    /// The cell under a column's name; `.empty` when the table has no such column.
    package subscript(_ name: String) -> TableCell {
        guard let column = header.column(name), cells.indices.contains(column) else { return .empty }
        return cells[column]
    }
}

/// Numbers as text and back, the same in every format and whatever the locale.
enum TableNumber {
    /// The greatest whole number up to which a `Double` holds every whole number exactly, 2⁵³.
    static let exact = 9_007_199_254_740_992.0

    /// The shortest text that reads back as the same number; whole numbers have no point.
    static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), number.magnitude <= exact { return String(whole) }
        return number.description
    }

    /// A number written as JSON and spreadsheets write it: `-12`, `0.5`, `1e-7`. Anything else, and what a `Double`
    /// cannot hold (too large, or a long whole number), gives nil.
    static func parse(_ bytes: some Collection<UInt8>) -> Double? {
        guard !bytes.isEmpty, bytes.count <= 64, bytes.allSatisfy(isNumberByte) else { return nil }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        let whole = bytes.allSatisfy { $0 == UInt8(ascii: "-") || isDigit($0) }
        return whole && number.magnitude >= exact ? nil : number
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: isDigit(byte)
        }
    }
}

/// Text without the blanks (spaces of every kind, tabs, line ends, control characters) at its two ends.
package func trimmed(_ text: String) -> String {
    func blank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value <= 0x20 || scalar.value >= 0x80 && scalar.properties.isWhitespace
    }
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return text }
    guard blank(first) || blank(last) else { return text }
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, blank(first) { scalars.removeFirst() }
    while let last = scalars.last, blank(last) { scalars.removeLast() }
    return String(scalars)
}
