/// Writes JSON straight into bytes: quick, always sound, commas set by itself. The one JSON writer of the product.
///
/// Members and values follow one another in the order of the calls; who opens an object or a list closes it. Lines of
/// NDJSON are made by `endLine`.
package struct JSONWriter: Sendable {
    /// What is written so far.
    package private(set) var bytes: [UInt8]
    /// Whether `<` is written as `\u003c`, so that the JSON can stand within an HTML `script` element.
    package let isForScript: Bool
    /// The last byte that was given out by `take`.
    private var taken: UInt8?

    package init(capacity: Int = 0, isForScript: Bool = false) {
        bytes = []
        bytes.reserveCapacity(capacity)
        self.isForScript = isForScript
    }

    /// Gives out what is written since the last time, for sending a long answer on in parts.
    package mutating func take() -> [UInt8] {
        let part = bytes
        taken = part.last ?? taken
        bytes.removeAll(keepingCapacity: false)
        return part
    }

    /// Opens an object, as a value or after a name.
    package mutating func beginObject() {
        comma()
        bytes.append(UInt8(ascii: "{"))
    }

    /// Closes the object.
    package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Opens a list, as a value or after a name.
    package mutating func beginList() {
        comma()
        bytes.append(UInt8(ascii: "["))
    }

    /// Closes the list.
    package mutating func endList() { bytes.append(UInt8(ascii: "]")) }

    /// Ends a line of NDJSON.
    package mutating func endLine() { bytes.append(lineFeed) }

    /// The name of the member whose value comes next.
    package mutating func name(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A text.
    package mutating func value(_ text: String) {
        comma()
        Self.append(text, isForScript: isForScript, to: &bytes)
    }

    /// A whole number.
    package mutating func value(_ number: Int) {
        comma()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A number in its shortest form; infinities and not-a-number, which JSON lacks, as null.
    package mutating func value(_ number: Double) {
        comma()
        bytes.append(contentsOf: (number.isFinite ? TableNumber.text(number) : "null").utf8)
    }

    /// True or false.
    package mutating func value(_ flag: Bool) {
        comma()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Null.
    package mutating func null() {
        comma()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A value that is JSON already, such as a listing kept encoded.
    package mutating func raw(_ json: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
    }

    /// A cell: null when it is empty, a list of texts when it holds several values.
    package mutating func value(_ cell: TableCell) {
        switch cell {
        case .empty: null()
        case .text(let text), .date(let text): value(text)
        case .number(let number): value(number)
        case .flag(let flag): value(flag)
        case .list(let values): list(values)
        }
    }

    /// A list of texts.
    package mutating func list(_ values: some Sequence<String>) {
        beginList()
        for text in values { value(text) }
        endList()
    }

    /// A row as an object of its cells that hold anything.
    package mutating func row(_ names: [String], _ cells: [TableCell]) {
        beginObject()
        for (name, cell) in zip(names, cells) where cell != .empty {
            self.name(name)
            value(cell)
        }
        endObject()
    }

    /// A value that follows another, rather than an opening bracket, a name or nothing, needs a comma. No value ends in
    /// one of these bytes.
    private mutating func comma() {
        switch bytes.last ?? taken {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), lineFeed: break
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}

extension JSONWriter {
    /// A member with a text, or nothing at all when there is none.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        value(text)
    }

    /// A member with a whole number, or nothing at all when there is none.
    package mutating func member(_ name: String, _ number: Int?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    /// A member with a number, or nothing at all when there is none.
    package mutating func member(_ name: String, _ number: Double?) {
        guard let number else { return }
        self.name(name)
        value(number)
    }

    /// A member that is true or false, or nothing at all when it is unknown.
    package mutating func member(_ name: String, _ flag: Bool?) {
        guard let flag else { return }
        self.name(name)
        value(flag)
    }

    /// A member with a list of texts; nothing at all when it is empty.
    package mutating func member(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        self.name(name)
        list(values)
    }
}

extension JSONWriter {
    /// A member with a text, or with null when there is none.
    package mutating func always(_ name: String, _ text: String?) {
        self.name(name)
        if let text { value(text) } else { null() }
    }

    /// A member with a whole number, or with null when there is none.
    package mutating func always(_ name: String, _ number: Int?) {
        self.name(name)
        if let number { value(number) } else { null() }
    }
}

extension JSONWriter {
    /// A whole answer: one object, and the end of its line.
    package static func document(capacity: Int = 0, _ members: (inout JSONWriter) throws -> Void) rethrows -> [UInt8] {
        var json = JSONWriter(capacity: capacity)
        try json.object(members)
        json.endLine()
        return json.take()
    }

    /// An object, as a value or after a name.
    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try members(&self)
        endObject()
    }

    /// A member with a list of objects.
    package mutating func objects<Element>(
        _ name: String, of elements: some Sequence<Element>,
        _ members: (_ element: Element, _ json: inout JSONWriter) throws -> Void
    ) rethrows {
        try list(name, of: elements) { element, json in try json.object { try members(element, &$0) } }
    }

    /// A member with a list; `value` writes one value for each element.
    package mutating func list<Element>(
        _ name: String, of elements: some Sequence<Element>,
        _ value: (_ element: Element, _ json: inout JSONWriter) throws -> Void
    ) rethrows {
        self.name(name)
        beginList()
        for element in elements { try value(element, &self) }
        endList()
    }
}

extension JSONWriter {
    /// Appends a text as a JSON string, quotation marks included (RFC 8259 section 7: quotes, backslashes and control
    /// characters escaped, all else as UTF-8).
    package static func append(_ text: String, isForScript: Bool = false, to bytes: inout [UInt8]) {
        bytes.append(quote)
        var text = text
        text.withUTF8 { utf8 in
            var done = 0
            for (place, byte) in utf8.enumerated() where needsEscape(byte, isForScript: isForScript) {
                bytes.append(contentsOf: utf8[done..<place])
                escape(byte, into: &bytes)
                done = place + 1
            }
            bytes.append(contentsOf: utf8[done...])
        }
        bytes.append(quote)
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8, isForScript: Bool) -> Bool {
        byte < 0x20 || byte == quote || byte == backslash || (isForScript && byte == UInt8(ascii: "<"))
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        bytes.append(backslash)
        switch byte {
        case quote, backslash: bytes.append(byte)
        case lineFeed: bytes.append(UInt8(ascii: "n"))
        case carriageReturn: bytes.append(UInt8(ascii: "r"))
        case 9: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}
