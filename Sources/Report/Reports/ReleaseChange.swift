import Markup
import Programme
import Web

/// One difference between two releases.
struct ReleaseChange: Codable, Equatable, Sendable {
    /// `figure`, `text`, `title`, `theme`, `summary` or `period`.
    let what: String
    /// The expression of a figure; empty for anything else.
    let name: String
    /// What it was; empty where it is new.
    let before: String
    /// What it is; empty where it is gone.
    let after: String
    /// What a figure is about, and of a table which row, for people; those of earlier releases have none.
    var label: String?
}

extension ReleaseChange {
    /// What is different: of figures each number, of the text each paragraph. `vocabulary` and `words` name the rows of
    /// tables.
    static func between(
        _ old: ReportFacts, _ oldFigures: [FrozenFigure], _ new: ReportFacts, _ newFigures: [FrozenFigure],
        _ vocabulary: Vocabulary, _ words: Strings
    ) -> [ReleaseChange] {
        let said = FigureWords(words)
        var changes = [
            ("title", old.title, new.title),
            ("theme", StrategyTheme.label(of: old.theme, words), StrategyTheme.label(of: new.theme, words)),
            ("summary", old.summary, new.summary),
            ("period", said.period(old.period), said.period(new.period)),
        ].filter { $0.1 != $0.2 }.map { ReleaseChange(what: $0.0, name: "", before: $0.1, after: $0.2) }
        let before = Dictionary(oldFigures.map { ($0.whole, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(newFigures.map { ($0.whole, $0) }, uniquingKeysWith: { first, _ in first })
        for whole in Set(before.keys).union(after.keys).sorted() {
            let (one, other) = (before[whole], after[whole])
            guard let title = (other ?? one)?.title else { continue }
            guard let one, let other, one.table != nil, other.table != nil else {
                guard one?.said != other?.said else { continue }
                changes.append(
                    ReleaseChange(
                        what: "figure", name: whole, before: one?.said ?? "", after: other?.said ?? "", label: title))
                continue
            }
            let (was, `is`) = (one.numbers(vocabulary, words), other.numbers(vocabulary, words))
            let (had, has) = (Self.byKey(was), Self.byKey(`is`))
            for row in `is` + was.filter({ has[$0.key] == nil }) {
                let (then, now) = (had[row.key] ?? "", has[row.key] ?? "")
                guard then != now else { continue }
                changes.append(
                    ReleaseChange(
                        what: "figure", name: whole, before: then, after: now, label: title + ": " + row.label))
            }
        }
        return changes + between(old.body, new.body)
    }

    private static func byKey(_ rows: [FrozenFigure.Said]) -> [[String]: String] {
        Dictionary(rows.map { ($0.key, $0.number) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is different between two texts, by paragraphs.
    static func between(_ old: String, _ new: String) -> [ReleaseChange] {
        let (oldParts, newParts) = (paragraphs(old), paragraphs(new))
        let (had, has) = (Set(oldParts), Set(newParts))
        return oldParts.filter { !has.contains($0) }.map {
            ReleaseChange(what: "text", name: "", before: $0, after: "")
        }
            + newParts.filter { !had.contains($0) }.map { ReleaseChange(what: "text", name: "", before: "", after: $0) }
    }

    private static func paragraphs(_ text: String) -> [String] {
        var parts: [String] = [""]
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let words = String(decoding: line, as: UTF8.self)
            if words.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                parts.append("")
            } else {
                parts[parts.count - 1] += (parts.last == "" ? "" : "\n") + words
            }
        }
        return parts.filter { !$0.isEmpty }
    }
}

extension FrozenFigure {
    /// A number of a table.
    fileprivate struct Said {
        /// The values of its row; none of all together.
        let key: [String]
        let label: String
        let number: String
    }

    /// What it says; of a table that is new or gone, how many numbers it has.
    fileprivate var said: String {
        guard let table else { return inWords }
        return "\(table.rows.count) \(table.rows.count == 1 ? "number" : "numbers")"
    }

    /// The numbers of a table, each with the labels of its row, and all together.
    fileprivate func numbers(_ vocabulary: Vocabulary, _ words: Strings) -> [Said] {
        guard let table else { return [] }
        let vocabulary = vocabulary.keeping(labels)
        let dimensions = table.dimensions.map { Dimension(rawValue: $0) }
        let sign = unit == Reckoning.Unit.percent.name ? "%" : ""
        let rows = table.rows.map { row in
            let labels = zip(dimensions, row.values).map { dimension, value in
                dimension.map { vocabulary.label(value, of: $0, words) } ?? value
            }
            return Said(
                key: row.values, label: labels.joined(separator: ", "),
                number: row.marker.map { "[" + $0 + "]" } ?? row.number?.exact.map { $0.decimal + sign } ?? "–"
            )
        }
        let total =
            table.total?.exact.map { [Said(key: [], label: words("figure.total"), number: $0.decimal + sign)] } ?? []
        return rows + total
    }
}

/// A list of changes for people.
struct ReleaseChangesList {
    let changes: [ReleaseChange]
    let words: Strings

    var html: HTML {
        ul(.class("changes")) {
            changes.map { change in
                li {
                    if change.what == "figure" {
                        change.label.map { .text($0) } ?? code { change.name }
                        ": "
                        change.before.isEmpty ? words("release.nothing") : change.before
                        " → "
                        change.after.isEmpty ? words("release.nothing") : change.after
                    } else {
                        if ["title", "theme", "summary", "period"].contains(change.what) {
                            words("report." + change.what) + ": "
                        }
                        if !change.before.isEmpty { HTML.element(Tag("del"), [], .text(change.before)) }
                        if !change.after.isEmpty { HTML.element(Tag("ins"), [], .text(change.after)) }
                    }
                }
            }
        }
    }
}
