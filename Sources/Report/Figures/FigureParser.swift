import Programme

/// Reads expressions by the grammar of docs/figures.md: recursive descent, with one piece looked ahead.
struct FigureParser {
    private let tokens: [FigureToken]
    var place = 0
    private var depth = 0

    /// A figure from its text. Throws a `FigureFault`, which points at the place and says what would be right.
    static func figure(_ text: String) throws -> Figure {
        var parser = FigureParser(tokens: try FigureToken.cut(text))
        return try parser.figure(text)
    }

    /// A period as expressions write it; `nil` for anything else.
    static func period(_ text: String) -> Period? {
        guard let tokens = try? FigureToken.cut(text) else { return nil }
        var parser = FigureParser(tokens: tokens)
        guard let period = try? parser.period(), case .end = parser.token.kind else { return nil }
        return period
    }

    /// Why a text is no period, for the person who typed it.
    static func reasonForNoPeriod(_ text: String) -> String {
        let fallback = "Type the period as months, such as 2019-08..2022-03, or as a year, such as academic 2021-22."
        guard !text.utf8.allSatisfy({ $0 == 0x20 }), let tokens = try? FigureToken.cut(text) else { return fallback }
        var parser = FigureParser(tokens: tokens)
        do {
            _ = try parser.period()
            return fallback
        } catch {
            // What is expected where there is no period at all says less than an example.
            guard let fault = error as? FigureFault, fault.expected.isEmpty else { return fallback }
            return fault.message
        }
    }

    private init(tokens: [FigureToken]) { self.tokens = tokens }

    var token: FigureToken { tokens[min(place, tokens.count - 1)] }

    private mutating func figure(_ text: String) throws -> Figure {
        let expression = try expression()
        guard expression.asked.count <= 16 else {
            throw FigureFault(
                position: 0, expected: [], message: "The figure asks more than 16 measures. Make it plainer.")
        }
        var qualifier: Figure.Qualifier?
        var position = token.position
        if take("as") {
            position = token.position
            qualifier = try self.qualifier()
        }
        var roundings: [Figure.Rounding] = []
        var places: Int?
        let roundingPosition = token.position
        while true {
            if take("rounded") {
                let isDown = take("down")
                roundings.append(Figure.Rounding(step: take("to") ? try number(1...1_000_000_000) : 1, isDown: isDown))
            } else if take("places") {
                places = try number(0...6)
            } else {
                break
            }
        }
        guard case .end = token.kind else {
            var expected = ["as", "rounded", "places", "the end"]
            if case .measure(let asked) = expression {
                if asked.period == nil { expected.insert("during", at: 0) }
                if asked.period == nil { expected.insert(asked.clauses.isEmpty ? "where" : "and", at: 0) }
            }
            if case .external(_, nil) = expression { expected.insert("during", at: 0) }
            throw fault(expected, late(expression))
        }
        if qualifier == .over || qualifier == .nearly, roundings.isEmpty {
            throw FigureFault(
                position: token.position, expected: ["rounded"],
                message: "“\(qualifier?.rawValue ?? "")” needs a rounding, such as “rounded down to 100”.")
        }
        return Figure(
            text: trimmed(text), expression: expression, qualifier: qualifier, qualifierPosition: position,
            roundings: roundings, roundingPosition: roundingPosition, places: places)
    }

