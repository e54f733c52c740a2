/// The kinds of file that hold a table.
package enum TableFormat: String, CaseIterable, Sendable {
    case csv, xlsx, ods, ndjson, json

    /// The format that a file's name ends in, or nil.
    package init?(name: String) {
        let lower = name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
        let ending = lower.lastIndex(of: UInt8(ascii: ".")).map { lower[($0 + 1)...] } ?? []
        switch String(decoding: ending, as: UTF8.self) {
        case "csv", "tsv", "txt": self = .csv
        case "xlsx", "xlsm": self = .xlsx
        case "ods": self = .ods
        case "ndjson", "jsonl": self = .ndjson
        case "json": self = .json
        default: return nil
        }
    }

    /// The media type that answers in this format carry.
    package var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .ods: "application/vnd.oasis.opendocument.spreadsheet"
        case .ndjson: "application/x-ndjson"
        case .json: "application/json"
        }
    }
}

/// What the first bytes of a file say that it is.
enum FirstBytes {
    case text
    case zip
    case refused(TableError)

    static func look(at bytes: UnsafeBufferPointer<UInt8>) -> FirstBytes {
        func begins(_ magic: UInt8...) -> Bool { bytes.starts(with: magic) }
        func refused(_ message: String) -> FirstBytes { .refused(TableError(.format, message)) }

        if bytes.isEmpty { return .refused(TableError(.structure, "The file is empty: it has no header and no rows.")) }
        if begins(0x50, 0x4B, 0x03, 0x04) || begins(0x50, 0x4B, 0x05, 0x06) { return .zip }
        if begins(0xD0, 0xCF, 0x11, 0xE0) {
            return refused(
                "This is an old Excel workbook (.xls), or one locked with a password. Save it as .xlsx without a password."
            )
        }
        if begins(0x25, 0x50, 0x44, 0x46) {
            return refused("This is a PDF, not a table. Save the table as CSV, XLSX or ODS.")
        }
        if begins(0x1F, 0x8B) { return refused("This file is compressed with gzip. Unpack it first.") }
        if begins(0xFF, 0xFE) || begins(0xFE, 0xFF) || begins(0, 0, 0xFE, 0xFF) { return .refused(.utf16) }
        if let nul = bytes.prefix(4096).firstIndex(of: 0) {
            // UTF-16 without its mark: every other byte of plain English is NUL.
            let sample = bytes.prefix(64)
            let nuls = sample.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
            if nul <= 1, nuls * 3 > sample.count { return .refused(.utf16) }
            return refused("This is not a text file: it holds bytes of value zero. Save the table as CSV, XLSX or ODS.")
        }
        if bytes.first(where: { $0 > 32 }) == UInt8(ascii: "<") {
            return refused("This is a web page or an XML file, not a table. Save the table as CSV, XLSX or ODS.")
        }
        return .text
    }
}

extension TableError {
    static let utf16 = TableError(
        .encoding,
        "The file is written in UTF-16 (“Unicode text”). Open it in your spreadsheet program, save it as “CSV UTF-8”, and try again."
    )
}
