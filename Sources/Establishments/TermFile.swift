import Programme
import Tables

/// A file of term dates, read and checked: columns `council`, `kind`, `from`, `to`, in any format of `Tables`.
package struct TermFile: Sendable, Equatable {
    /// What can be stored, in the order of the file.
    package private(set) var dates: [TermDate] = []
    /// What has to be put right.
    package private(set) var errors: [FileFault] = []
    /// Whether there is no such file, or it cannot be opened.
    package private(set) var isUnreadable = false
    /// Where each date stands in the file.
    private var places: [Place] = []

    private struct Place: Equatable {
        let row: Int
        let line: Int
    }

    /// Reads a file to its end, or to the thousandth error. What is wrong with rows stands in `errors`; a file that cannot be read at all has one
    /// error, of row 0.
    package init(_ source: TableSource, geography: Geography, limits: TableLimits = .commandLine) {
        do {
            let reader = try TableReader(source, limits: limits)
            for column in ["council", "kind", "from", "to"] where reader.header.column(column) == nil {
                errors.append(
                    FileFault(
                        row: 0, line: 0, column: column,
                        message:
                            "The column “\(column)” is missing. A file of term dates has council, kind, from and to."))
            }
            guard errors.isEmpty else { return }
            while errors.count < 1000, let entry = try reader.next() {
                switch entry {
                case .row(let row): add(row, geography)
                case .refused(let error): refuse(error)
                }
            }
        } catch {
            refuse(error)
        }
    }

    /// Turns dates that overlap with stored ones of the same kind and council into errors. A stored date with the same
    /// first day as one of the file is replaced by it and does not count.
    mutating func refuseOverlaps(with stored: [TermDate]) {
        let kept = stored.filter { old in
            !dates.contains { $0.council == old.council && $0.kind == old.kind && $0.from == old.from }
        }
        var good: [(date: TermDate, place: Place)] = []
        for (date, place) in zip(dates, places) {
            guard
                let old = kept.first(where: { $0.council == date.council && $0.kind == date.kind && $0.overlaps(date) })
            else {
                good.append((date, place))
                continue
            }
            let message =
                "It overlaps with \(old.from.iso) to \(old.to.iso), which is stored already. Take that import back first, or mend the day."
            errors.append(FileFault(row: place.row, line: place.line, column: "from", message: message))
        }
        (dates, places) = (good.map(\.date), good.map(\.place))
        errors.sort { $0.row < $1.row }
    }

    private mutating func refuse(_ error: TableError) {
        isUnreadable = error.cause == .file
        errors.append(
            FileFault(row: error.row ?? 0, line: error.line ?? 0, column: error.column ?? "", message: error.message))
    }

    private mutating func add(_ row: TableRow, _ geography: Geography) {
        let council = row["council"].text
        guard let council = geography.council(council) ?? geography.council(named: council) else {
            return refuse(row, "council", "“\(council)” is not one of the 32 councils. Use its name, slug or GSS code.")
        }
        guard let kind = TermDate.Kind(row["kind"].text) else {
            return refuse(row, "kind", "The kind is “\(row["kind"].text)”. Write term, holiday or in-service.")
        }
        guard let from = Day(iso: row["from"].text) else {
            return refuse(row, "from", "“\(row["from"].text)” is not a day. Write it like 2026-08-19.")
        }
        guard let to = row["to"].isBlank ? from : Day(iso: row["to"].text) else {
            return refuse(
                row, "to", "“\(row["to"].text)” is not a day. Write it like 2026-10-09, or leave it empty for one day.")
        }
        guard to >= from else { return refuse(row, "to", "The last day is earlier than the first.") }
        guard to <= from.adding(366) else { return refuse(row, "to", "That is longer than a year. Check both days.") }
        let date = TermDate(council: council.slug, kind: kind, from: from, to: to)
        if let other = dates.firstIndex(where: { $0.council == date.council && $0.kind == kind && $0.overlaps(date) }) {
            return refuse(
                row, "from", "It overlaps with row \(places[other].row), which is of the same kind and council.")
        }
        dates.append(date)
        places.append(Place(row: row.number, line: row.line))
    }

    private mutating func refuse(_ row: TableRow, _ column: String, _ message: String) {
        errors.append(FileFault(row: row.number, line: row.line, column: column, message: message))
    }
}
