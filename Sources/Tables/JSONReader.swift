/// Reads the objects of one JSON array, which is the file itself or a member of the object that the file is. Only one
/// row at a time is in memory; the other members are passed over.
final class JSONReader: RowSource {
    private let source: ByteSource
    private let limits: TableLimits
    /// Whether the array is a member of an object, which must be closed after it.
    private var isWithinObject = false
    private var isFirst = true
    private var isDone = false
    private var line = 1

    var bytesRead: Int { source.position }
    var bytesTotal: Int { source.total }

    /// How deep the passed-over values may lie within one another.
    private static let deepest = 64

    init(_ source: ByteSource, list: String, limits: TableLimits) throws(TableError) {
        self.source = source
        self.limits = limits
        switch try peek() {
        case UInt8(ascii: "["): use(1)
        case UInt8(ascii: "{"):
            isWithinObject = true
            use(1)
            try findList(list)
        default: throw broken("The file must begin with “[” or “{”.")
        }
    }

    func next() throws(TableError) -> RawRow? {
        guard !isDone else { return nil }
        var byte = try peek()
        if byte == UInt8(ascii: "]") {
            use(1)
            try finish()
            return nil
        }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else {
                throw broken("A comma is missing between two rows, or the file is cut short.")
            }
            use(1)
            byte = try peek()
        }
        isFirst = false
        let start = line
        guard byte == UInt8(ascii: "{") else {
            try skipValue()
            return RawRow(
                line: start, names: [],
                fault: .init(cause: .structure, message: "The row is not a JSON object between “{” and “}”."))
        }
        guard let length = try extent(most: limits.rowBytes) else {
            throw TableError(
                .limit, line: start,
                "The row is longer than \(TableError.size(limits.rowBytes)), the most that one row may hold. Shorten its texts."
            )
        }
        let limits = limits
        let row = source.withBytes {
            jsonRow(UnsafeBufferPointer(rebasing: $0.prefix(length)), line: start, limits: limits)
        }
        use(length)
        return row
    }

    /// Goes to the first row of the member of this name, which must be an array.
    private func findList(_ list: String) throws(TableError) {
        if try peek() == UInt8(ascii: "}") { throw noList(list) }
        while true {
            guard try peek() == quote, let length = try extent(most: limits.cellBytes) else {
                throw broken("A name between quotation marks is missing.")
            }
            let isWanted = source.withBytes { $0[..<length].dropFirst().dropLast().elementsEqual(list.utf8) }
            use(length)
            guard try peek() == UInt8(ascii: ":") else { throw broken("A colon is missing after a name.") }
            use(1)
            if isWanted, try peek() == UInt8(ascii: "[") { return use(1) }
            try skipValue()
            guard try peek() == UInt8(ascii: ",") else { throw noList(list) }
            use(1)
        }
    }

    /// Reads what follows the rows: the end of the object, if the rows lie in one, and of the file.
    private func finish() throws(TableError) {
        isDone = true
        if isWithinObject {
            while try peek() == UInt8(ascii: ",") {
                use(1)
                try skipValue()
                guard try peek() == UInt8(ascii: ":") else { throw broken("A colon is missing after a name.") }
                use(1)
                try skipValue()
            }
            guard try peek() == UInt8(ascii: "}") else {
                throw broken("The file is cut short: its last “}” is missing.")
            }
            use(1)
        }
        if try peek() != nil { throw broken("There is text after the end of the JSON value.") }
    }

    /// The next byte that is no blank, or nil at the end.
    private func peek() throws(TableError) -> UInt8? {
        while true {
            if let at = source.withBytes({ $0.firstIndex { $0 > space } }) {
                use(at)
                return source.withBytes { $0.first }
            }
            use(source.count)
            guard try source.more() else { return nil }
        }
    }

    /// How many bytes the text, object or array that begins here has, or nil when they are more than `most`.
    private func extent(most: Int) throws(TableError) -> Int? {
        var scan = JSONExtent()
        while true {
            if let length = source.withBytes({ scan.end(in: $0) }) { return length <= most ? length : nil }
            if scan.depth > Self.deepest { throw tooDeep() }
            if source.count > most { return nil }
            guard try source.more() else { throw broken("The file is cut short.") }
        }
    }

    /// Passes over the value that begins here, however long it is.
    private func skipValue() throws(TableError) {
        let first = try peek()
        guard first == quote || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return try skipWord() }
        var scan = JSONExtent()
        while true {
            if let length = source.withBytes({ scan.end(in: $0) }) { return use(length) }
            if scan.depth > Self.deepest { throw tooDeep() }
            use(source.count)
            scan.scanned = 0
            guard try source.more() else { throw broken("The file is cut short.") }
        }
    }

    /// Passes over a number, true, false or null.
    private func skipWord() throws(TableError) {
        func isWord(_ byte: UInt8) -> Bool {
            TableNumber.isDigit(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "E")
                || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        }
        while source.count < 64, try source.more() {}
        let length = source.withBytes { $0.prefix(64).prefix(while: isWord).count }
        guard length > 0 else { throw broken("A value is missing, or the file is cut short.") }
        use(length)
    }

    private func use(_ count: Int) {
        line += source.withBytes { $0.prefix(count).reduce(0) { $0 + ($1 == lineFeed ? 1 : 0) } }
        source.use(count)
    }

    private func broken(_ message: String) -> TableError {
        TableError(.structure, line: line, "The file is not sound JSON. " + message)
    }

    private func noList(_ list: String) -> TableError {
        TableError(
            .structure,
            "The file is a JSON object without a list named “\(list)”. Put the rows there, or make the file one list.")
    }

    private func tooDeep() -> TableError {
        TableError(.limit, line: line, "The JSON values lie more than \(Self.deepest) deep within one another.")
    }
}

/// Finds where a JSON text, object or array ends by its quotes and brackets alone, remembering where it stopped.
private struct JSONExtent {
    private(set) var depth = 0
    /// How many of the bytes were looked at. Set to 0 when those are used up.
    var scanned = 0
    private var isText = false
    private var isEscaped = false

    /// The number of bytes up to the value's end, or nil when it ends later.
    mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        while scanned < bytes.count {
            let byte = bytes[scanned]
            scanned += 1
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == backslash {
                    isEscaped = true
                } else if byte == quote {
                    isText = false
                    if depth == 0 { return scanned }
                }
                continue
            }
            switch byte {
            case quote: isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { return scanned }
            default: break
            }
        }
        return nil
    }
}
