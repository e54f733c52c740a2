import Testing

@testable import Markup

@Suite struct `Links run no script` {
    @Test(arguments: [
        "http://example.test", "https://example.test/a?b=c&d=%20#e", "HTTPS://EXAMPLE.TEST",
        "mailto:ailsa@example.test",
        "MailTo:bashir@example.test", "/", "/directory?q=a", "#main", "?page=2", "/gàidhlig", "https://example.test/’",
    ])
    func `an address of the kinds allowed becomes a link as it stands`(_ address: String) throws {
        let link = try #require(Link(address))
        #expect(link.text == address)
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "\u{1}javascript:alert(1)", "java\0script:alert(1)", "javascript\u{301}:alert(1)",
        "data:text/html,<script>alert(1)</script>", "DATA:text/html,x", "vbscript:x", "file:///etc/passwd",
        "blob:https://example.test/x", "ftp://example.test", "http:example.test", "https:/example.test", "http",
        "tel:01234", "feed:https://example.test", "view-source:https://example.test",
    ])
    func `an address of another scheme becomes none`(_ address: String) {
        #expect(Link(address) == nil)
    }

    @Test(arguments: ["//evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "/\n/evil.test", " //evil.test"])
    func `a path that a browser would take for another host becomes none`(_ address: String) {
        #expect(Link(address) == nil)
    }

    @Test(arguments: [
        "", " ", "https://example.test/a b", "https://example.test/\u{7F}", "https://exa\r\nmple.test", "/a\\b", "/\0",
        "directory", "./a", "../a", "-",
    ])
    func `blanks, control characters and bare words become none`(_ address: String) {
        #expect(Link(address) == nil)
    }

    @Test func `an address of more than 4,000 bytes becomes none`() {
        #expect(Link("/" + String(repeating: "a", count: 3999)) != nil)
        #expect(Link("/" + String(repeating: "a", count: 4000)) == nil)
        #expect(Link("/" + String(repeating: "é", count: 2000)) == nil)
    }

    @Test func `a quotation mark in an address does not end its attribute`() {
        #expect(
            a(.href(Link("https://example.test/\"onclick='x"))).rendered
                == "<a href=\"https://example.test/&quot;onclick=&#39;x\"></a>")
    }

    @Test func `what is no link leaves the attribute out`() {
        #expect(a(.href(Link("javascript:x"))) { "x" }.rendered == "<a>x</a>")
        #expect(form(.action(nil)).rendered == "<form></form>")
        #expect(img(.src(Link("data:image/png;base64,"))).rendered == "<img>")
    }
}
