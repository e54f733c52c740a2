/// Tells text apart by its beginning: CSV, one JSON object a line, or one JSON value for the whole file.
enum JSONShape {
    /// The JSON format that the bytes seem to be, or nil for CSV. Where the content leaves a choice the name decides.
    static func guess(_ bytes: UnsafeBufferPointer<UInt8>, named: TableFormat?) -> TableFormat? {
        guard let first = bytes.firstIndex(where: { $0 > space }) else { return nil }
        // A CSV header may well begin with a bracket; a name that says so is believed.
        switch bytes[first] {
        case UInt8(ascii: "["): return named == .csv ? nil : .json
        case UInt8(ascii: "{"): return named == .csv ? nil : ofObject(bytes, from: first, named: named)
        default: return named == .json || named == .ndjson ? named : nil
        }
    }

    /// An object that goes over several lines is a whole file; one that ends before its line does is a row.
    private static func ofObject(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int, named: TableFormat?)
        -> TableFormat
    {
        var depth = 0
        var isText = false
        var isEscaped = false
        for (place, byte) in zip(bytes.indices, bytes).dropFirst(first) {
            if isText {
                // No JSON text goes over a line's end: a broken line, for which the row reader has the better words.
                if byte == lineFeed { return named == .json ? .json : .ndjson }
                if byte == quote, !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case quote: isText = true
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "["):
                // Rows hold lists of values; only a whole file holds a list of objects.
                let next = bytes[(place + 1)...].first { $0 > space }
                if depth == 1, next == UInt8(ascii: "{") { return .json }
                depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth <= 0 {
                    let next = bytes[(place + 1)...].first { $0 > space }
                    return next == nil && named == .json ? .json : .ndjson
                }
            case lineFeed, carriageReturn: return named == .ndjson ? .ndjson : .json
            default: break
            }
        }
        return named == .json ? .json : .ndjson
    }
}
