import Establishments
import Programme
import Search
import Testing

@testable import Directory

@Suite struct `The index answers as looking at every listing would` {
    /// Random numbers that are the same in every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let words = [
        "robot", "robots", "rock", "river", "energy", "maths", "data", "sea", "seal", "wind", "tide", "code",
    ]
    private static let today = Day(clamping: 20_780)

    private static func some(_ values: [String], _ most: Int, _ dice: inout Dice) -> [String] {
        Array(values.shuffled(using: &dice).prefix(Int.random(in: 0...most, using: &dice)))
    }

    private static func text(_ length: Int, _ dice: inout Dice) -> String {
        // Some words are commoner than others.
        (0..<length).map { _ in words[min(Int.random(in: 0..<12, using: &dice), Int.random(in: 0..<12, using: &dice))] }
            .joined(separator: " ")
    }

    private static func listing(_ number: Int, _ taxonomy: Taxonomy, _ dice: inout Dice) -> Listing {
        let maker = Int.random(in: 0..<40, using: &dice)
        var facts = ListingFacts(
            source: "test", sourceID: "\(number)", title: text(Int.random(in: 1...3, using: &dice), &dice),
            providerName: maker < 10 ? "sea hub" : "maker \(maker)")
        facts.description = text(Int.random(in: 0...14, using: &dice), &dice)
        if number % 5 == 0 { facts.titleGaelic = text(2, &dice) }
        facts.sectors = some(Array(taxonomy.values(.sector).prefix(4)), 2, &dice)
        facts.themes = some(Array(taxonomy.values(.theme).prefix(6)), 3, &dice)
        facts.stages = some(Array(taxonomy.values(.stage).prefix(4)), 2, &dice)
        facts.regions = some(taxonomy.values(.region), 2, &dice)
        facts.localAuthorities =
            facts.isNational ? [] : some(Array(taxonomy.values(.localAuthority).prefix(5)), 2, &dice)
        facts.format = some(taxonomy.values(.format), 1, &dice).first
        facts.language = number % 7 == 0 ? "gd" : "en"
        if number % 3 != 0 {
            let start = today.adding(Int.random(in: -400...400, using: &dice))
            facts.start = When(day: start)
            if number % 2 == 0 { facts.end = When(day: start.adding(Int.random(in: 0...200, using: &dice))) }
        }
        if number % 4 != 0 { facts.updated = Instant(startOf: today.adding(-Int.random(in: 0...50, using: &dice))) }
        if number % 2 == 0 {
            facts.point = Point(
                latitude: Double.random(in: 55...58, using: &dice),
                longitude: Double.random(in: -5 ... -3, using: &dice))
        }
        return Listing(id: ID(high: UInt64(number + 1) << 16, low: 7), facts: facts, provider: "maker-\(maker)")
    }

    private static func question(_ index: ListingIndex, _ dice: inout Dice) -> (terms: [String], question: Question) {
        var terms: [String] = []
        for _ in 0..<Int.random(in: 0...3, using: &dice) {
            switch Int.random(in: 0..<8, using: &dice) {
            case 0: terms.append("\"" + text(2, &dice) + "\"")
            case 1: terms.append("-" + text(1, &dice))
            case 2: terms.append(["ro*", "se*", "e*", "zz*"].randomElement(using: &dice) ?? "ro*")
            case 3: terms.append("nowhere")
            default: terms.append(text(1, &dice))
            }
        }
        var selected: [Facet: [String]] = [:]
        for _ in 0..<Int.random(in: 0...3, using: &dice) {
            let facet = Facet.allCases.randomElement(using: &dice) ?? .sector
            let values = index.values(of: facet)
            selected[facet] = (0..<Int.random(in: 1...2, using: &dice)).compactMap { _ in
                values.randomElement(using: &dice)
            }
        }
        var question = Question(
            q: terms.joined(separator: " "), exact: true, prefixLast: false, selected: selected, from: nil, to: nil,
            undated: Int.random(in: 0..<3, using: &dice) > 0, national: Bool.random(using: &dice),
            past: Bool.random(using: &dice),
            near: nil, sort: Sort.allCases.randomElement(using: &dice) ?? .best,
            page: Int.random(in: 1...3, using: &dice),
            size: [5, 25, 1000].randomElement(using: &dice) ?? 5, counts: .all, today: today)
        if Int.random(in: 0..<3, using: &dice) == 0 {
            question.from = today.adding(Int.random(in: -200...200, using: &dice))
        }
        if Int.random(in: 0..<3, using: &dice) == 0 {
            question.to = (question.from ?? today).adding(Int.random(in: 0...200, using: &dice))
        }
        if question.sort == .distance || Int.random(in: 0..<5, using: &dice) == 0 {
            question.near = Near(latitude: 56.5, longitude: -4, kilometres: Double.random(in: 5...200, using: &dice))
        }
        return (terms, question)
    }

    /// Small directories are all bitmaps, large ones have lists too; every directory is edited as it is asked.
    @Test(arguments: [(1, 30, 60), (2, 200, 20), (3, 1_200, 4)])
    func `over random listings, questions and edits`(_ seed: UInt64, _ size: Int, _ rounds: Int) throws {
        var dice = Dice(state: seed)
        let taxonomy = try Taxonomy(Records.reference)
        let index = ListingIndex(taxonomy: taxonomy, synonyms: Synonyms())
        var naive = NaiveDirectory()
        for number in 0..<size {
            let listing = Self.listing(number, taxonomy, &dice)
            naive[listing.id] = listing
        }
        index.build { take in
            for listing in naive.listings.values.sorted(by: { $0.id < $1.id }) { take(IndexEntry(listing)) }
        }
        for _ in 0..<rounds {
            let (terms, question) = Self.question(index, &dice)
            let answer = index.answer(question)
            let expected = naive.found(terms, question)
            #expect(answer.total == expected.count, "\(question)")
            let page = expected.dropFirst((answer.page - 1) * question.size).prefix(question.size)
            #expect(answer.ids == page.map(\.id), "\(question)")
            #expect(index.all(question).map(\.id) == expected.map(\.id), "\(question)")
            for facet in Facet.allCases {
                for (value, count) in zip(index.values(of: facet), answer.counts[facet] ?? []).shuffled(using: &dice)
                    .prefix(6)
                {
                    #expect(count == naive.count(value, facet, terms, question), "\(facet) \(value) \(question)")
                }
            }
            var open = question
            open.past = true
            #expect(answer.over == naive.found(terms, open).count - answer.total)

            let number = Int.random(in: 0..<size + 20, using: &dice)
            let changed = Self.listing(number, taxonomy, &dice)
            if Int.random(in: 0..<4, using: &dice) == 0 {
                index.remove(changed.id)
                naive[changed.id] = nil
            } else {
                index.put(IndexEntry(changed))
                naive[changed.id] = changed
            }
            #expect(index.count == naive.listings.count)
        }
    }
}
