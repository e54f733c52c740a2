import Foundation
import TestSupport
import Testing

@testable import Search

@Suite struct `Folded words` {
    private func folded(_ text: String) -> [String] { words(of: text).map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [
        ("Dùn Èideann", ["dun", "eideann"]), ("a’ Mhòrachd", ["a", "mhorachd"]), ("ÀÈÌÒÙ", ["aeiou"]),
        ("ﬁnance", ["finance"]), ("ΣΟΦΙΑ", ["σοφια"]), ("Ærø Œuvre Þing", ["aero", "oeuvre", "thing"]),
        ("İstanbul ısı", ["istanbul", "isi"]), ("x²", ["x2"]), ("H₂O", ["h2o"]), ("Ⅳ", ["iv"]),
        ("数学 教育", ["数学", "教育"]),
        ("C++ C# .NET", ["c", "c", "net"]), ("3-D", ["3", "d"]), ("co₂-neutral", ["co2", "neutral"]),
        ("STEM🚀club", ["stem", "club"]),
        ("a\u{0}b", ["a", "b"]), ("zero\u{200B}width", ["zero", "width"]), ("'quoted' ‘so’", ["quoted", "so"]),
        ("\u{301}", []), ("\u{301}a", ["a"]), ("ẞ", ["ss"]), ("ｆｕｌｌ", ["full"]),
    ])
    func `letters count without case, accents and dress`(_ text: String, _ expected: [String]) {
        #expect(folded(text) == expected)
    }

    @Test func `a composed accent and its parts are one word`() {
        for text in ["Ceòl is cànan", "Ǻngström", "ṩ", "Việt Nam", "한국어"] {
            #expect(
                words(of: text.precomposedStringWithCanonicalMapping)
                    == words(of: text.decomposedStringWithCanonicalMapping))
        }
    }

    @Test func `a letter that has been folded stays as it is`() {
        for scalar in (0x20..<0x3000 as Range<UInt32>).compactMap(Unicode.Scalar.init) {
            let once = folded(String(scalar))
            if once.flatMap(folded) != once { Issue.record("\(scalar) becomes \(once), then \(once.flatMap(folded))") }
        }
    }

    @Test(arguments: ["a", "é", "ħ", "ŋ", "数", "𝒜", "æ"])
    func `a word that is too long is cut between letters`(_ letter: String) {
        for lead in 0..<4 {
            let found = words(of: String(repeating: "x", count: 60 + lead) + String(repeating: letter, count: 40))
            #expect(found.count == 1)
            #expect(
                found.allSatisfy { $0.count <= Folding.longestWord && String(validating: $0, as: UTF8.self) != nil })
        }
    }

    @Test func `damaged bytes part words and end nothing`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3, 0x28, 0xE2, 0x82, 0x63, 0xF0, 0x9F, 0x80]
        var found: [[UInt8]] = []
        bytes.withUnsafeBufferPointer { forEachWord(in: $0) { found.append(Array($0)) } }
        #expect(found.first == [0x61])
        for _ in 0..<2_000 {
            let noise = (0..<40).map { _ in UInt8.random(in: 0...255) }
            noise.withUnsafeBufferPointer { forEachWord(in: $0) { #expect($0.count <= Folding.longestWord) } }
        }
    }
}

@Suite struct `Other forms of words` {
    private func english(_ word: String) -> [String] {
        WordForms.english(Array(word.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func lenited(_ word: String) -> String? {
        WordForms.lenited(Array(word.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("school", "schools"), ("library", "libraries"), ("class", "classes"), ("analyse", "analyze"),
        ("fibre", "fiber"),
        ("behaviour", "behavior"), ("modelling", "modeling"), ("aluminium", "aluminum"), ("sulphur", "sulfur"),
        ("paediatric", "pediatric"), ("defence", "defense"), ("dialogue", "dialog"), ("kilogramme", "kilogram"),
    ])
    func `a word is found in its other spelling and number, both ways`(_ one: String, _ other: String) {
        #expect(english(one).contains(other) && english(other).contains(one))
    }

    @Test(arguments: [
        "", "a", "is", "3d", "数学", "dùn", "a-b", "ss", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ])
    func `forms never hold the word itself nor one form twice`(_ word: String) {
        let forms = english(word)
        #expect(!forms.contains(word) && Set(forms).count == forms.count)
    }

    @Test func `short words and words with figures have no other forms`() {
        #expect(["", "a", "is", "3d", "co2"].allSatisfy { english($0).isEmpty })
    }

    @Test(
        arguments: [
            ("baile", "bhaile"), ("cànan", nil), ("canan", "chanan"), ("dun", "dhun"), ("fear", "fhear"),
            ("gaidhlig", "ghaidhlig"),
            ("mor", "mhor"), ("port", "phort"), ("sgoil", "shgoil"), ("tir", "thir"),
        ] as [(String, String?)])
    func `lenition goes both ways`(_ plain: String, _ lenitedForm: String?) {
        guard let lenitedForm else { return #expect(lenited(plain) == "chànan") }
        #expect(lenited(plain) == lenitedForm && lenited(lenitedForm) == plain)
    }

    @Test(arguments: ["", "m", "aran", "eilean", "loch", "nead", "rathad", "ubhal", "th", "3d"])
    func `what cannot be lenited is left`(_ word: String) {
        #expect(lenited(word) == nil)
    }
}

@Suite struct `The list of synonyms` {
    private func others(_ list: Synonyms, _ words: String) -> [String] {
        list.others(than: Search.words(of: words)).map {
            $0.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("maths = mathematics = numeracy", "maths", ["mathematics", "numeracy"]),
        ("maths=mathematics", "mathematics", ["maths"]), ("Gàidhlig = GAELIC", "gaelic", ["gaidhlig"]),
        ("a = b\r\nb = c\n", "b", ["a", "c"]), ("a = a = b", "a", ["b"]), ("a = b\na = b", "a", ["b"]),
        ("a =", "a", []),
        ("= = =", "a", []), ("a # = b", "a", []), ("#a = b", "a", []), ("", "a", []), ("a = \u{301}", "a", []),
        ("computing = computer science", "computer", []),
        ("computing = computer  science", "computer science", ["computing"]),
    ])
    func `a line is a group, and each member stands for the others`(
        _ text: String, _ words: String, _ expected: [String]
    ) {
        #expect(others(Synonyms(text: text), words) == expected)
    }

    @Test func `the longest member is known`() {
        #expect(Synonyms().longest == 0)
        #expect(Synonyms(text: "a = b").longest == 1)
        #expect(Synonyms(text: "a = b\nict = information and communication technology").longest == 4)
    }

    @Test func `the list that ships is read whole`() throws {
        let text = try String(contentsOfFile: Repository.root + "/Reference/synonyms.txt", encoding: .utf8)
        let list = Synonyms(text: text)
        for line in text.split(separator: "\n") where line.contains("=") && !line.hasPrefix("#") {
            let members = line.split(separator: "=").map { String($0) }
            for member in members { #expect(others(list, member).count >= members.count - 1, "\(line)") }
        }
    }
}
