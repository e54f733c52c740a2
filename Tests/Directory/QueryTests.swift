import Establishments
import Foundation
import Programme
import Storage
import Testing
import Web

@testable import Directory

@Suite struct `An address is understood` {
    /// The same records for every test that only asks.
    private static let shared = Task { try await loaded() }

    private static func loaded() async throws -> Records {
        let records = try await Records()
        #expect(try await records.load(rows).errors.isEmpty)
        try await records.directory.open()
        return records
    }

    /// On 24 November 2026.
    private static let rows = """
        id,title,provider,sectors,regions,local_authorities,start,end,latitude,longitude
        always,Always,Hub,primary,,moray,,,57.65,-3.31
        today,Today,Hub,primary,,moray,2026-11-24,,57.65,-3.31
        six,In six days,Hub,secondary,,highland,2026-11-30,,57.48,-4.22
        seven,In seven days,Hub,secondary,,highland,2026-12-01,,,
        running,Has begun,Hub,primary,,moray,2026-11-01,2026-12-20,,
        over,Is over,Hub,primary,,moray,2026-05-01,2026-11-23,,
        next,Next year,Hub,primary,,moray,2027-02-01,,,
        country,Whole country,Hub,primary,scotland,,,,,
        online,On line,Hub,secondary,online,,2026-12-02,,,

        """

    private static func found(_ records: Records, _ query: String) async throws -> Set<String> {
        let asked = records.directory.decode(Query(decoding: query), isPage: false)
        let answer = try await records.directory.answer(asked, by: .visitor)
        #expect(answer.listings.count == answer.answer.total)
        return Set(answer.listings.map(\.facts.sourceID))
    }

    @Test(arguments: [
        "sector=wizardry", "region=mars", "la=london", "la=E09000001", "theme=x", "provider=nobody", "format=x",
        "audience=x", "stage=x", "language=fr", "year=2026x", "year=0", "from=31/02/2026", "to=tomorrow",
        "from=2026-12-02&to=2026-12-01", "when=someday", "when=term", "undated=yes", "national=1", "past=true",
        "near=Nowhere+at+all", "near=ZZ99+9ZZ", "near=SW1A+1AA", "within=0&near=IV30", "within=501&near=IV30",
        "within=4.5&near=IV30", "sort=distance", "sort=price", "size=0", "size=1001", "size=x", "page=0", "page=-1",
        "page=x", "facets=nonsense", "cols=price", "group=price", "view=hologram", "match=fuzzy", "colour=blue",
        "Sector=primary",
    ])
    func `what cannot be used is left out and said, with a reason in a sentence`(_ query: String) async throws {
        let records = try await Self.shared.value
        let asked = records.directory.decode(Query(decoding: query), isPage: false)
        let answer = try await records.directory.answer(asked, by: .visitor)
        let ignored = try #require(answer.query.ignored.first)
        let name = query.split(separator: "&").first?.prefix { $0 != "=" } ?? ""
        #expect(ignored.parameter == name || query.contains("&" + ignored.parameter) || ignored.parameter == "sort")
        #expect(ignored.reason.hasSuffix(".") && ignored.reason.count > 20)
        #expect(answer.answer.total == 8 || query.hasPrefix("from") || query.contains("near=IV30"))
        let json = try JSONSerialization.jsonObject(with: Data(try records.directory.json(asked, by: .visitor)))
        let list = try #require((json as? [String: Any])?["ignored"] as? [[String: String]])
        #expect(list.first.map { Set($0.keys) } == ["parameter", "value", "reason"])
        #expect(((json as? [String: Any])?["facets"] as? [String: Any])?.count == Facet.allCases.count)
    }

    @Test(arguments: [
        ("when=today&undated=exclude", ["today"]), ("when=7-days&undated=exclude", ["today", "six"]),
        ("when=month&undated=exclude", ["today", "six", "running"]),
        ("when=today", ["today", "always", "country", "running"]),
        ("from=2026-12-01&undated=exclude", ["seven", "next", "online"]),
        ("from=2026-12-01", ["seven", "next", "online", "always", "country", "running"]),
        ("to=2026-11-24&undated=exclude", ["today", "running"]),
        ("past=include&to=2026-11-24&undated=exclude", ["today", "running", "over"]),
        ("year=2026", ["today", "six", "seven", "running", "online"]), ("year=2027", ["next"]),
        ("la=moray", ["always", "today", "running", "next"]), ("la=S12000020&year=2027", ["next"]),
        ("la=moray&la=highland&undated=exclude&sector=secondary", ["six", "seven"]),
        ("la=highland&national=include", ["six", "seven", "country", "online"]),
        ("region=online", ["online"]), ("region=scotland&region=online", ["country", "online"]),
        ("near=IV30&within=10", ["always", "today"]), ("near=iv30+1bx&within=10", ["always", "today"]),
        ("near=Elgin&within=10", ["always", "today"]), ("near=Moireibh&within=40", ["always", "today"]),
        ("near=Inbhir+Nis&within=5", ["six"]), ("near=Elgin&within=100&national=include", ["always", "today", "six"]),
    ])
    func `days, areas and places narrow it down`(_ query: String, _ expected: [String]) async throws {
        #expect(try await Self.found(Self.shared.value, query) == Set(expected))
    }

    @Test func `the counts of years leave out year, from, to and when`() async throws {
        let records = try await Self.shared.value
        for query in ["year=2027", "from=2027-01-01", "to=2026-11-25", "when=today", "year=2026&from=2026-12-01"] {
            let asked = records.directory.decode(Query(decoding: query), isPage: false)
            let counts = try await records.directory.answer(asked, by: .visitor).answer.counts[.year] ?? []
            let years = Dictionary(
                zip(records.directory.index.values(of: .year), counts), uniquingKeysWith: { first, _ in first })
            #expect(years == ["2026": 5, "2027": 1], "\(query)")
        }
    }

