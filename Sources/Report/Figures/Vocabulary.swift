import Programme
import Web

/// The values that dimensions can have, with their labels: what expressions may name.
struct Vocabulary: Sendable {
    /// One value of a dimension.
    struct Value: Sendable, Equatable {
        /// As expressions and addresses write it.
        let slug: String
        let label: String
        let labelGaelic: String
        /// By which people know it besides, such as `Western Isles`.
        let otherNames: [String]

        init(_ slug: String, _ label: String, _ labelGaelic: String? = nil, otherNames: [String] = []) {
            (self.slug, self.label, self.labelGaelic) = (slug, label, labelGaelic ?? label)
            self.otherNames = otherNames
        }

        /// All its names, folded: letter case, accents and blanks do not count.
        var names: [String] { [self.slug] + ([label, labelGaelic] + otherNames).map { Programme.slug(from: $0) } }
    }

    private var values: [Dimension: [Value]] = [:]
    private var places: [Dimension: [String: Int]] = [:]
    /// What values were called when they were released.
    private var kept: [Dimension: [String: Value]] = [:]

    /// `values` in the order in which tables show them.
    init(_ values: [Dimension: [Value]]) {
        for (dimension, list) in values { set(list, of: dimension) }
    }

    /// Gives a dimension its values anew.
    mutating func set(_ list: [Value], of dimension: Dimension) {
        values[dimension] = list
        var places: [String: Int] = [:]
        // A value's own name goes before another's by-name.
        for (place, value) in list.enumerated() where places[value.slug] == nil { places[value.slug] = place }
        for (place, value) in list.enumerated() {
            for name in value.names where places[name] == nil { places[name] = place }
        }
        self.places[dimension] = places
    }

    /// All values of a dimension, in order; months and officers only where they were set.
    func all(_ dimension: Dimension) -> [Value] { values[dimension] ?? [] }

    /// The value that a slug or a label means; letter case, accents and blanks do not count.
    func value(_ name: String, of dimension: Dimension) -> Value? {
        if dimension == .month {
            return Day(iso: name + "-01").map { _ in Value(name, name) }
        }
        if let value = kept[dimension]?[name] { return value }
        let place = places[dimension]?[name] ?? places[dimension]?[slug(from: name)]
        return place.flatMap { all(dimension).indices.contains($0) ? all(dimension)[$0] : nil }
    }

    /// The slugs of the values whose names are nearest to what was written, the nearest first.
    func near(_ name: String, of dimension: Dimension) -> [String] {
        let folded = slug(from: name)
        let near = all(dimension).compactMap { value in
            value.names.compactMap { Nearness.of(folded, to: $0) }.min().map { (value.slug, $0) }
        }
        return near.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    }
}

extension Vocabulary {
    /// What values are called, by dimension, by value as it is written, and by language where that has a name of its own.
    typealias Labels = [String: [String: [String: String]]]

    /// What some values are called; `nil` where there are no names to tell.
    func labels(of named: [Dimension: Set<String>]) -> Labels? {
        var labels: Labels = [:]
        for (dimension, names) in named where dimension != .month {
            for name in names {
                guard let value = value(name, of: dimension) else { continue }
                var own = [Language.english.rawValue: value.label]
                if value.labelGaelic != value.label { own[Language.gaelic.rawValue] = value.labelGaelic }
                labels[dimension.rawValue, default: [:]][name] = own
            }
        }
        return labels.isEmpty ? nil : labels
    }

    /// The same with what values were called once before what they are called today.
    func keeping(_ labels: Labels?) -> Vocabulary {
        var vocabulary = self
        for (name, values) in labels ?? [:] {
            guard let dimension = Dimension(rawValue: name) else { continue }
            vocabulary.kept[dimension] = values.compactMapValues { own in
                own[Language.english.rawValue].map { Value("", $0, own[Language.gaelic.rawValue]) }
            }
        }
        return vocabulary
    }
}
