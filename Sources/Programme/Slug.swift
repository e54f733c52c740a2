import Foundation

/// The readable part of an address: lower-case ASCII letters, digits and single hyphens, 80 at most.
///
/// Accents are folded (`Comhairle nan Eilean Siar` → `comhairle-nan-eilean-siar`, `café` → `cafe`); apostrophes vanish;
/// anything else becomes a hyphen. Where nothing is left it is `x`.
package func slug(from text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var gap = false
    // Canonical decomposition parts the accents from their letters; only the whole of Foundation has it.
    for scalar in String(text).decomposedStringWithCanonicalMapping.unicodeScalars {
        let value = scalar.value
        let letter: [UInt8]
        switch value {
        case 0x30...0x39, 0x61...0x7A: letter = [UInt8(value)]
        case 0x41...0x5A: letter = [UInt8(value + 32)]
        case 0x27, 0x2019, 0x300...0x36F: continue
        case 0xE6, 0xC6: letter = Array("ae".utf8)
        case 0xF8, 0xD8: letter = [0x6F]
        case 0x142, 0x141: letter = [0x6C]
        case 0xF0, 0xD0, 0x111, 0x110: letter = [0x64]
        case 0xDF: letter = Array("ss".utf8)
        default:
            gap = true
            continue
        }
        if gap && !bytes.isEmpty { bytes.append(0x2D) }
        gap = false
        bytes.append(contentsOf: letter)
        if bytes.count >= 80 { break }
    }
    let cut = bytes.prefix(80)
    let trimmed = cut.last == 0x2D ? cut.dropLast() : cut
    return trimmed.isEmpty ? "x" : String(decoding: trimmed, as: UTF8.self)
}
