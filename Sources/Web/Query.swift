/// The parameters of an address or a form: names and values in the order they came, a name as often as it came.
package struct Query: Sendable, Equatable {
    package private(set) var items: [(name: String, value: String)]
    /// Whether there was more than is read: 500 parameters, 64 bytes a name, 2,000 a value (forms: 20,000).
    package private(set) var wasCut = false

    package init(items: [(name: String, value: String)] = []) { self.items = items }

    /// Reads `a=1&b=2`, `+` as a space and `%XX` as a byte. Bytes that are not UTF-8 become U+FFFD, NUL is dropped;
    /// what is longer or more than allowed is left out and noted.
    package init(decoding text: some StringProtocol, valueLimit: Int = 2000) {
        items = []
        for part in text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard items.count < 500 else {
                wasCut = true
                return
            }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = percentDecoded(part[..<equals])
            let value = equals == part.endIndex ? "" : percentDecoded(part[part.index(after: equals)...])
            guard name.utf8.count <= 64, value.utf8.count <= valueLimit else {
                wasCut = true
                continue
            }
            items.append((name, value))
        }
    }

    package static func == (left: Query, right: Query) -> Bool {
        left.items.elementsEqual(right.items) { $0.name == $1.name && $0.value == $1.value }
    }

    /// The last value of a name; `nil` where it does not occur.
    package subscript(name: String) -> String? { items.last { $0.name == name }?.value }

    /// All values of a name, in order.
    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// The number of a page, from 1; `nil` for anything else.
    package static func pageNumber(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }

    /// What a value means; one that means nothing is left out, and a sentence added to `ignored` names it.
    package func read<Value>(_ name: String, ignored: inout [String], _ meaning: (String) -> Value?) -> Value? {
        guard let text = self[name], !text.isEmpty else { return nil }
        let value = meaning(text)
        if value == nil {
            ignored.append("“\(String(text.unicodeScalars.prefix(60)))” is not a value of \(name), so it was left out.")
        }
        return value
    }

    /// `a=1&b=2`, escaped for an address; empty without parameters.
    package var encoded: String {
        var bytes: [UInt8] = []
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: "&")) }
            appendEscaped(item.name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            appendEscaped(item.value, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Undoes `%XX`, and `+` where it means a space (in queries, not in paths). A `%` that begins no byte stays, and what
/// follows it is read on its own (URL standard, percent-decode).
func percentDecoded(_ text: some Collection<UInt8>, plusIsSpace: Bool = true) -> String {
    let special = [UInt8(ascii: "%"), UInt8(ascii: "+"), 0]
    guard text.contains(where: special.contains) else { return String(decoding: text, as: UTF8.self) }
    let text = Array(text)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
        let byte = text[place]
        place += 1
        if byte == UInt8(ascii: "%"), place + 1 < text.count, let high = hex(text[place]),
            let low = hex(text[place + 1])
        {
            bytes.append(high << 4 | low)
            place += 2
        } else {
            bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
        }
    }
    bytes.removeAll { $0 == 0 }
    return String(decoding: bytes, as: UTF8.self)
}

private func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}

/// Appends a text as part of a query: unreserved bytes as they are (RFC 3986), a space as `+`, all else as `%XX`.
private func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            bytes.append(byte)
        case 0x20:
            bytes.append(UInt8(ascii: "+"))
        default:
            bytes.append(UInt8(ascii: "%"))
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}
