import CLibPQ

/// What the server or the connection to it said instead of an answer.
struct PostgreSQLError: Error {
    /// The five letters of the SQL standard and PostgreSQL's Appendix A; `08006` where the connection was lost.
    let state: String
    /// What was said, without a stop.
    let message: String
    /// The connection is gone: another may do.
    let isLost: Bool

    static let outOfMemory = PostgreSQLError(state: "53200", message: "there is no memory for a connection")

    init(state: String, message: String, isLost: Bool = false) {
        self.state = state
        self.message = message
        self.isLost = isLost || state.utf8.starts(with: "08".utf8) || ["57P01", "57P02", "57P03"].contains(state)
    }

    /// A connection that could not be made, or was lost.
    init(connection: OpaquePointer) {
        self.init(state: "08006", message: sentences(PQerrorMessage(connection)))
    }

    init(result: OpaquePointer, isLost: Bool) {
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))) ?? PQresultErrorMessage(result)
        // A server may end a connection in other words too: it lay idle for too long (57P05), or the disk failed.
        self.init(state: state ?? (isLost ? "08006" : "XX000"), message: sentences(message), isLost: isLost)
    }

    /// The transaction may not write. Where it was begun to write, the server has become a replica of another.
    var isReadOnly: Bool { state == "25006" }

    /// Two transactions were in each other's way, and this one was taken back.
    var isConflict: Bool { ["40001", "40P01", "55P03"].contains(state) }

    /// A key is taken. It may be another's whose transaction was not to be seen when this one began and looked: PostgreSQL
    /// then says so instead of `40001` (its manual, "Serialization Failure Handling"), and whoever looks again sees it.
    var isTaken: Bool { state == "23505" }

    /// Somebody else's lock was waited for in vain, for as long as `lock_timeout` says.
    var hasWaited: Bool { state == "55P03" }

    /// The server's files are not what they should be, or cannot be read.
    var isDamage: Bool { ["XX001", "XX002", "58030", "58P01"].contains(state) }

    /// The same in the words of every engine.
    var asStorageError: StorageError {
        if state.utf8.starts(with: "23".utf8) { return .constraint(message) }
        if isConflict { return .busy("The database was too busy for this change. Nothing was changed; try again.") }
        if isReadOnly || state == "53100" { return .readOnly("The database takes no changes: \(message).") }
        if isLost {
            return .unreachable(
                "The database cannot be reached: \(message). Look whether its server runs and CEANGAL_DATABASE is right."
            )
        }
        if state == "42501" {
            return .unsuitable(
                "The database does not let its user work (\(message)). Make the user of CEANGAL_DATABASE its owner.")
        }
        return .unusable("The database cannot be used: \(message).")
    }
}

/// What libpq says of one host after another, in one line; its advice, which is moved in, left out.
private func sentences(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "no reason was given" }
    let lines = String(cString: text).utf8.split(separator: UInt8(ascii: "\n")).filter {
        $0.first != UInt8(ascii: "\t")
    }
    return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "; ")
}
