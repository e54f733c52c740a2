import Establishments
import Programme
import Tables

/// A spreadsheet of past engagements, read row by row. Whom and what its words mean is settled when it is loaded.
struct EngagementFile: Sendable {
    /// One row that can be read.
    struct Row: Sendable {
        /// As in `FileFault`.
        let number: Int
        let line: Int
        /// All but the establishments and what depends on them.
        var facts: EngagementFacts
        /// Names or codes as they are written.
        var establishments: [String]
        /// An address of mail or a name; empty where the file does not say.
        var officer: String
    }

    private(set) var rows: [Row] = []
    /// What has to be put right; a file that cannot be read at all has one fault, of row 0.
    private(set) var faults: [FileFault] = []
    /// Whether there is no such file, or it cannot be opened.
    private(set) var isUnreadable = false
    private let geography: Geography
    private let themes: [Engagements.Theme]
    /// By what each column of the file is known here.
    private var columns: [String: String] = [:]

    static let mostRows = 20_000

    /// Reads a file to its end, or to the thousandth fault.
    init(
        _ source: TableSource, geography: Geography, themes: [Engagements.Theme], limits: TableLimits = .commandLine
    ) {
        (self.geography, self.themes) = (geography, themes)
        do {
            let reader = try TableReader(source, limits: limits)
            for name in reader.header.names {
                if let known = EngagementColumns.known(name), columns[known] == nil { columns[known] = name }
            }
            for column in ["day", "kind", "mode"] where columns[column] == nil {
                fault(
                    0, 0, column,
                    "The column “\(column)” is missing. A file of engagements has day, kind, mode and minutes.")
            }
            if columns["minutes"] == nil, columns["hours"] == nil {
                fault(0, 0, "minutes", "The column “minutes” is missing; “hours” would do.")
            }
            guard faults.isEmpty else { return }
            while faults.count < 1000, let entry = try reader.next() {
                guard rows.count < Self.mostRows else {
                    fault(0, 0, "", "The file has more than \(Self.mostRows) rows. Divide it.")
                    break
                }
                switch entry {
                case .row(let row): read(row)
                case .refused(let error):
                    fault(error.row ?? 0, error.line ?? 0, error.column ?? "", error.message)
                }
            }
        } catch {
            isUnreadable = error.cause == .file
            fault(error.row ?? 0, error.line ?? 0, error.column ?? "", error.message)
        }
    }

    private mutating func fault(_ row: Int, _ line: Int, _ column: String, _ message: String) {
        faults.append(FileFault(row: row, line: line, column: column, message: message))
    }

    private mutating func read(_ row: TableRow) {
        let before = faults.count
        let names = columns
        func cell(_ column: String) -> TableCell { names[column].map { row[$0] } ?? .empty }
        func text(_ column: String) -> String { trimmed(cell(column).text) }
        let day = Day(typed: Self.dayAlone(text("day")))
        if day == nil { refuse(row, "day", "“\(short(text("day")))” is not a day. Write it like 24/11/2026.") }
        let kind = EngagementColumns.kind(text("kind"))
        if kind == nil {
            refuse(
                row, "kind", "“\(short(text("kind")))” is none of the seven kinds. Write it like “professional advice”."
            )
        }
        let mode = EngagementColumns.mode(text("mode"))
        if mode == nil { refuse(row, "mode", "“\(short(text("mode")))” is not a mode. Write “online” or “in person”.") }
        let minutes = self.minutes(text("minutes"), hours: text("hours"))
        if minutes == nil { refuse(row, "minutes", "Write how many minutes it took, as a whole number.") }
        let state = text("state").isEmpty ? .held : Engagement.State(rawValue: text("state").lowercased())
        if state == nil {
            refuse(row, "state", "“\(short(text("state")))” is not a state. Write held, planned or cancelled.")
        }
        var start: EngagementFacts.WallTime?
        if !text("start").isEmpty {
            start =
                EngagementFacts.WallTime(text("start")) ?? EngagementFacts.WallTime(Self.withoutSeconds(text("start")))
            if start == nil { refuse(row, "start", "“\(short(text("start")))” is not a time. Write it like 09:30.") }
        }
        let attendees = self.attendees(row, text)
        guard faults.count == before, let day, let kind, let mode, let minutes, let state else { return }
        var facts = EngagementFacts(day: day, minutes: minutes, kind: kind, mode: mode)
        (facts.state, facts.start, facts.attendees) = (state, start, attendees)
        // A column called “council” may hold how many of a council's staff were there, or the council.
        facts.area = area(text("area").isEmpty && isCouncil(text("council")) ? text("council") : text("area"))
        let theme = themes.first { $0.slug == text("theme") || slug(from: $0.label) == slug(from: text("theme")) }
        facts.theme = theme?.slug ?? text("theme")
        facts.sector = Engagement.Sector(rawValue: slug(from: text("sector")))
        if facts.sector == nil, !text("sector").isEmpty {
            return refuse(
                row, "sector", "“\(short(text("sector")))” is not a sector. Write primary, secondary or such.")
        }
        (facts.note, facts.followUp) = (text("note"), text("follow-up"))
        for column in ["note", "follow-up"] {
            guard let named = EngagementRules.pupilNamed(in: text(column)) else { continue }
            return refuse(row, column, "“\(short(named))” looks like a pupil's name. Take it out.")
        }
        let column = cell("codes").values.isEmpty ? "establishments" : "codes"
        let written = cell(column).values
        guard written.count <= EngagementRules.mostEstablishments else {
            return refuse(row, column, "Name at most \(EngagementRules.mostEstablishments) establishments in a row.")
        }
        guard written.allSatisfy({ $0.unicodeScalars.count <= EngagementForm.longestName }) else {
            return refuse(row, column, "A name has more than \(EngagementForm.longestName) characters. Shorten it.")
        }
        rows.append(
            Row(
                number: row.number, line: row.line, facts: facts, establishments: written, officer: text("officer")))
    }

