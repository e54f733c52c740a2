import Programme

/// What is wrong with an expression, in words.
extension FigureParser {
    func fault(_ expected: [String], _ message: String? = nil) -> FigureFault {
        FigureFault(position: token.position, expected: expected, message: message ?? sentence(expected))
    }

    /// What is wrong here, for a person.
    private func sentence(_ expected: [String]) -> String {
        if place == 0, expected == Self.beginnings {
            return
                "Begin with a measure, such as engagements.count, or with share of, change of, percent change of, rank of, list of, table of, chart of or map of."
        }
        let some = expected.prefix(6).map { $0.utf8.contains(UInt8(ascii: " ")) ? $0 : "“\($0)”" }
        let wanted =
            some.dropLast().joined(separator: ", ") + (some.count > 1 ? " or " : "") + (some.last ?? "something else")
        return switch token.kind {
        case .word("plus"), .word("minus"), .word("times"): FigureToken.neverAdded
        case .word(let text), .text(let text): "“\(Self.shortened(text))” cannot stand here. Write \(wanted)."
        case .mark(let mark): "“\(mark)” cannot stand here. Write \(wanted)."
        case .end: "It ends too soon. Write \(wanted) next."
        }
    }

    static func shortened(_ text: String) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) }

    /// What came too late, with the word before which it belongs; `nil` for what has no place of its own.
    func late(_ expression: FigureExpression) -> String? {
        let part: String
        switch token.kind {
        case .word("during"): part = "the period"
        case .word("and"):
            guard case .breakdown(_, _, let by, _) = expression, by.count == 1 else { return nil }
            return "Write a comma between two dimensions: by \(by[0].rawValue), and then the other."
        case .word("where"): part = "the filter"
        default: return nil
        }
        guard case .word(let word) = token.kind else { return nil }
        let before: String
        switch expression {
        case .breakdown: before = "by"
        case .change: before = "since"
        case .measure(let asked) where asked.period != nil && word != "during": before = "during"
        case .measure(let asked) where asked.period != nil:
            return "“during” stands there twice. Write one period."
        default: return nil
        }
        return "“\(word)” comes too late: write \(part) before “\(before)”."
    }
}
