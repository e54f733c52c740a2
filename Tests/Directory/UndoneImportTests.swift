import Foundation
import Programme
import Storage
import Testing

@testable import Directory

@Suite struct `Taking a load back` {
    private static let header = "id,title,provider,local_authorities,themes\n"

    @Test func `everything is as it was before`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n2,Bridges,Moray Hub,moray,\n")
        let before = try await records.everything()
        let report = try await records.load(
            Self.header + "1,Comets,Orkney Hub,moray,robotics\n3,Tides,Elgin Club,moray,\n"
        ) { $0.withdrawsVanished = true }
        #expect((report.added, report.changed, report.withdrawn) == (1, 1, 1))
        let undone = try await records.undo(report)
        #expect((undone.removed, undone.restored, undone.withdrawn) == (1, 2, 0))
        #expect(try await records.everything() == before)
    }

    @Test func `providers and sources that the load made go with it`() async throws {
        let records = try await Records()
        let report = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n")
        _ = try await records.undo(report)
        #expect(try await records.count("SELECT count(*) AS count FROM organisations") == 0)
        #expect(try await records.count("SELECT count(*) AS count FROM sources") == 0)
    }

    @Test func `a provider or source that something else uses stays`() async throws {
        let records = try await Records()
        let first = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n")
        _ = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n2,Kites,Moray Hub,moray,\n")
        _ = try await records.undo(first)
        #expect(try await records.count("SELECT count(*) AS count FROM organisations") == 1)
        #expect(try await records.count("SELECT count(*) AS count FROM sources") == 1)
        #expect(try await records.listing("2")?.facts.providerName == "Moray Hub")
    }

    @Test func `a provider who went with another load comes back when a listing needs it`() async throws {
        let records = try await Records()
        let first = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n")
        let second = try await records.load(Self.header + "1,Rockets,Orkney Hub,moray,\n")
        _ = try await records.storage.write { try $0.run("DELETE FROM organisations WHERE slug = \("moray-hub")") }
        _ = try await records.undo(second)
        #expect(try await records.listing("1")?.provider == "moray-hub")
        _ = try await records.undo(first)
        #expect(try await records.listing("1") == nil)
    }

    @Test func `a later load of the same listing goes first`() async throws {
        let records = try await Records()
        let first = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n")
        let second = try await records.load(Self.header + "1,Comets,Moray Hub,moray,\n")
        await #expect(throws: Failure.self) { try await records.undo(first) }
        _ = try await records.undo(second)
        _ = try await records.undo(first)
        #expect(try await records.listing("1") == nil)
        await #expect(throws: Failure.self) { try await records.undo(first) }
    }

    @Test func `a listing that somebody has reported is withdrawn instead of removed`() async throws {
        let records = try await Records()
        let report = try await records.load(Self.header + "1,Rockets,Moray Hub,moray,\n")
        let id = try #require(try await records.listing("1")).id
        _ = try await records.storage.write {
            try $0.run(
                """
                INSERT INTO problem_reports (id, listing, reason, note, at)
                VALUES ('r', \(id), 'closed', '', \(Instant(milliseconds: 0)))
                """)
        }
        let undone = try await records.undo(report)
        #expect((undone.removed, undone.withdrawn) == (0, 1))
        #expect(try await records.listing("1")?.withdrawn != nil)
    }
}
