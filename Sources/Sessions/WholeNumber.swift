/// Whole numbers as people type them.
enum WholeNumber {
    /// `28`, `1,000`; `nil` for anything else, a sign or more than nine digits among it.
    static func read(_ text: String) -> Int? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ",") }
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
