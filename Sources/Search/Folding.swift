import Foundation

/// What letters count as when words are compared: lower case, without accents, ligatures apart. Apostrophes vanish, so
/// that `children's` is `childrens`; everything that is neither letter nor digit parts words.
package struct Folding: Sendable {
    /// The one table of the program; made at first use.
    package static let shared = Folding()

    /// A word keeps at most so many bytes of its folded form; what follows does not count.
    package static let longestWord = 64

    /// For each scalar below `0x250`: where its folded bytes stand, in `letters`.
    private let starts: [UInt16]
    private let letters: [UInt8]
    /// For each ASCII byte: its folded byte, `0` for what parts words, `1` for what vanishes.
    fileprivate let ascii: [UInt8]

    private init() {
        var starts: [UInt16] = []
        var letters: [UInt8] = []
        for value in UInt32(0)..<0x250 {
            starts.append(UInt16(truncatingIfNeeded: letters.count))
            if let scalar = Unicode.Scalar(value) { letters.append(contentsOf: Folding.folded(scalar)) }
        }
        starts.append(UInt16(truncatingIfNeeded: letters.count))
        self.starts = starts
        self.letters = letters
        ascii = (UInt8(0)..<128).map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): byte
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
            case UInt8(ascii: "'"): 1
            default: 0
            }
        }
    }

    /// The folded UTF-8 of one scalar; empty for what parts words.
    private static func folded(_ scalar: Unicode.Scalar) -> [UInt8] {
        if let special = special[scalar] { return Array(special.utf8) }
        var bytes: [UInt8] = []
        // Only the whole of Foundation parts accents from their letters.
        for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars {
            let properties = part.properties
            guard properties.isAlphabetic || properties.numericType != nil else { continue }
            if properties.generalCategory == .nonspacingMark || isApostrophe(part) { continue }
            for lower in properties.lowercaseMapping.unicodeScalars where !isMark(lower) {
                bytes.append(contentsOf: Array((special[lower] ?? String(lower)).utf8))
            }
        }
        return bytes
    }

    /// Letters that no decomposition takes apart.
    private static let special: [Unicode.Scalar: String] = [
        "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ß": "ss", "ł": "l", "Ł": "l", "đ": "d",
        "Đ": "d",
        "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i",
    ]

    fileprivate static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        (0x300...0x36F).contains(scalar.value) || scalar.properties.generalCategory == .nonspacingMark
    }

    fileprivate static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x2019 || scalar.value == 0x2BC || scalar.value == 0x2018
    }

    /// Adds the folded bytes of a scalar to a word; says whether it parts words instead.
    fileprivate func append(_ scalar: Unicode.Scalar, to word: inout WordBuffer) -> Bool {
        if scalar.value < 0x250 {
            let (start, end) = (Int(starts[Int(scalar.value)]), Int(starts[Int(scalar.value) + 1]))
            if word.hasRoom(for: end - start) { for place in start..<end { word.append(letters[place]) } }
            return start == end
        }
        let folded = Folding.folded(scalar)
        word.append(contentsOf: folded)
        return folded.isEmpty
    }
}

/// A word as it is gathered, in bytes that the caller lends.
private struct WordBuffer {
    let bytes: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard count < bytes.count else { return }
        bytes[count] = byte
        count &+= 1
    }

    func hasRoom(for more: Int) -> Bool { count &+ more <= bytes.count }

    /// Whole letters only, so that a word that is cut is still UTF-8.
    mutating func append(contentsOf letter: [UInt8]) {
        guard hasRoom(for: letter.count) else { return }
        for byte in letter { append(byte) }
    }
}

/// Calls `body` with each word of a text, folded, in order.
package func forEachWord(in text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = text
    text.withUTF8 { forEachWord(in: $0, body) }
}

/// Calls `body` with each word of UTF-8, folded, in order.
package func forEachWord(in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    let folding = Folding.shared
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Folding.longestWord) { room in
        var word = WordBuffer(bytes: room)
        func end() {
            if word.count > 0 { body(UnsafeBufferPointer(rebasing: room[0..<word.count])) }
            word.count = 0
        }
        folding.ascii.withUnsafeBufferPointer { ascii in
            var place = 0
            while place < text.count {
                let byte = text[place]
                if byte < 0x80 {
                    let folded = ascii[Int(byte)]
                    if folded > 1 { word.append(folded) } else if folded == 0 { end() }
                    place &+= 1
                    continue
                }
                let (scalar, length) = decodeScalar(text, at: place)
                place += length
                if Folding.isApostrophe(scalar) || Folding.isMark(scalar) { continue }
                if folding.append(scalar, to: &word) { end() }
            }
        }
        end()
    }
}

/// The words of a text, folded, in order.
package func words(of text: String) -> [[UInt8]] {
    var found: [[UInt8]] = []
    forEachWord(in: text) { found.append(Array($0)) }
    return found
}

/// The scalar that begins at a place of UTF-8 which is sound, and its length; damaged bytes read as U+FFFD, one at a time.
private func decodeScalar(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> (Unicode.Scalar, Int) {
    let first = UInt32(text[place])
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard length > 1, place + length <= text.count else { return ("\u{FFFD}", 1) }
    var value = first & (0xFF >> UInt32(length + 1))
    for next in 1..<length { value = value << 6 | UInt32(text[place + next] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
}
