import HTTPTypes
import NIOCore
import Testing

@testable import Web

@Suite struct `Header fields` {
    @Test(arguments: [
        ("\"a\"", "\"a\"", true), ("W/\"a\"", "\"a\"", true), ("\"a\"", "W/\"a\"", true), ("*", "\"a\"", true),
        ("\"b\", W/\"a\" ", "\"a\"", true), ("\"b\",\"a\"", "\"a\"", true), ("\"b\"", "\"a\"", false),
        ("a", "\"a\"", false), ("\"A\"", "\"a\"", false), ("", "\"a\"", false), (nil, "\"a\"", false),
        ("\"a", "\"a\"", false), ("w/\"a\"", "\"a\"", false), (",,", "\"a\"", false),
    ])
    func `an entity tag is compared weakly with each of a list`(_ field: String?, _ tag: String, _ matches: Bool) {
        #expect(EntityTag.matches(field, tag) == matches)
    }

    @Test(
        arguments: [
            ("theme=dark", Theme.dark), ("a=b; theme=light", .light), ("theme=dark;x=y", .dark), ("theme=pink", nil),
            ("theme=", nil), ("xtheme=dark", nil), ("theme=darker", nil), ("", nil), ("theme=dark\u{301}", nil),
        ] as [(String, Theme?)])
    func `the theme is read from its cookie alone`(_ cookie: String, _ theme: Theme?) {
        var headers = HTTPFields()
        headers[.cookie] = cookie
        #expect(Cookies.theme(headers) == theme)
    }

    @Test(arguments: [
        ("example.test", "example.test"), ("127.0.0.1:8080", "127.0.0.1:8080"), ("[::1]:80", "[::1]:80"),
        ("", "127.0.0.1"), ("a/b", "127.0.0.1"), ("a\"onload=", "127.0.0.1"), ("évil.test", "127.0.0.1"),
        ("a@b", "127.0.0.1"), (String(repeating: "a", count: 256), "127.0.0.1"), ("a\u{301}", "127.0.0.1"),
    ])
    func `a host that is none never enters a link`(_ host: String, _ expected: String) {
        #expect(Host.checked(host) == expected)
    }

    @Test(arguments: [
        ("192.0.2.17", "192.0.2.200", true), ("192.0.2.17", "192.0.3.17", false),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7:ffff:fff:ff:f", true), ("2001:db8:0:7::1", "2001:db8:0:8::1", false),
        ("2001:db8::1", "2001:db8::2", true), ("2001:db8::aaaa:0:0:1", "2001:db8::bbbb:0:0:1", true),
        ("2001:db8::1", "2001:db8:1::1", false), ("::ffff:192.0.2.17", "192.0.2.200", true),
        ("::ffff:192.0.2.17", "::ffff:198.51.100.1", false),
    ])
    func `neighbours of one slash 24 or slash 64 count as one, others do not`(
        _ one: String, _ other: String, _ areNeighbours: Bool
    ) {
        let (first, second) = (Host.bytes(of: one), Host.bytes(of: other))
        #expect(first != nil && second != nil)
        #expect((Host.prefix(of: first) == Host.prefix(of: second)) == areNeighbours)
    }

    @Test func `no whole address is kept`() {
        for text in ["192.0.2.17", "2001:db8::17", "2001:db8:1:2:3:4:5:17", "::ffff:192.0.2.17"] {
            #expect(!Host.prefix(of: Host.bytes(of: text)).utf8Contains("17"))
        }
        #expect(Host.prefix(of: nil) == "local")
    }
}
