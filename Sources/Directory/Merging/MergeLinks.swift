import Markup
import Programme
import Web

/// The addresses of what is merged, for one language.
struct MergeLinks {
    let language: Language

    /// All pairs that look alike.
    var duplicates: String { language.prefix + "/admin/duplicates" }
    /// All merges.
    var merges: String { language.prefix + "/admin/merges" }
    /// What a chosen merge would do.
    var preview: String { merges + "/preview" }

    func merge(_ id: ID<Merge>) -> String { merges + "/" + id.letters }

    /// The form in which somebody says of what a record is a duplicate.
    func find(_ kind: Merge.Kind, _ id: ID<Merge.Record>) -> String {
        duplicates + "/" + kind.rawValue + "/" + id.letters
    }

    /// Two records side by side, the survivor first.
    func compare(_ order: MergeOrder) -> String { path(merges + "/new", order) }

    /// What merging them would do.
    func preview(_ order: MergeOrder) -> String { path(preview, order) }

    private func path(_ path: String, _ order: MergeOrder) -> String {
        path + "?" + Query(items: MergeLinks.items(of: order)).encoded
    }

    /// An order as forms and addresses have it.
    static func items(of order: MergeOrder) -> [(name: String, value: String)] {
        [("kind", order.kind.rawValue), ("survivor", order.survivor.letters), ("merged", order.merged.letters)]
            + order.taken.sorted().map { ("keep-" + $0, "merged") }
    }

    /// The order of a form or an address. Throws `Failure.invalid` for one that names no two records.
    static func order(of query: Query) throws -> MergeOrder {
        guard let kind = Merge.Kind(rawValue: query["kind"] ?? ""),
            let survivor = ID<Merge.Record>(letters: query["survivor"] ?? ""),
            let merged = ID<Merge.Record>(letters: query["merged"] ?? "")
        else { throw Failure.invalid([Problem("merged", "Choose the two that are to be merged.")]) }
        let taken = MergeField.names.filter { query["keep-" + $0] == "merged" }
        return MergeOrder(kind, survivor: survivor, merged: merged, taken: Set(taken))
    }
}

extension MergeOrder {
    /// The same the other way round.
    var swapped: MergeOrder { MergeOrder(kind, survivor: merged, merged: survivor) }
}
