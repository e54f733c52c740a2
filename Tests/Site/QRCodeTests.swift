import Testing

@testable import Web

@Suite struct `Codes for a phone's camera` {
    @Test func `three corners bear the pattern that a camera looks for`() throws {
        let code = try #require(QRCode("https://stem.example/directory?q=wind&sector=primary"))
        #expect((code.side - 17) % 4 == 0)
        for (left, top) in [(0, 0), (code.side - 7, 0), (0, code.side - 7)] {
            for column in 0..<7 {
                for row in 0..<7 {
                    let ring = max(abs(column - 3), abs(row - 3))
                    #expect(code.isDark(column: left + column, row: top + row) == (ring != 2))
                }
            }
        }
    }

    @Test func `the drawing has the dots and a light border`() throws {
        let code = try #require(QRCode("x"))
        guard case .bytes(let bytes) = Reply.page(code.drawing).body else {
            Issue.record("a page is bytes")
            return
        }
        let drawing = String(decoding: bytes, as: UTF8.self)
        #expect(code.side == 21)
        #expect(drawing.contains("viewBox=\"0 0 29 29\""))
        #expect(drawing.contains("d=\"M4 4.5h7"))
        #expect(drawing.contains("aria-hidden"))
    }

    @Test func `what is too long or empty has no code`() {
        #expect(QRCode("")?.side == nil)
        #expect(QRCode(String(repeating: "a", count: 601))?.side == nil)
        #expect(QRCode(String(repeating: "a", count: 600))?.side != nil)
    }
}
