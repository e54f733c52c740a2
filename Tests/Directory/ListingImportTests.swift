import Foundation
import Programme
import Storage
import Testing

@testable import Directory

@Suite struct `Loading listings` {
    private static let header = "id,title,provider,local_authorities,themes\n"
    private static let three =
        header + "1,Rockets,Moray Hub,moray,robotics\n2,Bridges,Moray Hub,moray,\n3,Tides,Elgin Club,moray,\n"

    @Test func `a row becomes a listing with every field of the native form`() async throws {
        let records = try await Records()
        let report = try await records.load(
            """
            id,source,title,description,title_gd,description_gd,provider,sectors,stages,regions,local_authorities,themes,start,end,format,audience,cost_pence,language,url,postcode,latitude,longitude,licence,source_url,checked,updated
            7,aberdeen-hub,Rocket day,"Build, then fly",Latha rocaid,Tog is sgèith,Aberdeen Hub,primary;Secondary,,,,robotics,2026-12-01,2026-12-02,,,0,gd,https://example.org/7,AB10 1AB,57.1,-2.1,OGL-UK-3.0,https://example.org/all,2026-11-01,2026-11-02T10:00:00Z

            """, source: nil)
        #expect(report.errors.isEmpty)
        #expect(report.added == 1)
        let facts = try #require(try await records.listing("7", source: "aberdeen-hub")).facts
        #expect(facts.title == "Rocket day")
        #expect(facts.description == "Build, then fly")
        #expect(facts.titleGaelic == "Latha rocaid")
        #expect(facts.descriptionGaelic == "Tog is sgèith")
        #expect(facts.providerName == "Aberdeen Hub")
        #expect(facts.sectors == ["primary", "secondary"])
        #expect(facts.start?.text == "2026-12-01")
        #expect(facts.end?.text == "2026-12-02")
        #expect(facts.costPence == 0)
        #expect(facts.language == "gd")
        #expect(facts.url == "https://example.org/7")
        #expect(facts.postcode == "AB10 1AB")
        #expect(facts.point == Point(latitude: 57.1, longitude: -2.1))
        #expect(facts.licence == "OGL-UK-3.0")
        #expect(facts.sourceURL == "https://example.org/all")
        #expect(facts.checked?.iso == "2026-11-01")
        #expect(facts.updated?.rfc3339 == "2026-11-02T10:00:00Z")
    }

    @Test func `an empty cost is unknown`() async throws {
        let records = try await Records()
        _ = try await records.load("id,title,provider,cost_pence\n1,Rockets,Moray Hub,\n")
        #expect(try await records.listing("1")?.facts.costPence == nil)
    }

    @Test func `a council alone gives its region`() async throws {
        let records = try await Records()
        for (id, council) in [("1", "moray"), ("2", "S12000020"), ("3", "Moray")] {
            _ = try await records.load("id,title,provider,local_authorities\n\(id),Rockets,Moray Hub,\(council)\n") {
                $0.source = "source-\(id)"
            }
            let facts = try #require(try await records.listing(id, source: "source-\(id)")).facts
            #expect(facts.localAuthorities == ["moray"])
            #expect(facts.regions == ["northern-alliance"])
        }
    }

    @Test func `a council with a region keeps that region`() async throws {
        let records = try await Records()
        _ = try await records.load("id,title,provider,regions,local_authorities\n1,Rockets,Moray Hub,online,moray\n")
        #expect(try await records.listing("1")?.facts.regions == ["online"])
    }

    @Test func `the same file twice changes nothing`() async throws {
        let records = try await Records()
        let first = try await records.load(Self.three)
        #expect((first.added, first.changed, first.unchanged) == (3, 0, 0))
        #expect(first.batch != nil)
        let before = try await records.everything()
        let second = try await records.load(Self.three)
        #expect((second.added, second.changed, second.unchanged, second.vanished) == (0, 0, 3, 0))
        #expect(second.batch == nil)
        #expect(try await records.everything() == before)
        #expect(try await records.count("SELECT count(*) AS count FROM import_batches") == 1)
    }

