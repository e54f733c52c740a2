import Establishments
import Foundation
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
            let hour = Int.random(in: 0...23, using: &dice)
            facts.start =
                number % 4 == 1
                ? When(instant: BritishClock.instant(of: start, hour: hour, minute: 30)) : When(day: start)
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

    /// A directory of so many listings, and the reference for it.
    private static func directories(_ size: Int, _ taxonomy: Taxonomy, _ dice: inout Dice) -> (
        ListingIndex, NaiveDirectory
    ) {
        let index = ListingIndex(taxonomy: taxonomy, synonyms: Synonyms())
        var naive = NaiveDirectory()
        for number in 0..<size {
            let listing = listing(number, taxonomy, &dice)
            naive[listing.id] = listing
        }
        build(index, naive)
        return (index, naive)
    }

    private static func build(_ index: ListingIndex, _ naive: NaiveDirectory) {
        index.build { take in
            for listing in naive.listings.values.sorted(by: { $0.id < $1.id }) { take(IndexEntry(listing)) }
        }
    }

    /// Asks both the same; `most` values of each facet are counted by the reference.
    private static func compare(
        _ index: ListingIndex, _ naive: NaiveDirectory, _ terms: [String], _ question: Question, most: Int,
        _ dice: inout Dice
    ) {
        let answer = index.answer(question)
        let expected = naive.found(terms, question)
        #expect(answer.total == expected.count, "\(question)")
        let page = expected.dropFirst((answer.page - 1) * question.size).prefix(question.size)
        #expect(answer.ids == page.map(\.id), "\(question)")
        #expect(index.all(question).map(\.id) == expected.map(\.id), "\(question)")
        for facet in Facet.allCases {
            let counts = zip(answer.values[facet] ?? [], answer.counts[facet] ?? [])
            for (value, count) in counts.shuffled(using: &dice).prefix(most) {
                #expect(count == naive.count(value, facet, terms, question), "\(facet) \(value) \(question)")
            }
        }
        var open = question
        open.past = true
        #expect(answer.over == naive.found(terms, open).count - answer.total)
    }

    /// Seed, listings and questions of each directory. Small ones are all bitmaps, large ones have lists too. `make fuzz`
    /// asks for many more.
    private static let shapes: [(UInt64, Int, Int)] = {
        var shapes: [(UInt64, Int, Int)] = [(1, 30, 60), (2, 200, 20), (3, 1_200, 4)]
        let more = ProcessInfo.processInfo.environment["CEANGAL_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 0
        let sizes = [10, 30, 65, 130, 200, 400]
        for number in 0..<max(0, more) {
            shapes.append((UInt64(number + 4), sizes[number % sizes.count] + number % 7, 20))
        }
        return shapes
    }()

    /// Every directory is edited as it is asked.
    @Test(arguments: shapes)
    func `over random listings, questions and edits`(_ seed: UInt64, _ size: Int, _ rounds: Int) throws {
        var dice = Dice(state: seed)
        let taxonomy = try Taxonomy(Records.reference)
        var (index, naive) = Self.directories(size, taxonomy, &dice)
        for _ in 0..<rounds {
            let (terms, question) = Self.question(index, &dice)
            Self.compare(index, naive, terms, question, most: 6, &dice)
            let changed = Self.listing(Int.random(in: 0..<size + 20, using: &dice), taxonomy, &dice)
            if Int.random(in: 0..<4, using: &dice) == 0 {
                index.change(put: [], remove: [changed.id])
                naive[changed.id] = nil
            } else {
                index.change(put: [IndexEntry(changed)])
                naive[changed.id] = changed
            }
            #expect(index.count == naive.listings.count)
        }
    }

    /// So many listings that pairs of common words have lists of their own; many are changed at once, and in the middle
    /// everything is built anew.
    @Test func `over phrases of common words and later pages in every order, before and after a build`() throws {
        var dice = Dice(state: 4)
        let taxonomy = try Taxonomy(Records.reference)
        var (index, naive) = Self.directories(700, taxonomy, &dice)
        for (round, sort) in (Sort.allCases + Sort.allCases).enumerated() {
            let phrases = [2, 3, 2].map { "\"" + Self.text($0, &dice) + "\"" }
            for terms in [[phrases[0]], [phrases[1]], [Self.text(1, &dice), "-" + phrases[2]], []] {
                var question = Self.question(index, &dice).question
                question.q = terms.joined(separator: " ")
                question.selected = [:]
                question.sort = sort
                question.page = round % 4 + 1
                question.size = 20
                question.near = sort == .distance ? Near(latitude: 56.5, longitude: -4, kilometres: 300) : nil
                Self.compare(index, naive, terms, question, most: 1, &dice)
            }
            if round == Sort.allCases.count { Self.build(index, naive) }
            let changed = (0..<40).map { _ in Self.listing(Int.random(in: 0..<750, using: &dice), taxonomy, &dice) }
            let gone = (0..<10).map { _ in Self.listing(Int.random(in: 0..<750, using: &dice), taxonomy, &dice).id }
            index.change(put: changed.map(IndexEntry.init), remove: gone)
            for id in gone { naive[id] = nil }
            for listing in changed { naive[listing.id] = listing }
            #expect(index.count == naive.listings.count)
        }
    }

    @Test func `counts bear the names of their values after a build has put these in another order`() async throws {
        let records = try await Records()
        let first = try await records.load("id,title,provider\n1,Rocks,Zeta\n2,Rivers,Alpha\n")
        try await records.directory.refresh([])
        try await records.directory.open()
        var query = DirectoryQuery()
        query.facets = .counts
        let before = String(decoding: try records.directory.json(query, by: .visitor), as: UTF8.self)
        #expect(before.contains("\"provider\":{\"zeta\":1,\"alpha\":1}"))
        _ = try await records.undo(first)
        _ = try await records.load("id,title,provider\n3,Seas,Alpha\n")
        try await records.directory.open()
        let after = String(decoding: try records.directory.json(query, by: .visitor), as: UTF8.self)
        #expect(after.contains("\"provider\":{\"alpha\":1}"))
    }

    @Test(.timeLimit(.minutes(5))) func `an answer does not wait for a change that waits for it`() async throws {
        let records = try await Records()
        var dice = Dice(state: 5)
        let entries = (0..<50).map { IndexEntry(Self.listing($0, records.directory.taxonomy, &dice)) }
        let (directory, query) = (records.directory, DirectoryQuery())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for entry in entries + entries { directory.index.change(put: [entry]) } }
            group.addTask { for _ in 0..<200 { _ = try directory.json(query, by: .visitor) } }
            try await group.waitForAll()
        }
        #expect(directory.index.count == entries.count)
    }
}
