import Markup
import Programme
import Web

extension DirectoryPage {
    /// Which columns the table shows, and by which rows are grouped: a form of its own, so that no other address carries
    /// a parameter for each column.
    var columnChooser: HTML {
        var kept = query
        kept.columns = []
        kept.group = nil
        kept.page = 1
        return details(.class("tool")) {
            summary { words.html("columns.title") }
            form(.action(links.directory()), .method("get"), Attribute("data-partial", true)) {
                hiddenFields(kept)
                fieldset {
                    legend { words.html("columns.legend") }
                    ul(.class("options")) {
                        DirectoryColumn.allCases.map { column in
                            li {
                                input(
                                    .type("checkbox"), .id("col-" + column.rawValue), .name("col"),
                                    .value(column.rawValue), .checked(columns.contains(column)))
                                label(.for("col-" + column.rawValue)) { words.html("column." + column.rawValue) }
                            }
                        }
                    }
                }
                label(.for("group")) { words.html("group.label") }
                select(.id("group"), .name("group")) {
                    option(.value("")) { words("group.no") }
                    DirectoryColumn.allCases.filter { $0.facet != nil }.map { column in
                        option(.value(column.rawValue), .selected(query.group == column)) {
                            words("column." + column.rawValue)
                        }
                    }
                }
                button(.class("secondary")) { words.html("columns.button") }
            }
        }
    }

    /// The same listings as files and feeds, each with about its size, and the address to share.
    var downloads: HTML {
        details(.class("tool")) {
            summary { words.html("downloads.title") }
            p(.class("hint")) { words.html("downloads.hint", count: total) }
            ul(.class("files")) {
                [ExportFormat.csv, .ods, .xlsx, .json, .ndjson, .geojson, .ics, .atom].map { format in
                    li {
                        a(
                            .href(format == .json ? jsonLink : links.export(query, format)),
                            Attribute("type", format.type)
                        ) {
                            words.html("download." + format.rawValue)
                            " "
                            // A calendar has only what has a date: how much that is takes counting.
                            format == .ics
                                ? .none
                                : span(.class("n")) { "(" + FileSize.inWords(size(of: format), words) + ")" }
                        }
                    }
                }
            }
            label(.for("share")) { words.html("share.label") }
            div(.class("row")) {
                input(.type("text"), .id("share"), Attribute("readonly", true), .value(address))
                button(
                    .class("secondary scripted"), .type("button"), Attribute("data-copy", "share"),
                    Attribute("data-copied", words("share.copied"))
                ) {
                    words.html("share.copy")
                }
            }
        }
    }

    private var jsonLink: Link? {
        var paged = query
        if paged.view != .calendar { paged.view = .table }
        return Link("/directory.json?" + paged.parameters.encoded)
    }

    /// Bytes of an export, from the average row of this page; spreadsheets are packed.
    private func size(of format: ExportFormat) -> Int {
        let row = Double(rowSize)
        let share: Double =
            switch format {
            case .json: 1
            case .ndjson: 1
            case .csv: 0.75
            case .xlsx, .ods: 0.2
            case .atom: 1.3
            case .ics: 0
            case .geojson: 1.2
            }
        let rows = format == .json ? min(total, query.size) : total
        return Int(row * share * Double(rows)) + 2000
    }
}