    private mutating func expression() throws -> FigureExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 20 else {
            throw FigureFault(
                position: token.position, expected: [], message: "The expression is nested too deeply. Make it plainer."
            )
        }
        if takeMark("(") {
            let inner = try expression()
            try need(mark: ")")
            return inner
        }
        guard case .word(let word) = token.kind else { throw fault(Self.beginnings) }
        let isMeasure = next == .mark(".")
        if !isMeasure {
            switch word {
            case "share": return try share()
            case "change", "percent", "points": return try change()
            case "rank": return try rank()
            case "list", "table", "chart", "map": return try breakdown()
            case "external":
                place += 1
                let named = try name("the name of an external figure")
                return .external(named, during: take("during") ? try period() : nil)
            default: break
            }
        }
        return .measure(try asked())
    }

    static let beginnings = [
        "a measure", "share of", "change of", "percent change of", "points change of", "rank of", "list of", "table of",
        "chart of", "map of", "external", "(",
    ]

    private mutating func asked() throws -> FigureExpression.Asked {
        let first = try name("a measure, such as engagements.count")
        try need(mark: ".")
        let second = try name("the second part of a measure, such as count")
        var clauses: [FigureExpression.Clause] = []
        if take("where") {
            repeat { clauses.append(try clause()) } while take("and") && clauses.count < 20
        }
        let period = take("during") ? try self.period() : nil
        return FigureExpression.Asked(
            measure: first.name + "." + second.name, position: first.position, clauses: clauses, period: period)
    }

    private mutating func clause() throws -> FigureExpression.Clause {
        let position = token.position
        let dimension = try dimension()
        if takeMark("=") { return .init(dimension: dimension, isNot: false, values: [try value()], position: position) }
        if takeMark("!=") { return .init(dimension: dimension, isNot: true, values: [try value()], position: position) }
        let isNot = take("not")
        guard take("in") else { throw fault(isNot ? ["in"] : ["=", "!=", "in", "not in"]) }
        try need(mark: "(")
        var values = [try value()]
        while takeMark(",") && values.count < 100 { values.append(try value()) }
        try need(mark: ")", or: ",")
        return .init(dimension: dimension, isNot: isNot, values: values, position: position)
    }

    private mutating func share() throws -> FigureExpression {
        place += 1
        try need("of")
        let part = try expression()
        try need("in")
        return .share(part, of: try expression())
    }

    private mutating func change() throws -> FigureExpression {
        var kind = FigureExpression.Change.difference
        if take("percent") { kind = .percent } else if take("points") { kind = .points }
        try need("change")
        try need("of")
        let position = token.position
        let of = try expression()
        // Each is asked twice: of one another they would be asked without end.
        guard !of.holdsChange else {
            throw FigureFault(
                position: position, expected: ["a measure", "share of", "external"],
                message: "A change is of a measure, of a share or of an external figure, not of another change.")
        }
        try need("since")
        return .change(kind, of: of, since: try period())
    }

    private mutating func rank() throws -> FigureExpression {
        place += 1
        try need("of")
        let value = try value()
        try need("by")
        let dimension = try dimension()
        try need("in")
        return .rank(value, by: dimension, of: try expression())
    }

    private mutating func breakdown() throws -> FigureExpression {
        guard case .word(let word) = token.kind, let form = FigureExpression.Form(rawValue: word) else {
            throw fault(Self.beginnings)
        }
        place += 1
        try need("of")
        let of = try expression()
        try need("by")
        var dimensions = [try dimension()]
        if takeMark(",") {
            let position = token.position
            dimensions.append(try dimension())
            guard dimensions[0] != dimensions[1] else {
                throw FigureFault(
                    position: position, expected: ["another dimension"],
                    message: "The same dimension stands there twice. Choose another, or leave it out.")
            }
        }
        return .breakdown(form, of: of, by: dimensions, top: take("top") ? try number(1...10_000) : nil)
    }
}

// MARK: words, numbers, periods

extension FigureParser {
    private mutating func qualifier() throws -> Figure.Qualifier {
        guard case .text(let word) = token.kind, let qualifier = Figure.Qualifier(rawValue: word) else {
            throw fault(Figure.Qualifier.allCases.map { "\"" + $0.rawValue + "\"" })
        }
        place += 1
        return qualifier
    }

    private mutating func dimension() throws -> Dimension {
        guard case .word(let word) = token.kind, let dimension = Dimension(rawValue: word) else {
            let all = Dimension.allCases.map(\.rawValue)
            guard case .word(let word) = token.kind else { throw fault(all) }
            let near = Nearness.among(all, to: word)
            throw FigureFault(
                position: token.position, expected: near + all.filter { !near.contains($0) },
                message: "There is no dimension called “\(Self.shortened(word))”.\(Nearness.question(near))")
        }
        place += 1
        return dimension
    }

    private mutating func value() throws -> FigureExpression.Named {
        let position = token.position
        switch token.kind {
        case .word(let word):
            place += 1
            return .init(name: word, position: position)
        case .text(let text):
            place += 1
            return .init(name: text, position: position)
        default: throw fault(["a value, such as very-remote or \"Very remote\""])
        }
    }

    mutating func name(_ what: String) throws -> FigureExpression.Named {
        let position = token.position
        guard case .word(let word) = token.kind, let first = word.utf8.first, (first | 0x20) >= 0x61,
            (first | 0x20) <= 0x7A,
            !word.utf8.contains(UInt8(ascii: "-"))
        else { throw fault([what]) }
        place += 1
        return .init(name: word, position: position)
    }

    private mutating func number(_ range: ClosedRange<Int>) throws -> Int {
        guard case .word(let word) = token.kind, let number = Int(word), range.contains(number) else {
            throw fault(["a whole number from \(range.lowerBound) to \(range.upperBound)"])
        }
        place += 1
        return number
    }

    private var next: FigureToken.Kind { tokens[min(place + 1, tokens.count - 1)].kind }

    mutating func take(_ word: String) -> Bool {
        guard token.kind == .word(word) else { return false }
        place += 1
        return true
    }

    mutating func takeMark(_ mark: String) -> Bool {
        guard token.kind == .mark(mark) else { return false }
        place += 1
        return true
    }

    mutating func need(_ word: String) throws { if !take(word) { throw fault([word]) } }

    mutating func need(mark: String, or other: String? = nil) throws {
        if !takeMark(mark) { throw fault([mark] + (other.map { [$0] } ?? [])) }
    }
}

/// Without blanks at its ends.
private func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let kept = scalars.drop { $0.properties.isWhitespace }.reversed().drop { $0.properties.isWhitespace }.reversed()
    var view = String.UnicodeScalarView()
    view.append(contentsOf: kept)
    return String(view)
}
