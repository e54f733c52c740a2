import GRDB

/// One GRDB connection, seen as ours.
final class SQLiteConnection: Transaction {
    private let database: Database
    /// Says whether the asker has gone; looked at before each statement.
    private let cancellation: Cancellation?
    /// The statements whose rows are being handed over.
    private var open: Set<String> = []

    init(database: Database, cancellation: Cancellation? = nil) {
        self.database = database
        self.cancellation = cancellation
    }

    func rows(_ sql: SQL) throws -> [Row] {
        var rows: [Row] = []
        try each(sql) { rows.append($0) }
        return rows
    }

    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        try cancellation?.check()
        // Asked once more while its rows are handed over, a kept statement would start again.
        let isFree = open.insert(sql.text).inserted
        defer { if isFree { open.remove(sql.text) } }
        let statement =
            isFree ? try database.cachedStatement(sql: sql.text) : try database.makeStatement(sql: sql.text)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments(sql.values))
        var known: ColumnNames?
        while let row = try cursor.next() {
            let columns = known ?? ColumnNames(statement.columnNames)
            known = columns
            try body(Row(columns: columns, values: (0..<row.count).map { value(row[$0]) }))
        }
    }

    func run(_ sql: SQL) throws -> Int {
        try cancellation?.check()
        if sql.values.isEmpty {
            try database.execute(sql: sql.text)  // migrations hold several statements
        } else {
            try database.cachedStatement(sql: sql.text).execute(arguments: arguments(sql.values))
        }
        return database.changesCount
    }

    func insert(_ rows: [NewRow], into table: SQL) throws {
        try cancellation?.check()
        guard let first = rows.first else { return }
        let marks = first.values.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let statement = try database.cachedStatement(sql: "INSERT INTO \(table.text) VALUES (\(marks))")
        for row in rows { try statement.execute(arguments: arguments(row.values)) }
    }

    private func arguments(_ values: [SQLValue]) -> StatementArguments {
        StatementArguments(
            values.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let number): number
                case .real(let number): number
                case .text(let text): text
                case .boolean(let flag): flag
                }
            })
    }

    private func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let data): .text(String(decoding: data, as: UTF8.self))
        }
    }
}
