import Foundation
import Programme
import Tables
import Testing

@testable import Directory

@Suite struct `Loading hostile files` {
    private static let header = "id,title,provider\n"

    /// Files that nobody can read, and a word that the refusal must hold.
    private static let files: [(name: String, bytes: [UInt8], word: String)] = [
        ("empty.csv", [], "empty"),
        ("latin-1.csv", Array((header + "1,Caf").utf8) + [0xE9] + Array(",Hub\n".utf8), "Windows-1252"),
        ("utf-16.csv", [0xFF, 0xFE] + (header + "1,Rockets,Hub\n").utf8.flatMap { [$0, 0] }, "UTF-16"),
        ("no-header.csv", Array("1,Rockets,Hub\n2,Bridges,Hub\n".utf8), "names no column that is needed"),
        ("half-header.csv", Array("id,name,provider\n1,Rockets,Hub\n".utf8), "“title” is missing"),
        ("columns.csv", Array(((0..<20_000).map { "c\($0)" }.joined(separator: ",") + "\n").utf8), "20000 columns"),
        ("cell.csv", Array((header + "1," + String(repeating: "x", count: 2 << 20) + ",Hub\n").utf8), "1 MiB"),
        ("row.csv", Array((header + "1,\"" + String(repeating: "x\n", count: 3 << 20)).utf8), "not closed"),
        ("ragged.csv", Array((header + "1,Rockets\n").utf8), "2 cells, but the header has 3"),
        ("nul.csv", Array((header + "1,Ro\0ckets,Hub\n").utf8), "value zero"),
        ("page.csv", Array("<!doctype html><table></table>".utf8), "web page"),
        ("deep.json", Array(String(repeating: "[", count: 1 << 20).utf8), "deep"),
        ("deep.ndjson", Array((String(repeating: "{\"id\":", count: 1 << 16) + "1").utf8), "deep"),
        ("wide.ndjson", Array((0..<300).map { "{\"id\":1,\"c\($0)\":1}\n" }.joined().utf8), "columns"),
        ("zip.xlsx", Array("PK\u{3}\u{4}".utf8) + Array(repeating: 0, count: 100), "workbook"),
    ]

    @Test(arguments: files.indices) func `each is refused with a sentence, and nothing is changed`(_ place: Int)
        async throws
    {
        let file = Self.files[place]
        let records = try await Records()
        _ = try await records.load(Self.header + "1,Rockets,Moray Hub\n")
        let before = try await records.everything()
        let report = try await records.load(file.bytes, name: file.name)
        #expect(report.isRefused)
        #expect(report.errors.contains { $0.message.contains(file.word) }, "\(report.errors.prefix(3).map(\.message))")
        #expect(report.errors.allSatisfy { $0.message.hasSuffix(".") && $0.message.utf8.count < 400 })
        #expect(report.notes.isEmpty)
        #expect(try await records.everything() == before)
    }

    @Test(arguments: [
        "0001-01-01T00:00:00+23:59", "1900-01-01T00:00:00+23:59", "2100-12-31T23:59:59-23:59", "9999-12-31",
        "2026-02-30",
    ])
    func `a time outside the years kept is refused, and the directory still opens`(_ time: String) async throws {
        let records = try await Records()
        let report = try await records.load("id,title,provider,start,updated\n1,Rockets,Moray Hub,\(time),\(time)\n")
        #expect(report.isRefused)
        #expect(report.errors.count == 2)
        try await records.directory.open()
    }

    @Test func `a file of a thousand sources is taken, and no more`() async throws {
        let records = try await Records()
        let rows = (0..<1100).map { "\($0),Rockets \($0),Moray Hub,source-\($0)\n" }.joined()
        let report = try await records.load("id,title,provider,source\n" + rows, source: nil) {
            $0.keepsGoodRows = true
        }
        #expect((report.added, report.refusedRows) == (1000, 100))
        #expect(report.errors.allSatisfy { $0.message.contains("1000 sources") })
    }

    @Test func `a web address of another kind than http never becomes a link`() async throws {
        let records = try await Records()
        let addresses = [
            "javascript:alert(1)", "JaVaScRiPt://x/%0aalert(1)", " javascript:alert(1)", "data:text/html,x",
            "//evil.example",
            "http:/evil.example", "https://user@evil.example/", "https://a.example/\u{301}\"onclick=x", "vbscript:x",
            "https:\\\\evil.example", "ht\ttps://a.example", "file:///etc/passwd",
        ]
        for address in addresses {
            let row = ["id": "1", "title": "Rockets", "provider": "Moray Hub", "url": address, "source_url": address]
            let bytes = try JSONSerialization.data(withJSONObject: row)
            let report = try await records.load([UInt8](bytes) + [10], name: "x.ndjson")
            #expect(report.isRefused, "\(address)")
        }
    }

    @Test func `a column that the native form lacks is named`() async throws {
        let records = try await Records()
        let report = try await records.load("id,title,provider,thems\n1,Rockets,Moray Hub,robotics\n")
        #expect(report.added == 1)
        #expect(report.notes.contains { $0.contains("“thems”") })
        #expect(report.hasWarnings)
    }

    @Test func `a file without rows changes nothing and says so`() async throws {
        let records = try await Records()
        _ = try await records.load(Self.header + "1,Rockets,Moray Hub\n")
        let report = try await records.load(Self.header)
        #expect(!report.isRefused)
        #expect((report.added, report.vanished) == (0, 0))
        #expect(report.notes == ["The file has column names and no rows."])
    }

    @Test func `when no row is good there is nothing to keep`() async throws {
        let records = try await Records()
        let report = try await records.load(Self.header + "1,,Moray Hub\n") { $0.keepsGoodRows = true }
        #expect(report.isRefused)
    }
}
