/// How many bytes a number takes: one, two or four without a sign, or eight with one.
enum NumberWidth: UInt8, Sendable, Comparable {
    case one, two, four, eight

    /// The narrowest that holds a number.
    init(holding number: Int64) {
        switch number {
        case 0...0xFF: self = .one
        case 0...0xFFFF: self = .two
        case 0...0xFFFF_FFFF: self = .four
        default: self = .eight
        }
    }

    var bytes: Int { 1 << Int(rawValue) }

    static func < (left: NumberWidth, right: NumberWidth) -> Bool { left.rawValue < right.rawValue }
}

/// Columns of whole numbers one after another in one piece of memory, each as wide as its largest number needs (A. Ailamaki
/// and others, "Weaving Relations for Cache Performance", VLDB 2001: one page holds some rows, column by column).
///
/// Meant for some thousand rows: a number too wide for its column lays all of them out anew.
struct NarrowColumns: Sendable {
    private struct Column: Sendable {
        /// In bytes from the beginning of the memory.
        var offset: Int
        var width: NumberWidth
    }

    /// Words of 64 bits, so that every number lies aligned.
    private var memory: [UInt64] = []
    private var columns: [Column]
    private var capacity = 0
    /// How many rows there are.
    private(set) var count = 0

    /// So many columns, without rows.
    init(columns count: Int) { columns = [Column](repeating: Column(offset: 0, width: .one), count: count) }

    /// A number; only for rows and columns that are there.
    subscript(row: Int, column: Int) -> Int64 {
        let place = columns[column]
        return memory.withUnsafeBytes { bytes in
            let offset = place.offset + row * place.width.bytes
            return switch place.width {
            case .one: Int64(bytes.load(fromByteOffset: offset, as: UInt8.self))
            case .two: Int64(bytes.load(fromByteOffset: offset, as: UInt16.self))
            case .four: Int64(bytes.load(fromByteOffset: offset, as: UInt32.self))
            case .eight: bytes.load(fromByteOffset: offset, as: Int64.self)
            }
        }
    }

    /// Writes a number; only for rows and columns that are there.
    mutating func set(_ number: Int64, _ row: Int, _ column: Int) {
        let needed = NumberWidth(holding: number)
        if needed > columns[column].width { lay(out: capacity, widening: column, to: needed) }
        let place = columns[column]
        memory.withUnsafeMutableBytes { bytes in
            let offset = place.offset + row * place.width.bytes
            switch place.width {
            case .one: bytes.storeBytes(of: UInt8(truncatingIfNeeded: number), toByteOffset: offset, as: UInt8.self)
            case .two: bytes.storeBytes(of: UInt16(truncatingIfNeeded: number), toByteOffset: offset, as: UInt16.self)
            case .four: bytes.storeBytes(of: UInt32(truncatingIfNeeded: number), toByteOffset: offset, as: UInt32.self)
            case .eight: bytes.storeBytes(of: number, toByteOffset: offset, as: Int64.self)
            }
        }
    }

    /// Adds rows of zeros until there are so many.
    mutating func grow(to rows: Int) {
        guard rows > count else { return }
        if rows > capacity { lay(out: max(64, capacity * 2, rows)) }
        count = rows
    }

    /// Calls `body` with the beginning of the memory, which `view` needs.
    func withMemory<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { memory.withUnsafeBytes(body) }

    /// A column in the memory that `withMemory` gives; none where there is no memory yet.
    func view(_ column: Int, in memory: UnsafeRawBufferPointer) -> ColumnView? {
        memory.baseAddress.map { ColumnView(start: $0 + columns[column].offset, width: columns[column].width) }
    }

    /// Moves all numbers to memory with room for so many rows, one column perhaps wider than before.
    private mutating func lay(out rows: Int, widening wider: Int? = nil, to width: NumberWidth = .one) {
        let old = self
        capacity = rows
        var end = 0
        for column in columns.indices {
            if column == wider { columns[column].width = width }
            columns[column].offset = end
            // Each column begins on a cache line of its own.
            end += (columns[column].width.bytes * rows + 63) / 64 * 64
        }
        memory = [UInt64](repeating: 0, count: end / 8)
        for column in columns.indices where column != wider {
            let bytes = count * columns[column].width.bytes
            let (from, to) = (old.columns[column].offset, columns[column].offset)
            old.memory.withUnsafeBytes { source in
                memory.withUnsafeMutableBytes { target in
                    UnsafeMutableRawBufferPointer(rebasing: target[to..<to + bytes])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + bytes]))
                }
            }
        }
        if let wider {
            for row in 0..<count { set(old[row, wider], row, wider) }
        }
    }
}
