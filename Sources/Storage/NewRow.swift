/// A row on its way into a table: a value for each of the columns that the insertion names.
package struct NewRow: Sendable {
    let values: [SQLValue]

    /// The values in the order of the columns; `nil` becomes NULL.
    package init(_ values: (any SQLConvertible)?...) {
        self.values = values.map { $0?.sqlValue ?? .null }
    }
}
