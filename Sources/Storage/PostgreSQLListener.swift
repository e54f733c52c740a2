import CLibPQ
import Dispatch
import Glibc
import Synchronization

/// Hears, on a connection of its own, that a process has moved the feed of events on: the sealer's transaction says so
/// with NOTIFY (the migration's trigger does). It works on a queue of its own, and no task ever waits for it.
///
/// What is said while the connection is lost is not heard; so each new connection begins with a signal, and whoever
/// listens catches up by position.
final class PostgreSQLListener: Sendable {
    private let address: PostgreSQLAddress
    private let signal: Signal
    private let isOver = Atomic<Bool>(false)

    /// Milliseconds: how long it waits before it looks whether it is over, and before it connects again.
    private static let patience: Int32 = 250

    init(_ address: PostgreSQLAddress, _ signal: Signal) {
        self.address = address
        self.signal = signal
    }

    /// Listens until `end`.
    func start() {
        DispatchQueue(label: "postgresql-listener").async { [self] in
            while !isOver.load(ordering: .relaxed) {
                if let connection = address.connect() {
                    hear(connection)
                    PQfinish(connection)
                }
                usleep(UInt32(Self.patience) * 1_000)
            }
        }
    }

    /// Ends within half a second.
    func end() { isOver.store(true, ordering: .relaxed) }

    /// Passes on what is said until the connection is lost.
    private func hear(_ connection: OpaquePointer) {
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        guard PQstatus(connection) == CONNECTION_OK, let schema = answer(connection, "SELECT current_schema()"),
            answer(connection, "LISTEN ceangal_events") != nil
        else { return }
        signal.send()
        var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        while !isOver.load(ordering: .relaxed) {
            guard poll(&socket, 1, Self.patience) >= 0 || errno == EINTR, PQconsumeInput(connection) == 1 else {
                return
            }
            var isMeant = false
            while let note = PQnotifies(connection) {
                isMeant = isMeant || String(cString: note.pointee.extra) == schema
                PQfreemem(note)
            }
            if isMeant { signal.send() }
        }
    }

    /// The first value of an answer, empty where it has none; `nil` where the server did not do what it was asked.
    private func answer(_ connection: OpaquePointer, _ text: String) -> String? {
        let result = PQexec(connection, text)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK: return ""
        case PGRES_TUPLES_OK: return PQgetvalue(result, 0, 0).map { String(cString: $0) }
        default: return nil
        }
    }
}
