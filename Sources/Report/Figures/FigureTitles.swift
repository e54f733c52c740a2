import Programme
import Web

/// What a figure is called: all that was asked, in words.
extension FigureWords {
    /// What an answer is about, with its filters and, of a change, both periods; of anything else without its period.
    func title(of answer: FigureAnswer) -> String {
        guard let figure = answer.figure else { return answer.kept?.title ?? words("figure.title") }
        let (what, span) = named(figure.expression, answer)
        return what + (span.map { ", " + $0 } ?? "")
    }

    /// The same with the period.
    func heading(of answer: FigureAnswer) -> String {
        answer.figure?.expression.holdsChange == true
            ? title(of: answer) : title(of: answer) + ", " + period(answer.period)
    }

    /// What is asked, and from which period to which.
    private func named(_ expression: FigureExpression, _ answer: FigureAnswer) -> (what: String, span: String?) {
        switch expression {
        case .measure(let asked): return (measure(asked, answer), nil)
        case .external(let name, _):
            return (answer.externals.first { $0.name == name.name }?.title ?? words("figure.title"), nil)
        case .share(let part, let whole):
            let (one, all) = (named(part, answer).what, named(whole, answer).what)
            let isPlain = part.asked.count == 1 && whole.asked.count == 1 && whole.asked.allSatisfy(\.clauses.isEmpty)
            guard isPlain, part.asked.first?.measure == whole.asked.first?.measure else {
                return (words("figure.share.of", ["part": lowered(one), "whole": lowered(all)]), nil)
            }
            return (words("figure.share", ["what": lowered(one)]), nil)
        case .change(let change, let of, let since):
            let key = change == .percent ? "figure.change.percent" : "figure.change"
            let what = named(of, answer).what
            return (
                words(key, ["what": answer.external == nil ? lowered(what) : what]),
                span(from: since, to: answer.period)
            )
        case .rank(let value, let dimension, let of):
            let (what, span) = named(of, answer)
            return (
                words(
                    "figure.rank",
                    [
                        "what": what, "value": label(value.name, dimension, answer),
                        "dimension": words("dimension." + dimension.rawValue).lowercased(),
                    ]), span
            )
        case .breakdown(_, let of, let by, _):
            let (what, span) = named(of, answer)
            let dimensions = by.map { words("dimension." + $0.rawValue).lowercased() }
                .joined(separator: " " + words("and") + " ")
            return (words("figure.by", ["what": what, "dimensions": dimensions]), span)
        }
    }

    /// A measure with its filters.
    private func measure(_ asked: FigureExpression.Asked, _ answer: FigureAnswer) -> String {
        let key = "measure.\(asked.measure).title"
        let title = definition(of: asked.measure, answer).title
        var places: [String] = []
        var conditions: [String] = []
        for clause in asked.clauses {
            let values = clause.values.map { named($0.name, clause.dimension, answer) }
                .joined(separator: " " + words("or") + " ")
            switch (clause.dimension, clause.isNot) {
            case (.council, false), (.region, false): places.append(words("figure.filter.in", ["values": values]))
            case (.council, true), (.region, true): places.append(words("figure.filter.outside", ["values": values]))
            case (.remoteness, false): places.append(words("figure.filter.places", ["values": values]))
            default:
                let dimension = words("dimension." + clause.dimension.rawValue).lowercased()
                conditions.append(
                    words(
                        clause.isNot ? "figure.filter.isnot" : "figure.filter.is",
                        ["dimension": dimension, "values": values]))
            }
        }
        let filters =
            places
            + (conditions.isEmpty
                ? []
                : [
                    words(
                        "figure.filter.where",
                        ["conditions": conditions.joined(separator: " " + words("and") + " ")])
                ])
        return ([title == key ? words("figure.title") : title] + filters).joined(separator: " ")
    }

    /// “academic year 2019-20 to 2020-21”, or both periods in full.
    private func span(from since: Period, to period: Period) -> String {
        if since.form == period.form, since.form == .academic || since.form == .financial {
            return self.period(since) + " " + words("to") + " " + Self.years(period)
        }
        if since.isYear, period.isYear {
            return self.period(since) + " " + words("to") + " " + self.period(period)
        }
        return words("figure.span", ["since": self.period(since), "period": self.period(period)])
    }

    /// A value's label: names keep their capitals, words do not.
    private func named(_ name: String, _ dimension: Dimension, _ answer: FigureAnswer) -> String {
        let label = label(name, dimension, answer)
        let isName = [.council, .region, .officer, .month, .theme].contains(dimension)
        return isName ? label : lowered(label)
    }

    private func label(_ name: String, _ dimension: Dimension, _ answer: FigureAnswer) -> String {
        guard dimension != .month, let value = answer.vocabulary.value(name, of: dimension) else {
            let label = answer.vocabulary.label(name, of: dimension, words)
            let isSlug = label.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
            return isSlug
                ? String(decoding: label.utf8.map { $0 == UInt8(ascii: "-") ? 0x20 : $0 }, as: UTF8.self) : label
        }
        return words.language == .gaelic ? value.labelGaelic : value.label
    }

    /// Within a sentence; what begins with two capitals stays.
    private func lowered(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, scalars.dropFirst().first?.properties.isUppercase != true else { return text }
        return String(first).lowercased() + String(scalars.dropFirst())
    }
}
