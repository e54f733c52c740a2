import Markup
import Programme

/// The themes of the strategy, under which reports and indicators stand.
package enum StrategyTheme: String, CaseIterable, Sendable { case excellence, equity, inspiration, connection }

/// Where a figure stands in a report: under which theme of the strategy, and under which of its actions.
struct Standing: Equatable, Sendable {
    var theme: StrategyTheme?
    /// The heading of the action; empty above the first.
    var action = ""
}

/// The figures of a report by theme and action. In a report on one theme the headings of the second level are its actions. In
/// one on all, a heading of the second level that is the name of a theme begins it, and those of the third level are its
/// actions.
struct Outline: Sendable {
    private let theme: StrategyTheme?
    private let sections: [Int: [String]]

    init(_ facts: ReportFacts) {
        theme = facts.theme
        sections =
            Markdown(
                ReportText(facts.body, during: facts.period).marked, inline: { _ in HTML.none }, block: { _ in nil }
            ).sections
    }

    /// Of a figure, by its number in the text from 1.
    func standing(of number: Int) -> Standing {
        let headings = sections[number] ?? []
        let (first, second) = (headings.first ?? "", headings.dropFirst().first ?? "")
        if let theme { return Standing(theme: theme, action: first) }
        guard let theme = StrategyTheme(rawValue: first.lowercased()) else { return Standing(action: first) }
        return Standing(theme: theme, action: second)
    }
}
