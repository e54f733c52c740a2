import Markup
import Programme
import Web

/// The form that says what is to be done to many listings.
struct BulkFormPage {
    let selection: BulkSelection
    /// The search in words, where the listings are what it finds; and how many listings are meant.
    let search: String?
    let count: Int
    let edit: BulkEdit
    let maySetState: Bool
    let problems: [Problem]
    let words: Strings
    let taxonomy: Taxonomy

    var content: HTML {
        let fields = Fields(words, problems: problems)
        return HTML {
            fields.summary
            h1 { words.html("bulk.title", count: count) }
            if let search { p(.class("lead")) { words.html("bulk.search", ["search": search]) } }
            p(.class("hint")) { words.html("bulk.lead") }
            form(.class("narrow"), .method("get"), .action(Link(words.language.prefix + "/admin/listings/change"))) {
                Hidden.content(selection.items)
                input(.type("hidden"), .name("preview"), .value("yes"))
                ListingForm.ticks.map { tick(fields, $0.name, $0.facet) }
                ListingForm.choices.map { name, facet in
                    fields.choice(
                        name, FacetWords.key(facet),
                        taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) },
                        chosen: edit.typed[name], none: words("bulk.leave"))
                }
                ListingForm.lines.filter { BulkEdit.lines.contains($0.name) }.map { name, limit in
                    fields.text(
                        name, BulkWords.key(name), value: edit.typed[name], limit: limit, isRequired: false)
                }
                fields.ticks(
                    "empty", "bulk.empty", BulkEdit.emptied.map { ($0, words(BulkWords.key($0))) },
                    chosen: edit.typed.all("empty"))
                fields.ticks(
                    "checked", "bulk.checked", [("yes", words("bulk.checked.yes"))], chosen: edit.typed.all("checked"))
                if maySetState {
                    fields.choice(
                        "state", "bulk.there",
                        [("withdraw", words("bulk.withdraw")), ("restore", words("bulk.restore"))],
                        chosen: edit.typed["state"], none: words("bulk.leave"))
                }
                button(.class("primary")) { words.html("bulk.preview") }
            }
        }
    }

    /// Values that are added, taken away or set; folded away until they are wanted.
    private func tick(_ fields: Fields, _ name: String, _ facet: Facet) -> HTML {
        let isWanted = edit.typed["how-" + name] != nil || fields.isWrong(name) || fields.isWrong("how-" + name)
        return details(.class("facet"), .open(isWanted)) {
            summary { words.html(FacetWords.key(facet)) }
            fields.choice(
                "how-" + name, "bulk.how",
                BulkEdit.How.allCases.map { ($0.rawValue, words("bulk.how." + $0.rawValue)) },
                chosen: edit.typed["how-" + name], none: words("bulk.leave"))
            fields.ticks(
                name, FacetWords.key(facet),
                taxonomy.values(facet).map { ($0, taxonomy.label(facet, $0, in: words.language)) },
                chosen: edit.typed.all(name))
        }
    }
}

/// Fields of a form that are not seen.
enum Hidden {
    static func content(_ items: [(name: String, value: String)]) -> HTML {
        .group(items.map { item in input(.type("hidden"), .name(item.name), .value(item.value)) })
    }
}

/// The names of fields.
enum BulkWords {
    static func key(_ field: String) -> String {
        if let facet = (ListingForm.ticks + ListingForm.choices).first(where: { $0.name == field })?.facet {
            return FacetWords.key(facet)
        }
        return "bulk.field." + field
    }
}

/// What a bulk edit would do: how many change, each before and after, and what cannot be changed so.
struct BulkPreviewPage {
    let selection: BulkSelection
    let edit: BulkEdit
    let preview: Directory.BulkPreview
    let formKey: String
    let words: Strings
    let labels: (Facet, String) -> String

    private var path: String { words.language.prefix + "/admin/listings/change" }
    private var items: [(name: String, value: String)] { selection.items + edit.typed.items }

