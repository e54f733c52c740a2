/// Parses one JSON object (RFC 8259, strictly) into named cells. Texts, numbers, true and false become cells, an array
/// of them one list, null an empty cell; an object within the object gives cells named `outer.inner`.
struct JSONRowParser {
    /// What is wrong and in which member; the object as a whole is refused.
    struct Fault: Error {
        var cause: TableError.Cause = .structure
        var name: String?
        var message: String
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: TableLimits
    private var at = 0
    private(set) var names: [String] = []
    private(set) var cells: [TableCell] = []
    /// The member being read.
    private var name: String?

    /// How deep objects and arrays may lie within one another.
    static let deepest = 16

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Parses the object that the bytes hold, and nothing else beside it.
    mutating func parse() throws(Fault) {
        skipBlanks()
        guard peek == UInt8(ascii: "{") else { throw fault("The row is not a JSON object between “{” and “}”.") }
        try object(prefix: "", depth: 1)
        skipBlanks()
        guard at == bytes.count else { throw fault("There is text after the JSON object. Write one object a line.") }
        if Set(names).count != names.count {
            var seen = Set<String>()
            name = names.first { !seen.insert($0).inserted }
            throw fault("The name “\(brief(name ?? ""))” occurs twice in this object.")
        }
    }

    private mutating func object(prefix: String, depth: Int) throws(Fault) {
        guard depth <= Self.deepest else {
            throw fault("Objects lie more than \(Self.deepest) deep within one another.")
        }
        at += 1
        skipBlanks()
        if take(UInt8(ascii: "}")) { return }
        repeat {
            skipBlanks()
            let key = try text()
            let member = prefix + key
            guard member.utf8.count <= limits.nameBytes else { throw fault(.limit, TableError.nameTooLong(limits)) }
            name = member
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw fault("A colon is missing after the name “\(brief(key))”.") }
            skipBlanks()
            if peek == UInt8(ascii: "{") {
                try object(prefix: member + ".", depth: depth + 1)
            } else {
                let cell = try value()
                guard names.count <= limits.columns else {
                    throw fault(.limit, "The object has more than \(limits.columns) members, the most that are read.")
                }
                names.append(member)
                cells.append(cell)
            }
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else {
            throw fault("The object is cut short or a comma is missing after “\(brief(name ?? ""))”.")
        }
    }

    private mutating func value() throws(Fault) -> TableCell {
        switch peek {
        case quote:
            let text = try text()
            return text.isEmpty ? .empty : .text(text)
        case UInt8(ascii: "["): return .list(try list())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .empty)
        default: return try number()
        }
    }

