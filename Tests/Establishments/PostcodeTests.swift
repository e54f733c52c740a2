import Testing

@testable import Establishments

@Suite struct PostcodeTests {
    @Test(arguments: [
        ("IV30 1BX", "IV30 1BX"), ("iv301bx", "IV30 1BX"), ("  g1   1aa ", "G1 1AA"), ("EH3 7", "EH3 7"),
        ("EH37", "EH37"), ("IV301", "IV30 1"),
        ("kw1 4", "KW1 4"), ("G1", "G1"), ("EC1A 1BB", "EC1A 1BB"), ("ZE1 0EQ", "ZE1 0EQ"),
    ])
    func `a postcode, sector or district is read in any spelling`(text: String, expected: String) {
        #expect(Postcode(text)?.text == expected)
    }

    @Test(arguments: [
        "", " ", "Perth", "IV", "30", "IV30 1B", "IV30 1BXX", "IV301 1BX", "G1 1 AA", "I V30 1BX", "IV30-1BX", "ÌV30",
        "IV30 AB1",
    ])
    func `anything else is no postcode`(text: String) {
        #expect(Postcode(text) == nil)
    }

    @Test func `the parts of a postcode are its area, district, sector and unit`() {
        let postcode = Postcode("IV30 1BX")
        #expect(postcode?.area == "IV")
        #expect(postcode?.district == "IV30")
        #expect(postcode?.sector == "IV30 1")
        #expect(postcode?.isWhole == true)
        #expect(Postcode("EH37")?.asSector?.text == "EH3 7")
        #expect(Postcode("G1")?.asSector == nil)
        #expect(Postcode("G1 1AA")?.asSector == nil)
    }

    @Test func `reading what was written gives the same`() {
        var chance = SystemRandomNumberGenerator()
        let letters = Array("AGZ019 -é".unicodeScalars)
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...9, using: &chance) {
                text.unicodeScalars.append(letters.randomElement(using: &chance) ?? " ")
            }
            if let postcode = Postcode(text) { #expect(Postcode(postcode.text) == postcode) }
        }
    }
}
