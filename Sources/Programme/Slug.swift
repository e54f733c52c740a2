import Foundation

/// The readable part of an address: lower-case ASCII letters, digits and single hyphens, 80 at most.
///
/// Accents are folded (`Comhairle nan Eilean Siar` → `comhairle-nan-eilean-siar`, `café` → `cafe`); apostrophes vanish;
/// anything else becomes a hyphen. Where nothing is left it is `x`.
package func slug(from text: some StringProtocol) -> String { slug(of: String(text)) }

private func slug(of text: String) -> String {
    var writer = SlugWriter()
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
        for byte in text.utf8 where !writer.isFull { writer.add(UInt32(byte)) }
    } else {
        // Canonical decomposition parts the accents from their letters; only the whole of Foundation has it.
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars where !writer.isFull {
            writer.add(scalar.value)
        }
    }
    return writer.slug
}

/// Collects the letters of a slug, scalar by scalar.
private struct SlugWriter {
    private var bytes: [UInt8] = []
    private var gap = false

    init() { bytes.reserveCapacity(82) }

    var isFull: Bool { bytes.count >= 80 }

    mutating func add(_ scalar: UInt32) {
        switch scalar {
        case 0x30...0x39, 0x61...0x7A: put(UInt8(scalar))
        case 0x41...0x5A: put(UInt8(scalar + 32))
        case 0x27, 0x2019, 0x300...0x36F: break
        case 0xE6, 0xC6:
            put(UInt8(ascii: "a"))
            put(UInt8(ascii: "e"))
        case 0xF8, 0xD8: put(UInt8(ascii: "o"))
        case 0x142, 0x141: put(UInt8(ascii: "l"))
        case 0xF0, 0xD0, 0x111, 0x110: put(UInt8(ascii: "d"))
        case 0xDF:
            put(UInt8(ascii: "s"))
            put(UInt8(ascii: "s"))
        default: gap = true
        }
    }

    private mutating func put(_ letter: UInt8) {
        if gap && !bytes.isEmpty { bytes.append(UInt8(ascii: "-")) }
        gap = false
        bytes.append(letter)
    }

    var slug: String {
        let cut = bytes.prefix(80)
        let trimmed = cut.last == UInt8(ascii: "-") ? cut.dropLast() : cut
        return trimmed.isEmpty ? "x" : String(decoding: trimmed, as: UTF8.self)
    }
}