    @Test func `a changed row updates its listing, which keeps its id`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let id = try #require(try await records.listing("2")).id
        let report = try await records.load(Self.three.replacing("Bridges", with: "Bridges and spans"))
        #expect((report.added, report.changed, report.unchanged) == (0, 1, 2))
        let listing = try #require(try await records.listing("2"))
        #expect(listing.id == id)
        #expect(listing.facts.title == "Bridges and spans")
    }

    @Test func `a vanished row is offered for withdrawal, not deleted`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let shorter = Self.three.replacing("2,Bridges,Moray Hub,moray,\n", with: "")
        let report = try await records.load(shorter)
        #expect(report.vanished == 1)
        #expect(report.withdrawn == 0)
        #expect(report.hasWarnings)
        #expect(report.vanishedListings.map(\.title) == ["Bridges"])
        #expect(report.vanishedListings.map(\.sourceID) == ["2"])
        #expect(try await records.listing("2")?.withdrawn == nil)

        let again = try await records.load(shorter)
        #expect(again.vanishedListings.map(\.title) == ["Bridges"])
        #expect(again.batch == nil)
    }

    @Test func `what has vanished is withdrawn when that is asked for, and is back when the row is`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let shorter = Self.three.replacing("2,Bridges,Moray Hub,moray,\n", with: "")
        let dry = try await records.load(shorter) {
            $0.withdrawsVanished = true
            $0.isDryRun = true
        }
        #expect(dry.withdrawn == 1)
        #expect(try await records.listing("2")?.withdrawn == nil)
        let report = try await records.load(shorter) { $0.withdrawsVanished = true }
        #expect(report.withdrawn == 1)
        #expect(!report.hasWarnings)
        #expect(try await records.listing("2")?.withdrawn != nil)
        #expect(try await records.load(shorter) { $0.withdrawsVanished = true }.withdrawn == 0)

        let back = try await records.load(Self.three)
        #expect(back.changed == 1)
        #expect(try await records.listing("2")?.withdrawn == nil)
    }

    @Test func `only the sources of the file can have vanished rows`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let report = try await records.load("id,title,provider\n1,Kites,Fife Hub\n", source: "fife-council")
        #expect(report.vanished == 0)
    }

    @Test func `a row without an id keeps anything from being said to have vanished`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let report = try await records.load(
            Self.header + "1,Rockets,Moray Hub,moray,robotics\n,Bridges,Moray Hub,moray,\n"
        ) {
            $0.keepsGoodRows = true
            $0.withdrawsVanished = true
        }
        #expect(report.vanished == 0)
        #expect(try await records.listing("3")?.withdrawn == nil)
        #expect(report.notes.contains { $0.contains("vanished") })
    }

    @Test func `a row with an error keeps the whole file out, and says where and why`() async throws {
        let records = try await Records()
        let before = try await records.everything()
        let report = try await records.load(
            "id,title,provider,start\n1,Rockets,Moray Hub,2026-12-01\n2,Bridges,Moray Hub,soon\n3,,,\n")
        #expect(report.isRefused)
        #expect(report.errors.map(\.row) == [2, 3, 3])
        #expect(report.errors.map(\.column) == ["start", "title", "provider"])
        #expect(report.errors.allSatisfy { $0.message.hasSuffix(".") })
        #expect((report.added, report.changed, report.unchanged, report.vanished) == (0, 0, 0, 0))
        #expect(report.batch == nil)
        #expect(try await records.everything() == before)
    }

    @Test func `good rows are kept when that is asked for`() async throws {
        let records = try await Records()
        let report = try await records.load(
            "id,title,provider,start\n1,Rockets,Moray Hub,2026-12-01\n2,Bridges,Moray Hub,soon\n"
        ) { $0.keepsGoodRows = true }
        #expect(!report.isRefused)
        #expect(report.added == 1)
        #expect(report.refusedRows == 1)
        #expect(try await records.listing("1") != nil)
        #expect(try await records.listing("2") == nil)
    }

    @Test(arguments: [
        "id,title,provider\n1,,Hub\n1,Good,Hub\n2,Also good,Hub\n", "id,title,provider\n1,Good,Hub\n1,,Hub\n",
        "id,title,provider\n1,Good,Hub\n1,Twice,Hub\n", "id,title,provider\n,No id,Hub\n2,Good,Hub\n",
        "id,title,provider,start\n1,Good,Hub,soon\n2,Good,Hub,2026-12-01\n",
    ])
    func `a file with bad rows, its good ones kept, does the same the second time`(_ file: String) async throws {
        let records = try await Records()
        let first = try await records.load(file) { $0.keepsGoodRows = true }
        let before = try await records.everything()
        let second = try await records.load(file) { $0.keepsGoodRows = true }
        #expect(try await records.everything() == before)
        #expect((second.added, second.changed, second.vanished) == (0, 0, 0))
        #expect(second.batch == nil)
        #expect(second.unchanged == first.added)
        #expect(second.errors == first.errors)
        #expect(second.isRefused == false)
    }

    @Test func `a source of which no row is good is not made`() async throws {
        let records = try await Records()
        _ = try await records.load(
            "id,source,title,provider,start\n1,aa,Rockets,Moray Hub,2026-12-01\n2,bb,Bridges,Moray Hub,soon\n",
            source: nil
        ) { $0.keepsGoodRows = true }
        #expect(try await records.count("SELECT count(*) AS count FROM sources") == 1)
    }

    @Test func `an id that stands twice is an error`() async throws {
        let records = try await Records()
        let report = try await records.load("id,title,provider\n1,Rockets,Moray Hub\n1,Bridges,Moray Hub\n")
        #expect(report.isRefused)
        #expect(report.errors.map(\.row) == [2])
        #expect(report.errors.map(\.column) == ["id"])
    }

    @Test func `a dry run says what would happen and changes nothing`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.three)
        let before = try await records.everything()
        let report = try await records.load(Self.header + "1,Comets,Moray Hub,moray,\n4,Kites,Moray Hub,moray,\n") {
            $0.isDryRun = true
        }
        #expect((report.added, report.changed, report.unchanged, report.vanished) == (1, 1, 0, 2))
        #expect(report.batch == nil)
        #expect(try await records.everything() == before)
    }

    @Test func `a value that nobody has mapped is reported with its count, and its row is taken`() async throws {
        let records = try await Records()
        let report = try await records.load(
            "id,title,provider,themes\n1,Rockets,Moray Hub,Lego;robotics\n2,Bridges,Moray Hub,Lego\n3,Tides,Moray Hub,Slime\n"
        )
        #expect(report.added == 3)
        #expect(
            report.unmapped == [
                UnmappedValue(field: "themes", column: "themes", value: "Lego", count: 2),
                UnmappedValue(field: "themes", column: "themes", value: "Slime", count: 1),
            ])
        #expect(try await records.listing("1")?.facts.themes == ["robotics"])
    }

    @Test func `listings that look alike are named`() async throws {
        let records = try await Records()
        _ = try await records.load("id,title,provider,start\n1,Rocket day,Moray Hub,2026-12-01\n")
        let report = try await records.load(
            "id,title,provider,start\n9,Rocket Day!,Moray hub,2026-12-01\n8,Rocket day,Moray Hub,2026-12-02\n",
            source: "other-list")
        #expect(report.duplicates.map(\.one.sourceID) == ["9"])
        #expect(report.duplicates.map(\.other.sourceID) == ["1"])
        #expect(report.duplicates.map(\.reason) == [.title])
        #expect(report.added == 2)
    }

    @Test func `without a source the file is refused`() async throws {
        let records = try await Records()
        let report = try await records.load("id,title,provider\n1,Rockets,Moray Hub\n", source: nil)
        #expect(report.isRefused)
        #expect(report.errors.map(\.column) == ["source"])
    }

    @Test func `a missing required column is named once, not row by row`() async throws {
        let records = try await Records()
        let report = try await records.load("id,title\n1,Rockets\n2,Bridges\n")
        #expect(report.isRefused)
        #expect(report.errors.map(\.column) == ["provider"])
    }
}
