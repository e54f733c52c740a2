import CLibPQ

/// Values on their way to the server, in PostgreSQL's text form.
struct PostgreSQLValues {
    /// All texts, each ended by NUL.
    private var bytes: [CChar] = []
    /// Where each text begins; `nil` for NULL.
    private var starts: [Int?] = []

    /// Throws `StorageError.unusable` for a text with the character NUL, which PostgreSQL cannot keep.
    init(_ values: [SQLValue]) throws {
        for value in values {
            switch value {
            case .null: starts.append(nil)
            case .integer(let number): append(String(number))
            case .real(let number): append(String(number))
            case .boolean(let flag): append(flag ? "t" : "f")
            case .text(let text):
                guard !text.utf8.contains(0) else {
                    throw StorageError.unusable("A text holds the character NUL, which the database cannot keep.")
                }
                append(text)
            }
        }
    }

    private mutating func append(_ text: String) {
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
    }

    /// Calls `body` with the number of values and their texts, which are valid during the call.
    func with<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) throws -> Result
    ) rethrows -> Result {
        try bytes.withUnsafeBufferPointer { bytes in
            let texts = starts.map { start in start.flatMap { place in bytes.baseAddress.map { $0 + place } } }
            return try texts.withUnsafeBufferPointer { try body(Int32(clamping: texts.count), $0.baseAddress) }
        }
    }

    /// The type of each value, as the server numbers types; 0 where it shall infer it. A text may become a day or a time.
    static func types(of values: [SQLValue]) -> [Oid] {
        values.map { value in
            switch value {
            case .null, .text: 0
            case .integer: PostgreSQLType.int8
            case .real: PostgreSQLType.float8
            case .boolean: PostgreSQLType.bool
            }
        }
    }
}

/// Numbers of types that never change (PostgreSQL's `pg_type.dat`).
enum PostgreSQLType {
    static let bool: Oid = 16
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let timestamp: Oid = 1114
    static let timestampWithZone: Oid = 1184
}

/// One answer of the server, freed with it.
final class PostgreSQLResult {
    private let handle: OpaquePointer
    private let columns: ColumnNames
    private let types: [Oid]

    /// How many rows it has.
    let count: Int32

    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = PQntuples(handle)
        let fields = 0..<PQnfields(handle)
        columns = ColumnNames(fields.map { PQfname(handle, $0).map { String(cString: $0) } ?? "" })
        types = fields.map { PQftype(handle, $0) }
    }

    deinit { PQclear(handle) }

    /// How many rows the statement changed.
    var changed: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// A row by its number.
    func row(_ number: Int32) -> Row {
        Row(columns: columns, values: types.indices.map { value(number, $0) })
    }

    private func value(_ row: Int32, _ column: Int) -> SQLValue {
        let field = Int32(truncatingIfNeeded: column)
        guard PQgetisnull(handle, row, field) == 0, let bytes = PQgetvalue(handle, row, field) else { return .null }
        let text = String(
            decoding: UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(handle, row, field))), as: UTF8.self)
        switch types[column] {
        case PostgreSQLType.int2, PostgreSQLType.int4, PostgreSQLType.int8:
            return Int64(text).map { .integer($0) } ?? .text(text)
        case PostgreSQLType.float4, PostgreSQLType.float8: return Double(text).map { .real($0) } ?? .text(text)
        case PostgreSQLType.bool: return .boolean(text == "t")
        case PostgreSQLType.timestamp: return .text(text + "Z")  // kept and given in UTC, which the server does not say
        case PostgreSQLType.timestampWithZone: return .text(text + ":00")  // RFC 3339 wants minutes in an offset
        default: return .text(text)
        }
    }
}
