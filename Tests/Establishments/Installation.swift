import Programme
import Schema
import Storage
import TestSupport

@testable import Establishments

/// The reference data of this repository, read once for all tests.
enum Installation {
    static let reference = ReferenceFolder(path: Repository.root + "/Reference")
    static let geography = Result { try Geography(reference) }
    static let places = Result { try Places(reference, geography: geography.get()) }

    /// A front door on records of its own, on 24 November 2026 at noon.
    static func establishments() async throws -> (front: Establishments, storage: any Storage) {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        let clock: @Sendable () -> Instant = { Instant(milliseconds: 1_795_521_600_000) }
        let front = Establishments(
            geography: try geography.get(), places: try places.get(), storage: storage, clock: clock,
            ids: IDSource(now: clock))
        return (front, storage)
    }
}
