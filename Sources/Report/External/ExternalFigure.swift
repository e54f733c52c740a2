import Markup
import Programme

/// A figure that is not recorded here: entered by hand, with where it comes from. One that is followed over years has a
/// value for each period.
package struct ExternalFigure: Sendable, Equatable {
    /// `college_fte`: by what expressions name it; never another figure's.
    let name: String
    /// 1 to 200 characters.
    var title = ""
    /// In words, such as `students`; `percent` is printed with its sign.
    var unit = ""
    /// Who published it, and where.
    var source = ""
    /// An address of the web, or empty.
    var sourceURL = ""
    /// What there is to know of how it was made.
    var note = ""
    var status = Status.official
    /// By period, the latest last.
    var points: [Point] = []
    /// Grows with every change.
    var version = 1

    /// How far it can be relied on.
    package enum Status: String, CaseIterable, Sendable { case official, provisional, forecast }

    /// Its value for a period.
    struct Point: Sendable, Equatable {
        let period: Period
        let value: Exact
        /// The word that its source prints before it: “over 5,000” says that the value is more than is known exactly.
        var word: Figure.Qualifier?
        /// That values before it were made otherwise, and how; empty where they were not.
        var breakNote = ""
        /// Whether comparable figures are published across the break, so that a change across it may be told.
        var isBridged = false
    }

    /// The latest value.
    var value: Exact { points.last?.value ?? Exact(0) }

    /// The word of the latest value.
    var word: Figure.Qualifier? { points.last?.word }

    /// The period of the latest value.
    var period: Period { points.last?.period ?? Period(through: Day(clamping: 0), from: Day(clamping: 0)) }

    /// The value for a period.
    func value(during period: Period) -> Exact? { point(during: period)?.value }

    /// What is said for a period.
    func point(during period: Period) -> Point? {
        points.last { $0.period.from == period.from && $0.period.to == period.to }
    }

    /// Why the value for a period cannot be compared with an earlier one; `nil` where it can.
    func breakNote(since period: Period, until end: Period) -> String? {
        points.last {
            $0.period.from > period.from && !(end.from < $0.period.from) && !$0.breakNote.isEmpty && !$0.isBridged
        }?.breakNote
    }

    /// A value as its source prints it.
    func text(_ point: Point, _ words: (String) -> String = { $0 }) -> String {
        (point.word.map { words($0.rawValue) + " " } ?? "") + Self.text(point.value) + (unit == "percent" ? "%" : "")
    }

    /// A value with as many digits after the point as it has.
    static func text(_ value: Exact) -> String {
        (0...mostPlaces).lazy.map { value.text(places: $0) }.first {
            Exact(decimal: String(decoding: $0.utf8.filter { $0 != UInt8(ascii: ",") }, as: UTF8.self)) == value
        } ?? value.text(places: mostPlaces)
    }

    static let mostPlaces = 6
    static let mostPoints = 500
}

extension ExternalFigure {
    /// What has to be put right before it may be stored, by field.
    var problems: [Problem] {
        var problems: [Problem] = []
        func check(_ field: String, _ text: String, _ range: ClosedRange<Int>, _ sentence: String) {
            if !range.contains(text.unicodeScalars.count) { problems.append(Problem(field, sentence)) }
        }
        if !isName {
            problems.append(
                Problem("name", "Type a name of small letters, digits and “_”, such as college_students."))
        }
        check("title", title, 1...200, "Type a title of at most 200 characters.")
        check("unit", unit, 1...80, "Say what is counted, such as students, or percent, in at most 80 characters.")
        check("source", source, 1...500, "Say who published it and where, in at most 500 characters.")
        if !sourceURL.isEmpty, !Self.isAddress(sourceURL) {
            problems.append(
                Problem("source_url", "Type an address such as https://www.gov.scot/publications, or leave it out."))
        }
        check("note", note, 0...2000, "Shorten the note to 2,000 characters.")
        if points.isEmpty { problems.append(Problem("points", "Type at least one value with its period.")) }
        if points.count > Self.mostPoints { problems.append(Problem("points", "A figure has at most 500 values.")) }
        var seen: Set<[Day]> = []
        for point in points {
            let period = point.period.text
            if !seen.insert([point.period.from, point.period.to]).inserted {
                problems.append(Problem("points", "There are two values for \(period). Leave one out."))
            }
            if Exact(decimal: point.value.decimal) != point.value {
                problems.append(
                    Problem("points", "The value for \(period) has more than 6 digits after the point. Shorten it."))
            }
            if point.breakNote.unicodeScalars.count > 500 {
                problems.append(Problem("points", "Shorten the note on the break at \(period) to 500 characters."))
            }
            if point.breakNote.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
                problems.append(Problem("points", "Write the note on the break at \(period) in one line."))
            }
        }
        return problems
    }

    /// Whether a text is an address of a page: its scheme, a host with a point, nobody's name before it, no blanks.
    private static func isAddress(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count <= 500, bytes.starts(with: "https://".utf8), Link(text) != nil,
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { return false }
        let host = bytes.dropFirst(8).prefix { !"/?#".utf8.contains($0) }
        return host.contains(UInt8(ascii: ".")) && host.first != UInt8(ascii: ".") && !host.contains(UInt8(ascii: "@"))
    }

    /// Whether its name can be written in expressions.
    private var isName: Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 80, name != "new" else {
            return false
        }
        return name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    /// The same with its values in the order of their periods.
    var inOrder: ExternalFigure {
        var figure = self
        figure.points.sort { ($0.period.to, $0.period.from) < ($1.period.to, $1.period.from) }
        return figure
    }
}
