import Storage

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
        if let file = environment("PGPASSFILE") { try SecretFile.refuseSharing(of: file, "the database's password") }
        let password = try environment("CEANGAL_DATABASE_PASSWORD_FILE").map {
            try SecretFile.firstLine(of: $0, "the database's password")
        }
        return try PostgreSQLAddress(text, password: password)
    }
}
