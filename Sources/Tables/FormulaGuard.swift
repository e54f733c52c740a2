/// Keeps spreadsheet programs from running text as a formula when they open a CSV file.
///
/// The rule, documented for those who read the exports: a text whose first character, after any blanks, byte order
/// marks and quotation marks, is one of `=` `+` `-` `@` (also in full width), or that has a tab or a carriage return
/// there, is written with an apostrophe `'` before it. Reading takes that apostrophe away again, and `unguarded`
/// gives back exactly what `guarded` was given. Cells that are numbers are never touched.
package enum FormulaGuard {
    /// The text with an apostrophe before it when a spreadsheet program could take it for a formula.
    package static func guarded(_ text: String) -> String { isRisky(text.unicodeScalars) ? "'" + text : text }

    /// The text as it was before `guarded`.
    package static func unguarded(_ text: String) -> String {
        guard text.utf8.first == UInt8(ascii: "'"), isRisky(text.unicodeScalars.dropFirst()) else { return text }
        return String(text.unicodeScalars.dropFirst())
    }

    /// Apostrophes count among the quotation marks that are looked past: that is what makes the guard reversible.
    static func isRisky(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
        for scalar in scalars {
            switch scalar {
            case "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠": return true
            case " ", "\n", "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{200B}", "\"", "'", "“", "”", "‘", "’": continue
            default: return false
            }
        }
        return false
    }
}
