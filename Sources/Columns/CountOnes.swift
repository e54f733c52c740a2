/// How many bits are set: Harley and Seal's carry-save adder over blocks of eight vectors, so that bits are counted only
/// once for eight words (W. Muła, N. Kurz, D. Lemire, "Faster population counts using AVX2 instructions", Computer
/// Journal 61, 2018; here on the vectors that every x86-64 and ARM processor has).
func countOnes(_ words: UnsafeBufferPointer<UInt64>) -> Int {
    guard let base = words.baseAddress else { return 0 }
    var adder = CarrySaveAdder()
    let raw = UnsafeRawPointer(base)
    let blocks = words.count / 32
    for block in 0..<blocks {
        let start = raw + block &* 256
        adder.add(
            vector(start, 0), vector(start, 1), vector(start, 2), vector(start, 3), vector(start, 4), vector(start, 5),
            vector(start, 6), vector(start, 7))
    }
    var total = adder.total
    for place in blocks &* 32..<words.count { total &+= words[place].nonzeroBitCount }
    return total
}

/// How many bits are set in both of two runs of words, each at least so many long.
func countOnes(_ left: UnsafeBufferPointer<UInt64>, _ right: UnsafeBufferPointer<UInt64>, words: Int) -> Int {
    guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return 0 }
    var adder = CarrySaveAdder()
    let (a, b) = (UnsafeRawPointer(leftBase), UnsafeRawPointer(rightBase))
    let blocks = words / 32
    for block in 0..<blocks {
        let (x, y) = (a + block &* 256, b + block &* 256)
        adder.add(
            vector(x, 0) & vector(y, 0), vector(x, 1) & vector(y, 1), vector(x, 2) & vector(y, 2),
            vector(x, 3) & vector(y, 3), vector(x, 4) & vector(y, 4), vector(x, 5) & vector(y, 5),
            vector(x, 6) & vector(y, 6), vector(x, 7) & vector(y, 7))
    }
    var total = adder.total
    for place in blocks &* 32..<words { total &+= (left[place] & right[place]).nonzeroBitCount }
    return total
}

private typealias Vector = SIMD4<UInt64>

@inline(__always)
private func vector(_ start: UnsafeRawPointer, _ place: Int) -> Vector {
    start.loadUnaligned(fromByteOffset: place &* 32, as: Vector.self)
}

/// Adds bits of equal weight column by column; what overflows to weight eight is counted.
private struct CarrySaveAdder {
    private var ones = Vector(repeating: 0)
    private var twos = Vector(repeating: 0)
    private var fours = Vector(repeating: 0)
    private var eights = Vector(repeating: 0)

    /// The sum of all that was added.
    var total: Int {
        let sum = eights &* 8 &+ bits(fours) &* 4 &+ bits(twos) &* 2 &+ bits(ones)
        return Int(truncatingIfNeeded: sum.wrappedSum())
    }

    @inline(__always)
    mutating func add(
        _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, _ e: Vector, _ f: Vector, _ g: Vector, _ h: Vector
    ) {
        let twosA = carry(&ones, a, b)
        let twosB = carry(&ones, c, d)
        let foursA = carry(&twos, twosA, twosB)
        let twosC = carry(&ones, e, f)
        let twosD = carry(&ones, g, h)
        let foursB = carry(&twos, twosC, twosD)
        eights &+= bits(carry(&fours, foursA, foursB))
    }

    /// A full adder: `sum` keeps the low bits, the high bits come back.
    @inline(__always)
    private func carry(_ sum: inout Vector, _ a: Vector, _ b: Vector) -> Vector {
        let mixed = sum ^ a
        let high = (sum & a) | (mixed & b)
        sum = mixed ^ b
        return high
    }

    /// The bits of each of four words (H. S. Warren, "Hacker's Delight", 2nd edition, 5-1).
    @inline(__always)
    private func bits(_ word: Vector) -> Vector {
        var x = word &- (word &>> 1 & Vector(repeating: 0x5555_5555_5555_5555))
        x = (x & Vector(repeating: 0x3333_3333_3333_3333)) &+ (x &>> 2 & Vector(repeating: 0x3333_3333_3333_3333))
        x = (x &+ x &>> 4) & Vector(repeating: 0x0F0F_0F0F_0F0F_0F0F)
        x = x &+ x &>> 8
        x = x &+ x &>> 16
        x = x &+ x &>> 32
        return x & Vector(repeating: 0x7F)
    }
}
