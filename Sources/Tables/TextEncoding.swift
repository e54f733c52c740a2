/// UTF-8, checked strictly; and what to say when bytes are something else.
enum TextEncoding {
    /// The text that the bytes spell in UTF-8, or nil when they are not UTF-8.
    static func text(_ bytes: some Collection<UInt8>) -> String? { String(validating: bytes, as: UTF8.self) }

    /// What is wrong with bytes that are not UTF-8, naming the first bad byte and what Windows-1252 means by it.
    static func fault(in bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        let advice = "Open the file in your spreadsheet program, save it as “CSV UTF-8”, and try again."
        guard let bad = firstBad(in: bytes) else { return "The text is not UTF-8. " + advice }
        let byte = bytes[bad]
        let hex = String(byte, radix: 16, uppercase: true)
        guard let meant = windows1252(byte) else {
            return "The text is not UTF-8: the byte \(hex) makes no sense there. " + advice
        }
        return "The text is not UTF-8 but seems to be Windows-1252 (Latin-1), where the byte \(hex) is “\(meant)”. "
            + advice
    }

    /// The place of the first byte that does not belong to a whole UTF-8 sequence.
    private static func firstBad(in bytes: [UInt8]) -> Int? {
        var at = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                at += 1
                continue
            }
            let length = (2...4).first { at + $0 <= bytes.count && text(bytes[at..<at + $0]) != nil }
            guard let length else { return at }
            at += length
        }
        return nil
    }

    /// The character that Windows-1252 writes as one byte above 127; nil for the five that it leaves free.
    private static func windows1252(_ byte: UInt8) -> Unicode.Scalar? {
        if byte >= 0xA0 { return Unicode.Scalar(byte) }
        let low: [Unicode.Scalar] = [
            "€", "\0", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\0", "Ž", "\0",
            "\0", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\0", "ž", "Ÿ",
        ]
        guard byte >= 0x80, low[Int(byte) - 0x80] != "\0" else { return nil }
        return low[Int(byte) - 0x80]
    }
}
