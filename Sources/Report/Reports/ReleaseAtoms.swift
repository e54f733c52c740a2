import Columns
import Disclosure
import Programme

/// The records that figures of people are made of, as far as these figures tell them apart: records that belong to the same
/// figures are one *atom*, and every figure is the sum of its atoms.
///
/// Readers are taken to know which atoms there are, for how many engagements and sessions there were of each kind, when and
/// where, is public; of the people in an atom they know that there are none or some. So whatever holds between figures,
/// because parts add up, because places lie in one another, because periods overlap, because one measure counts a part of
/// another, or because somewhere there was nothing at all, holds between sums of atoms. What earlier releases show are sums
/// of the records as they were then: those that came since are not in them, and those that were corrected are others.
struct ReleaseAtoms {
    /// That each figure is the sum of its atoms.
    private(set) var relations: [Relation] = []
    /// How many people there are in each atom, in figures that earlier releases show, and in the small ones that nobody shows.
    private(set) var counts: [PublicCell: Int] = [:]
    /// The atoms: nobody publishes one, nor the sum of a place and a kind.
    private(set) var atoms: Set<PublicCell> = []
    /// What earlier releases show; of figures that are the same now, under their own name.
    private(set) var known: [PublicCell: Int] = [:]
    /// What they show of which it cannot be told what it was made of.
    private(set) var unreckoned: Set<PublicCell> = []
    /// What they hide.
    private(set) var hidden: Set<PublicCell> = []

    /// More atoms than this are told apart by place, by kind, by sector and by theme, each by itself.
    static let most = 6000
    private static let families: [[Dimension]] = [
        [.council, .region, .urbanRural, .remoteness], [.kind, .mode], [.sector], [.theme],
    ]

    /// Adds what holds between figures of one sum of records: those that are to be published, those of earlier releases, and
    /// those that nobody shows and that are small.
    mutating func add(_ cells: [PublicCell], _ sums: RecordSums, threshold: Int) {
        var named = Set(cells.map { RecordSums.Named($0) })
        for (place, release) in sums.earlier.enumerated() {
            for cell in release.cells {
                let (one, step) = (cell.publicCell, sums.step(of: cell.publicCell, since: place))
                // Of what records were in it then and are not, or were elsewhere, nobody can tell what it tells.
                guard let step, step.then == cell.truth else {
                    if cell.heads != nil { unreckoned.insert(one) }
                    continue
                }
                // Releases that say the same of the same records say it once.
                let first = (0..<place).first { sums.step(of: one, since: $0)?.mark == step.mark } ?? place
                let then = RecordSums.Named(one, step.isNone ? .now : .then(first))
                named.insert(then)
                if let heads = cell.heads { known[then.name] = heads } else { hidden.insert(then.name) }
                for (time, count) in [(RecordSums.Time.came(first), step.came), (.gone(first), step.gone)]
                where count > 0 && count < threshold { named.insert(RecordSums.Named(one, time)) }
            }
        }
        let small = sums.unpublished.filter { $0.value > 0 && $0.value < threshold }
        named.formUnion(small.keys.map { RecordSums.Named($0) })
        let all = named.sorted { $0.name < $1.name }
        guard let whole = sums.atoms(of: all, by: sums.dimensions, most: Self.most) else {
            return addFamilies(all, sums, threshold: threshold)
        }
        add(whole, of: all, "")
    }

    private mutating func addFamilies(_ named: [RecordSums.Named], _ sums: RecordSums, threshold: Int) {
        let linked =
            named
            + sums.totals.keys.map { RecordSums.Named($0) }.filter { !named.contains($0) }.sorted { $0.name < $1.name }
        for (place, family) in Self.families.enumerated() {
            let dimensions = sums.dimensions.filter(family.contains)
            guard !dimensions.isEmpty, let some = sums.atoms(of: linked, by: dimensions, most: Int.max) else {
                continue
            }
            add(some, of: linked, String(place))
        }
        for total in linked[named.count...] {
            // It is named for the sake of the families alone, unless it is small.
            let count = counts[total.name] ?? 0
            if count == 0 || count >= threshold { atoms.insert(total.name) }
        }
    }

    private mutating func add(_ found: [RecordSums.Atom], of named: [RecordSums.Named], _ family: String) {
        guard let first = named.first?.name else { return }
        var parts = [[PublicCell]](repeating: [], count: named.count)
        for (number, atom) in found.enumerated() {
            let cell = PublicCell(
                measure: first.measure, from: atom.from, to: atom.to, dimension: "~" + family, value: String(number))
            atoms.insert(cell)
            counts[cell] = atom.count
            for place in atom.cells { parts[place].append(cell) }
        }
        for (one, parts) in zip(named, parts) {
            // Of a family that does not tell it apart nothing is known; a figure without a record is known to be none.
            guard family.isEmpty || !parts.isEmpty else { continue }
            relations.append(Relation(whole: one.name, parts: parts, isExact: true))
            counts[one.name] = parts.reduce(0) { $0 + (counts[$1] ?? 0) }
        }
    }
}
