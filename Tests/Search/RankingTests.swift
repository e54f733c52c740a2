import Columns
import Testing

@testable import Search

@Suite struct `Finding and ranking rows` {
    /// Rows that are loaded at once, or added one by one.
    private static func index(_ rows: [[(TextIndex.Field, String)]], isLoaded: Bool = true) -> TextIndex {
        var index = TextIndex()
        if isLoaded { index.beginLoading() }
        for row in rows { index.append(row.map { (field: $0.0, text: $0.1) }) }
        if isLoaded { index.endLoading() }
        return index
    }

    private static func query(_ text: String, _ index: TextIndex, synonyms: String = "", isExact: Bool = false)
        -> WordQuery
    {
        WordQuery(QueryText(text), in: index, synonyms: Synonyms(text: synonyms), isExact: isExact)
    }

    private static func rows(_ text: String, _ index: TextIndex, synonyms: String = "", isExact: Bool = false)
        -> [UInt32]
    {
        var found: [UInt32] = []
        index.rows(for: query(text, index, synonyms: synonyms, isExact: isExact)).forEach(of: index.rows) {
            found.append($0)
        }
        return found
    }

    private static func scores(
        _ text: String, _ index: TextIndex, within set: RowSet = .everything, synonyms: String = ""
    ) -> [UInt32: UInt32] {
        var room = Ranking.Room()
        var found: [UInt32: UInt32] = [:]
        index.scored(query(text, index, synonyms: synonyms), within: set, room: &room) { row, score in
            #expect(found.updateValue(score, forKey: row) == nil)
        }
        return found
    }

    @Test(arguments: [
        // 1 + ⌊log₂((N + 1)/(n + 1))⌋
        (0, 0, 1), (1, 1, 1), (1, 2, 1), (1, 3, 2), (1, 7, 3), (0, 7, 4), (1_000_000, 1_000_000, 1),
        (500_000, 1_000_000, 1),
        (0, 1_000_000, 20), (10, 5, 1),
    ])
    func `a word's rarity grows by one each time half as many rows hold it`(_ live: Int, _ rows: Int, _ rarity: UInt32)
    {
        #expect(Ranking.rarity(live: live, of: rows) == rarity)
    }

    @Test func `title counts eight, name four, a text that has the word thrice one, and they add`() {
        let index = Self.index([
            [(.title, "wind")], [(.name, "wind")], [(.text, "wind wind wind")], [(.text, "wind wind")],
            [(.title, "wind"), (.name, "wind"), (.text, "wind wind wind")], [(.titleGaelic, "wind")],
            [(.text, "wind"), (.textGaelic, "wind wind")], [(.title, "sea")],
        ])
        // Seven of eight rows hold it: rarity 1, twice that for the very word.
        #expect(Self.scores("wind", index) == [0: 16, 1: 8, 2: 2, 4: 26, 5: 16, 6: 2])
    }

    @Test func `a variant gives half, and of several forms the best counts`() {
        let index = Self.index([
            [(.title, "robot")], [(.title, "robots")], [(.title, "robot robots")], [(.title, "sea")],
        ])
        // Each form stands in two of four rows: rarity 1.
        #expect(Self.scores("robots", index) == [0: 8, 1: 16, 2: 16])
    }

    @Test func `the words of a question add up`() {
        let index = Self.index([[(.title, "wind"), (.name, "farm")], [(.title, "wind farm")], [(.text, "wind farm")]])
        #expect(Self.scores("wind farm", index) == [0: 16 + 8, 1: 32])
    }