    private mutating func list() throws(Fault) -> [String] {
        at += 1
        var values: [String] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return values }
        repeat {
            skipBlanks()
            guard peek != UInt8(ascii: "["), peek != UInt8(ascii: "{") else {
                throw fault("The list holds another list or an object; only a list of texts and numbers can be read.")
            }
            guard values.count < limits.listValues else {
                throw fault(.limit, "The list has more than \(limits.listValues) values, the most that are read.")
            }
            values.append(try value().text)
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw fault("The list is cut short or a comma is missing in it.") }
        return values
    }

    private mutating func word(_ word: StaticString, _ cell: TableCell) throws(Fault) -> TableCell {
        let end = at + word.utf8CodeUnitCount
        let isThere = end <= bytes.count && word.withUTF8Buffer { $0.elementsEqual(bytes[at..<end]) }
        guard isThere else {
            throw fault("A value is neither text, number, true, false nor null. Put text between quotation marks.")
        }
        at = end
        return cell
    }

    /// A number by JSON's grammar, which allows neither `+1` nor `.5` nor `01`.
    private mutating func number() throws(Fault) -> TableCell {
        let start = at
        _ = take(UInt8(ascii: "-"))
        let whole = digits()
        var isSound = whole > 0 && (whole == 1 || bytes[at - whole] != UInt8(ascii: "0"))
        if take(UInt8(ascii: ".")) { isSound = digits() > 0 && isSound }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            isSound = digits() > 0 && isSound
        }
        guard isSound else {
            throw fault("A value is neither text, number, true, false nor null. Put text between quotation marks.")
        }
        let raw = bytes[start..<at]
        if let number = TableNumber.parse(raw) { return .number(number) }
        guard raw.count <= 64, raw.allSatisfy({ TableNumber.isDigit($0) || $0 == UInt8(ascii: "-") }) else {
            throw fault("The number is too long or too large.")
        }
        return .text(String(decoding: raw, as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = peek, TableNumber.isDigit(byte) { at += 1 }
        return at - start
    }

    /// The text between the quotation marks that begin here.
    private mutating func text() throws(Fault) -> String {
        guard take(quote) else {
            throw fault("A quotation mark is missing: names and texts stand between quotation marks.")
        }
        let start = at
        while at < bytes.count, bytes[at] != quote, bytes[at] != backslash, bytes[at] >= 0x20 { at += 1 }
        if at < bytes.count, bytes[at] == quote {
            at += 1
            return try checked(bytes[start..<at - 1])
        }
        var unescaped = [UInt8](bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case quote: return try checked(unescaped)
            case backslash: try escape(into: &unescaped)
            case 0..<0x20: throw fault("A text holds a line end or another control character. Write it as \\n.")
            default: unescaped.append(byte)
            }
        }
        throw fault("The quotation mark that ends a text is missing.")
    }

    private func checked(_ raw: some Collection<UInt8>) throws(Fault) -> String {
        guard raw.count <= limits.cellBytes else {
            throw fault(.limit, TableError.cellTooLong(limits, line: 0).message)
        }
        guard !raw.contains(0) else {
            throw fault(.encoding, "The text holds a character of value zero, which no text contains.")
        }
        guard let text = TextEncoding.text(raw) else { throw fault(.encoding, TextEncoding.fault(in: raw)) }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        guard let byte = peek else { throw fault("The quotation mark that ends a text is missing.") }
        at += 1
        switch byte {
        case quote, backslash, UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(lineFeed)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "r"): text.append(carriageReturn)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter)
        default: throw fault("A backslash stands before a character that needs none. Double the backslash.")
        }
    }

    /// The character of `\uXXXX`, or of two of them for one beyond U+FFFF.
    private mutating func scalar() throws(Fault) -> Unicode.Scalar {
        let high = try fourDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, take(backslash), take(UInt8(ascii: "u")) else { throw half() }
        let low = try fourDigits()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw half() }
        return scalar
    }

    private func half() -> Fault { fault("A text holds half a character (a surrogate by itself) after \\u.") }

    private mutating func fourDigits() throws(Fault) -> UInt32 {
        guard at + 4 <= bytes.count else { throw fault("Four hexadecimal digits must follow \\u.") }
        var value: UInt32 = 0
        for byte in bytes[at..<at + 4] {
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: throw fault("Four hexadecimal digits must follow \\u.")
            }
        }
        at += 4
        return value
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while at < bytes.count,
            bytes[at] == space || bytes[at] == lineFeed || bytes[at] == carriageReturn || bytes[at] == 9
        { at += 1 }
    }

    private func fault(_ message: String) -> Fault { fault(.structure, message) }

    private func fault(_ cause: TableError.Cause, _ message: String) -> Fault {
        Fault(cause: cause, name: name, message: message)
    }
}

let backslash = UInt8(ascii: "\\")

/// One raw row from the bytes of one object.
func jsonRow(_ bytes: UnsafeBufferPointer<UInt8>, line: Int, limits: TableLimits) -> RawRow {
    var parser = JSONRowParser(bytes, limits: limits)
    do {
        try parser.parse()
        return RawRow(line: line, cells: parser.cells, names: parser.names)
    } catch {
        return RawRow(line: line, names: [], fault: .init(cause: error.cause, name: error.name, message: error.message))
    }
}
