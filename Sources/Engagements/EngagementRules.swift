import Establishments
import Programme

/// The rules that what is recorded of an engagement keeps. Pure: what it needs to know is given to it.
struct EngagementRules {
    let register: Register
    let geography: Geography
    /// Slugs of the subject themes.
    let themes: Set<String>
    let today: Day
    let now: Instant

    static let mostMinutes = 1440
    static let mostHeads = 10_000
    static let mostEstablishments = 100
    static let longestNote = 2000
    static let longestFollowUp = 500
    /// Nothing of before is loaded or recorded.
    static let firstYear = 2000

    /// What has to be put right, in the order of the form; empty where it may be stored.
    func problems(in facts: EngagementFacts) -> [Problem] {
        time(facts) + establishments(facts) + counts(facts) + texts(facts)
    }

    private func time(_ facts: EngagementFacts) -> [Problem] {
        var problems: [Problem] = []
        if facts.day.year < Self.firstYear {
            problems.append(Problem("day", "The day is before \(Self.firstYear). Check the year."))
        } else if facts.day > today, facts.state == .held {
            problems.append(
                Problem("day", "\(facts.day.iso) lies ahead. Record it as planned, or check the day."))
        } else if facts.day < today, facts.state == .planned {
            problems.append(
                Problem("day", "\(facts.day.iso) is over. Record it as held or cancelled, or choose a day to come."))
        } else if facts.day > today.adding(2 * 366) {
            problems.append(Problem("day", "The day is more than two years ahead. Check the year."))
        }
        if !(1...Self.mostMinutes).contains(facts.minutes) {
            problems.append(
                Problem("minutes", "Type how many minutes it took: a whole number from 1 to 1,440, which is a day."))
        }
        guard let start = facts.start else { return problems }
        if !(0..<1440).contains(start.minute) {
            problems.append(Problem("start", "Type the time of the beginning, such as 09:30."))
        } else if facts.possibleStarts.isEmpty {
            problems.append(
                Problem(
                    "start",
                    "\(start.text) did not happen on \(facts.day.iso): clocks went from 01:00 to 02:00. Choose another time."
                ))
        } else if facts.state == .held, facts.day == today, let span = facts.span, span.from > now {
            problems.append(Problem("start", "That time lies ahead. Record it as planned, or check the time."))
        }
        return problems
    }

    private func establishments(_ facts: EngagementFacts) -> [Problem] {
        guard facts.establishments.count <= Self.mostEstablishments else {
            return [Problem("establishment", "Choose at most \(Self.mostEstablishments) establishments.")]
        }
        var problems: [Problem] = []
        for id in facts.establishments {
            guard let found = register[id] else {
                problems.append(
                    Problem("establishment", "One of the establishments is not in the register. Choose it anew."))
                continue
            }
            problems += standing(of: found, on: facts.day)
        }
        if Set(facts.establishments).count != facts.establishments.count {
            problems.append(Problem("establishment", "An establishment is there twice. Name each once."))
        }
        let isPlace = geography.council(facts.area) != nil || geography.region(facts.area) != nil
        if !facts.area.isEmpty, !isPlace {
            problems.append(Problem("area", "Choose a council or region of the list."))
        }
        return problems
    }

    private func standing(of establishment: Establishment, on day: Day) -> [Problem] {
        let name = establishment.particulars.on(day)?.name ?? establishment.name
        switch establishment.state(on: day) {
        case .open: return []
        case .mothballed:
            return [
                Problem(
                    "establishment",
                    "\(name) was mothballed on \(day.iso): nobody worked there. Check the day, or choose another.")
            ]
        case .closed:
            let successor = establishment.states.on(day)?.successor.flatMap { register[$0] }
            let way = successor.map { "Choose \($0.name), which took over." } ?? "Check the day, or choose another."
            return [Problem("establishment", "\(name) was closed on \(day.iso). \(way)")]
        case nil:
            return [
                Problem(
                    "establishment", "\(name) had not opened on \(day.iso). Check the day, or choose another.")
            ]
        }
    }

    private func counts(_ facts: EngagementFacts) -> [Problem] {
        facts.attendees.keys.sorted { $0.rawValue < $1.rawValue }.compactMap { role in
            guard let heads = facts.attendees[role], !(1...Self.mostHeads).contains(heads) else { return nil }
            return Problem(
                "heads-" + role.rawValue, "Type how many attended: a whole number, at most 10,000; empty for none.")
        }
    }

    /// Words of a note that seem to name a pupil, such as “pupil Eilidh”; `nil` where none do. It finds what is written so
    /// in English, not every name.
    static func pupilNamed(in note: String) -> String? {
        let singular = ["pupil", "child", "girl", "boy", "learner", "student", "daughter", "son"]
        let words = note.unicodeScalars.split { !$0.properties.isAlphabetic && $0 != "'" && $0 != "’" }.map(String.init)
        for (word, next) in zip(words, words.dropFirst()) where singular.contains(word.lowercased()) {
            let first = next.unicodeScalars.first
            let isName =
                first?.properties.isUppercase == true && next.unicodeScalars.count > 1
                && next.unicodeScalars.dropFirst().contains { $0.properties.isLowercase }
            if isName { return word + " " + next }
        }
        return nil
    }

    private func texts(_ facts: EngagementFacts) -> [Problem] {
        var problems: [Problem] = []
        if facts.note.unicodeScalars.count > Self.longestNote {
            problems.append(Problem("note", "Shorten the note to 2,000 characters."))
        }
        if facts.followUp.unicodeScalars.count > Self.longestFollowUp {
            problems.append(Problem("follow-up", "Shorten what is to follow to 500 characters."))
        }
        if let day = facts.followUpBy, !(facts.day...facts.day.adding(3 * 366)).contains(day) {
            problems.append(
                Problem("follow-up-by", "Choose a day within three years of the engagement, and not before it."))
        }
        if facts.followUpBy != nil, facts.followUp.isEmpty {
            problems.append(Problem("follow-up", "Say what is to follow by that day."))
        }
        if !facts.theme.isEmpty, !themes.contains(facts.theme) {
            problems.append(Problem("theme", "Choose a theme of the list."))
        }
        return problems
    }
}
