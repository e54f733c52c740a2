import Foundation
import Programme
import Testing
import Web

@testable import Directory

@Suite struct `Feeds and calendars` {
    private static let rows = """
        id,title,description,provider,start,end,url,licence,source_url,address,latitude,longitude
        1,"Rockets, wind; and \\ more","First line
        second line",Lochan Hub,2026-12-01T14:00:00Z,2026-12-01T15:30:00Z,https://example.org/1,OGL-UK-3.0,https://example.org/list,"1 Shore Road, Elgin",57.6,-3.3
        2,Science week,All day,Lochan Hub,2026-12-07,2026-12-11,,CC-BY-4.0,,,,
        3,A moment,,Lochan Hub,2027-07-01T09:00:00+01:00,2027-07-01T09:00:00+01:00,,CC-BY-4.0,,,,
        4,Until a day,,Lochan Hub,2027-07-01T09:00:00+01:00,2027-07-02,,CC-BY-4.0,,,,
        5,Always there,,Lochan Hub,,,,CC-BY-4.0,,,,
        6,Last of days,,Lochan Hub,2100-12-30,2100-12-31,,CC-BY-4.0,,,,
        """

    private static func loaded() async throws -> Records {
        let records = try await Records()
        #expect(try await records.load(rows).errors.isEmpty)
        try await records.directory.open()
        return records
    }

    /// Content lines as they were before they were folded (RFC 5545, 3.1).
    private static func lines(_ records: Records, _ query: String = "") async throws -> [String] {
        try await records.exported(.ics, query).replacing("\r\n ", with: "").components(separatedBy: "\r\n")
    }

    /// The lines of each event, by its title's first word.
    private static func events(_ records: Records, _ query: String = "") async throws -> [String: [String]] {
        let parts = try await lines(records, query).split(separator: "BEGIN:VEVENT").dropFirst().map(Array.init)
        return Dictionary(
            uniqueKeysWithValues: parts.map { part in
                let title = part.first { $0.hasPrefix("SUMMARY:") } ?? ""
                return (String(title.dropFirst(8).prefix { $0.isLetter }), part)
            })
    }

    @Test func `an event at a time has it in UTC`() async throws {
        let events = try await Self.events(Self.loaded())
        #expect(events["Rockets"]?.contains("DTSTART:20261201T140000Z") == true)
        #expect(events["Rockets"]?.contains("DTEND:20261201T153000Z") == true)
        #expect(events["Until"]?.contains("DTSTART:20270701T080000Z") == true)
        // The end of 2 July in London's summer time.
        #expect(events["Until"]?.contains("DTEND:20270702T230000Z") == true)
    }

    @Test func `an event on days lasts to the end of the last`() async throws {
        let events = try await Self.events(Self.loaded())
        #expect(events["Science"]?.contains("DTSTART;VALUE=DATE:20261207") == true)
        #expect(events["Science"]?.contains("DTEND;VALUE=DATE:20261212") == true)
        #expect(events["Last"]?.contains("DTEND;VALUE=DATE:21010101") == true)
    }

    @Test func `no event ends when it begins`() async throws {
        let moment = try #require(try await Self.events(Self.loaded())["A"])
        #expect(moment.contains("DTSTART:20270701T080000Z"))
        #expect(!moment.contains { $0.hasPrefix("DTEND") })
    }

    @Test func `texts are escaped and no line is longer than 75 octets`() async throws {
        let records = try await Self.loaded()
        let calendar = try await records.exported(.ics, "")
        #expect(calendar.utf8.split(separator: 0x0A).allSatisfy { $0.count <= 76 && $0.last == 0x0D })
        let rockets = try #require(try await Self.events(records)["Rockets"])
        #expect(rockets.contains("SUMMARY:Rockets\\, wind\\; and \\\\ more"))
        #expect(rockets.contains { $0.hasPrefix("DESCRIPTION:Lochan Hub\\nFirst line\\nsecond line\\n") })
        #expect(rockets.contains("LOCATION:1 Shore Road\\, Elgin"))
        #expect(rockets.contains("GEO:57.6;-3.3"))
    }