    @Test func `terms are presets only for a council whose dates are loaded`() async throws {
        let records = try await Self.loaded()
        _ = try await records.storage.write { transaction in
            try transaction.run(
                """
                INSERT INTO import_batches (id, kind, file, at, actor, added, changed, unchanged, vanished)
                VALUES ('b', 'terms', 'x.csv', '2026-11-24T12:00:00Z', 'ailsa', 2, 0, 0, 0)
                """)
            try transaction.run("INSERT INTO term_dates VALUES ('moray', 'term', '2026-10-19', '2026-12-18', 'b')")
            try transaction.run("INSERT INTO term_dates VALUES ('moray', 'term', '2027-01-06', '2027-04-02', 'b')")
        }
        try await records.directory.open()
        #expect(try await Self.found(records, "la=moray&when=term&undated=exclude") == ["today", "running"])
        #expect(try await Self.found(records, "la=moray&when=next-term&undated=exclude") == ["next"])
        for query in ["when=term", "la=highland&when=term", "la=moray&la=highland&when=next-term"] {
            let asked = records.directory.decode(Query(decoding: query), isPage: false)
            #expect(records.directory.understood(asked).ignored.map(\.parameter) == ["when"], "\(query)")
        }
    }

    @Test func `a page beyond the end is the last, and the query says so`() async throws {
        let records = try await Self.shared.value
        let asked = records.directory.decode(Query(decoding: "size=3&page=99&sort=title"), isPage: false)
        let json = try JSONSerialization.jsonObject(with: Data(try records.directory.json(asked, by: .visitor)))
        let object = try #require(json as? [String: Any])
        #expect(object["page"] as? Int == 3 && object["pages"] as? Int == 3)
        #expect((object["listings"] as? [Any])?.count == 2)
        #expect(object["query"] as? String == "sort=title&size=3&page=3")
        #expect((object["ignored"] as? [Any])?.isEmpty == true)
    }

    @Test(arguments: [("1", 1), ("1000", 1000), ("25", 25)])
    func `a page of JSON has 1 to 1,000 listings`(_ text: String, _ size: Int) async throws {
        let directory = try await Self.shared.value.directory
        #expect(directory.decode(Query(decoding: "size=" + text), isPage: false).size == size)
        let page = directory.decode(Query(decoding: "size=" + text), isPage: true)
        #expect(page.size == ([25, 50, 100].contains(size) ? size : 50))
    }

    @Test func `facets are given in full, as counts, some of them, or not at all`() async throws {
        let records = try await Self.shared.value
        func facets(_ query: String) throws -> [String: Any]? {
            let asked = records.directory.decode(Query(decoding: query), isPage: false)
            let json = try JSONSerialization.jsonObject(with: Data(try records.directory.json(asked, by: .visitor)))
            return (json as? [String: Any])?["facets"] as? [String: Any]
        }
        #expect(try facets("facets=none") == nil)
        #expect(try facets("facets=sector,la")?.keys.sorted() == ["local_authority", "sector"])
        #expect(try facets("")?.count == 10)
        let counts = try #require(try facets("facets=counts")?["sector"] as? [String: Int])
        #expect(counts == ["primary": 5, "secondary": 3])
        let values = try #require(try facets("sector=primary")?["sector"] as? [[String: Any]])
        #expect(values.first { $0["value"] as? String == "secondary" }?["count"] as? Int == 3)
        #expect(values.filter { $0["selected"] as? Bool == true }.count == 1)
        #expect(values.contains { $0["count"] as? Int == 0 })
    }

    @Test(arguments: [
        ("page=1&size=50&sort=date&undated=include&view=table&cols=provider.sector.theme.region.la.date", ""),
        ("sort=best&q=wind", "q=wind"), ("sort=date&q=wind", "q=wind&sort=date"),
        ("sector=secondary&sector=primary&q=+wind++", "q=wind&sector=primary&sector=secondary"),
        ("within=40&near=IV30", "near=IV30"), ("sort=distance&near=IV30", "near=IV30"),
        ("sort=date&near=IV30", "near=IV30&sort=date"), ("sort=distance&near=IV30&q=a", "q=a&near=IV30&sort=distance"),
        ("past=exclude&national=exclude&when=any&match=any", ""),
        ("la=S12000020", "la=moray"), ("from=1/12/2026&to=5+Dec+2026", "from=2026-12-01&to=2026-12-05"),
    ])
    func `one question has one address, without what holds anyway`(_ query: String, _ canonical: String) async throws {
        let directory = try await Self.shared.value.directory
        #expect(directory.decode(Query(decoding: query), isPage: true).parameters.encoded == canonical)
    }

    @Test(arguments: [
        ("sort=date", ["running", "today", "six", "seven", "online", "next"]),
        ("sort=-date", ["next", "online", "seven", "six", "today", "running"]),
        ("sort=title", ["running", "seven", "six", "next", "online", "today"]),
        ("sort=distance&near=IV1&within=100", ["six", "today"]),
        ("near=IV1&within=100", ["six", "today"]), ("sort=date&near=IV1&within=100", ["today", "six"]),
        ("near=Nowhere+at+all&size=2", ["running", "today"]),
    ])
    func `listings come in the order asked for`(_ query: String, _ expected: [String]) async throws {
        let records = try await Self.shared.value
        let asked = records.directory.decode(Query(decoding: query + "&undated=exclude"), isPage: false)
        let found = try await records.directory.answer(asked, by: .visitor)
        #expect(found.listings.map(\.facts.sourceID) == expected)
    }
}
