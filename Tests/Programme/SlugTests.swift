import Foundation
import Testing

@testable import Programme

@Suite struct `Slugs` {
    @Test(arguments: [
        ("Comhairle nan Eilean Siar", "comhairle-nan-eilean-siar"), ("Sabhal Mòr Ostaig", "sabhal-mor-ostaig"),
        ("Àrd-sgoil Bhàgh a’ Chaisteil", "ard-sgoil-bhagh-a-chaisteil"), ("CAFÉ", "cafe"), ("Cafe\u{301}", "cafe"),
        ("children's", "childrens"), ("O’Neil & Sons, Ltd.", "oneil-sons-ltd"), ("  -- a  b --  ", "a-b"),
        ("Łódź", "lodz"), ("Ærø Straße", "aero-strasse"), ("ÅNGSTRÖM", "angstrom"), ("3D / 4D", "3d-4d"),
        ("a\u{0}b", "a-b"), ("../../etc/passwd", "etc-passwd"), ("%2e%2e", "2e-2e"), ("a\u{200D}b", "a-b"),
    ])
    func `a text becomes letters, digits and single hyphens`(_ text: String, _ expected: String) {
        #expect(slug(from: text) == expected)
    }

    @Test(arguments: ["", " ", "---", "’’’", "\u{301}", "Привет", "数学", "🦊", "\0"])
    func `where nothing is left there is still an address`(_ text: String) {
        #expect(slug(from: text) == "x")
    }

    @Test func `a composed accent and its parts give the same`() {
        let text = "Fèis Rois: Ceòl is Cànan à Dùthaich MhicAoidh"
        #expect(slug(from: text) == slug(from: text.decomposedStringWithCanonicalMapping))
    }

    @Test func `any text gives at most 80 plain bytes without a hyphen at an end`() {
        let scalars: [Unicode.Scalar] = ["a", "Z", "0", "-", " ", "é", "æ", "ß", "\u{301}", "’", "数", "\u{1F98A}"]
        for length in 0..<400 {
            let text = String(String.UnicodeScalarView((0..<length).compactMap { _ in scalars.randomElement() }))
            let bytes = Array(slug(from: text).utf8)
            #expect((1...80).contains(bytes.count))
            #expect(bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D })
            #expect(bytes.first != 0x2D && bytes.last != 0x2D)
            #expect(!zip(bytes, bytes.dropFirst()).contains { $0 == 0x2D && $1 == 0x2D })
            #expect(slug(from: String(decoding: bytes, as: UTF8.self)).utf8.elementsEqual(bytes))
        }
    }

    @Test func `a cut falls on no hyphen`() {
        #expect(slug(from: String(repeating: "a", count: 79) + " b") == String(repeating: "a", count: 79))
        #expect(slug(from: String(repeating: "a", count: 79) + "æ") == String(repeating: "a", count: 80))
        #expect(slug(from: String(repeating: "a", count: 100_000)).utf8.count == 80)
    }
}
