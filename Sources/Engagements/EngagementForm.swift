import Establishments
import Programme
import Tables
import Web

/// The form in which an engagement is typed: what was typed is kept as it is, and read when it is sent.
struct EngagementForm: Sendable {
    /// The fields with what stands in them.
    var typed: Query

    /// Characters of a name, at most.
    static let longestName = 200
    /// After so many names that mean nothing for sure the rest waits until these are settled.
    private static let mostUnclear = 10

    /// What a form is read as.
    struct Reading {
        /// What it says; `nil` where it cannot be read.
        var facts: EngagementFacts?
        var problems: [Problem] = []
        /// Establishments that what was typed may mean, none of them for sure.
        var candidates: [ID<Establishment>] = []
        /// Words that mean none for sure.
        var unclear: [String] = []
        /// Those that are ticked, or named by words that mean one alone.
        var chosen: [ID<Establishment>] = []
    }

    static let parameters: [Operation.Parameter] =
        [
            .init("state", "How far it has come.", .text(allowed: Engagement.State.allCases.map(\.rawValue))),
            .init("day", "Its day: 2026-11-24, 24/11/2026 or 24 Nov 2026.", .text(limit: 40), isRequired: true),
            .init("start", "When it began, as clocks showed it: 09:30.", .text(limit: 20)),
            .init(
                "which", "In the hour that happens twice, which was meant.", .text(allowed: ["first", "second"])),
            .init("minutes", "How long it took; at most 1,440.", .integer("", 1...1440), isRequired: true),
            .init(
                "kind", "What it was for.", .text(allowed: Engagement.Kind.allCases.map(\.rawValue)), isRequired: true),
            .init(
                "mode", "How people met.", .text(allowed: Engagement.Mode.allCases.map(\.rawValue)), isRequired: true),
            .init("establishment", "Letters of an establishment.", .text(limit: 26), repeats: true),
            .init("find", "The name or code of another establishment.", .text(limit: 200)),
        ]
        + Engagement.Attendee.allCases.map { role in
            .init("heads-" + role.rawValue, "How many attended, at most 10,000.", .integer("", 0...10_000))
        } + [
            .init(
                "sector", "What it was about, without establishments.",
                .text(allowed: Engagement.Sector.allCases.map(\.rawValue))),
            .init("area", "Slug of a council or region, without establishments.", .text(limit: 100)),
            .init("theme", "Slug of a subject theme.", .text(limit: 100)),
            .init("note", "What there is to note; never a pupil's name.", .text(limit: 2000)),
            .init("note-ok", "That what looks like a pupil's name is none.", .text(allowed: ["yes"])),
            .init("follow-up", "What is to follow.", .text(limit: 500)),
            .init("follow-up-by", "By which day.", .text(limit: 40)),
            .init("person", "Letters of who writes it; refused for anybody else.", .text(limit: 26)),
        ]

    init(typed: Query) { self.typed = typed }

    /// The form of an engagement as it is.
    init(_ facts: EngagementFacts) {
        var items: [(name: String, value: String)] = [
            ("state", facts.state.rawValue), ("day", facts.day.iso), ("start", facts.start?.text ?? ""),
            ("which", facts.start?.isSecond == true ? "second" : ""), ("minutes", String(facts.minutes)),
            ("kind", facts.kind.rawValue), ("mode", facts.mode.rawValue), ("sector", facts.sector?.rawValue ?? ""),
            ("area", facts.area), ("theme", facts.theme), ("note", facts.note), ("follow-up", facts.followUp),
            ("follow-up-by", facts.followUpBy?.iso ?? ""),
        ]
        items += facts.establishments.map { ("establishment", $0.letters) }
        items += facts.attendees.map { ("heads-" + $0.rawValue, String($1)) }
        // What was kept once was looked at then.
        if [facts.note, facts.followUp].contains(where: { EngagementRules.pupilNamed(in: $0) != nil }) {
            items.append(("note-ok", "yes"))
        }
        typed = Query(items: items)
    }

    /// A form for a new one today, with what is usually the same as the last time.
    init(after last: Engagement?, today: Day) {
        var items: [(name: String, value: String)] = [("state", "held"), ("day", today.iso)]
        if let facts = last?.facts {
            items += [
                ("minutes", String(facts.minutes)), ("kind", facts.kind.rawValue), ("mode", facts.mode.rawValue),
                ("theme", facts.theme),
            ]
        }
        typed = Query(items: items)
    }

    /// The same with other values of some fields.
    func with(_ others: [(name: String, value: String)]) -> EngagementForm {
        let names = Set(others.map(\.name))
        return EngagementForm(typed: Query(items: typed.items.filter { !names.contains($0.name) } + others))
    }

    /// Whether the time that was typed happens twice on the day that was typed.
    var isAmbiguous: Bool {
        guard let day = Day(typed: trimmed(typed["day"] ?? "")),
            let start = EngagementFacts.WallTime(typed["start"] ?? "")
        else { return false }
        return BritishClock.instants(of: day, hour: start.minute / 60, minute: start.minute % 60).count == 2
    }

