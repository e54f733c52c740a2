/// Text as XLSX writes it, where `_x000D_` stands for a character that XML could not keep (ECMA-376 part 1, section
/// 22.9.2.19, ST_Xstring).
enum XLSXText {
    /// The text that the bytes stand for.
    static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "_")) else { return bytes.string }
        var plain: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if let unit = escaped(bytes, at), unit.value != 0 {
                plain.append(contentsOf: UTF8.encode(unit) ?? UTF8.encodedReplacementCharacter)
                at += 7
            } else {
                plain.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The character that is escaped at this place, or nil when none is.
    static func escaped(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Unicode.Scalar? {
        guard at + 7 <= bytes.count, bytes[at] == UInt8(ascii: "_"), bytes[at + 1] == UInt8(ascii: "x"),
            bytes[at + 6] == UInt8(ascii: "_")
        else { return nil }
        let digits = String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self)
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
