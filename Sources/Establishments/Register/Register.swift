import Columns
import Programme
import Search

/// The register as it stands in memory: every establishment with its history, found by id, by code and by words.
package struct Register: Sendable {
    /// By name.
    package let establishments: [Establishment]
    private let byID: [ID<Establishment>: Int]
    private let byKey: [Establishment.Key: Int]
    private let text: TextIndex
    /// The readable end of each one's address, in the same order.
    private let slugs: [String]
    /// Whether a primary and a secondary that share a SEED code count as one.
    package let joinsSharedCodes: Bool

    /// `councils` are the councils' names by slug, by which establishments are found too.
    init(_ establishments: [Establishment], councils: [String: String], joinsSharedCodes: Bool) {
        let sorted = establishments.map { ($0, slug(from: $0.name)) }.sorted {
            ($0.1, $0.0.key.text) < ($1.1, $1.0.key.text)
        }
        slugs = sorted.map(\.1)
        let establishments = sorted.map(\.0)
        self.establishments = establishments
        self.joinsSharedCodes = joinsSharedCodes
        byID = Dictionary(establishments.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        byKey = Dictionary(establishments.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        var text = TextIndex()
        text.beginLoading()
        for establishment in establishments { text.append(Register.fields(of: establishment, councils)) }
        text.endLoading()
        self.text = text
    }

    /// The establishment of an id.
    package subscript(_ id: ID<Establishment>) -> Establishment? { byID[id].map { establishments[$0] } }

    /// The establishment that lists know by a key.
    package subscript(_ key: Establishment.Key) -> Establishment? { byKey[key].map { establishments[$0] } }

    /// The establishment that commands write so: `5237521-primary`.
    func named(_ key: String) -> Establishment? { establishments.first { $0.key.text == key } }

    /// By what an establishment counts where distinct establishments are counted: its own id, or that of the first of
    /// those that share its code where they count as one.
    package func counted(_ establishment: Establishment) -> ID<Establishment> {
        guard joinsSharedCodes, establishment.key.kind == .school else { return establishment.id }
        return parts(of: establishment).first?.id ?? establishment.id
    }

    /// The schools that share an establishment's SEED code, itself among them, primary before secondary before special.
    package func parts(of establishment: Establishment) -> [Establishment] {
        guard establishment.key.kind == .school else { return [establishment] }
        return Establishment.Sector.allCases.compactMap {
            self[Establishment.Key(kind: .school, code: establishment.key.code, sector: $0)]
        }
    }

    /// Where the establishments stand that hold words, in the order of their names, and what was read instead of words that
    /// occur nowhere. The last word may be a beginning.
    package func find(_ words: String) -> (places: [Int], corrections: [(typed: String, used: String)]) {
        let whole = QueryText(words)
        guard !whole.terms.isEmpty else { return (Array(establishments.indices), []) }
        var query = whole
        query.takeLastAsPrefix()
        var (places, corrections) = rows(holding: query)
        // As a beginning a word is not corrected.
        if places.isEmpty { (places, corrections) = rows(holding: whole) }
        let beginning = slug(from: words)
        let begins = places.map { slugs[$0].utf8.starts(with: beginning.utf8) }
        let ranked = zip(places, begins).filter(\.1) + zip(places, begins).filter { !$0.1 }
        return (ranked.map(\.0), corrections)
    }

    private func rows(holding query: QueryText) -> (places: [Int], corrections: [(typed: String, used: String)]) {
        let asked = WordQuery(query, in: text, synonyms: Synonyms(), isExact: false)
        var places: [Int] = []
        text.rows(for: asked).forEach(of: text.rows) { places.append(Int($0)) }
        return (places, asked.corrections)
    }

    /// The last day from which anything is known of the establishments of some kinds.
    func lastDay(of kinds: Set<Establishment.Kind>) -> Day? {
        establishments.filter { kinds.contains($0.key.kind) }.flatMap { one -> [Day] in
            let days = [
                one.states.spans.last?.from, one.particulars.spans.last?.from, one.places.spans.last?.from,
                one.rolls.spans.last?.from,
            ]
            return days.compactMap { $0 } + one.memberships.values.compactMap { $0.spans.last?.from }
        }.max()
    }

    /// The words by which one is found: names it has had, its code, where it is and was.
    private static func fields(
        of establishment: Establishment, _ councils: [String: String]
    ) -> [(field: TextIndex.Field, text: String)] {
        let names = establishment.particulars.spans.map(\.value.name).joined(separator: " ")
        let places = establishment.places.spans.map { $0.value.address + " " + $0.value.postcode }
        let areas = (establishment.memberships[.council]?.spans ?? []).map { councils[$0.value.area] ?? "" }
        return [
            (.title, names), (.name, establishment.key.code),
            (.text, (places + areas).joined(separator: " ")),
        ]
    }
}