    /// Reads what was typed against the register. What is wrong with single fields is told here, what cannot be together
    /// by `EngagementRules`.
    func read(_ register: Register) -> Reading {
        var reading = Reading()
        func text(_ name: String) -> String { trimmed(typed[name] ?? "") }
        readEstablishments(register, into: &reading)
        let day = Day(typed: text("day"))
        if day == nil {
            reading.problems.append(
                Problem("day", Day.missing(typed: text("day")) ?? "Type the day, such as 24/11/2026."))
        }
        let start = readStart(into: &reading)
        let minutes = number("minutes", into: &reading, "Type how many minutes it took: a whole number, such as 60.")
        if minutes == nil, !reading.problems.contains(where: { $0.field == "minutes" }) {
            reading.problems.append(Problem("minutes", "Type how many minutes it took: a whole number, such as 60."))
        }
        let kind = Engagement.Kind(rawValue: text("kind"))
        if kind == nil { reading.problems.append(Problem("kind", "Choose what it was for: one of the seven kinds.")) }
        let mode = Engagement.Mode(rawValue: text("mode"))
        if mode == nil { reading.problems.append(Problem("mode", "Choose whether you met in person or online.")) }
        let state = Engagement.State(rawValue: text("state").isEmpty ? "held" : text("state"))
        if state == nil {
            reading.problems.append(Problem("state", "Choose whether it was held, is planned or was cancelled."))
        }
        var attendees: [Engagement.Attendee: Int] = [:]
        for role in Engagement.Attendee.allCases {
            let heads = number(
                "heads-" + role.rawValue, into: &reading,
                "Type how many attended: a whole number, such as 12; leave it empty for none.")
            if let heads, heads != 0 { attendees[role] = heads }
        }
        for field in ["note", "follow-up", "reason"] where typed["note-ok"] != "yes" {
            guard let named = EngagementRules.pupilNamed(in: text(field)) else { continue }
            let message = "“\(named)” looks like a pupil's name. Take it out, or tick below the note that it is none."
            reading.problems.append(Problem(field, message))
        }
        let byText = text("follow-up-by")
        if !byText.isEmpty, Day(typed: byText) == nil {
            reading.problems.append(
                Problem(
                    "follow-up-by",
                    Day.missing(typed: byText) ?? "Type the day, such as 1/12/2026, or leave it empty."))
        }
        let sector = Engagement.Sector(rawValue: text("sector"))
        if sector == nil, !text("sector").isEmpty {
            reading.problems.append(Problem("sector", "Choose a sector of the list."))
        }
        guard let day, let minutes, let kind, let mode, let state else { return reading }
        var facts = EngagementFacts(day: day, minutes: minutes, kind: kind, mode: mode)
        (facts.state, facts.start, facts.sector) = (state, start, sector)
        (facts.establishments, facts.attendees) = (reading.chosen, attendees)
        (facts.area, facts.theme) = (text("area"), text("theme"))
        // Browsers send line ends as two characters, which would make it longer than what was counted for its writer.
        facts.note = String(text("note").unicodeScalars.filter { $0 != "\r" && $0 != "\0" })
        (facts.followUp, facts.followUpBy) = (text("follow-up"), Day(typed: byText))
        reading.facts = facts
        return reading
    }

    private func readEstablishments(_ register: Register, into reading: inout Reading) {
        for letters in typed.all("establishment") {
            guard let id = ID<Establishment>(letters: letters), register[id] != nil else {
                reading.problems.append(
                    Problem("establishment", "One of the establishments is not in the register. Choose it anew."))
                continue
            }
            if !reading.chosen.contains(id) { reading.chosen.append(id) }
        }
        for words in Self.names(in: typed["find"] ?? "").prefix(EngagementRules.mostEstablishments) {
            let short = String(words.unicodeScalars.prefix(60))
            guard reading.unclear.count < Self.mostUnclear, words.unicodeScalars.count <= Self.longestName else {
                reading.unclear.append(words)
                let message = "“\(short)” was not looked for. Shorten the list of names, and settle the others first."
                reading.problems.append(Problem("find", message))
                continue
            }
            let found = EstablishmentMatch(of: words, in: register)
            if let one = found.sure {
                if !reading.chosen.contains(one) { reading.chosen.append(one) }
                continue
            }
            // A tick says which of them is meant.
            if found.candidates.contains(where: reading.chosen.contains) { continue }
            reading.unclear.append(words)
            reading.candidates += found.candidates.filter { !reading.candidates.contains($0) }
            reading.problems.append(
                Problem(
                    "find",
                    found.candidates.isEmpty
                        ? "No establishment is called “\(short)”. Check the spelling, or type its postcode."
                        : "“\(short)” may mean several establishments. Tick the right one."))
        }
    }

    /// The names that stand in the field for establishments, with semicolons between.
    private static func names(in text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: ";")).map { trimmed(String(decoding: $0, as: UTF8.self)) }
            .filter { !$0.isEmpty }
    }

    private func readStart(into reading: inout Reading) -> EngagementFacts.WallTime? {
        let text = trimmed(typed["start"] ?? "")
        guard !text.isEmpty else { return nil }
        guard let start = EngagementFacts.WallTime(text, isSecond: typed["which"] == "second") else {
            reading.problems.append(
                Problem("start", "Type the time of the beginning, such as 09:30, or leave it empty."))
            return nil
        }
        if isAmbiguous, !["first", "second"].contains(typed["which"] ?? "") {
            reading.problems.append(
                Problem(
                    "which", "\(start.text) happened twice on that day, when clocks went back. Choose which you mean."))
        }
        return isAmbiguous ? start : EngagementFacts.WallTime(minute: start.minute)
    }

    /// A whole number as people type it, with commas if they like; `nil` where there is none.
    private func number(_ name: String, into reading: inout Reading, _ message: String) -> Int? {
        let text = trimmed(typed[name] ?? "")
        guard !text.isEmpty else { return nil }
        let digits = text.utf8.filter { $0 != UInt8(ascii: ",") && $0 != 0x20 }
        // What is no number, or longer than any number is, is told here; what is too small or too large, by the rules.
        guard digits.count <= 18, let number = Int(String(decoding: digits, as: UTF8.self)) else {
            reading.problems.append(Problem(name, message))
            return nil
        }
        return number
    }
}
