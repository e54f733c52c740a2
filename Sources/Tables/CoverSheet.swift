/// What the first sheet of an exported workbook says about the table on the next: where it comes from, what was asked
/// for, when, and how it may be used.
package struct CoverSheet: Hashable, Sendable {
    /// The name of the sheet. Readers pass over a sheet of this name.
    package static let sheetName = "About"

    /// What the table is called.
    package var title: String
    /// The query in words, the date, the licence and whatever else belongs there: each a label with its text.
    package var facts: [Fact]
    /// Sentences that a reader of the table should know.
    package var notes: [String]

    /// One line of the cover sheet.
    package struct Fact: Hashable, Sendable {
        package var label: String
        package var text: String

        package init(_ label: String, _ text: String) { (self.label, self.text) = (label, text) }
    }

    package init(title: String, facts: [Fact] = [], notes: [String] = []) {
        (self.title, self.facts, self.notes) = (title, facts, notes)
    }
}
