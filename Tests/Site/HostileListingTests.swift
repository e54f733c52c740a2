import Foundation
import HTTPTypes
import Programme
import Testing
import Web

@testable import App

/// Listings whose texts try to become something else on a page, in a file or in a feed.
@Suite struct `Texts of listings stay texts` {
    private static let texts = [
        #""><script>alert(1)</script>"#, #"</script><script>alert(1)</script>"#, #"<!--<script>alert(1)"#, "]]><x>",
        "\"\u{301} onfocus=alert(1) autofocus=\"\u{301}", "'\u{301} onfocus=alert(1) '",
        "<\u{338}img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)>", "&lt;script&gt;", "{{7*7}}${7*7}", "=cmd|' /C calc'!A0", "\u{200E}=1+1", "＝1+1",
        "+44 131 496 0000", "@SUM(A1)", "BEGIN:VEVENT", "END:VCALENDAR;x,y\\", "\u{2028}ATTACH:https://evil.example/x",
        "javascript:alert(1)", "\u{FEFF}\"a\",b", "\u{0301}\u{0301}\u{0301}", "a\u{1F468}\u{200D}\u{1F469}b",
    ]

    private static func program() async throws -> Program {
        let rows = try texts.enumerated().map { number, text in
            let row: [String: Any] = [
                "id": "\(number) \(text)", "title": text + " \(number)", "description": text + "\n" + text,
                "title_gd": text, "description_gd": text, "provider": "p" + text, "address": text, "licence": text,
                "start": "2026-12-01T14:00:00Z", "themes": ["robotics"], "regions": ["scotland"],
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
        }
        return try await Program.holding(rows)
    }

    @Test func `on pages, whatever character follows a quotation mark`() async throws {
        let program = try await Self.program()
        let pages = [
            "/directory", "/directory/providers", "/directory?view=list", "/directory?view=calendar&when=month", "/",
        ]
        let found = try await program.get("/directory.json?facets=none&size=100").object()
        let listings = try #require(found["listings"] as? [[String: Any]])
        #expect(listings.count == Self.texts.count)
        let own = listings.compactMap { $0["id"] as? String }.map { "/directory/\($0)/x" }
        for address in pages + own.map({ String($0.dropLast(2)) }) {
            var answer = try await program.get(address)
            if let place = answer.reply.headers[.location] { answer = try await program.get(place) }
            let page = answer.text.unicodeScalars
            // Beside the script that the page names and its structured data nothing is an element of the texts' making.
            for made in ["<script>alert", "<img src=x", "<\u{338}img", "<x>", "onfocus=alert(1) autofocus=\"\u{301}"] {
                #expect(!page.contains(made.unicodeScalars), "\(address) holds \(made)")
            }
            #expect(answer.text.components(separatedBy: "<script").count <= 3, "\(address)")
        }
    }

    @Test func `in calendars, where each line is of the calendar's own making`() async throws {
        let text = try await Self.program().get("/directory.ics").text
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.filter { $0 == "BEGIN:VEVENT" }.count == Self.texts.count)
        #expect(lines.filter { $0 == "END:VCALENDAR" }.count == 1)
        #expect(!lines.contains { $0.hasPrefix("ATTACH") } && !text.unicodeScalars.contains("\u{2028}"))
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.utf8.contains(10) && !$0.utf8.contains(13) })
    }

    @Test func `in feeds, which stay sound`() async throws {
        let bytes = try await Self.program().get("/directory.atom").bytes
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.components(separatedBy: "<entry>").count == Self.texts.count + 1)
        for made in ["<script", "<img", "]]>", "<x>"] { #expect(!text.unicodeScalars.contains(made.unicodeScalars)) }
    }

    @Test func `in files for spreadsheets, where none is a formula`() async throws {
        let text = try await Self.program().get("/directory.csv").text
        for formula in ["=cmd", "\u{200E}=1", "＝1", "+44", "@SUM"] {
            let scalars = text.unicodeScalars
            // A line within a cell may begin as it likes; each row begins with an id.
            for before in [",", "\""] {
                #expect(!scalars.contains((before + formula).unicodeScalars), "a cell begins with \(formula)")
            }
        }
    }
}
