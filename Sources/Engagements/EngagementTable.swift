import Establishments
import Programme
import Tables
import Web

/// Engagements as a table for people and spreadsheets. Notes stay where they are: a file goes further than its writer meant.
struct EngagementTable {
    let labels: EngagementLabels
    /// How whole links begin.
    let site: String

    /// The names of the columns; what the import reads bears the same names.
    static let columns =
        [
            "id", "day", "start", "minutes", "state", "kind", "mode", "officer", "establishments", "codes", "councils",
            "regions", "urban_rural_8", "attended",
        ] + Engagement.Attendee.allCases.map(\.rawValue) + ["sector", "theme", "page"]

    /// The cells of one, its places as they were on its day.
    func row(_ engagement: Engagement) -> [TableCell] {
        let (facts, day) = (engagement.facts, engagement.facts.day)
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        func number(_ value: Int) -> TableCell { value == 0 ? .empty : .number(Double(value)) }
        let found = facts.establishments.compactMap { labels.register[$0] }
        func areas(_ scheme: Establishment.Scheme) -> [String] { found.compactMap { $0.area(scheme, on: day) } }
        func all(_ values: [String]) -> TableCell { text(Set(values).sorted().joined(separator: "; ")) }
        let isCouncil = labels.geography.council(facts.area) != nil
        let own = facts.area.isEmpty ? [] : [facts.area]
        let region = isCouncil ? labels.geography.council(facts.area).map { [$0.region] } ?? [] : own
        return [
            text(engagement.id.letters), .date(day.iso), text(facts.start?.text), number(facts.minutes),
            text(facts.state.rawValue), text(facts.kind.rawValue), text(facts.mode.rawValue),
            text(engagement.officerName), all(facts.establishments.map { labels.name($0, on: day) }),
            all(found.map(\.key.text)), all(areas(.council) + (isCouncil ? own : [])),
            all(areas(.collaborative) + region), all(areas(.urbanRural8)), number(facts.heads),
        ] + Engagement.Attendee.allCases.map { number(facts.attendees[$0] ?? 0) } + [
            text(facts.sector?.rawValue), text(facts.theme), text(site + engagement.path),
        ]
    }

    /// The columns for who takes figures alone away: one row of counts, never added to one another.
    static let figures = [
        "engagements_held", "engagements_planned", "engagements_cancelled", "establishments", "attendances", "minutes",
    ]

    private func table(_ export: EngagementExport) -> (columns: [String], rows: [[TableCell]]) {
        switch export {
        case .records(let engagements): return (Self.columns, engagements.map(row))
        case .figures(let totals):
            let counts = [
                totals.held, totals.planned, totals.cancelled, totals.establishments, totals.attendances,
                totals.minutes,
            ]
            let cells = zip(Self.figures, counts).map { name, count -> TableCell in
                name == "attendances" && totals.isKeptBack ? .text("[c]") : .number(Double(count))
            }
            return (Self.figures, [cells])
        }
    }

    func csv(_ export: EngagementExport) -> [UInt8] {
        let (csv, table) = (CSVWriter(), table(export))
        var bytes: [UInt8] = []
        csv.header(table.columns, into: &bytes)
        for row in table.rows { csv.row(row, into: &bytes) }
        return bytes
    }

    /// The same as an XLSX workbook, whose first sheet says what it is. Throws `Failure.unavailable` where it cannot be made.
    func workbook(_ export: EngagementExport, query: EngagementQuery, day: Day) throws -> [UInt8] {
        let table = table(export)
        let encoded = query.parameters.encoded
        let cover = CoverSheet(
            title: "Engagements",
            facts: [
                .init("Rows", String(table.rows.count)), .init("Date", day.iso),
                .init("Page", site + "/engagements" + (encoded.isEmpty ? "" : "?" + encoded)),
            ],
            notes: [
                "Only what was held counts. Attendances are not people: one person may attend often.",
                "Councils, regions and urban rural classes are those of the day of each engagement.",
            ])
        do {
            let workbook = try XLSXWriter(
                sheet: "Engagements", columns: table.columns.map { TableColumn($0) }, cover: cover)
            for row in table.rows { try workbook.row(row) }
            let file = try workbook.finish()
            return try file.bytes
        } catch {
            throw Failure.unavailable(error.message, retryAfter: 60)
        }
    }
}
