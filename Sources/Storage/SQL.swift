/// A statement of the portable subset that both engines run unchanged, with its values apart from its text.
///
/// Values enter only by interpolation, as parameters: `"SELECT title FROM listings WHERE id = \(id)"`. Another `SQL` may
/// be interpolated into it; a plain `String` becomes a value, never text.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text with `$1`, `$2` … where the values go.
    package private(set) var text: String
    package private(set) var values: [SQLValue]
    /// Where in the text each value's `$` stands, in bytes.
    private var marks: [Int]

    package init(stringLiteral text: String) {
        (self.text, values, marks) = (text, [], [])
    }

    package init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }

    /// The text of a migration file. Never text from outside.
    package init(migration text: String) {
        (self.text, values, marks) = (text, [], [])
    }

    /// One after the other, with `separator` between: for lists of conditions or values.
    package static func joined(_ parts: [SQL], by separator: StaticString) -> SQL {
        var result: SQL = ""
        for (place, part) in parts.enumerated() {
            if place > 0 { result.text += "\(separator)" }
            result.append(part)
        }
        return result
    }

    /// `(a, b, c)` of values, for `IN`; an empty list becomes `(NULL)`, which matches nothing.
    package static func list(_ values: some Sequence<some SQLConvertible>) -> SQL {
        let parts = values.map { value -> SQL in "\(value)" }
        return parts.isEmpty ? "(NULL)" : "(\(SQL.joined(parts, by: ", ")))"
    }

    private mutating func append(_ value: SQLValue) {
        marks.append(text.utf8.count)
        values.append(value)
        text += "$"
        text += String(values.count)
    }

    /// Appends another statement, its values numbered on.
    private mutating func append(_ other: SQL) {
        if other.values.isEmpty {
            text += other.text
            return
        }
        let bytes = other.text.utf8
        var start = bytes.startIndex
        for (place, mark) in other.marks.enumerated() {
            let end = bytes.index(bytes.startIndex, offsetBy: mark)
            text += Substring(bytes[start..<end])
            append(other.values[place])
            start = bytes.index(end, offsetBy: 1 + String(place + 1).utf8.count)
        }
        text += Substring(bytes[start...])
    }

    /// Collects the text and the values of a literal such as `"… WHERE id = \(id)"`.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.text.reserveCapacity(literalCapacity + interpolationCount * 4)
            sql.values.reserveCapacity(interpolationCount)
            sql.marks.reserveCapacity(interpolationCount)
        }

        /// Text of the statement itself.
        package mutating func appendLiteral(_ literal: String) { sql.text += literal }

        /// A value, sent as a parameter.
        package mutating func appendInterpolation(_ value: any SQLConvertible) { sql.append(value.sqlValue) }

        /// A value or, for `nil`, NULL.
        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            sql.append(value?.sqlValue ?? .null)
        }

        /// Another statement's text and values.
        package mutating func appendInterpolation(_ other: SQL) { sql.append(other) }
    }
}

/// A value as an engine takes it.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case boolean(Bool)
}

/// What can be a value in a statement.
package protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}

extension String: SQLConvertible { package var sqlValue: SQLValue { .text(self) } }
extension Int: SQLConvertible { package var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLConvertible { package var sqlValue: SQLValue { .integer(self) } }
extension Double: SQLConvertible { package var sqlValue: SQLValue { .real(self) } }
extension Bool: SQLConvertible { package var sqlValue: SQLValue { .boolean(self) } }
