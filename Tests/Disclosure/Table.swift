import Disclosure

/// The figure of one place in one year.
func place(_ value: String, _ year: Int32 = 0, _ dimension: String = "council") -> PublicCell {
    PublicCell(measure: "attendances", from: year * 365, to: year * 365 + 364, dimension: dimension, value: value)
}

/// The total of a year.
func all(_ year: Int32 = 0) -> PublicCell { place("", year, "") }

/// A total and its parts, by name.
struct Table {
    var cells: [PublicCell: Int]
    var relations: [Relation]

    init(_ parts: [String: Int], isExact: Bool = true, total: Int? = nil) {
        cells = Dictionary(uniqueKeysWithValues: parts.map { (place($0), $1) })
        guard !parts.isEmpty else {
            relations = []
            return
        }
        cells[all()] = total ?? parts.values.reduce(0, +)
        relations = [Relation(whole: all(), parts: parts.keys.sorted().map { place($0) }, isExact: isExact)]
    }
}
