/// Rows in the text form of PostgreSQL's COPY: tabs between values, a line each, `\\N` for NULL.
enum PostgreSQLCopy {
    /// Throws `StorageError.unusable` for a text with the character NUL, which PostgreSQL cannot keep.
    static func text(_ rows: [NewRow]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows {
            for (place, value) in row.values.enumerated() {
                if place > 0 { bytes.append(tab) }
                switch value {
                case .null: bytes.append(contentsOf: "\\N".utf8)
                case .integer(let number): bytes.append(contentsOf: String(number).utf8)
                case .real(let number): bytes.append(contentsOf: String(number).utf8)
                case .boolean(let flag): bytes.append(flag ? UInt8(ascii: "t") : UInt8(ascii: "f"))
                case .text(let text): try append(text, to: &bytes)
                }
            }
            bytes.append(newline)
        }
        return bytes
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) throws {
        for byte in text.utf8 {
            switch byte {
            case 0: throw StorageError.unusable("A text holds the character NUL, which the database cannot keep.")
            case tab: bytes.append(contentsOf: "\\t".utf8)
            case newline: bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            default: bytes.append(byte)
            }
        }
    }

    private static let tab = UInt8(ascii: "\t")
    private static let newline = UInt8(ascii: "\n")
}
