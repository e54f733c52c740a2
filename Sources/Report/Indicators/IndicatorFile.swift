import Programme
import Tables

/// A file of indicators: a row for each, with the columns of the form's fields; of these `baseline`, `aim_value`, `aim_period`,
/// `place`, `not_reported` and `breaks` may be left out.
package struct IndicatorFile: Sendable {
    let name: String
    /// In the order of the file.
    let indicators: [Indicator]

    private static let optional: Set<String> = [
        "baseline", "aim_value", "aim_period", "place", "not_reported", "breaks",
    ]

    private static let tooMany = Problem("", "The file has more than 200 indicators, which is as many as there can be.")

    /// Reads a file. Throws `Failure.invalid` with a sentence for each row that has to be put right.
    package init(_ source: TableSource, named name: String) throws {
        self.name = name
        var problems: [Problem] = []
        var indicators: [Indicator] = []
        var codes: Set<String> = []
        do {
            let reader = try TableReader(source, name: name)
            for (column, _) in IndicatorForm.fields
            where !Self.optional.contains(column) && reader.header.column(column) == nil {
                problems.append(Problem("", "The column “\(column)” is missing."))
            }
            guard problems.isEmpty else { throw Failure.invalid(problems) }
            try reader.forEachRow { row in
                var form = IndicatorForm { row[$0].text }
                if trimmed(form.place).isEmpty { form.place = String(indicators.count + 1) }
                do {
                    let indicator = try form.indicator()
                    if !codes.insert(indicator.code).inserted {
                        problems.append(
                            Problem(
                                "", "Row \(row.number) (line \(row.line)): The code “\(indicator.code)” stands twice."))
                    }
                    indicators.append(indicator)
                    if indicators.count > Indicator.most { problems.append(Self.tooMany) }
                } catch Failure.invalid(let faults) {
                    problems += faults.map {
                        Problem("", "Row \(row.number) (line \(row.line)), \($0.field): \($0.message)")
                    }
                }
                return problems.count < 100 && indicators.count <= Indicator.most
            }
        } catch let error as TableError { throw Failure.invalid([Problem("", error.description)]) }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        self.indicators = indicators
    }

    /// Indicators as such a file, which can be loaded again.
    static func csv(_ indicators: [Indicator]) -> [UInt8] {
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(IndicatorForm.fields.map(\.name), into: &bytes)
        for indicator in indicators {
            let form = IndicatorForm(indicator)
            csv.row(
                IndicatorForm.fields.map { _, path in
                    form[keyPath: path].isEmpty ? .empty : .text(form[keyPath: path])
                }, into: &bytes)
        }
        return bytes
    }
}
