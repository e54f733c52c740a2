import Programme

/// What a list changes in the register: worked out, not yet stored.
package struct RegisterUpdate: Sendable {
    /// One thing that changes, in words.
    package struct Change: Sendable {
        /// What happens to the establishment.
        package enum What: String, CaseIterable, Sendable {
            case opens, reopens, opened, closes, mothballed, merges, renamed, moves
        }

        package let what: What
        /// As commands write it: `5237521-primary`.
        package let key: String
        package let name: String
        /// The earlier name or place, the establishment that takes over, the day that a row gives; empty where there is no
        /// more to say.
        package let detail: String
    }

    /// Something that the lists alone do not settle.
    package struct Question: Sendable {
        /// By which it is answered.
        package let name: String
        /// A whole sentence.
        package let sentence: String
        /// The answers there are.
        package let answers: [String]
    }

    package internal(set) var changes: [Change] = []
    package private(set) var questions: [Question] = []
    /// Rows whose days contradict what the register knows.
    package internal(set) var faults: [FileFault] = []
    package private(set) var added = 0
    package private(set) var changed = 0
    package private(set) var unchanged = 0
    /// Establishments that the register has open and the list no longer has.
    package internal(set) var vanished = 0
    /// What is to be stored for each establishment, in the order in which it was found.
    private(set) var news: [News] = []

    /// What is new of one establishment.
    struct News: Sendable {
        let id: ID<Establishment>
        let key: Establishment.Key
        let isNew: Bool
        /// With the days from which they hold.
        var standings: [(from: Day, value: Establishment.Standing)] = []
        var particulars: Establishment.Particulars?
        var place: Establishment.Place?
        var memberships: [Establishment.Scheme: Establishment.Membership] = [:]
        var roll: Establishment.Roll?

        var isEmpty: Bool {
            !isNew && standings.isEmpty && particulars == nil && place == nil && memberships.isEmpty && roll == nil
        }
    }

    /// Where a list no longer has more than this many of a kind, and more than one in fifty, it is asked whether it is whole.
    /// Of 2,483 schools 42 closed from 2023 to 2024.
    static let fewVanished = 2

    let day: Day
    let file: RegisterFile
    let register: Register
    /// What the list has.
    let listed: Set<Establishment.Key>
    /// What is open on the list's day, by kind, sector, name and council.
    private let known: [String: Establishment]
    var answers: [String: String]

    /// Compares a list with the register as it was on the list's day. `answers` are those given to questions before.
    init(_ file: RegisterFile, _ register: Register, answers: [String: String], ids: IDSource) {
        (day, self.file, self.register, self.answers) = (file.form.day, file, register, answers)
        listed = Set(file.entries.map(\.key))
        let kinds = Set(file.entries.map(\.key.kind))
        let (day, listed) = (day, listed)
        let openNow = register.establishments.filter { kinds.contains($0.key.kind) && $0.state(on: day) == .open }
        known = Dictionary(
            openNow.map { (Self.name($0.key, $0.slug, $0.area(.council, on: day)), $0) },
            uniquingKeysWith: { first, _ in first })
        let gone = openNow.filter { !listed.contains($0.key) && file.closures[$0.key]?.isDecisive != true }
        var fresh: [RegisterFile.Entry] = []
        for entry in file.entries {
            if let known = register[entry.key] { compare(entry, known) } else { fresh.append(entry) }
        }
        for entry in fresh { open(entry, ids: ids) }
        for kind in Establishment.Kind.allCases where kinds.contains(kind) {
            close(
                gone.filter { $0.key.kind == kind }, of: openNow.count { $0.key.kind == kind }, kind,
                fresh.filter { $0.key.kind == kind })
        }
        for closure in file.closures.values.sorted(by: { $0.row < $1.row }) { take(closure) }
        let asked = Set(questions.map(\.name))
        for name in self.answers.keys.sorted() where !asked.contains(name) {
            questions.append(
                Question(name: name, sentence: "There is no question “\(name)”: leave out this answer.", answers: []))
        }
        questions.removeAll { self.answers[$0.name].map($0.isSettled) ?? false }
    }

    // MARK: What the list has

    private mutating func compare(_ entry: RegisterFile.Entry, _ known: Establishment) {
        var news = News(id: known.id, key: known.key, isNew: false)
        let earlier = known.particulars.on(day)
        let particulars = particulars(entry, earlier)
        if particulars != earlier { news.particulars = particulars }
        if let earlier, earlier.name != entry.name {
            changes.append(Change(what: .renamed, key: entry.key.text, name: entry.name, detail: earlier.name))
        }
        let place = place(entry, known.places.on(day))
        if !entry.placeFields.isEmpty, place != known.places.on(day) ?? Establishment.Place() {
            news.place = place
            if let old = known.places.on(day), isElsewhere(place, old) {
                changes.append(Change(what: .moves, key: entry.key.text, name: entry.name, detail: old.postcode))
            }
        }
        for (scheme, membership) in entry.memberships
        where known.memberships[scheme]?.on(day)?.area != membership.area {
            news.memberships[scheme] = membership
        }
        let counted = known.rolls.spans.last { $0.from == day }?.value
        if let roll = entry.roll, roll != counted, roll.pupils != nil || roll.teacherTenths != nil || counted != nil {
            news.roll = roll
        }
        opening(of: entry, known, &news)
        let state: Establishment.Standing.State = entry.isMothballed ? .mothballed : .open
        if known.state(on: day) != state {
            news.standings.append((day, .init(state: state, basis: .listed, successor: nil)))
            changes.append(
                Change(
                    what: state == .open ? .reopens : .mothballed, key: entry.key.text, name: entry.name, detail: ""))
        }
        take(news)
    }

    private mutating func open(_ entry: RegisterFile.Entry, ids: IDSource) {
        let name = "new." + entry.key.text
        let like = known[Self.name(entry.key, slug(from: entry.name), entry.memberships[.council]?.area)]
        if let like, listed.contains(like.key) {
            ask(
                Question(
                    name: name,
                    sentence:
                        "\(entry.name) (\(entry.key.text)) is new, and looks like \(like.name) (\(like.key.text)), which stays. Is it another establishment, or the same one listed twice?",
                    answers: ["new", "skip"]))
            if answers[name] != "new" { return }
        }
        var news = News(id: ids.next(), key: entry.key, isNew: true)
        let state: Establishment.Standing.State = entry.isMothballed ? .mothballed : .open
        if let opened = entry.opened {
            news.standings.append((opened, .init(state: .open, basis: .stated, successor: nil)))
        }
        if entry.opened == nil || state == .mothballed {
            let basis: Establishment.Standing.Basis = file.form.isFirst ? .firstList : .listed
            news.standings.append((day, .init(state: state, basis: basis, successor: nil)))
        }
        news.particulars = particulars(entry, nil)
        news.place = entry.placeFields.isEmpty ? nil : entry.place
        news.memberships = entry.memberships
        if let roll = entry.roll, roll.pupils != nil || roll.teacherTenths != nil { news.roll = roll }
        if !file.form.isFirst {
            let detail = entry.opened?.iso ?? ""
            changes.append(Change(what: .opens, key: entry.key.text, name: entry.name, detail: detail))
        }
        take(news)
    }

    // MARK: Parts

    mutating func ask(_ question: Question) { questions.append(question) }

    mutating func take(_ news: News) {
        if news.isEmpty {
            unchanged += 1
            return
        }
        if news.isNew { added += 1 } else { changed += 1 }
        self.news.append(news)
    }

    private func particulars(
        _ entry: RegisterFile.Entry, _ earlier: Establishment.Particulars?
    ) -> Establishment.Particulars {
        .init(
            name: entry.name, governance: entry.governance ?? earlier?.governance ?? "",
            denomination: entry.denomination ?? earlier?.denomination ?? "",
            website: entry.website ?? earlier?.website ?? "")
    }

    /// Where it is by the list, and by what was known where the list has no column.
    private func place(_ entry: RegisterFile.Entry, _ earlier: Establishment.Place?) -> Establishment.Place {
        var place = earlier ?? Establishment.Place()
        for field in entry.placeFields {
            switch field {
            case .address: place.address = entry.place.address
            case .postcode: place.postcode = entry.place.postcode
            case .latitude: place.point = entry.place.point
            case .easting: place.easting = entry.place.easting
            case .northing: place.northing = entry.place.northing
            case .dataZone: place.dataZone = entry.place.dataZone
            default: break
            }
        }
        return place
    }

    /// By what two rows look alike.
    private static func name(_ key: Establishment.Key, _ slug: String, _ council: String?) -> String {
        "\(key.kind.rawValue)/\(key.sector?.rawValue ?? "")/\(slug)/\(council ?? "")"
    }

    /// Whether two places are more than a correction apart: another postcode, and 200 metres.
    private func isElsewhere(_ place: Establishment.Place, _ old: Establishment.Place) -> Bool {
        guard let here = place.point, let there = old.point else { return place.postcode != old.postcode }
        return place.postcode != old.postcode && here.kilometres(to: there) > 0.2
    }
}

extension RegisterUpdate.Question {
    /// Whether an answer is one of those there are.
    fileprivate func isSettled(_ answer: String) -> Bool {
        answers.contains(answer)
            || answers.contains("merged-into=CODE") && answer.utf8.starts(with: "merged-into=".utf8)
    }
}
