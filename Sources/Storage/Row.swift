/// One row of an answer. Its getters hide how the engines differ (booleans, numerics) and throw
/// `StorageError.corrupt` where a column is missing or of another type.
package struct Row: Sendable {
    private let columns: ColumnNames
    private let values: [SQLValue]

    package init(columns: ColumnNames, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// A text that must be there.
    package func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw StorageError.corrupt(column: column) }
        return text
    }

    /// A text, or `nil` for NULL; whole numbers come as their digits.
    package func optionalText(_ column: String) throws -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let text): text
        case .integer(let number): String(number)
        default: throw StorageError.corrupt(column: column)
        }
    }

    /// A whole number that must be there.
    package func int(_ column: String) throws -> Int {
        guard let number = try optionalInt(column) else { throw StorageError.corrupt(column: column) }
        return number
    }

    /// A whole number, or `nil` for NULL.
    package func optionalInt(_ column: String) throws -> Int? {
        switch try value(column) {
        case .null: return nil
        case .integer(let number): return Int(number)
        case .text(let text):
            guard let number = Int(text) else { throw StorageError.corrupt(column: column) }
            return number
        default: throw StorageError.corrupt(column: column)
        }
    }

    /// A number, or `nil` for NULL.
    package func optionalDouble(_ column: String) throws -> Double? {
        switch try value(column) {
        case .null: return nil
        case .integer(let number): return Double(number)
        case .real(let number): return number
        case .text(let text):
            guard let number = Double(text) else { throw StorageError.corrupt(column: column) }
            return number
        case .boolean: throw StorageError.corrupt(column: column)
        }
    }

    /// Yes or no, in either engine's way of saying it.
    package func bool(_ column: String) throws -> Bool {
        switch try value(column) {
        case .boolean(let flag): flag
        case .integer(let number): number != 0
        case .text("t"): true
        case .text("f"): false
        default: throw StorageError.corrupt(column: column)
        }
    }

    private func value(_ column: String) throws -> SQLValue {
        guard let place = columns.places[column], place < values.count else {
            throw StorageError.corrupt(column: column)
        }
        return values[place]
    }
}

/// The names of an answer's columns, shared by its rows.
package final class ColumnNames: Sendable {
    let places: [String: Int]

    package init(_ names: [String]) {
        places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
