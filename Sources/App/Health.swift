import Directory
import Programme
import Storage
import Web

/// The state of an installation, as `/health` and `ceangal doctor` tell it.
struct Health: Sendable {
    /// `ok`, `read_only` or `failing`.
    let status: String
    let state: StorageState?
    let listings: Int

    /// Asks the live writer. What cannot be asked is `failing`, and so are records that would not keep what they
    /// acknowledge.
    static func of(_ installation: Installation) async -> Health {
        do {
            let storage = installation.storage
            let state = try await installation.pulse.state()
            var listings = installation.directory.listingsShown
            if listings == nil {
                // A server that takes no changes may not be read either, since another may know more.
                let count: @Sendable (any Connection) throws -> Int = { try Listings.countPublished(in: $0) }
                listings = state.readOnly ? try? await storage.read(count) : try await storage.read(count)
            }
            let status = state.readOnly ? "read_only" : state.synchronous == "full" ? "ok" : "failing"
            return Health(status: status, state: state, listings: listings ?? 0)
        } catch {
            return Health(status: "failing", state: nil, listings: 0)
        }
    }

    /// The engine and its version.
    private var engine: String { state.map { $0.engine + " " + $0.engineVersion } ?? "unknown" }

    /// Label and value, in order.
    var facts: [(String, String)] {
        [
            ("status", status), ("version", programVersion), ("engine", engine),
            ("schema", String(state?.schema ?? 0)), ("listings", String(listings)),
            ("journal_mode", state?.journalMode ?? "unknown"), ("synchronous", state?.synchronous ?? "unknown"),
        ]
    }

    /// What the JSON object looks like.
    static let shape = Shape.object(
        "The state of the program and its records.",
        of: [
            .always("status", .text(allowed: ["ok", "read_only", "failing"])), .always("version", .text()),
            .always("engine", .text("The database engine and its version.")),
            .always("schema", .integer("The last migration.")), .always("listings", .integer("Published listings.")),
            .always("journal_mode", .text()),
            .always("synchronous", .text("full: what is acknowledged is on the disk.")),
        ])

    /// One JSON object.
    var json: [UInt8] {
        var object = JSONObject()
        add(to: &object)
        return object.bytes + [UInt8(ascii: "\n")]
    }

    /// The members of that object.
    func add(to object: inout JSONObject) {
        object.add("status", status)
        object.add("version", programVersion)
        object.add("engine", engine)
        object.add("schema", state?.schema ?? 0)
        object.add("listings", listings)
        object.add("journal_mode", state?.journalMode ?? "unknown")
        object.add("synchronous", state?.synchronous ?? "unknown")
    }
}