    var content: HTML {
        HTML {
            h1 { words.html("bulk.preview.title", count: preview.changed) }
            ul {
                if preview.found > preview.reached {
                    li {
                        words.html(
                            "bulk.reached",
                            ["found": grouped(preview.found), "reached": grouped(preview.reached)])
                    }
                }
                if preview.unchanged > 0 { li { words.html("bulk.unchanged", count: preview.unchanged) } }
                if preview.refused > 0 { li { words.html("bulk.refused", count: preview.refused) } }
            }
            if preview.changed > 0 { confirm }
            p { a(.href(Link(path + "?" + Query(items: items).encoded))) { words.html("bulk.back") } }
            if !preview.faults.isEmpty { faults }
            if !preview.rows.isEmpty { table }
            pageLinks(page: preview.page, of: preview.pages, words) { page in
                Link(
                    path + "?"
                        + Query(items: items + [("preview", "yes"), ("page", String(page))]).encoded)
            }
        }
    }

    private var confirm: HTML {
        form(.class("buttons"), .method("post"), .action(Link(path))) {
            Hidden.content(items + [("seen", preview.mark), ("key", formKey)])
            button(.class("primary")) { words.html("bulk.go", count: preview.changed) }
        }
    }

    private var faults: HTML {
        HTML {
            h2 { words.html("bulk.refused.title") }
            ul {
                preview.faults.map { listing, problems in
                    li {
                        a(.href(DirectoryLinks(words.language).listing(listing))) { listing.facts.title }
                        ": "
                        span(.lang("en")) { problems.map(\.message).joined(separator: " ") }
                    }
                }
            }
            if preview.faults.count < preview.refused {
                p { words.html("bulk.refused.first", count: preview.faults.count) }
            }
        }
    }

    private var table: HTML {
        let rows = ListingRowsInWords.all(words, labels)
        return div(.class("scroll"), .role("region"), .tabindex(0), .label(words("bulk.table"))) {
            // With roles, because on a narrow screen its parts are no longer laid out as a table's.
            Markup.table(.role("table")) {
                caption { words.html("bulk.table") }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        ["bulk.listing", "reviews.field", "reviews.now", "reviews.then"].map { key in
                            th(.role("columnheader"), .scope("col")) { words.html(key) }
                        }
                    }
                }
                tbody(.role("rowgroup")) {
                    preview.rows.map { row in HTML.group(cells(row, rows)) }
                }
            }
        }
    }

    private func cells(_ row: Directory.BulkPreview.Row, _ rows: [ListingRowsInWords]) -> [HTML] {
        changes(row, rows).enumerated().map { place, change in
            tr(.role("row")) {
                th(.role("rowheader"), .scope("row")) {
                    place == 0
                        ? a(.href(DirectoryLinks(words.language).listing(row.before))) { row.before.facts.title }
                        : span(.class("vh")) { row.before.facts.title }
                }
                cell("reviews.field", .text(change.name))
                cell("reviews.now", .text(change.old.isEmpty ? "–" : change.old))
                cell("reviews.then", mark { change.new.isEmpty ? "–" : change.new })
            }
        }
    }

    private func cell(_ key: String, _ content: HTML) -> HTML {
        td(.role("cell")) {
            span(.class("label"), .ariaHidden()) { words(key) }
            span { content }
        }
    }

    private func changes(
        _ row: Directory.BulkPreview.Row, _ rows: [ListingRowsInWords]
    ) -> [(name: String, old: String, new: String)] {
        var changes = rows.compactMap { field -> (String, String, String)? in
            let (old, new) = (field.text(row.before.facts), field.text(row.after.facts))
            return old == new ? nil : (words(field.key), old, new)
        }
        func day(_ day: Day?) -> String { day.map { words.day($0) } ?? words("fact.unchecked") }
        if row.before.facts.checked != row.after.facts.checked {
            changes.append((words("fact.checked"), day(row.before.facts.checked), day(row.after.facts.checked)))
        }
        if (row.before.withdrawn == nil) != (row.after.withdrawn == nil) {
            func state(_ listing: Listing) -> String {
                words(listing.withdrawn == nil ? "state.published" : "state.withdrawn")
            }
            changes.append((words("bulk.there"), state(row.before), state(row.after)))
        }
        return changes
    }
}
