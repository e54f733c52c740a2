/// A piece of a page: a tree of elements and text that is escaped when it is written, scalar by scalar.
package indirect enum HTML: Sendable {
    /// Text for people.
    case text(String)
    /// An element with its attributes and what stands inside; a void element has nothing inside and no end tag.
    case element(Tag, [Attribute], HTML)
    /// Pieces one after the other.
    case group([HTML])
    /// Markup that the program itself wrote: the inline sheet, outlines of maps. Never anything from outside.
    case trusted(String)

    /// Nothing.
    package static let none = HTML.group([])

    /// Pieces one after the other.
    package init(@HTMLBuilder _ content: () -> HTML) { self = content() }

    /// Whether nothing would be written.
    package var isEmpty: Bool {
        switch self {
        case .text(let text), .trusted(let text): text.isEmpty
        case .element: false
        case .group(let pieces): pieces.allSatisfy(\.isEmpty)
        }
    }

    /// Writes the tree as UTF-8.
    package func render(into bytes: inout [UInt8]) {
        switch self {
        case .text(let text):
            appendEscaped(text, to: &bytes)
        case .trusted(let markup):
            bytes.append(contentsOf: markup.utf8)
        case .group(let pieces):
            for piece in pieces { piece.render(into: &bytes) }
        case .element(let tag, let attributes, let content):
            bytes.append(UInt8(ascii: "<"))
            tag.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            for attribute in attributes { attribute.render(into: &bytes) }
            bytes.append(UInt8(ascii: ">"))
            guard !tag.isVoid else { return }
            content.render(into: &bytes)
            bytes.append(UInt8(ascii: "<"))
            bytes.append(UInt8(ascii: "/"))
            tag.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(UInt8(ascii: ">"))
        }
    }

    /// The tree as text, for tests and mails.
    package var rendered: String {
        var bytes: [UInt8] = []
        render(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The name of an element.
package struct Tag: Sendable {
    let name: StaticString
    /// Such as `<br>`: nothing inside, no end tag.
    let isVoid: Bool

    package init(_ name: StaticString, isVoid: Bool = false) {
        self.name = name
        self.isVoid = isVoid
    }
}

/// Escapes text for content and quoted attributes alike. It works on UTF-8 bytes: the five characters are ASCII, so no
/// combining mark that follows can hide one of them.
func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
        case 0: bytes.append(contentsOf: "\u{FFFD}".utf8)
        default: bytes.append(byte)
        }
    }
}
