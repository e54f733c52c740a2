import Markup
import Programme

/// A report as it is written: Markdown with figures in it, for a period.
package struct Report: Sendable, Equatable {
    package let id: ID<Report>
    /// The readable name in its addresses; never another report's.
    package let slug: String
    package var facts: ReportFacts
    package let state: State
    /// Why it was sent back; empty unless it was.
    package let reason: String
    /// Grows with every change.
    package let version: Int
    /// Who changed it last, as `Actor.name` writes it.
    package let author: String
    package let changed: Instant

    /// How far it has come.
    package enum State: String, CaseIterable, Sendable {
        /// Being written.
        case draft
        /// Waits for a second person.
        case review
        /// What it says is released; the next change makes it a draft again.
        case released
    }
}

/// What a report says.
package struct ReportFacts: Sendable, Equatable {
    /// 1 to 200 characters.
    package var title: String
    /// What it is on; `nil`: on all themes.
    package var theme: StrategyTheme?
    /// At most 1,000 characters.
    package var summary: String
    /// What figures are asked of that name no period.
    package var period: Period
    /// At most 200,000 characters.
    package var body: String

    package init(
        title: String, theme: StrategyTheme? = nil, summary: String = "", period: Period, body: String
    ) {
        (self.title, self.theme, self.summary, self.period, self.body) = (title, theme, summary, period, body)
    }

    /// What has to be put right before it may be stored; what is wrong with figures does not keep a draft from being stored.
    var problems: [Problem] {
        var problems: [Problem] = []
        if !(1...200).contains(title.unicodeScalars.count) {
            problems.append(Problem("title", "Type a title of at most 200 characters."))
        }
        if summary.unicodeScalars.count > 1000 {
            problems.append(Problem("summary", "Shorten the summary to 1,000 characters."))
        }
        if body.unicodeScalars.count > ReportText.longest {
            problems.append(Problem("body", "Shorten the text to 200,000 characters."))
        } else if Markdown(body, inline: { _ in .none }, block: { _ in nil }).wasCut {
            problems.append(
                Problem("body", "The text is nested too deeply, or has too much in it, to be shown. Make it plainer."))
        }
        return problems
    }
}

/// A report as it was released. It never changes.
package struct Release: Sendable {
    package let id: ID<Release>
    let report: ID<Report>
    package let slug: String
    /// 0 for the first, which is version 1.0; 1 for 1.1.
    package let number: Int
    package let facts: ReportFacts
    /// The position of the last event whose records are in it.
    let cutoff: Int
    /// What is different from the release before.
    let changes: [ReleaseChange]
    /// What the amendment is for, in words; empty for the first.
    let note: String
    /// SHA-256 of the text, what its measures meant, the figures and the digests of their records.
    let digest: String
    let proposedBy: String
    let releasedBy: String
    package let released: Instant

    /// `1.0`
    package var version: String { "1." + String(number) }

    /// The path of its page, without language.
    package var path: String { "/reports/" + slug + "/" + version }
}