    @Test func `few rows and many give the same scores, and removed rows are still scored for who masks them`() {
        let words = ["wind", "wave", "solar", "farm", "robot", "robots", "sea"]
        let rows = (0..<600).map { _ in
            [
                (TextIndex.Field.title, words.randomElement() ?? ""), (.name, words.randomElement() ?? ""),
                (.text, (0..<8).compactMap { _ in words.randomElement() }.joined(separator: " ")),
            ]
        }
        let index = Self.index(rows)
        for text in ["wind", "wind farm", "robots sea", "solar -wave", "wav*"] {
            let all = Self.scores(text, index)
            for share in [0.001, 0.01, 0.3] {
                let set = Set((0..<UInt32(600)).filter { _ in Double.random(in: 0..<1) < share })
                var bits = Bitmap(rows: 600)
                for row in set { bits.insert(row) }
                let expected = all.filter { set.contains($0.key) }
                #expect(Self.scores(text, index, within: .list(set.sorted())) == expected)
                #expect(Self.scores(text, index, within: .bits(bits)) == expected)
            }
        }
    }

    @Test(arguments: [true, false])
    func `words, phrases, exclusions and beginnings find their rows, loaded at once or one by one`(_ isLoaded: Bool) {
        let index = Self.index(
            [
                [(.title, "Climate change"), (.text, "the sea level rises")], [(.title, "A change of climate")],
                [(.title, "Seal watching"), (.text, "by the sea")], [(.title, "Robots")], [(.titleGaelic, "Muir mhòr")],
                [(.title, "colour"), (.text, "change climate")],
            ], isLoaded: isLoaded)
        let expected: [(String, [UInt32])] = [
            ("climate change", [0, 1, 5]), ("\"climate change\"", [0]), ("climate -sea", [1, 5]),
            ("-climate", [2, 3, 4]),
            ("sea*", [0, 2]), ("\"sea level\"", [0]), ("-\"climate change\" climate", [1, 5]), ("robot", [3]),
            ("mor", [4]), ("color", [5]),
            ("nothing-here", []), ("", [0, 1, 2, 3, 4, 5]), ("*", [0, 1, 2, 3, 4, 5]), ("sea* -rob*", [0, 2]),
            ("rises climate", [0]),
            // A phrase does not run from the title into the text.
            ("\"change the\"", []), ("\"watching by\"", []),
        ]
        for (text, rows) in expected { #expect(Self.rows(text, index) == rows, "\(text)") }
    }

    @Test func `an index that began empty finds beginnings of what is added later`() {
        var index = Self.index([])
        index.append([(field: .title, text: "Seaweed")])
        index.append([(field: .title, text: "Apples")])
        #expect(Self.rows("sea*", index) == [0] && Self.rows("app*", index) == [1])
    }

    @Test func `only a word that occurs nowhere is corrected, to the commonest, and not in an exact search`() {
        let index = Self.index([
            [(.title, "robotics")], [(.title, "robotics")], [(.title, "robotica")], [(.title, "engine")],
        ])
        let query = Self.query("robotix", index)
        #expect(query.corrections.isEmpty)
        let near = Self.query("roboticx", index)
        #expect(near.corrections.map(\.used) == ["robotics"] && near.corrections.map(\.typed) == ["roboticx"])
        #expect(Self.rows("roboticx", index) == [0, 1])
        #expect(Self.rows("roboticx", index, isExact: true).isEmpty)
        #expect(Self.rows("engin", index) == [3] && Self.rows("engi", index).isEmpty)
        #expect(Self.query("robotica", index).corrections.isEmpty)
    }

    @Test func `a synonym is looked for beside the word, unless the search is exact`() {
        let index = Self.index([
            [(.title, "maths")], [(.title, "numeracy")], [(.title, "computer science")],
            [(.title, "science of a computer")],
        ])
        let list = "maths = numeracy\ncomputing = computer science"
        #expect(Self.rows("maths", index, synonyms: list) == [0, 1])
        #expect(Self.rows("maths", index, synonyms: list, isExact: true) == [0])
        #expect(Self.rows("computing", index, synonyms: list) == [2])
        #expect(Self.query("computing", index, synonyms: list).synonyms == ["computer science"])
    }

    @Test func `a removed row counts no more for how rare a word is`() {
        var index = Self.index([[(.title, "wind")], [(.title, "wind")], [(.title, "sea")]])
        index.remove(1)
        let wind = index.vocabulary.number(of: Array("wind".utf8)).map { index.live[Int($0)] }
        #expect(wind == 1 && index.liveRows == 2)
    }
}
