/// A column of numbers in memory, while it stays there.
struct ColumnView {
    let start: UnsafeRawPointer
    let width: NumberWidth

    /// Runs a loop that is made for the width of the numbers.
    @inline(__always)
    func run(_ loop: some ColumnLoop) {
        switch width {
        case .one: loop.run(Numbers<UInt8>(start: start))
        case .two: loop.run(Numbers<UInt16>(start: start))
        case .four: loop.run(Numbers<UInt32>(start: start))
        case .eight: loop.run(Numbers<Int64>(start: start))
        }
    }
}

/// The numbers of a column, of one width.
struct Numbers<Number: FixedWidthInteger> {
    let start: UnsafeRawPointer

    /// The number of a row; whoever asks knows that the row is there.
    @inline(__always)
    subscript(row: Int) -> Number { start.load(fromByteOffset: row &* MemoryLayout<Number>.size, as: Number.self) }
}

/// What is done with many numbers of a column: written once, compiled for each width.
protocol ColumnLoop {
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>)
}

/// Rows, or links, that are looked at in one go: one after another, or those that a list names.
struct Places {
    let count: Int
    /// The first, where there is no list.
    let first: Int
    /// So many as `count` says.
    let list: UnsafePointer<UInt32>?

    /// Calls `body` with the number in the go, and the row.
    @inline(__always)
    func forEach(_ body: (_ place: Int, _ row: Int) -> Void) {
        if let list {
            for place in 0..<count { body(place, Int(list[place])) }
        } else {
            for place in 0..<count { body(place, first &+ place) }
        }
    }
}

/// Copies codes out.
struct CopyCodes: ColumnLoop {
    let places: Places
    let codes: UnsafeMutablePointer<UInt32>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { codes[$0] = UInt32(truncatingIfNeeded: numbers[$1]) }
    }
}

/// Makes keys of several codes: each key times a limit plus the code.
struct FoldKeys<Key: FixedWidthInteger>: ColumnLoop {
    let places: Places
    let limit: Key
    let keys: UnsafeMutablePointer<Key>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { keys[$0] = keys[$0] &* limit &+ Key(truncatingIfNeeded: numbers[$1]) }
    }
}

/// Packs an amount into words: as the first, beside `start`, or beside what is there.
struct PackAmounts: ColumnLoop {
    let places: Places
    let shift: UInt64
    let start: UInt64?
    let words: UnsafeMutablePointer<UInt64>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        if let start {
            places.forEach { words[$0] = start &+ UInt64(truncatingIfNeeded: numbers[$1]) &<< shift }
        } else {
            places.forEach { words[$0] &+= UInt64(truncatingIfNeeded: numbers[$1]) &<< shift }
        }
    }
}

/// Adds amounts of any size and sign to the sums of their groups, where the lowest bit of a word says that they count.
struct AddWide: ColumnLoop {
    let places: Places
    let counted: UnsafePointer<UInt64>
    let groups: UnsafePointer<UInt32>
    let sums: UnsafeMutablePointer<Int128>

    @inline(__always)
    func run<Number: FixedWidthInteger>(_ numbers: Numbers<Number>) {
        places.forEach { place, row in
            if counted[place] & 1 != 0 { sums[Int(groups[place])] &+= Int128(truncatingIfNeeded: numbers[row]) }
        }
    }
}