    @Test func `the calendar leaves out what has no date, and says so`() async throws {
        let records = try await Self.loaded()
        #expect(try await Self.events(records).keys.sorted() == ["A", "Last", "Rockets", "Science", "Until"])
        #expect(try await Self.lines(records).contains { $0.hasPrefix("DESCRIPTION:Listings that have a date.") })
    }

    @Test func `a calendar is named by what was chosen, never by what was typed`() async throws {
        let lines = try await Self.lines(Self.loaded(), "q=%3Cscript%3E&near=IV30&la=moray")
        #expect(lines.contains("NAME:STEM directory: council: Moray"))
    }

    @Test func `an event keeps its id, and its sequence grows when it changes`() async throws {
        let records = try await Self.loaded()
        func line(_ name: String, _ event: String) async throws -> String? {
            try await Self.events(records)[event]?.first { $0.hasPrefix(name + ":") }
        }
        let (id, first) = (try await line("UID", "Science"), try await line("SEQUENCE", "Science"))
        records.clock.advance(seconds: 3600)
        _ = try await records.load(Self.rows.replacing("2026-12-11", with: "2026-12-10"))
        try await records.directory.open()
        #expect(try await line("UID", "Science") == id)
        let numbers = try [first, await line("SEQUENCE", "Science")].compactMap { Int($0?.dropFirst(9) ?? "") }
        #expect(numbers.count == 2 && numbers[1] == numbers[0] + 3600)
        #expect(try await line("LAST-MODIFIED", "Science") == "LAST-MODIFIED:20261124T130000Z")
        #expect(try await line("LAST-MODIFIED", "Rockets") == "LAST-MODIFIED:20261124T120000Z")
    }

    @Test(arguments: [ExportFormat.atom, .ics])
    func `the same listings give the same bytes, whenever they are asked for`(_ format: ExportFormat) async throws {
        let records = try await Self.loaded()
        let first = try await records.exported(format, "")
        records.clock.advance(seconds: 5)
        #expect(try await records.exported(format, "") == first)
    }

    @Test func `an entry of the feed says when it takes place`() async throws {
        let feed = try await Self.loaded().exported(.atom, "")
        #expect(feed.contains("<summary>1 December 2026, 2pm to 3:30pm.\nFirst line\nsecond line</summary>"))
        #expect(feed.contains("<summary>7 December 2026 to 11 December 2026.\nAll day</summary>"))
        #expect(feed.contains("<updated>2026-11-24T12:00:00Z</updated>"))
    }

    @Test(arguments: ExportFormat.allCases)
    func `every file names source and licence of each listing`(_ format: ExportFormat) async throws {
        let records = try await Self.loaded()
        let file: String
        switch format {
        case .xlsx, .ods: file = try await records.cells(format, "q=rockets").joined(separator: "\n")
        default: file = try await records.exported(format, "q=rockets").replacing("\r\n ", with: "")
        }
        #expect(file.contains("moray-council"))
        #expect(file.contains("OGL-UK-3.0"))
        #expect(file.contains("https://example.org/list") || format == .ics)
    }

    @Test func `what a title holds cannot break the feed`() async throws {
        let records = try await Records()
        _ = try await records.load("id,title,provider,description\n1,<b>&amp; \"x\" ]]>,A & B,</summary>\n")
        try await records.directory.open()
        let feed = try await records.exported(.atom, "q=x")
        #expect(feed.contains("<title>&lt;b&gt;&amp;amp; &quot;x&quot; ]]&gt;</title>"))
        #expect(feed.contains("<name>A &amp; B</name>") && feed.contains("<summary>&lt;/summary&gt;</summary>"))
    }

    @Test func `distances are the same in every file`() async throws {
        let records = try await Self.loaded()
        let query = "near=IV30&within=100&past=include"
        let asked = records.directory.decode(Query(decoding: query), isPage: false)
        let page = String(decoding: try records.directory.json(asked, by: .visitor), as: UTF8.self)
        let distance = try #require(page.firstMatch(of: /"distance_km":([0-9.]+)/)?.1)
        for format in [ExportFormat.json, .ndjson, .geojson] {
            #expect(try await records.exported(format, query).contains("\"distance_km\":\(distance)}"))
        }
        #expect(try await records.exported(.csv, query).contains(",\(distance),OGL-UK-3.0"))
    }
}
