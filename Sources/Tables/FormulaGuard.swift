/// Keeps spreadsheet programs from running text as a formula when they open a CSV file.
///
/// The rule, documented for those who read the exports: a text whose first character, after any blanks, invisible
/// characters and quotation marks, is one of `=` `+` `-` `@` (also in full width or small), or that has a tab or a
/// carriage return there, is written with an apostrophe `'` before it. Reading takes that apostrophe away again, and `unguarded`
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
            case "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫": return true
            case " ", "\"", "'", "“", "”", "‘", "’": continue
            case "!"..."~": return false
            default: if !isInvisible(scalar) { return false }
            }
        }
        return false
    }

    /// Blanks, controls and marks that show nothing: a program may pass over them before it looks for a formula.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
            || properties.generalCategory == .control || properties.generalCategory == .format
    }
}
