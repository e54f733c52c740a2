import Testing

@testable import Markup

@Suite struct `Text on a page is only text` {
    /// What hides a mark from code that compares Characters: combining marks, joiners, selectors.
    static let followers = ["", "\u{301}", "\u{FE0F}", "\u{200D}", "\u{20DD}", "\u{1F3FB}", "\u{E0101}"]

    @Test(arguments: [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")], followers)
    func `a mark is escaped in text and attributes, whatever joins it`(_ mark: (String, String), _ after: String) {
        #expect(same(p { mark.0 + after }.rendered, "<p>\(mark.1)\(after)</p>"))
        #expect(same(input(.value(mark.0 + after)).rendered, "<input value=\"\(mark.1)\(after)\">"))
    }

    @Test(arguments: followers)
    func `an equals sign or a blank in a value cannot begin another attribute`(_ after: String) {
        let value = "x =\(after) onfocus=\(after)alert(1)"
        #expect(same(input(.value(value)).rendered, "<input value=\"\(value)\">"))
    }

    @Test func `NUL becomes the replacement character, as browsers would have it`() {
        #expect(p(.id("\0")) { "a\0b" }.rendered == "<p id=\"\u{FFFD}\">a\u{FFFD}b</p>")
    }

    @Test(arguments: ["\t", "\n", "\r", "\u{1}", "\u{B}", "\u{1B}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FFFE}"])
    func `other control characters pass as they are and end nothing`(_ control: String) {
        let text = "a" + control + "\"><script>"
        #expect(same(input(.value(text)).rendered, "<input value=\"a\(control)&quot;&gt;&lt;script&gt;\">"))
    }

    @Test func `text that looks escaped is escaped once more, and only once`() {
        #expect(p { "&amp; &lt;" }.rendered == "<p>&amp;amp; &amp;lt;</p>")
        #expect(HTML { HTML { HTML.text("a & b") } }.rendered == "a &amp; b")
        #expect(a(.href(Link("/directory?sector=a&q=b"))).rendered == "<a href=\"/directory?sector=a&amp;q=b\"></a>")
    }

    @Test func `any text reads back as it was and holds no bare mark`() {
        let scalars: [Unicode.Scalar] = [
            "&", "<", ">", "\"", "'", ";", "#", "a", "l", "t", "\u{301}", "\u{FE0F}", "\u{200D}", "é", "\u{1F3F4}",
            "\n", "/", "=", " ",
        ]
        for length in 0..<300 {
            let text = String(String.UnicodeScalarView((0..<length).compactMap { _ in scalars.randomElement() }))
            let inside = p { text }.rendered.unicodeScalars.dropFirst(3).dropLast(4)
            #expect(inside.allSatisfy { !["<", ">", "\"", "'"].contains($0) })
            #expect(same(unescaped(String(String.UnicodeScalarView(inside))), text))
            let attribute = input(.value(text)).rendered.unicodeScalars.dropFirst(14).dropLast(2)
            #expect(attribute.elementsEqual(inside))
        }
    }

    @Test func `only what the program marks as its own is left as it is`() {
        #expect(script { HTML.trusted("let a = 1 < 2") }.rendered == "<script>let a = 1 < 2</script>")
        #expect(script { "</script><script>alert(1)" }.rendered.components(of: "<script>") == 2)
        #expect(HTML.element(Tag("style"), [], .text("</style>")).rendered == "<style>&lt;/style&gt;</style>")
    }
}

extension String {
    /// In how many pieces another text parts it.
    fileprivate func components(of mark: String) -> Int {
        split(separator: mark, omittingEmptySubsequences: false).count
    }
}
