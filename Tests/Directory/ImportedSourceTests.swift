import Programme
import Testing

@testable import Directory

@Suite struct `The source of a load` {
    private static let columns = "Ref,Title,Who runs it,Council,What happens,Date,Time\n"

    @Test func `two councils that use one profile keep their own listings`() async throws {
        let records = try await Records()
        let moray = Self.columns + "1,Rockets,Moray Council,Moray,,,\n2,Bridges,Moray Council,Moray,,,\n"
        _ = try await records.load(moray, name: "moray.csv", source: "moray-council")
        let report = try await records.load(
            Self.columns + "1,Tides,Fife Council,Fife,,,\n", name: "fife.csv", source: "fife-council")
        #expect((report.added, report.changed, report.vanished) == (1, 0, 0))
        #expect((report.profile, report.source) == ("council-spreadsheet", "fife-council"))
        #expect(try await records.listing("1", source: "moray-council")?.facts.title == "Rockets")
        #expect(try await records.listing("1", source: "fife-council")?.facts.title == "Tides")
    }

    @Test func `a profile that leaves the source open needs one, and others keep their own`() async throws {
        let records = try await Records()
        let file = Self.columns + "1,Rockets,Moray Council,Moray,,,\n"
        let open = await #expect(throws: Failure.self) { try await records.load(file, source: nil) }
        #expect(open?.message.contains("--source") == true)
        await #expect(throws: Failure.self) {
            try await records.load(file, source: "moray-council") { $0.profile = "oak-units" }
        }
    }

    @Test func `a native file that names its sources is the whole list of each`() async throws {
        let records = try await Records()
        let rows = "1,moray,Rockets,Moray Hub\n2,moray,Bridges,Moray Hub\n1,fife,Tides,Fife Hub\n"
        _ = try await records.load("id,source,title,provider\n" + rows, source: nil)
        let report = try await records.load("id,source,title,provider\n1,moray,Rockets,Moray Hub\n", source: nil)
        #expect((report.unchanged, report.vanished) == (1, 1))
    }

    @Test func `what the directory wrote makes nothing vanish, and cannot be asked to`() async throws {
        let records = try await Records()
        _ = try await records.load("id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n")
        let part = "id,source,source_id,title,provider\nx,moray-council,1,Rockets,Moray Hub\n"
        let before = try await records.everything()
        let report = try await records.load(part, source: nil)
        #expect((report.unchanged, report.vanished) == (1, 0))
        #expect(report.source == nil && !report.hasWarnings)
        await #expect(throws: Failure.self) {
            try await records.load(part, source: nil) { $0.withdrawsVanished = true }
        }
        #expect(try await records.everything() == before)
    }

    @Test func `withdrawing more than half of a source deserves a look`() async throws {
        let records = try await Records()
        let rows = (1...5).map { "\($0),Kites \($0),Moray Hub\n" }
        _ = try await records.load("id,title,provider\n" + rows.joined())
        let most = try await records.load("id,title,provider\n" + rows[0] + rows[1]) {
            $0.withdrawsVanished = true
            $0.isDryRun = true
        }
        #expect(most.withdrawn == 3 && most.hasWarnings)
        #expect(most.notes.contains { $0.contains("3 of 5") })
        let few = try await records.load("id,title,provider\n" + rows[0...2].joined()) { $0.withdrawsVanished = true }
        #expect(few.withdrawn == 2 && !few.hasWarnings)
    }
}
