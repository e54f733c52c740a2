import Testing

@testable import Web

@Suite struct `Queries` {
    private static func items(_ text: String) -> [String] {
        Query(decoding: text).items.map { $0.name + "→" + $0.value }
    }

    @Test(arguments: [
        ("q=wind+farm", ["q→wind farm"]), ("q=wind%20farm", ["q→wind farm"]), ("q=a%2Bb", ["q→a+b"]),
        ("a=1&b=2&a=3", ["a→1", "b→2", "a→3"]), ("", []), ("&&&", []), ("a", ["a→"]), ("a=", ["a→"]), ("=a", ["→a"]),
        ("a=b=c", ["a→b=c"]), ("a%3Db=c", ["a=b→c"]), ("a=%26", ["a→&"]), ("a=%C3%A0", ["a→à"]), ("a=à", ["a→à"]),
        ("a=%c3%a0", ["a→à"]), ("a=1;b=2", ["a→1;b=2"]),
    ])
    func `names and values are read in the order they came`(_ text: String, _ expected: [String]) {
        #expect(Self.items(text) == expected)
    }

    @Test(arguments: [
        ("100%", "100%"), ("100%25", "100%"), ("%", "%"), ("%%", "%%"), ("%4", "%4"), ("%zz", "%zz"), ("%4g", "%4g"),
        ("%%41", "%A"), ("%4%41", "%4A"), ("100%+free", "100% free"), ("%+", "% "), ("5%&x=1", "5%"),
        ("%u0041", "%u0041"),
        ("%G1%41", "%G1A"), ("%%%41", "%%A"), ("%-1", "%-1"), ("%+1", "% 1"),
    ])
    func `a percent sign that begins no byte stands for itself alone`(_ text: String, _ value: String) {
        #expect(Query(decoding: "a=" + text)["a"] == value)
    }

    @Test(arguments: [
        ("%00", ""), ("a%00b", "ab"), ("%FF", "\u{FFFD}"), ("%C3", "\u{FFFD}"),
        ("%ED%A0%80", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("a%0Ab%09", "a\nb\t"), ("%F0%9F%A6%8A", "🦊"),
    ])
    func `NUL is dropped, and bytes that are no text become the replacement character`(_ text: String, _ value: String)
    {
        #expect(Query(decoding: "a=" + text)["a"] == value)
    }

    @Test func `marks that join a delimiter do not hide it`() {
        #expect(Self.items("a=1&\u{301}b=2") == ["a→1", "\u{301}b→2"])
        #expect(Self.items("a=\u{301}1") == ["a→\u{301}1"])
    }

    @Test func `what is more or longer than allowed is left out and noted`() {
        #expect(Query(decoding: String(repeating: "a=1&", count: 500)).wasCut == false)
        let many = Query(decoding: String(repeating: "a=1&", count: 501))
        #expect(many.items.count == 500 && many.wasCut)
        let long = Query(decoding: "a=" + String(repeating: "x", count: 2_001) + "&b=2")
        #expect(long.wasCut && long["a"] == nil && long["b"] == "2")
        #expect(!Query(decoding: "a=" + String(repeating: "%41", count: 2_000)).wasCut)
        #expect(Query(decoding: String(repeating: "n", count: 65) + "=1&b=2").wasCut)
        #expect(!Query(decoding: "a=" + String(repeating: "x", count: 20_000), valueLimit: 20_000).wasCut)
    }

    @Test func `the last value of a name counts where one is wanted`() {
        let query = Query(decoding: "a=1&b=2&a=3")
        #expect(query["a"] == "3" && query.all("a") == ["1", "3"])
        #expect(query["c"] == nil && query.all("c").isEmpty)
    }

    @Test func `anything that is written is read back the same`() {
        let scalars: [Unicode.Scalar] = [
            "a", "=", "&", "+", "%", " ", ";", "#", "?", "/", "é", "\u{301}", "\n", "\"", "🦊", "~",
        ]
        func text(_ length: Int) -> String {
            String(String.UnicodeScalarView((0..<length).compactMap { _ in scalars.randomElement() }))
        }
        for _ in 0..<500 {
            let items = (0..<Int.random(in: 0...6)).map { _ in
                (name: text(.random(in: 1...8)), value: text(.random(in: 0...40)))
            }
            let query = Query(items: items)
            #expect(query.encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"'<>#".utf8.contains($0) })
            let back = Query(decoding: query.encoded)
            let isSame = back.items.elementsEqual(items) { one, other in
                one.name.unicodeScalars.elementsEqual(other.name.unicodeScalars)
                    && one.value.unicodeScalars.elementsEqual(other.value.unicodeScalars)
            }
            #expect(isSame, "\(query.encoded)")
        }
    }

    @Test func `an escaped plus in a path stays a plus`() {
        #expect(percentDecoded("a+b%2Bc".utf8, plusIsSpace: false) == "a+b+c")
    }
}
