import Markup

/// A table of records: on a narrow screen each row is a card, and each cell bears the name of its column.
package struct RecordTable: Sendable {
    /// One record: the cell that names it, and the others; `nil` for one that has nothing to say.
    package struct Row: Sendable {
        let cells: [HTML?]
        let kind: String?

        /// `kind` is the row's class for the sheet.
        package init(_ cells: [HTML?], kind: String? = nil) { (self.cells, self.kind) = (cells, kind) }
    }

    let words: Strings
    let label: String
    let caption: HTML
    let kind: String?
    let columns: [String]
    let rows: [Row]

    /// `label` names the table to those who do not see it; `columns` are the keys of the columns' names; `kind` is the table's
    /// class for the sheet.
    package init(
        _ words: Strings, label: String, caption: HTML = .none, kind: String? = nil, columns: [String], rows: [Row]
    ) {
        (self.words, self.label, self.caption, self.kind) = (words, label, caption, kind)
        (self.columns, self.rows) = (columns, rows)
    }

    /// The table, in a frame that can be scrolled.
    package var content: HTML {
        div(.class("scroll"), .role("region"), .tabindex(0), .label(label)) {
            // With roles, because on a narrow screen its parts are no longer laid out as a table's.
            Markup.table(.role("table"), .class(kind)) {
                caption
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        columns.map { key in th(.role("columnheader"), .scope("col")) { words.html(key) } }
                    }
                }
                tbody(.role("rowgroup")) { rows.map(row) }
            }
        }
    }

    private func row(_ row: Row) -> HTML {
        tr(.role("row"), .class(row.kind)) {
            zip(columns, row.cells).enumerated().map { place, pair in
                guard place > 0 else { return th(.role("rowheader"), .scope("row")) { pair.1 ?? .text("–") } }
                return td(.role("cell"), .class(pair.1 == nil ? "empty" : nil)) {
                    span(.class("label"), .ariaHidden()) { words(pair.0) }
                    div { pair.1 ?? .text("–") }
                }
            }
        }
    }
}
