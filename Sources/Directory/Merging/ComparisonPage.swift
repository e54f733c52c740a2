import Accounts
import Markup
import Programme
import Web

/// What two records say in one field.
struct MergeRow {
    let name: String
    /// The field's name in words.
    let label: String
    let survivor: String
    let merged: String

    /// Every field of two records.
    static func all(
        of comparison: Comparison, _ words: Strings, _ labels: @escaping (Facet, String) -> String
    ) -> [MergeRow] {
        switch comparison.sides {
        case .listings(let survivor, let merged):
            let texts = ListingRowsInWords.all(words, labels)
            return MergeField.ofListings.compactMap { field in
                texts.first { $0.key == field.key }.map { row in
                    MergeRow(
                        name: field.name, label: words(field.key), survivor: row.text(survivor.facts),
                        merged: row.text(merged.facts))
                }
            }
        case .providers(let survivor, let merged):
            return MergeField.ofProviders.map { name in
                func text(_ organisation: Organisation) -> String {
                    switch name {
                    case "name": organisation.name
                    case "kind": words("merge.kind." + organisation.kind.rawValue)
                    default: organisation.hub.flatMap { comparison.hubs[$0] } ?? ""
                    }
                }
                return MergeRow(
                    name: name, label: words("merge.field." + name), survivor: text(survivor), merged: text(merged))
            }
        }
    }
}

/// Two records side by side, with which value of each field is kept.
struct ComparisonPage {
    let order: MergeOrder
    let comparison: Comparison
    let rows: [MergeRow]
    let words: Strings

    var content: HTML {
        let links = MergeLinks(language: words.language)
        let names = comparison.names
        let differing = rows.filter { $0.survivor != $0.merged }
        let same = rows.filter { $0.survivor == $0.merged && !$0.survivor.isEmpty }
        return HTML {
            h1 { words.html("merge.title." + order.kind.rawValue) }
            p(.class("lead")) { words("merge.survives", ["survivor": names.survivor, "merged": names.merged]) }
            ul(.class("links")) {
                li { a(.href(Link(links.compare(order.swapped)))) { words("merge.swap", ["merged": names.merged]) } }
                see(names.survivor, comparison.paths.survivor)
                see(names.merged, comparison.paths.merged)
            }
            form(.method("get"), .action(Link(links.preview))) {
                MergeLinks.items(of: MergeOrder(order.kind, survivor: order.survivor, merged: order.merged))
                    .map { input(.type("hidden"), .name($0.name), .value($0.value)) }
                h2 { words.html("merge.differ", count: differing.count) }
                differing.map(choice)
                div(.class("buttons")) { button(.class("primary")) { words.html("merge.preview") } }
            }
            if !same.isEmpty {
                h2 { words.html("merge.same") }
                dl(.class("summary")) {
                    same.map { row in
                        div {
                            dt { row.label }
                            dd { lines(row.survivor) }
                        }
                    }
                }
            }
        }
    }

    private func see(_ name: String, _ path: String) -> HTML {
        li { a(.href(Link(words.language.prefix + path))) { words("merges.see", ["name": name]) } }
    }

    private func choice(_ row: MergeRow) -> HTML {
        fieldset(.class("field versus")) {
            legend { row.label }
            side(row, "survivor", row.survivor, comparison.names.survivor, "merge.side.survivor")
            side(row, "merged", row.merged, comparison.names.merged, "merge.side.merged")
        }
    }

    private func side(_ row: MergeRow, _ side: String, _ text: String, _ name: String, _ key: String) -> HTML {
        let id = "keep-" + row.name + "-" + side
        return div(.class("card")) {
            input(
                .type("radio"), .id(id), .name("keep-" + row.name), .value(side),
                .checked(order.taken.contains(row.name) == (side == "merged")))
            label(.for(id)) {
                span(.class("meta")) { words.html(key) }
                lines(text)
            }
        }
    }

    /// Within a label there are no paragraphs.
    private func lines(_ text: String) -> HTML {
        guard !text.isEmpty else { return .text("–") }
        let lines = text.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        return .group(lines.enumerated().map { place, line in place == 0 ? .text(line) : .group([br(), .text(line)]) })
    }
}

/// What a merge would do, in words, and the button that does it.
struct MergePreviewPage {
    let order: MergeOrder
    let comparison: Comparison
    let rows: [MergeRow]
    let lastDay: Day
    let formKey: String
    /// Whether the reader may merge them, and whether a fresh code is wanted first.
    let mayMerge: Bool
    let wantsCode: Bool
    let words: Strings

    var content: HTML {
        let links = MergeLinks(language: words.language)
        let names = comparison.names
        let taken = rows.filter { order.taken.contains($0.name) && $0.survivor != $0.merged }
        return HTML {
            h1 { words("merge.ask", ["survivor": names.survivor, "merged": names.merged]) }
            h2 { words.html("merge.then") }
            ul { consequences.map { text in li { text } } }
            if !taken.isEmpty {
                h2 { words.html("merge.taken") }
                dl(.class("summary")) {
                    taken.map { row in
                        div {
                            dt { row.label }
                            dd { row.merged.isEmpty ? "–" : row.merged }
                        }
                    }
                }
                if let licences { p(.class("warning")) { words("merge.licences", licences) } }
            }
            if mayMerge, wantsCode {
                CodeNote(path: links.preview(order), key: "merge.code", words: words).content
            } else if mayMerge {
                form(.class("buttons"), .method("post"), .action(Link(links.merges))) {
                    MergeLinks.items(of: order).map { input(.type("hidden"), .name($0.name), .value($0.value)) }
                    input(.type("hidden"), .name("seen"), .value(comparison.mark))
                    input(.type("hidden"), .name("key"), .value(formKey))
                    button(.class("primary")) { words.html("merge.go") }
                }
            }
            p { a(.href(Link(links.compare(order)))) { words.html("merge.back") } }
        }
    }

    /// What is taken from a listing of another source, under another licence, is said to be so.
    private var licences: [String: String]? {
        guard case .listings(let survivor, let merged) = comparison.sides,
            survivor.facts.licence != merged.facts.licence
        else { return nil }
        return ["survivor": survivor.facts.licence, "merged": merged.facts.licence]
    }

    private var consequences: [String] {
        let (names, moves) = (comparison.names, comparison.moves)
        let both = ["survivor": names.survivor, "merged": names.merged]
        let counts = [
            ("listings", order.kind == .provider ? moves.listings : 0), ("drafts", moves.drafts),
            ("problems", moves.problems), ("claims", moves.claims), ("editors", moves.editors),
            ("searches", moves.searches), ("views", moves.views),
        ]
        return [words("merge.leads." + order.kind.rawValue, both)]
            + counts.filter { $0.1 > 0 }.map { words("merge.moves." + $0.0, both, count: $0.1) }
            + [
                words("merge.imports." + order.kind.rawValue, both),
                words("merge.undo-by", ["day": words.day(lastDay)]),
            ]
    }
}
