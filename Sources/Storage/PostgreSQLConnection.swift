import CLibPQ
import Dispatch

/// One connection to a PostgreSQL server, through libpq.
///
/// libpq blocks, so a connection works on a queue of its own, off the threads that answer requests; the pool hands it to
/// one task at a time. Everything but `run`, `isLost` and `isUsable` is called on that queue only.
final class PostgreSQLConnection: @unchecked Sendable {
    // Sound across threads: `handle` and what follows are touched on `queue` alone, but for `isLost` and `isUsable`, which
    // the pool asks while nobody uses the connection; they only look at what libpq remembers.
    private let handle: OpaquePointer
    private let queue: DispatchQueue
    /// The names of the statements that the server has prepared, by their text.
    private var prepared: [String: String] = [:]
    private var cursors = 0
    /// How many rows have been copied into a table, and at how many it is counted anew.
    private var growths: [String: (rows: Int, next: Int)] = [:]
    /// Whether the server took no changes from the start.
    private var beganReadOnly = false
    /// Whether the server refused a change that it should have taken, and so has been demoted.
    private var isRefused = false

    /// Which life of which server it leads to; another after every crash and every change of the leading server.
    private(set) var life = ""

    /// How many statements a connection keeps prepared; then it begins anew.
    private static let mostPrepared = 256
    /// Up to how many values a statement has that is kept prepared. One with more is planned each time it runs, for the
    /// values that it has: a plan made while a table was small would look through all of it for each when it is large.
    private static let mostPreparedValues = 100

    /// Connects. Throws `PostgreSQLError` where there is no server, or it does not let us in.
    static func open(_ address: PostgreSQLAddress) async throws -> PostgreSQLConnection {
        let queue = DispatchQueue(label: "postgresql")
        return try await queue.result { try PostgreSQLConnection(address, queue) }
    }

    private init(_ address: PostgreSQLAddress, _ queue: DispatchQueue) throws {
        guard let handle = address.connect() else { throw PostgreSQLError.outOfMemory }
        self.handle = handle
        self.queue = queue
        guard PQstatus(handle) == CONNECTION_OK else { throw PostgreSQLError(connection: handle) }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // A server's own settings must not change what a date or a time looks like, nor hold a lock for ever.
        // Nor may a commit be acknowledged before it is on the disk.
        let row = try checked(
            PQexec(
                handle,
                """
                SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET extra_float_digits = 3; SET bytea_output = 'hex';
                SET standard_conforming_strings = on; SET lock_timeout = '10s';
                SET idle_in_transaction_session_timeout = '60s';
                SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') = 'off';
                SELECT CASE WHEN pg_is_in_recovery() THEN ''
                    ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END
                        || coalesce(pg_stat_get_bgwriter_stat_reset_time()::text, '') AS life
                """)
        ).row(0)
        life = try row.text("life")
        beganReadOnly = isDemoted
    }

    /// Says goodbye on the connection's own queue, because that may wait for the network.
    deinit {
        nonisolated(unsafe) let handle = handle
        queue.async { PQfinish(handle) }
    }

