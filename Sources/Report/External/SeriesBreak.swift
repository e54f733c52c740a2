import Tables

/// Where a series goes on otherwise than before, and how: changes across it are not told, unless it is bridged.
struct SeriesBreak: Hashable, Sendable {
    let note: String
    /// Whether comparable figures are published across it.
    let isBridged: Bool

    init(_ note: String, isBridged: Bool) { (self.note, self.isBridged) = (note, isBridged) }

    /// Reads it as it is typed: `bridged: Counted by credits` or `Counted by credits`.
    init(_ text: String) {
        isBridged = text.utf8.starts(with: Self.mark.utf8)
        note = isBridged ? trimmed(String(text.unicodeScalars.dropFirst(Self.mark.unicodeScalars.count))) : text
    }

    private static let mark = "bridged:"

    /// As it is typed.
    var text: String { isBridged ? Self.mark + " " + note : note }
}

extension ExternalFigure.Point {
    /// The break before it; its note is empty where there is none.
    var seriesBreak: SeriesBreak { SeriesBreak(breakNote, isBridged: isBridged) }
}
