import Testing

@testable import Search

@Suite struct `The vocabulary` {
    private static func intern(_ words: [String], into vocabulary: inout Vocabulary) -> [UInt32] {
        words.map { Array($0.utf8).withUnsafeBufferPointer { vocabulary.intern($0) } }
    }

    private static func random(_ count: Int) -> [String] {
        (0..<count).map { _ in String((0..<Int.random(in: 1...9)).compactMap { _ in "abc".randomElement() }) }
    }

    @Test func `each word has one number, also after the table has grown`() {
        var vocabulary = Vocabulary()
        let words = Self.random(20_000)
        let numbers = Self.intern(words, into: &vocabulary)
        #expect(vocabulary.count == Set(words).count)
        #expect(
            zip(words, numbers).allSatisfy { vocabulary.text($1) == $0 && vocabulary.number(of: Array($0.utf8)) == $1 })
        #expect(vocabulary.number(of: Array("zzz".utf8)) == nil && vocabulary.number(of: []) == nil)
    }

    @Test func `beginnings find what a plain search finds, in order`() {
        var vocabulary = Vocabulary()
        let (first, later) = (Self.random(500), Self.random(200))
        _ = Self.intern(first, into: &vocabulary)
        vocabulary.sort()
        _ = Self.intern(later, into: &vocabulary)
        let all = Set(first + later)
        for prefix in ["", "a", "ab", "abc", "cccc", "aaaaaaaaaaaa", "b\u{301}"] + Self.random(100) {
            let expected = all.filter { $0.utf8.starts(with: prefix.utf8) }.sorted()
            #expect(vocabulary.words(beginning: Array(prefix.utf8)).map { vocabulary.text($0) } == expected)
        }
    }

    @Test func `what is near is what one error makes`() {
        var vocabulary = Vocabulary()
        let words = Set(Self.random(2_000))
        _ = Self.intern(words.sorted(), into: &vocabulary)
        for word in Self.random(60) {
            let found = Set(vocabulary.words(near: Array(word.utf8)).map { vocabulary.text($0) })
            #expect(found == words.intersection(Self.oneError(word)))
        }
        #expect(vocabulary.words(near: []).isEmpty)
    }

    /// All that one error can make of a word of the letters a, b and c.
    private static func oneError(_ word: String) -> Set<String> {
        let letters = Array(word)
        var made: Set<String> = []
        for place in 0...letters.count {
            for letter in "abc" { made.insert(String(letters[..<place] + [letter] + letters[place...])) }
            guard place < letters.count else { continue }
            made.insert(String(letters[..<place] + letters[(place + 1)...]))
            for letter in "abc" { made.insert(String(letters[..<place] + [letter] + letters[(place + 1)...])) }
            guard place + 1 < letters.count else { continue }
            made.insert(String(letters[..<place] + [letters[place + 1], letters[place]] + letters[(place + 2)...]))
        }
        return made.subtracting([word])
    }
}
