import Directory
import Establishments
import Programme
import Tables
import Web

/// What is typed when a session is planned or changed, with what is wrong with it.
package struct SessionForm: Sendable {
    /// What the fields hold, as it was typed.
    package let typed: Query

    package init(typed: Query) { self.typed = typed }

    /// The most sessions of a series that are planned at once.
    static let mostTimes = 52

    /// What the fields hold for a session.
    init(_ session: Session) {
        let facts = session.facts
        var items: [(String, String)] = [
            ("title", facts.title), ("title_gd", facts.titleGaelic ?? ""), ("description", facts.description),
            ("description_gd", facts.descriptionGaelic ?? ""), ("kind", facts.kind.rawValue),
            ("format", facts.format?.rawValue ?? ""), ("mode", facts.mode.rawValue), ("presenters", facts.presenters),
            ("place", facts.place), ("council", facts.council ?? ""), ("link", facts.link),
            ("capacity", String(facts.capacity)), ("threshold", String(facts.threshold)),
        ]
        items += facts.sectors.map { ("sector", $0) } + facts.themes.map { ("theme", $0) }
        items += (facts.takesPeople ? [("takes", "people")] : []) + (facts.takesClasses ? [("takes", "classes")] : [])
        items += Self.items(of: session.time)
        typed = Query(items: items)
    }

    /// What the fields of a time hold.
    static func items(of time: SessionTime) -> [(String, String)] {
        let twice = BritishClock.instants(of: time.day, hour: time.minute / 60, minute: time.minute % 60)
        let fold = twice.count == 2 ? (twice.last == time.starts ? "second" : "first") : ""
        return [
            ("day", time.day.iso), ("time", ClockTime.text(time.minute)), ("minutes", String(time.minutes)),
            ("fold", fold),
        ]
    }

    /// What was typed, as far as it can be understood, with what is wrong, in the order of the fields.
    func facts(_ taxonomy: Taxonomy, _ geography: Geography) -> (facts: SessionFacts, problems: [Problem]) {
        var facts = SessionFacts()
        var problems: [Problem] = []
        facts.title = line("title", "title", 200, &problems)
        if facts.title.isEmpty, !problems.contains(where: { $0.field == "title" }) {
            problems.append(Problem("title", "Give the session a title."))
        }
        facts.description = paragraphs("description", "description", &problems)
        switch SessionFacts.Kind(rawValue: typed["kind"] ?? "") {
        case let kind?: facts.kind = kind
        case nil: problems.append(Problem("kind", "Choose what kind of session it is."))
        }
        facts.format = facts.kind == .employer ? SessionFacts.Format(rawValue: typed["format"] ?? "") : nil
        switch SessionFacts.Mode(rawValue: typed["mode"] ?? "") {
        case let mode?: facts.mode = mode
        case nil: problems.append(Problem("mode", "Choose whether it is in person, online or both."))
        }
        facts.presenters = line("presenters", "list of those who speak", 300, &problems)
        facts.place = line("place", "place", 300, &problems)
        if facts.mode != .online, facts.place.isEmpty, !problems.contains(where: { $0.field == "place" }) {
            problems.append(Problem("place", "Say where it takes place: people need an address."))
        }
        let council = trimmed(typed["council"] ?? "")
        facts.council = geography.councils.first { $0.slug == council }?.slug
        if facts.council == nil, !council.isEmpty {
            problems.append(Problem("council", "Choose the council from the list."))
        }
        facts.link = link(&problems)
        facts.sectors = known("sector", .sector, taxonomy)
        facts.themes = known("theme", .theme, taxonomy)
        let takes = typed.all("takes")
        (facts.takesPeople, facts.takesClasses) = (takes.contains("people"), takes.contains("classes"))
        if !facts.takesPeople, !facts.takesClasses {
            problems.append(Problem("takes", "Tick who can book: people, classes or both."))
        }
        facts.capacity =
            number("capacity", 1...100_000, "Write how many places there are, from 1 to 100,000.", &problems)
            ?? facts.capacity
        facts.threshold =
            number("threshold", 1...100, "Write a percentage from 1 to 100.", &problems, usually: 50) ?? 50
        let gaelic = line("title_gd", "Gaelic title", 200, &problems)
        facts.titleGaelic = gaelic.isEmpty ? nil : gaelic
        let described = paragraphs("description_gd", "Gaelic description", &problems)
        facts.descriptionGaelic = described.isEmpty ? nil : described
        return (facts, problems)
    }

    /// The time that was typed, or what is wrong with it. A session that is planned begins after `now`.
    func time(after now: Instant) -> Result<SessionTime, SessionForm.Faults> {
        var problems: [Problem] = []
        let written = trimmed(typed["day"] ?? "")
        let day = Day(typed: written)
        if day == nil {
            problems.append(
                Problem("day", Day.missing(typed: written) ?? "Write the day such as 1 December 2026 or 2026-12-01."))
        }
        let minute = ClockTime.minute(of: trimmed(typed["time"] ?? ""))
        if minute == nil { problems.append(Problem("time", "Write the time such as 14:00 or 2pm.")) }
        let minutes = number(
            "minutes", SessionTime.lengths, "Write how many minutes it takes, from 5 to 1,440.", &problems)
        guard let day, let minute, let minutes else { return .failure(Faults(problems: problems)) }
        switch SessionTime.on(
            day, minute: minute, minutes: minutes, fold: SessionTime.Fold(rawValue: typed["fold"] ?? ""))
        {
        case .success(let time):
            guard time.starts > now else {
                return .failure(Faults(problems: [Problem("day", "That time is over. Choose one that lies ahead.")]))
            }
            return .success(time)
        case .failure(let fault): return .failure(Faults(problems: [Self.problem(fault, day, minute)]))
        }
    }

    /// What is wrong with a time that does not happen, or happens twice.
    static func problem(_ fault: SessionTime.Fault, _ day: Day, _ minute: Int) -> Problem {
        let clock = ClockTime.text(minute)
        switch fault {
        case .doesNotHappen:
            return Problem(
                "time",
                "There is no \(clock) on \(day.iso): the clocks go forward from 1am to 2am. Choose another time.")
        case .happensTwice:
            return Problem(
                "fold",
                "\(clock) comes twice on \(day.iso), because the clocks go back from 2am to 1am. Choose which one is meant."
            )
        }
    }

    /// How often the session is repeated: how many times in all, and after how many weeks each.
    func repeats() -> Result<(times: Int, weeks: Int), SessionForm.Faults> {
        var problems: [Problem] = []
        let times = number(
            "times", 1...Self.mostTimes, "Write how many sessions there are in all, from 1 to 52.", &problems,
            usually: 1)
        let weeks = number(
            "weeks", 1...8, "Write after how many weeks it comes again, from 1 to 8.", &problems, usually: 1)
        guard let times, let weeks else { return .failure(Faults(problems: problems)) }
        return .success((times, weeks))
    }

    /// What is wrong with what was typed.
    struct Faults: Error { let problems: [Problem] }

    private func line(_ name: String, _ called: String, _ limit: Int, _ problems: inout [Problem]) -> String {
        let text = trimmed(typed[name] ?? "")
        guard !text.isEmpty else { return "" }
        do throws(FieldFault) { return try FieldValues.line(text, called, limit: limit) } catch {
            problems.append(Problem(name, error.message))
            return ""
        }
    }

    private func paragraphs(_ name: String, _ called: String, _ problems: inout [Problem]) -> String {
        let text = trimmed(typed[name] ?? "")
        guard !text.isEmpty else { return "" }
        do throws(FieldFault) { return try FieldValues.paragraphs(text, called, limit: 5000) } catch {
            problems.append(Problem(name, error.message))
            return ""
        }
    }

    private func link(_ problems: inout [Problem]) -> String {
        let text = trimmed(typed["link"] ?? "")
        guard !text.isEmpty else { return "" }
        do throws(FieldFault) { return try FieldValues.webAddress(text) } catch {
            problems.append(Problem("link", error.message))
            return ""
        }
    }

    private func known(_ name: String, _ facet: Facet, _ taxonomy: Taxonomy) -> [String] {
        taxonomy.ordered(facet, typed.all(name).filter { taxonomy.contains(facet, $0) })
    }

    private func number(
        _ name: String, _ range: ClosedRange<Int>, _ sentence: String, _ problems: inout [Problem], usually: Int? = nil
    ) -> Int? {
        let text = trimmed(typed[name] ?? "")
        if text.isEmpty, let usually { return usually }
        guard let number = WholeNumber.read(text), range.contains(number) else {
            problems.append(Problem(name, sentence))
            return nil
        }
        return number
    }
}

extension SessionForm {
    /// The fields, with their words, in which this holds something else than what was typed elsewhere.
    func differences(from other: SessionForm) -> [(key: String, text: String)] {
        let names = [
            "title", "description", "mode", "place", "link", "presenters", "capacity", "threshold", "day", "time",
            "minutes",
        ]
        return names.compactMap { name in
            guard let typed = other.typed[name], let own = self.typed[name], trimmed(typed) != trimmed(own) else {
                return nil
            }
            return (name == "mode" ? "sessions.mode" : "plan.field." + name, own)
        }
    }
}
