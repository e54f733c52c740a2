import Establishments
import Foundation
import Programme
import Storage
import Tables
import Testing
import Web

@testable import Directory

@Suite struct `Exports and imports agree` {
    /// Collects what an export writes.
    private final class Collected: ReplyWriter {
        var bytes: [UInt8] = []
        func write(_ part: [UInt8]) async throws { bytes += part }
    }

    private static func exported(_ records: Records, _ format: ExportFormat, _ query: String) async throws -> [UInt8] {
        let asked = records.directory.decode(Query(decoding: query), isPage: false)
        let writer = Collected()
        try await records.directory.export(
            asked, as: format, site: "https://example.org", by: Records.actor, to: writer)
        return writer.bytes
    }

    @Test(arguments: [ExportFormat.csv, .xlsx, .ods, .ndjson, .json])
    func `what was exported changes nothing when it is loaded again`(_ format: ExportFormat) async throws {
        let records = try await Records()
        let shipped = [
            "stem-providers", "ncce-events", "edinburgh-services", "oak-units", "libraries-scotland",
        ]
        for name in shipped {
            let file = try #require(try records.imports.profiles.named(name).file)
            var request = ImportRequest(path: Records.reference.path(of: file))
            request.profile = name
            #expect(try await records.imports.load(request, by: Records.actor).added > 0)
        }
        _ = try await records.load(
            "id,title,provider,description\n1,=1+1,\"+Hub, \"\"x\"\"\",-a\n2,'quoted,@Hub,\"=a\n=b\"\n3,\u{200B}=zero,Hub,ok\n"
        )
        try await records.directory.open()
        let before = try await records.everything()
        let bytes = try await Self.exported(records, format, "past=include")
        let report = try await records.load(bytes, name: "export.\(format.rawValue)", source: nil)
        #expect(report.errors.isEmpty, "\(report.errors.prefix(3).map(\.sentence))")
        #expect(report.unmapped.isEmpty, "\(report.unmapped.prefix(3))")
        #expect((report.added, report.changed, report.vanished) == (0, 0, 0))
        #expect(report.unchanged > 1_000)
        #expect(try await records.everything() == before)
    }

    @Test(arguments: ExportFormat.allCases)
    func `every format has the listings of the query, in its order`(_ format: ExportFormat) async throws {
        let records = try await Records()
        var rows = "id,title,provider,sectors,start,end,latitude,longitude\n"
        for number in 1...120 {
            let sector = number.isMultiple(of: 3) ? "primary" : "secondary"
            let day = number.isMultiple(of: 2) ? "2027-01-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)" : ""
            rows +=
                "\(number),Listing \(number * 7919 % 1000),Hub \(number % 5),\(sector),\(day),,57.\(number),-3.\(number)\n"
        }
        _ = try await records.load(rows)
        try await records.directory.open()
        for query in [
            "", "sector=primary&sort=title", "q=listing&undated=exclude&sort=-date", "sector=nonsense",
            "from=2027-01-10&size=25&page=2",
        ] {
            let asked = records.directory.decode(Query(decoding: query), isPage: true)
            let expected = try await Self.page(records, asked)
            #expect(!expected.isEmpty)
            let bytes = try await Self.exported(records, format, query)
            let dated = expected.filter { $0.facts.start != nil }
            #expect(try Self.ids(bytes, format) == (format == .ics ? dated : expected).map(\.id.letters), "\(query)")
        }
    }

    /// The rows of all pages, one after the other.
    private static func page(_ records: Records, _ query: DirectoryQuery) async throws -> [Listing] {
        var listings: [Listing] = []
        var query = query
        query.page = 1
        while true {
            let found = try await records.directory.answer(query, by: Records.actor)
            listings += found.listings
            guard query.page < found.answer.pages else { return listings }
            query.page += 1
        }
    }

    /// Our ids in an exported file, in its order, read without the code that wrote them where that is possible.
    private static func ids(_ bytes: [UInt8], _ format: ExportFormat) throws -> [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        switch format {
        case .csv, .xlsx, .ods:
            var ids: [String] = []
            let reader = try TableReader(.bytes(bytes), name: "export.\(format.rawValue)")
            try reader.forEachRow { row in
                ids.append(row["Id"].text)
                return true
            }
            return ids
        case .json, .geojson:
            let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            let rows = try #require(object[format == .json ? "listings" : "features"] as? [[String: Any]])
            return rows.compactMap { $0["id"] as? String }
        case .ndjson:
            return try text.split(separator: "\n").compactMap {
                try (JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["id"] as? String
            }
        case .atom:
            let entries = text.components(separatedBy: "<entry>").dropFirst()
            return try entries.map { entry in
                let uuid = entry.components(separatedBy: "urn:uuid:")[1].prefix(36)
                return try #require(ID<Listing>(uuid: uuid)).letters
            }
        case .ics:
            return text.components(separatedBy: "UID:").dropFirst().map { String($0.prefix(26)) }
        }
    }

    /// A reader that has gone before anything was sent.
    private final class Gone: ReplyWriter {
        struct Lost: Error {}
        var parts: [Int] = []
        func write(_ part: [UInt8]) async throws {
            parts.append(part.count)
            throw Lost()
        }
    }

    @Test(arguments: [ExportFormat.xlsx, .ods])
    func `a spreadsheet whose reader has gone is not made to the end`(_ format: ExportFormat) async throws {
        let records = try await Records()
        let rows = (1...600).map { "\($0),Title \($0),Hub" }.joined(separator: "\n")
        _ = try await records.load("id,title,provider\n" + rows + "\n")
        try await records.directory.open()
        let writer = Gone()
        await #expect(throws: Gone.Lost.self) {
            try await records.directory.export(
                DirectoryQuery(), as: format, site: "https://example.org", by: Records.actor, to: writer)
        }
        #expect(writer.parts == [0])
    }

    @Test func `no cell of a spreadsheet can run`() async throws {
        let records = try await Records()
        let hostile = [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", " =1", "\u{FEFF}=1", "\u{200B}=1", "=\u{301}1", "'=1", "\"=1",
        ]
        var rows: [UInt8] = Array("id,title,provider\n".utf8)
        for (number, text) in hostile.enumerated() {
            rows += Array("\(number),\"x\(text.replacing("\"", with: "\"\""))\",Hub\n".utf8)
        }
        _ = try await records.load(rows, name: "x.csv")
        _ = try await records.storage.write { transaction in
            for (number, text) in hostile.enumerated() {
                try transaction.run("UPDATE listings SET title = \(text) WHERE source_id = \(String(number))")
            }
        }
        try await records.directory.open()
        let csv = String(decoding: try await Self.exported(records, .csv, ""), as: UTF8.self)
        let cells = csv.utf8.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") }.map { Array($0) }
        for text in hostile {
            let plain = Array(("'" + text).utf8)
            let quoted = Array(("\"'" + text.replacing("\"", with: "\"\"") + "\"").utf8)
            #expect(cells.contains(plain) || cells.contains(quoted), "\(text.debugDescription)")
        }
    }
}
