import Directory
import Programme
import Storage
import Tables
import Web

/// Which sessions somebody looks for on the agenda.
package struct AgendaQuery: Sendable, Equatable {
    package var words = ""
    package var kind: SessionFacts.Kind?
    package var mode: SessionFacts.Mode?
    /// Slugs of the vocabulary.
    package var theme: String?
    package var sector: String?
    package var series: ID<SessionSeries>?
    /// The first day; today unless given.
    package var from: Day?
    /// Only those with a place that can be booked.
    package var onlyFree = false
    /// From 1.
    package var page = 1
    /// What was left out, each in a whole sentence.
    package var ignored: [String] = []

    package init() {}

    /// Sessions on a page.
    static let size = 50

    /// Reads the parameters of an address. What means nothing is left out and told.
    package init(_ query: Query, _ taxonomy: Taxonomy) {
        func value<Value>(_ name: String, _ read: (String) -> Value?) -> Value? {
            guard let text = query[name].map(trimmed), !text.isEmpty else { return nil }
            if let value = read(text) { return value }
            ignored.append("“\(Self.brief(text))” was left out: it is nothing that \(name) can be.")
            return nil
        }
        words = Self.brief(trimmed(query["q"] ?? ""), limit: 100)
        kind = value("kind") { SessionFacts.Kind(rawValue: $0) }
        mode = value("mode") { SessionFacts.Mode(rawValue: $0) }
        theme = value("theme") { taxonomy.contains(.theme, $0) ? $0 : nil }
        sector = value("sector") { taxonomy.contains(.sector, $0) ? $0 : nil }
        series = value("series") { ID(letters: $0) }
        from = value("from") { Day(iso: $0) }
        onlyFree = value("free") { $0 == "only" ? true : nil } ?? false
        page = value("page") { text in WholeNumber.read(text).flatMap { (1...100_000).contains($0) ? $0 : nil } } ?? 1
    }

    /// The same as parameters of an address.
    package var parameters: Query {
        var items: [(String, String)] = []
        func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { items.append((name, value)) } }
        add("q", words)
        add("kind", kind?.rawValue)
        add("mode", mode?.rawValue)
        add("theme", theme)
        add("sector", sector)
        add("series", series?.letters)
        add("from", from?.iso)
        add("free", onlyFree ? "only" : nil)
        add("page", page > 1 ? String(page) : nil)
        return Query(items: items)
    }

    /// The conditions on sessions `s`, at a moment.
    func conditions(at now: Instant) -> [SQL] {
        var all: [SQL] = ["s.published IS NOT NULL"]
        if let from {
            all.append("s.ends > \(BritishClock.instant(of: from, hour: 0, minute: 0))")
        } else if series == nil {
            all.append("s.ends > \(now)")
        }
        if let kind { all.append("s.kind = \(kind.rawValue)") }
        if let mode { all.append(mode == .hybrid ? "s.mode = 'hybrid'" : "s.mode IN (\(mode.rawValue), 'hybrid')") }
        if let theme { all.append("' ' || s.themes || ' ' LIKE \("% " + theme + " %")") }
        if let sector { all.append("' ' || s.sectors || ' ' LIKE \("% " + sector + " %")") }
        if let series { all.append("s.series = \(series)") }
        if onlyFree { all.append("s.state = 'published' AND s.taken < s.capacity AND s.starts > \(now)") }
        for word in words.utf8.split(separator: UInt8(ascii: " ")).prefix(10) {
            let word = String(decoding: word.filter { !Array("%_\\".utf8).contains($0) }, as: UTF8.self)
            all.append(Self.has(word))
        }
        return all
    }

    /// Whether a session's words have one. Only one of the engines knows small letters beyond ASCII, so that a word is looked for
    /// as it was typed, in small letters and with a capital.
    private static func has(_ word: String) -> SQL {
        let text: SQL = """
            lower(s.title || ' ' || coalesce(s.title_gd, '') || ' ' || s.description || ' '
                || coalesce(s.description_gd, '') || ' ' || s.presenters)
            """
        let small = word.lowercased()
        let capital = small.prefix(1).uppercased() + small.dropFirst()
        // The engine makes ASCII letters small, so that those of the other spellings are too.
        let spellings = Set([word, small, capital].map(Self.smallInASCII)).sorted()
        return "(\(SQL.joined(spellings.map { "\(text) LIKE \("%" + $0 + "%")" }, by: " OR ")))"
    }

    private static func smallInASCII(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }

    private static func brief(_ text: String, limit: Int = 40) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }.prefix(limit)))
    }
}

extension Sessions {
    /// What the agenda has for a query: one page, and how many there are in all.
    package struct Agenda: Sendable {
        package let query: AgendaQuery
        package let sessions: [Session]
        package let total: Int
        package let pages: Int
        package let series: SessionSeries?
    }

    /// The sessions that a query finds, the earliest first. Anyone may ask.
    package func agenda(_ query: AgendaQuery, by actor: Actor, size: Int = AgendaQuery.size) async throws -> Agenda {
        try Permission("session", .read).require(of: actor)
        let conditions = query.conditions(at: clock())
        return try await storage.read { connection in
            let total = try SessionRecords.count(where: conditions, in: connection)
            let pages = max(1, (total + size - 1) / size)
            var query = query
            query.page = min(query.page, pages)
            let sessions = try SessionRecords.all(
                where: conditions, limit: size, offset: (query.page - 1) * size, in: connection)
            // Of what is being prepared not even the title is known.
            let series =
                total == 0 ? nil : try query.series.flatMap { try SessionRecords.series($0, in: connection) }
            return Agenda(query: query, sessions: sessions, total: total, pages: pages, series: series)
        }
    }
}
