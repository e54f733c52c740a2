/// Finds where the cells of one row of comma-separated text begin and end (RFC 4180, with any separator and any line
/// end). It looks at each byte once and keeps nothing but places.
struct CSVScanner {
    /// One cell: the places of its first byte and of the byte after its last, without the quotes.
    struct Field {
        var start: Int
        var end: Int
        /// Whether `""` occurs in it and stands for one quote.
        var hasDoubledQuotes = false
    }

    /// How the scan of a row ended.
    enum Ending {
        /// A whole row; the next begins at this place.
        case row(next: Int)
        /// The bytes end within the row, and more will come.
        case more
        /// The bytes end within a quoted cell, and no more will come.
        case unclosedQuote
        /// There is text between a closing quote and the next separator.
        case textAfterQuote
    }

    let separator: UInt8
    /// How many cells are kept; further ones are only counted.
    let most: Int
    private(set) var fields: [Field] = []
    /// How many cells the row has so far; the last one may be unfinished.
    private(set) var count = 0
    /// How many line ends were passed, the row's own included.
    private(set) var lines = 0
    /// Whether the scan ended within quotes.
    private(set) var isInQuotes = false

    init(separator: UInt8, most: Int) {
        self.separator = separator
        self.most = most
    }

    /// Scans the row that begins at `start`. `isLast` says that no bytes follow these.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> Ending {
        fields.removeAll(keepingCapacity: true)
        (count, lines, isInQuotes) = (0, 0, false)
        let end = bytes.count
        var at = start
        while true {
            count += 1
            if at < end, bytes[at] == quote {
                guard let closed = scanQuoted(bytes, from: at + 1, isLast: isLast) else {
                    isInQuotes = true
                    return isLast ? .unclosedQuote : .more
                }
                at = closed
                while at < end, bytes[at] == space { at += 1 }
            } else {
                let first = at
                while at < end, bytes[at] != separator, bytes[at] != lineFeed, bytes[at] != carriageReturn { at += 1 }
                keep(Field(start: first, end: at))
            }
            guard at < end else { return isLast ? .row(next: end) : .more }
            switch bytes[at] {
            case separator:
                at += 1
            case lineFeed:
                lines += 1
                return .row(next: at + 1)
            case carriageReturn:
                guard at + 1 < end || isLast else { return .more }
                lines += 1
                return .row(next: at + 1 < end && bytes[at + 1] == lineFeed ? at + 2 : at + 1)
            default:
                return .textAfterQuote
            }
        }
    }

    /// The place after the closing quote of the cell whose text begins at `start`, or nil when the bytes end first.
    private mutating func scanQuoted(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool) -> Int? {
        var field = Field(start: start, end: start)
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case quote:
                guard at + 1 < bytes.count || isLast else { return nil }
                if at + 1 < bytes.count, bytes[at + 1] == quote {
                    field.hasDoubledQuotes = true
                    at += 2
                    continue
                }
                field.end = at
                keep(field)
                return at + 1
            case lineFeed where at == start || bytes[at - 1] != carriageReturn, carriageReturn:
                lines += 1
            default:
                break
            }
            at += 1
        }
        return nil
    }

    private mutating func keep(_ field: Field) {
        if fields.count < most { fields.append(field) }
    }
}

let quote = UInt8(ascii: "\"")
let space = UInt8(ascii: " ")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
