import Storage

#if canImport(Glibc)
import Glibc
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where the records are, as `CEANGAL_DATABASE` says; without it in the data folder.
enum DatabaseSetting {
    /// Whether the records are in a database that several processes may use.
    static var isSet: Bool { environment("CEANGAL_DATABASE") != nil }

    /// The database's address, with the password that `CEANGAL_DATABASE_PASSWORD_FILE` holds; libpq itself finds the one in
    /// the file that `PGPASSFILE` names. Throws `StorageError.unsuitable` for an address that cannot be used, a `Refusal`
    /// for a file that others can read, or a password in the environment.
    static func address() throws -> PostgreSQLAddress? {
        guard let text = environment("CEANGAL_DATABASE") else { return nil }
        // The environment of a process is shown in more places than a file, and handed on to whatever it starts.
        guard environment("PGPASSWORD") == nil else {
            throw Refusal(
                "PGPASSWORD is set. Put the database's password into a file, mode 600, and name it in CEANGAL_DATABASE_PASSWORD_FILE."
            )
        }
        // libpq would leave such a file aside, and the server would then ask for a password in vain.
        if let file = environment("PGPASSFILE") { try refuseSharing(of: file) }
        return try PostgreSQLAddress(text, password: try environment("CEANGAL_DATABASE_PASSWORD_FILE").map(password))
    }

    /// The first line of a file.
    private static func password(in file: String) throws -> String {
        try refuseSharing(of: file)
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Refusal("The file \(file) with the database's password cannot be read.")
        }
        let line = data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, !line.contains(0) else {
            throw Refusal("The file \(file) holds no password in its first line.")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Whoever else can read a password can use it. A file of root's may be given to a group, as systemd does.
    private static func refuseSharing(of file: String) throws {
        var facts = stat()
        guard stat(file, &facts) == 0 else {
            throw Refusal("The file \(file) with the database's password is not there.")
        }
        let others: mode_t = facts.st_uid == 0 && geteuid() != 0 ? 0o037 : 0o077
        guard facts.st_mode & S_IFMT != S_IFREG || facts.st_mode & others == 0 else {
            throw Refusal(
                "The file \(file) with the database's password can be read by others. Run “chmod 600 \(file)”.")
        }
    }
}
