import TestSupport
import Testing

@testable import Tables

@Suite struct FormulaGuardTests {
    static let risky = [
        "=1+1", "+44 131 496 0000", "-3", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "=\u{301}1+1", " =1",
        "\u{FEFF}=1", "\"=1\"", "\u{A0}\u{3000}+1",
        "'=1", "''+1", "\u{200E}=1", "\u{AD}=1", "\u{2003}\u{2028}@x", "\u{B}=1", "\u{1}=1", "﹦1", "﹢1", "﹣1", "﹫x",
        "\n=cmd|' /C calc'!A0",
    ]
    static let harmless = [
        "", "word", "1-2", "a=b", "'tis", "7", "€5", "“Wind”", "🙂=", "a\u{200E}=1", "é=1", "~=1", "http://x/?a=b",
    ]

    @Test(arguments: risky)
    func `text that could run as a formula gets an apostrophe, and reading takes it away`(text: String) {
        #expect(Array(FormulaGuard.guarded(text).utf8) == Array("'".utf8) + Array(text.utf8))
        #expect(FormulaGuard.unguarded(FormulaGuard.guarded(text)) == text)
    }

    @Test(arguments: harmless)
    func `other text stays as it is, both ways`(text: String) {
        #expect(FormulaGuard.guarded(text) == text)
        #expect(FormulaGuard.unguarded(text) == text)
    }

    @Test func `the guard can be undone for every text`() {
        let pieces: [Unicode.Scalar] = ["=", "+", "'", "\"", " ", "a", "\u{FEFF}", "\t", "\u{301}", "＝"]
        var random = Seeded(7)
        for _ in 0..<2_000 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "a" }
                ))
            let guarded = FormulaGuard.guarded(text)
            #expect(Array(FormulaGuard.unguarded(guarded).utf8) == Array(text.utf8))
            #expect(guarded.utf8.first == UInt8(ascii: "'") || !FormulaGuard.isRisky(guarded.unicodeScalars))
        }
    }
}
