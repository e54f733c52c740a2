/// A statement of the portable subset that both engines run unchanged, with its values apart from its text.
///
/// Values enter only by interpolation, as parameters: `"SELECT title FROM listings WHERE id = \(id)"`. Another `SQL` may
/// be interpolated into it; a plain `String` becomes a value, never text.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// Pieces of text; between each two stands one value.
    package private(set) var pieces: [String]
    package private(set) var values: [SQLValue]

    package init(stringLiteral text: String) {
        pieces = [text]
        values = []
    }

    package init(stringInterpolation: Interpolation) {
        pieces = stringInterpolation.pieces
        values = stringInterpolation.values
    }

    /// The text of a migration file. Never text from outside.
    package init(migration text: String) {
        pieces = [text]
        values = []
    }

    /// One after the other, with `separator` between: for lists of conditions or values.
    package static func joined(_ parts: [SQL], by separator: StaticString) -> SQL {
        var result: SQL = ""
        for (place, part) in parts.enumerated() {
            if place > 0 { result.append(text: "\(separator)") }
            result.append(part)
        }
        return result
    }

    /// `(a, b, c)` of values, for `IN`; an empty list becomes `(NULL)`, which matches nothing.
    package static func list(_ values: some Sequence<some SQLConvertible>) -> SQL {
        let parts = values.map { value -> SQL in "\(value)" }
        return parts.isEmpty ? "(NULL)" : "(\(SQL.joined(parts, by: ", ")))"
    }

    /// The text with `$1`, `$2` … where the values go.
    package var text: String {
        var result = pieces[0]
        for (place, piece) in pieces.dropFirst().enumerated() {
            result += "$" + String(place + 1) + piece
        }
        return result
    }

    private mutating func append(text: String) { pieces[pieces.count - 1] += text }

    private mutating func append(_ other: SQL) {
        append(text: other.pieces[0])
        pieces.append(contentsOf: other.pieces.dropFirst())
        values.append(contentsOf: other.values)
    }

    /// Collects the text and the values of a literal such as `"… WHERE id = \(id)"`.
    package struct Interpolation: StringInterpolationProtocol {
        var pieces = [""]
        var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) { values.reserveCapacity(interpolationCount) }

        /// Text of the statement itself.
        package mutating func appendLiteral(_ literal: String) { pieces[pieces.count - 1] += literal }

        /// A value, sent as a parameter.
        package mutating func appendInterpolation(_ value: any SQLConvertible) {
            values.append(value.sqlValue)
            pieces.append("")
        }

        /// A value or, for `nil`, NULL.
        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            values.append(value?.sqlValue ?? .null)
            pieces.append("")
        }

        /// Another statement's text and values.
        package mutating func appendInterpolation(_ other: SQL) {
            pieces[pieces.count - 1] += other.pieces[0]
            pieces.append(contentsOf: other.pieces.dropFirst())
            values.append(contentsOf: other.values)
        }
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