    private mutating func refuse(_ row: TableRow, _ column: String, _ message: String) {
        fault(row.number, row.line, columns[column] ?? column, message)
    }

    /// The day of a moment such as `2021-11-24T09:00:00`; other texts as they are.
    private static func dayAlone(_ text: String) -> String {
        let parts = text.utf8.split(separator: UInt8(ascii: "T"), omittingEmptySubsequences: false)
        guard parts.count == 2, let last = parts[0].last, (0x30...0x39).contains(last) else { return text }
        return String(decoding: parts[0], as: UTF8.self)
    }

    /// `09:30` of `09:30:00`; other texts as they are.
    private static func withoutSeconds(_ text: String) -> String {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].count == 2, parts[2].allSatisfy({ (0x30...0x39).contains($0) }) else {
            return text
        }
        return parts.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: ":")
    }

    private func short(_ text: String) -> String { String(text.unicodeScalars.prefix(40)) }

    /// Minutes, or hours such as 1.5; `nil` where neither can be read.
    private func minutes(_ minutes: String, hours: String) -> Int? {
        if !minutes.isEmpty { return Int(minutes) }
        guard let hours = Double(hours), hours.isFinite, (0...1000).contains(hours) else { return nil }
        return Int((hours * 60).rounded())
    }

    private func isCouncil(_ text: String) -> Bool {
        geography.council(text) != nil || geography.council(named: text) != nil
    }

    private func area(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        let council = geography.council(text) ?? geography.council(named: text)
        return council?.slug ?? geography.regions.first { slug(from: $0.name) == slug(from: text) }?.slug ?? text
    }

    /// How many attended of each; where only a sum is there, they are others.
    private mutating func attendees(
        _ row: TableRow, _ text: (String) -> String
    ) -> [Engagement.Attendee: Int] {
        var heads: [Engagement.Attendee: Int] = [:]
        for role in Engagement.Attendee.allCases where !text(role.rawValue).isEmpty {
            if role == .council, isCouncil(text(role.rawValue)) { continue }
            guard let number = Int(text(role.rawValue)) else {
                refuse(row, role.rawValue, "“\(short(text(role.rawValue)))” is not a whole number.")
                continue
            }
            if number != 0 { heads[role] = number }
        }
        if heads.isEmpty, !text("attended").isEmpty {
            guard let number = Int(text("attended")) else {
                refuse(row, "attended", "“\(short(text("attended")))” is not a whole number.")
                return [:]
            }
            if number != 0 { heads[.other] = number }
        }
        return heads
    }
}

/// What spreadsheets call the columns and values of engagements.
enum EngagementColumns {
    /// The name here of a column of a file; `nil` where it says nothing that is kept.
    static func known(_ name: String) -> String? {
        let name = slug(from: name)
        if Engagement.Attendee(rawValue: name) != nil || names.contains(name) { return name }
        return others[name]
    }

    private static let names: Set<String> = [
        "day", "start", "minutes", "hours", "state", "kind", "mode", "officer", "establishments", "codes", "area",
        "attended", "sector", "theme", "note", "follow-up",
    ]

    private static let others = [
        "date": "day", "time": "start", "began-at": "start", "duration": "minutes", "type": "kind", "what-for": "kind",
        "engagement-type": "kind", "establishment": "establishments", "school": "establishments",
        "schools": "establishments", "seed-code": "codes", "code": "codes", "council-or-region": "area",
        "local-authority": "area", "region": "area", "attendees": "attended", "attendances": "attended",
        "participants": "attended", "practitioners": "practitioner", "leaders": "leader", "notes": "note",
        "status": "state", "officer-name": "officer", "learners": "learner", "partners": "partner", "others": "other",
    ]

    /// The kind of a slug, or of words that people use for it.
    static func kind(_ text: String) -> Engagement.Kind? {
        let text = slug(from: text)
        if let kind = Engagement.Kind(rawValue: text) { return kind }
        let words: [(String, Engagement.Kind)] = [
            ("learning", .learning), ("dialogue", .dialogue), ("advice", .advice), ("policy", .policy),
            ("planning", .planning), ("practice", .practice), ("improvement", .improvement),
        ]
        let found = words.filter {
            text.utf8.split(separator: UInt8(ascii: "-")).map { String(decoding: $0, as: UTF8.self) }.contains($0.0)
        }
        return found.count == 1 ? found[0].1 : nil
    }

    static func mode(_ text: String) -> Engagement.Mode? {
        switch slug(from: text) {
        case "online", "virtual", "remote", "phone", "on-line": .online
        case "in-person", "face-to-face", "visit", "on-site": .inPerson
        default: nil
        }
    }
}
