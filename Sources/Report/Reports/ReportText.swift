import Programme

/// The text of a report: Markdown with figures between double braces, `{{engagements.count as "over" rounded}}`.
struct ReportText: Sendable {
    /// A figure in it, or what is wrong with one.
    struct Place: Sendable {
        /// What stands between the braces.
        let text: String
        /// The line on which it stands, from 1.
        let line: Int
        let figure: Result<Figure, FigureFault>
    }

    /// What is wrong with a report's text: a whole sentence, and where.
    struct Fault: Equatable, Sendable {
        let line: Int
        /// The expression, or empty.
        let text: String
        let message: String

        /// With the line, for the person who has to mend it.
        var sentence: String { "Line \(line): \(message)" }
    }

    /// The Markdown with marks where figures stand (`Markdown.mark`).
    let marked: String
    let places: [Place]
    /// Braces that are open and never closed.
    let faults: [Fault]

    static let longest = 200_000
    static let mostFigures = 500

    /// Reads a text. A figure that names no period is asked of the report's.
    init(_ text: String, during period: Period) {
        var marked = String.UnicodeScalarView()
        var places: [Place] = []
        var faults: [Fault] = []
        let scalars = Array(
            text.unicodeScalars.prefix(Self.longest).filter { $0 != "\u{E000}" && $0 != "\u{E001}" && $0 != "\r" })
        var place = 0
        var line = 1
        var isFull = false
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar == "\n" { line += 1 }
            guard scalar == "{", place + 1 < scalars.count, scalars[place + 1] == "{" else {
                marked.append(scalar)
                place += 1
                continue
            }
            guard let end = Self.end(of: scalars, from: place + 2) else {
                faults.append(
                    Fault(
                        line: line, text: Self.beginning(of: scalars, from: place),
                        message: "This figure is not closed: write }} after it."))
                marked.append(contentsOf: "{{".unicodeScalars)
                place += 2
                continue
            }
            var inside = String.UnicodeScalarView()
            inside.append(contentsOf: scalars[(place + 2)..<end].map { $0 == "\n" ? " " : $0 })
            if places.count < Self.mostFigures {
                places.append(Self.place(String(inside), line: line, during: period))
                marked.append(contentsOf: Markdown.mark(places.count).unicodeScalars)
            } else if !isFull {
                isFull = true
                faults.append(
                    Fault(line: line, text: "", message: "A report holds at most 500 figures. Take some out."))
            }
            line += scalars[place..<end].count { $0 == "\n" }
            place = end + 2
        }
        (self.marked, self.places, self.faults) = (String(marked), places, faults)
    }

    /// Where the figure that began is closed; `nil` where another begins before that, or a paragraph ends.
    private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int? {
        var place = start
        while place + 1 < scalars.count {
            switch (scalars[place], scalars[place + 1]) {
            case ("}", "}"): return place
            case ("{", "{"), ("\n", "\n"): return nil
            default: place += 1
            }
        }
        return nil
    }

    /// As much of what was not closed as says which it is.
    private static func beginning(of scalars: [Unicode.Scalar], from start: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start...].prefix(60).prefix { $0 != "\n" })
        return String(text)
    }

    private static func place(_ text: String, line: Int, during period: Period) -> Place {
        do {
            let figure = try FigureParser.figure(text)
            return Place(text: figure.text, line: line, figure: .success(figure.defaulting(to: period)))
        } catch {
            let fault = error as? FigureFault
            return Place(
                text: text, line: line,
                figure: .failure(fault ?? FigureFault(position: 0, expected: [], message: "This cannot be read.")))
        }
    }
}

extension Figure {
    /// The same, with a period where it names none.
    func defaulting(to period: Period) -> Figure {
        Figure(
            text: text, expression: expression.defaulting(to: period), qualifier: qualifier,
            qualifierPosition: qualifierPosition, roundings: roundings, roundingPosition: roundingPosition,
            places: places)
    }

    /// The whole figure with its periods, as it can be asked anywhere.
    var whole: String {
        expression.text + (qualifier.map { " as \"\($0.rawValue)\"" } ?? "")
            + roundings.map { " rounded" + ($0.isDown ? " down" : "") + ($0.step == 1 ? "" : " to \($0.step)") }
            .joined()
            + (places.map { " places \($0)" } ?? "")
    }
}

extension FigureExpression {
    func defaulting(to period: Period) -> FigureExpression {
        switch self {
        case .measure(let asked):
            asked.period == nil ? during(period) : self
        case .share(let part, let whole): .share(part.defaulting(to: period), of: whole.defaulting(to: period))
        case .change(let change, let of, let since): .change(change, of: of.defaulting(to: period), since: since)
        case .rank(let value, let dimension, let of): .rank(value, by: dimension, of: of.defaulting(to: period))
        case .breakdown(let form, let of, let by, let top):
            .breakdown(form, of: of.defaulting(to: period), by: by, top: top)
        case .external: self
        }
    }

    /// As the grammar writes it.
    var text: String {
        switch self {
        case .measure(let asked):
            asked.measure
                + (asked.clauses.isEmpty ? "" : " where " + asked.clauses.map(\.text).joined(separator: " and "))
                + (asked.period.map { " during " + $0.text } ?? "")
        case .share(let part, let whole): "share of \(part.nested) in \(whole.nested)"
        case .change(let change, let of, let since): "\(change.rawValue) of \(of.nested) since \(since.text)"
        case .rank(let value, let dimension, let of): "rank of \(value.text) by \(dimension.rawValue) in \(of.nested)"
        case .breakdown(let form, let of, let by, let top):
            "\(form.rawValue) of \(of.nested) by \(by.map(\.rawValue).joined(separator: ", "))"
                + (top.map { " top \($0)" } ?? "")
        case .external(let name, let period): "external " + name.name + (period.map { " during " + $0.text } ?? "")
        }
    }

    private var nested: String {
        if case .measure = self { return text }
        return "(" + text + ")"
    }
}

extension FigureExpression.Clause {
    fileprivate var text: String {
        values.count == 1
            ? "\(dimension.rawValue) \(isNot ? "!=" : "=") \(values[0].text)"
            : "\(dimension.rawValue) \(isNot ? "not in" : "in") (\(values.map(\.text).joined(separator: ", ")))"
    }
}

extension FigureExpression.Named {
    fileprivate var text: String {
        let isWord = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x5F
        }
        return isWord && !name.isEmpty ? name : "\"" + name + "\""
    }
}
