/// How far what was written is from what may have been meant.
enum Nearness {
    /// Letters more, less, other, or changed round with their neighbour: at most two, and one of short words (optimal string
    /// alignment; F. J. Damerau, CACM 7, 1964). What only begins a longer name is as far as two. `nil` for what is farther.
    static func of(_ written: String, to meant: String) -> Int? {
        let (left, right) = (Array(written.utf8.prefix(64)), Array(meant.utf8.prefix(64)))
        guard !left.isEmpty, !right.isEmpty else { return nil }
        if left.count >= 4, right.starts(with: left) { return min(2, right.count - left.count) }
        let most = min(left.count, right.count) < 4 ? 1 : 2
        guard abs(left.count - right.count) <= most else { return nil }
        var before: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var now = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(last[column + 1] + 1, now[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, before[column - 1] + 1)
                }
                now.append(least)
            }
            (before, last) = (last, now)
        }
        return last.last.flatMap { $0 <= most ? $0 : nil }
    }

    /// Those of some names that are nearest, the nearest first, three at most; letter case does not count, nor which stroke
    /// joins words.
    static func among(_ names: [String], to written: String) -> [String] {
        func folded(_ text: String) -> String {
            String(
                decoding: text.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self
            )
        }
        let near = names.compactMap { name in of(folded(written), to: folded(name)).map { (name, $0) } }
        return near.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    }

    /// “ Did you mean x or y?”, or nothing.
    static func question(_ near: [String]) -> String {
        near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
    }
}
