/// A question about the records of a `FactTable`: which of them, what is made of them, and by which codes it is broken down.
package struct FactQuestion: Hashable, Sendable {
    /// A dimension: one of the records' own, or one of their links'; each kind counted from 0.
    package enum Column: Hashable, Sendable {
        case own(Int)
        case link(Int)
    }

    /// What is made of the records: how many, the sum of an amount, or how many different codes other than 0 they have.
    package enum Aggregate: Hashable, Sendable {
        case count
        case sum(Int)
        case distinct(Column)
    }

    /// A condition: the code in a column is one of some. A column that the table does not have never has one.
    package struct Clause: Hashable, Sendable {
        package var column: Column
        package var allowed: Set<UInt32>

        package init(column: Column, allowed: Set<UInt32>) {
            self.column = column
            self.allowed = allowed
        }
    }

    /// The days on which a record counts, the last included.
    package var days: ClosedRange<Int32>
    /// All must hold; those about links, for one and the same link.
    package var clauses: [Clause]
    /// What is asked, in the order of the answer's values.
    package var aggregates: [Aggregate]
    /// The columns that the answer is broken down by: mostly none, one or two.
    package var groups: [Column]

    package init(
        days: ClosedRange<Int32>, clauses: [Clause] = [], aggregates: [Aggregate] = [.count], groups: [Column] = []
    ) {
        self.days = days
        self.clauses = clauses
        self.aggregates = aggregates
        self.groups = groups
    }
}
