import Programme

@testable import Directory

/// What the index should answer, found the slow way: every listing is looked at for every question, and nothing is shared
/// with the index. For texts of plain lower-case words, taken exactly.
struct NaiveDirectory {
    private(set) var listings: [ID<Listing>: Listing] = [:]
    private var texts: [ID<Listing>: [[Substring]]] = [:]

    /// Keeps a listing under its id, or none.
    subscript(id: ID<Listing>) -> Listing? {
        get { listings[id] }
        set {
            listings[id] = newValue
            texts[id] = newValue.map(split)
        }
    }

    private func fields(_ listing: Listing) -> [[Substring]] { texts[listing.id] ?? [] }

    private func split(_ listing: Listing) -> [[Substring]] {
        let facts = listing.facts
        return [
            facts.title, facts.titleGaelic ?? "", facts.providerName, facts.description, facts.descriptionGaelic ?? "",
        ]
        .map { $0.split(separator: " ") }
    }

    private func values(_ facet: Facet, _ listing: Listing) -> [String] {
        let facts = listing.facts
        switch facet {
        case .sector: return facts.sectors
        case .region: return facts.regions
        case .localAuthority: return facts.localAuthorities
        case .theme: return facts.themes
        case .provider: return [listing.provider]
        case .format: return facts.format.map { [$0] } ?? []
        case .audience: return facts.audience.map { [$0] } ?? []
        case .stage: return facts.stages
        case .language: return [facts.language]
        case .year: return facts.start.map { ["\($0.day.year)"] } ?? []
        }
    }

    private func holds(_ term: String, _ listing: Listing) -> Bool {
        if term.hasPrefix("\"") {
            let phrase = term.dropFirst().dropLast().split(separator: " ")
            return fields(listing).contains { field in
                field.indices.contains { field[$0...].starts(with: phrase) }
            }
        }
        if term.hasSuffix("*") { return fields(listing).joined().contains { $0.hasPrefix(term.dropLast()) } }
        return fields(listing).joined().contains { $0 == term }
    }

    private func fits(_ terms: [String], _ listing: Listing) -> Bool {
        terms.allSatisfy { $0.hasPrefix("-") ? !holds(String($0.dropFirst()), listing) : holds($0, listing) }
    }

    private func fitsFacet(_ facet: Facet, _ question: Question, _ listing: Listing) -> Bool {
        if facet == .year && !fitsDays(question, listing) { return false }
        guard let chosen = question.selected[facet], !chosen.isEmpty else { return true }
        if question.national && (facet == .region || facet == .localAuthority) && listing.facts.isNational {
            return true
        }
        return values(facet, listing).contains { chosen.contains($0) }
    }

    private func fitsDays(_ question: Question, _ listing: Listing) -> Bool {
        guard question.from != nil || question.to != nil || !question.undated else { return true }
        guard let start = listing.facts.start?.day else { return question.undated }
        if start >= question.from ?? start && start <= question.to ?? start { return true }
        guard question.undated, let from = question.from else { return false }
        return start < from && (listing.facts.end?.day ?? start) >= from
    }

    private func distance(_ question: Question, _ listing: Listing) -> Double? {
        guard let near = question.near, let point = listing.facts.point, !listing.facts.isNational,
            let centre = Point(latitude: near.latitude, longitude: near.longitude)
        else { return nil }
        let distance = centre.kilometres(to: point)
        return distance <= near.kilometres ? distance : nil
    }

    private func fitsRest(_ terms: [String], _ question: Question, _ listing: Listing) -> Bool {
        fits(terms, listing) && (question.past || !listing.facts.isOver(on: question.today))
            && (question.near == nil || distance(question, listing) != nil)
    }

    /// The listings found, in order.
    func found(_ terms: [String], _ question: Question) -> [Listing] {
        let found = listings.values.filter { listing in
            fitsRest(terms, question, listing) && Facet.allCases.allSatisfy { fitsFacet($0, question, listing) }
        }
        let scores = Dictionary(uniqueKeysWithValues: found.map { ($0.id, score(terms, $0)) })
        return found.sorted { left, right in
            switch question.sort {
            case .best:
                let (a, b) = (scores[left.id] ?? 0, scores[right.id] ?? 0)
                if a != b { return a > b }
                let (first, second) = (sooner(left, question.today), sooner(right, question.today))
                if first != second { return first < second }
                let (c, d) = (moment(left), moment(right))
                if c != d { return first > 1_000_000 ? c > d : c < d }
            case .date, .latest:
                let (a, b) = (left.facts.start?.day, right.facts.start?.day)
                if a != b {
                    guard let a else { return false }
                    guard let b else { return true }
                    return question.sort == .date ? a < b : a > b
                }
                let (c, d) = (moment(left), moment(right))
                if c != d { return question.sort == .date ? c < d : c > d }
            case .title:
                if left.facts.title != right.facts.title { return left.facts.title < right.facts.title }
            case .updated:
                let (a, b) = (left.facts.updated?.milliseconds ?? .min, right.facts.updated?.milliseconds ?? .min)
                if a != b { return a > b }
            case .distance:
                let (a, b) = (distance(question, left) ?? 0, distance(question, right) ?? 0)
                if a != b { return a < b }
            }
            return left.id < right.id
        }
    }

    /// When in its day a listing begins; a whole day comes before any time.
    private func moment(_ listing: Listing) -> Int64 { listing.facts.start?.instant?.milliseconds ?? .min }

    private func sooner(_ listing: Listing, _ today: Day) -> Int {
        guard let start = listing.facts.start?.day else { return 1_000_000 }
        let wait = Int(start.number - today.number)
        return wait >= 0 ? wait : 2_000_000 - wait
    }

    /// The formula of `Ranking`, read from its documentation.
    private func score(_ terms: [String], _ listing: Listing) -> Int {
        var sum = 0
        for term in terms where !term.hasPrefix("-") {
            if term.hasPrefix("\"") {
                for word in term.dropFirst().dropLast().split(separator: " ") { sum += points(String(word), listing) }
            } else if term.hasSuffix("*") {
                let words = Set(fields(listing).joined().filter { $0.hasPrefix(term.dropLast()) })
                sum += words.map { points(String($0), listing) }.max() ?? 0
            } else {
                sum += points(term, listing)
            }
        }
        return sum
    }

    private func points(_ word: String, _ listing: Listing) -> Int {
        let fields = fields(listing).map { field in field.filter { $0 == word }.count }
        let points =
            (fields[0] + fields[1] > 0 ? 8 : 0) + (fields[2] > 0 ? 4 : 0) + (fields[3] + fields[4] >= 3 ? 1 : 0)
        let holding = listings.values.filter { holds(word, $0) }.count
        var ratio = (listings.count + 1) / (holding + 1)
        var rarity = 1
        while ratio > 1 {
            ratio /= 2
            rarity += 1
        }
        return points * rarity * 2
    }

    /// How many listings a value would find if it alone were chosen in its facet, whose own choice is left out.
    func count(_ value: String, _ facet: Facet, _ terms: [String], _ question: Question) -> Int {
        var other = question
        other.selected[facet] = [value]
        if facet == .year {
            other.from = nil
            other.to = nil
            other.undated = true
        }
        return listings.values.count { listing in
            fitsRest(terms, other, listing) && Facet.allCases.allSatisfy { fitsFacet($0, other, listing) }
        }
    }
}
