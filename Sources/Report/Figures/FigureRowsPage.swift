import Markup
import Programme
import Web

/// The records behind a figure.
struct FigureRowsPage {
    let rows: FigureRows
    let page: Int
    let vocabulary: Vocabulary
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("figure.rows") }
            p {
                a(.href(FigureWords.link("/figures", rows.figure.text, words))) { code { rows.figure.text } }
                ", " + FigureWords(words).period(rows.period)
            }
            if rows.arePseudonymous { p(.class("note")) { words.html("figure.pseudonymous") } }
            if rows.isWithinScope { p(.class("note")) { words.html("figure.scope") } }
            h2 { words.html("figure.rows.count", count: rows.total) }
            if let establishments = rows.establishments {
                p { words.html("figure.rows.distinct", count: establishments) }
            }
            if rows.total > 0 { table }
            pageLinks(page: page, of: max(1, (rows.total + FigureRows.size - 1) / FigureRows.size), words) { number in
                Link(
                    words.language.prefix + "/figures/rows?"
                        + Query(items: [("expression", rows.figure.text), ("page", String(number))]).encoded)
            }
        }
    }

    private var amount: String { words("unit." + rows.measure.unit.rawValue) }

    private var table: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .label(words("figure.rows"))) {
            Markup.table(.role("table")) {
                caption(.class("vh")) { words.html("figure.rows") }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        head("figure.when")
                        head("dimension.kind")
                        head("dimension.mode")
                        if !rows.arePseudonymous { head("figure.establishments") }
                        head("dimension.council")
                        th(.role("columnheader"), .scope("col"), .class("number")) { amount }
                    }
                }
                tbody(.role("rowgroup")) { rows.rows.map(row) }
            }
        }
    }

    private func head(_ key: String) -> HTML { th(.role("columnheader"), .scope("col")) { words.html(key) } }

    private func row(_ row: FigureRows.Row) -> HTML {
        let when =
            Day(iso: row.when).map { words.day($0, short: true) } ?? vocabulary.label(row.when, of: .month, words)
        let number =
            Exact(row.amount, rows.measure.unit.parts)?.text(places: rows.measure.unit.parts == 1 ? 0 : 1) ?? ""
        return tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) {
                if row.path.isEmpty { when } else { a(.href(Link(words.language.prefix + row.path))) { when } }
            }
            cell("dimension.kind", vocabulary.label(row.kind, of: .kind, words))
            cell("dimension.mode", vocabulary.label(row.mode, of: .mode, words))
            if !rows.arePseudonymous { cell("figure.establishments", row.establishments.joined(separator: ", ")) }
            cell(
                "dimension.council",
                row.councils.map { vocabulary.label($0, of: .council, words) }.joined(separator: ", "))
            td(.role("cell"), .class("number")) {
                span(.class("label"), .ariaHidden()) { amount }
                span { number }
            }
        }
    }

    private func cell(_ key: String, _ text: String) -> HTML {
        td(.role("cell"), .class(text.isEmpty ? "empty" : nil)) {
            span(.class("label"), .ariaHidden()) { words(key) }
            span { text.isEmpty ? "–" : text }
        }
    }
}
