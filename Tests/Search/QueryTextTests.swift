import Testing

@testable import Search

@Suite struct `Search texts and words` {
    private func text(_ word: [UInt8]) -> String { String(decoding: word, as: UTF8.self) }

    @Test func `words lose case, accents and apostrophes`() {
        #expect(
            words(of: "Gàidhlig, CAFÉ children's O’Neil Łódź straße 3D").map(text) == [
                "gaidhlig", "cafe", "childrens", "oneil", "lodz", "strasse", "3d",
            ])
        #expect(words(of: "e\u{301}cole").map(text) == ["ecole"])
        #expect(words(of: " -- ").isEmpty)
    }

    @Test func `a text is taken apart into words, phrases, exclusions and beginnings`() {
        let terms = QueryText(#"robots "climate change" -"sea level" -fish rob* e-learning"#).terms
        #expect(
            terms.map { $0.words.map(text) } == [
                ["robots"], ["climate", "change"], ["sea", "level"], ["fish"], ["rob"], ["e", "learning"],
            ])
        #expect(terms.map(\.isExcluded) == [false, false, true, true, false, false])
        #expect(terms.map(\.isPrefix) == [false, false, false, false, true, false])
    }

    @Test(arguments: ["\"", "-", "*", "\"\"", "- -", "“", "-\"", "\u{0}\u{301}", "\"a", "a\"b\"c"])
    func `nothing that is typed is an error`(_ typed: String) {
        #expect(QueryText(typed).terms.allSatisfy { !$0.words.isEmpty })
    }

    @Test func `at most 32 terms are taken`() {
        #expect(QueryText(String(repeating: "a ", count: 100)).terms.count == 32)
    }

    @Test(arguments: [
        ("colour", "color"), ("centre", "center"), ("organise", "organize"), ("travelling", "traveling"),
        ("batteries", "battery"),
        ("box", "boxes"), ("archaeology", "archeology"), ("licence", "license"), ("programme", "program"),
    ])
    func `words are known in their other forms`(_ one: String, _ other: String) {
        #expect(WordForms.english(Array(one.utf8)).map(text).contains(other))
        #expect(WordForms.english(Array(other.utf8)).map(text).contains(one))
    }

    @Test(arguments: ["colour", "colours", "color", "colors"])
    func `either spelling is known in either number`(_ word: String) {
        let known = Set(WordForms.english(Array(word.utf8)).map(text) + [word])
        #expect(known.isSuperset(of: ["colour", "colours", "color", "colors"]))
    }

    @Test func `lenition is put in and taken away`() {
        #expect(WordForms.lenited(Array("mor".utf8)).map(text) == "mhor")
        #expect(WordForms.lenited(Array("mhor".utf8)).map(text) == "mor")
        #expect(WordForms.lenited(Array("aran".utf8)) == nil)
    }

    @Test func `one error is one letter more, less or other, or two changed round`() {
        var vocabulary = Vocabulary()
        for word in words(of: "robotics robots biology robotica rboots") {
            word.withUnsafeBufferPointer { _ = vocabulary.intern($0) }
        }
        func near(_ word: String) -> [String] {
            vocabulary.words(near: Array(word.utf8)).map { vocabulary.text($0) }.sorted()
        }
        #expect(near("robotic") == ["robotica", "robotics"])
        #expect(near("robtos") == ["robots"])
        #expect(near("robots") == ["rboots"])
        #expect(near("geology").isEmpty)
    }

    @Test func `beginnings find their words in order, also words taken in later`() {
        var vocabulary = Vocabulary()
        for word in words(of: "sea seal search zoo") { word.withUnsafeBufferPointer { _ = vocabulary.intern($0) } }
        vocabulary.sort()
        for word in words(of: "seabed apple") { word.withUnsafeBufferPointer { _ = vocabulary.intern($0) } }
        #expect(
            vocabulary.words(beginning: Array("sea".utf8)).map { vocabulary.text($0) } == [
                "sea", "seabed", "seal", "search",
            ])
        #expect(vocabulary.words(beginning: Array("b".utf8)).isEmpty)
    }

    @Test func `synonyms are read from lines, and a remark is none`() {
        let list = Synonyms(text: "# a = b\nmaths = mathematics # or so\r\ncomputing = computer science\n = \nalone\n")
        #expect(list.others(than: words(of: "maths")).map { $0.map(text) } == [["mathematics"]])
        #expect(list.others(than: words(of: "computer science")).map { $0.map(text) } == [["computing"]])
        #expect(list.others(than: words(of: "a")).isEmpty)
    }
}
