import CLibPQ

/// Where a PostgreSQL database is, in libpq's words, and the password apart from them.
package struct PostgreSQLAddress: Sendable {
    /// What libpq reads; without a password, so it may be shown.
    package let text: String
    private let password: String?
    /// Which of several servers will do, unless the address says so itself: libpq's `target_session_attrs`.
    private var server = "read-write"

    /// `text` is a connection string or URI of libpq, which may name several hosts. Throws `StorageError.unsuitable` where
    /// libpq cannot read it, and where it holds a password: that has no place in an environment or a list of processes.
    package init(_ text: String, password: String? = nil) throws {
        var fault: UnsafeMutablePointer<CChar>?
        defer { if let fault { PQfreemem(fault) } }
        guard let options = PQconninfoParse(text, &fault) else {
            throw StorageError.unsuitable(
                "The database's address cannot be read. It is written as “host=… dbname=…” or “postgresql://…”.")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while option.pointee.keyword != nil {
            // libpq marks what a program that asks for it should hide: the password, and that of a key (`sslpassword`).
            let isSecret = option.pointee.dispchar.map { $0.pointee == CChar(bitPattern: UInt8(ascii: "*")) } ?? false
            guard !isSecret || option.pointee.val == nil else {
                throw StorageError.unsuitable(
                    "The database's address must not hold a password. Put it into the file that PGPASSFILE names."
                )
            }
            option += 1
        }
        self.text = text
        self.password = password
    }

    /// The same where a server that takes no changes, such as a standby, will do as well.
    var ofAnyServer: PostgreSQLAddress {
        var address = self
        address.server = "any"
        return address
    }

    /// A new connection, made or failed; `nil` only where there is no memory for one.
    func connect() -> OpaquePointer? {
        // What stands before `dbname` can be changed by the address, what stands after it cannot.
        var parameters = [
            ("connect_timeout", "5"), ("application_name", "ceangal"), ("target_session_attrs", server),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("dbname", text), ("client_encoding", "UTF8"),
        ]
        if let password { parameters.append(("password", password)) }
        return withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
    }
}

/// Calls `body` with texts as a list of C strings that ends in NULL.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for text in texts {
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { bytes in
        var list: [UnsafePointer<CChar>?] = starts.map { start in bytes.baseAddress.map { $0 + start } }
        list.append(nil)
        return list.withUnsafeBufferPointer { list in
            var none: UnsafePointer<CChar>?
            guard let first = list.baseAddress else { return withUnsafePointer(to: &none, body) }
            return body(first)
        }
    }
}