    /// Runs `body` on the connection's queue.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await queue.result(body)
    }

    /// Whether it is gone, and others to the same server may be so as well.
    var isLost: Bool { PQstatus(handle) != CONNECTION_OK }

    /// Whether it can still be used: it is not lost, and leads to a server that takes changes as it did.
    var isUsable: Bool {
        !isLost && PQtransactionStatus(handle) == PQTRANS_IDLE && isDemoted == beganReadOnly && !isRefused
    }

    /// Whether the server says of itself that it has become a replica (it says so unasked).
    private var isDemoted: Bool {
        func isOn(_ setting: String) -> Bool {
            PQparameterStatus(handle, setting).map { String(cString: $0) == "on" } ?? false
        }
        return isOn("in_hot_standby") || isOn("default_transaction_read_only")
    }

    /// Runs statements without values, one or several.
    func execute(_ text: String) throws { _ = try checked(PQexec(handle, text)) }

    /// Runs a statement; its whole answer.
    func result(_ sql: SQL) throws -> PostgreSQLResult {
        if sql.values.isEmpty { return try checked(PQexec(handle, sql.text)) }
        if sql.values.count > Self.mostPreparedValues {
            return try PostgreSQLValues(sql.values).with { count, values in
                let types = PostgreSQLValues.types(of: sql.values)
                return try checked(PQexecParams(handle, sql.text, count, types, values, nil, nil, 0))
            }
        }
        let name = try statement(sql)
        return try PostgreSQLValues(sql.values).with { count, values in
            try checked(PQexecPrepared(handle, name, count, values, nil, nil, 0))
        }
    }

    /// Hands over the rows of a query in parts, so that an answer of any length takes the same memory, and other
    /// statements may run meanwhile.
    func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        cursors += 1
        let name = "rows_\(cursors)"
        try PostgreSQLValues(sql.values).with { count, values in
            let types = PostgreSQLValues.types(of: sql.values)
            _ = try checked(
                PQexecParams(
                    handle, "DECLARE \(name) NO SCROLL CURSOR FOR \(sql.text)", count, types, values, nil, nil, 0))
        }
        var part: PostgreSQLResult
        repeat {
            part = try checked(PQexec(handle, "FETCH 500 FROM \(name)"))
            for row in 0..<part.count { try body(part.row(row)) }
        } while part.count == 500
        try execute("CLOSE \(name)")
    }

    /// Adds rows to a table by COPY.
    func copy(_ rows: [NewRow], into table: SQL) throws {
        guard !rows.isEmpty else { return }
        let text = try PostgreSQLCopy.text(rows)  // before COPY begins, which nothing then has to break off
        _ = try checked(PQexec(handle, "COPY \(table.text) FROM STDIN"))
        for start in stride(from: 0, to: text.count, by: Self.part) {
            let part = text[start..<min(start + Self.part, text.count)]
            let sent = part.withUnsafeBytes { bytes in
                PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            }
            guard sent == 1 else { throw PostgreSQLError(connection: handle) }
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw PostgreSQLError(connection: handle) }
        var failure: (any Error)?
        while let answer = PQgetResult(handle) {
            do { _ = try checked(answer) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
        try countAnew(String(decoding: table.text.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self), rows.count)
    }

    /// Has a table counted anew each time that twice as many rows have come to it. Who asks in the same transaction is
    /// otherwise answered by plans for an empty table, which look through all of it for each row.
    private func countAnew(_ table: String, _ rows: Int) throws {
        var growth = growths[table] ?? (rows: 0, next: 1_000)
        growth.rows += rows
        if growth.rows >= growth.next {
            try execute("ANALYZE (SKIP_LOCKED) \(table)")
            growth.next = 2 * growth.rows
        }
        growths[table] = growth
    }

    /// How many bytes of a COPY are handed over at once.
    private static let part = 1 << 20

    /// The name of the statement that the server has prepared for a text. The types of its values are those of its first
    /// use; where that was NULL the server infers them.
    private func statement(_ sql: SQL) throws -> String {
        if let known = prepared[sql.text] { return known }
        if prepared.count >= Self.mostPrepared {
            try execute("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        let types = PostgreSQLValues.types(of: sql.values)
        _ = try checked(PQprepare(handle, name, sql.text, Int32(clamping: types.count), types))
        prepared[sql.text] = name
        return name
    }

    private func checked(_ result: OpaquePointer?) throws -> PostgreSQLResult {
        guard let result else { throw PostgreSQLError(connection: handle) }
        let answer = PostgreSQLResult(result)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN: return answer
        default:
            let error = PostgreSQLError(result: result, isLost: PQstatus(handle) != CONNECTION_OK)
            isRefused = isRefused || error.isReadOnly && !beganReadOnly
            throw error
        }
    }
}

extension DispatchQueue {
    /// What `body` gives, run on this queue.
    fileprivate func result<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
