/// Chance that is the same for the same seed
/// (SplitMix64: G. L. Steele, D. Lea, C. H. Flood, Fast Splittable Pseudorandom Number Generators, 2014).
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 up to, not including, a bound of at least 1.
    mutating func below(_ bound: Int) -> Int {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }

    /// A number of a range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True so many times in a hundred.
    mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    /// One of a list; `nil` of none.
    mutating func one<Value>(of values: [Value]) -> Value? { values.isEmpty ? nil : values[below(values.count)] }

    /// The place of one of a list of weights, each as likely as it is heavy; `nil` where none weighs anything.
    mutating func place(by weights: [Int]) -> Int? {
        let whole = weights.reduce(0) { $0 + max(0, $1) }
        guard whole > 0 else { return nil }
        var left = below(whole)
        for (place, weight) in weights.enumerated() where weight > 0 {
            left -= weight
            if left < 0 { return place }
        }
        return nil
    }

    /// The same in another order (R. Durstenfeld, Algorithm 235: Random permutation, 1964).
    mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
        var values = values
        for place in values.indices.dropFirst().reversed() { values.swapAt(place, below(place + 1)) }
        return values
    }

    /// Whole numbers within bounds that add up to a total, each near its wish; `nil` where there are none.
    mutating func parts(of total: Int, near wishes: [Int], within bounds: ClosedRange<Int>) -> [Int]? {
        let (least, most) = (bounds.lowerBound, bounds.upperBound)
        guard total >= least * wishes.count, total <= most * wishes.count else { return nil }
        let spare = total - least * wishes.count
        let wished = wishes.reduce(0) { $0 + max(0, $1 - least) }
        var parts = wishes.map { wish in
            wished == 0 ? least : min(most, least + max(0, wish - least) * spare / wished)
        }
        var missing = total - parts.reduce(0, +)
        let order = shuffled(Array(parts.indices))
        while missing > 0 {
            for place in order where missing > 0 && parts[place] < most {
                parts[place] += 1
                missing -= 1
            }
        }
        return parts
    }
}
