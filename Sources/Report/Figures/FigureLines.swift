import Programme
import Tables
import Web

extension FigureAnswer {
    /// The lines of a table, for a terminal; none for one number.
    package func lines(_ words: Strings) -> [String] {
        guard let table else { return [] }
        return table.rows.map { row in
            let values = row.values.map { $0.isEmpty ? "(not known)" : $0 }.joined(separator: ", ")
            return values + "\t"
                + (row.marker == "c" ? "[c]" : row.number.map { Self.text($0, unit) } ?? "not available")
        }
    }

    /// The whole answer in one line.
    package var sentence: String {
        let span = period.from.iso + " to " + period.to.iso
        switch status {
        case .notPublic, .suppressed, .notAvailable: return reason ?? "There is no figure."
        case .live, .released, .external:
            if let table {
                return "\(table.rows.count) rows, " + (table.total.map { Self.text($0, unit) + " in all, " } ?? "")
                    + span + "." + (table.mayExceedTotal ? " Rows may add to more than the total." : "")
            }
            if unit == .rank { return "place \(inWords) of " + (base?.text(places: 0) ?? "?") + ", " + span + "." }
            return inWords + (unit == .percent ? ", " : " " + unit.name + ", ") + span + "."
        }
    }

    /// The answer as an object.
    package func json(_ words: Strings) -> [UInt8] { FigureJSON.answer(self, words, site: "") }

    static func text(_ number: Exact, _ unit: Reckoning.Unit) -> String {
        number.text(places: number.denominator == 1 ? 0 : 1) + (unit == .percent ? "%" : "")
    }
}

extension FigureFault {
    /// What is wrong and where, for a terminal.
    package var sentence: String { message }

    /// The place and what would be right there, as an object.
    package var json: [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("position", position)
        json.member("expected", expected)
        json.endObject()
        return json.take()
    }
}

extension FigureRows {
    /// The rows, for a terminal; above those of distinct establishments, how many these are.
    package var lines: [String] {
        let above = establishments.map {
            "\($0) different establishments: a row may share some with others, and the figure counts each once."
        }
        return [above].compactMap { $0 }
            + rows.map { row in
                [
                    row.when, row.kind, row.mode, String(row.amount), row.establishments.joined(separator: "; "),
                    row.path,
                ]
                .joined(separator: "\t")
            }
    }

    /// An answer's object with the rows in it.
    package func json(after answer: [UInt8]) -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        json.member("rows_total", total)
        if let establishments { json.member("rows_establishments", establishments) }
        json.name("rows")
        json.beginList()
        for row in rows {
            json.beginObject()
            json.member("when", row.when)
            json.member("kind", row.kind)
            json.member("mode", row.mode)
            json.member("establishments", row.establishments)
            json.member("councils", row.councils)
            json.member("amount", row.amount)
            json.member("path", row.path.isEmpty ? nil : row.path)
            json.endObject()
        }
        json.endList()
        json.endObject()
        let (first, second) = (answer.lastIndex(of: UInt8(ascii: "}")) ?? answer.endIndex, json.take())
        return Array(answer[..<first]) + [UInt8(ascii: ",")] + Array(second.dropFirst())
    }
}
