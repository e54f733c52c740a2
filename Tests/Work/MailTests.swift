import Programme
import Testing

@testable import Work

@Suite struct `Mail on the wire` {
    private static func lines(_ unsubscribe: String?) throws -> [String] {
        let email = try #require(EmailAddress("ailsa@school.example"))
        let mail = Mail(kind: "alert", to: email, subject: "New", words: "Words", unsubscribe: unsubscribe)
        let bytes = mail.message(id: "x", from: email, at: Instant(milliseconds: 0))
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }

    @Test func `one click ends it where the address is encrypted`() throws {
        let lines = try Self.lines("https://stem.example/directory/alerts/ab")
        let place = try #require(lines.firstIndex(of: "List-Unsubscribe:"))
        #expect(lines[place + 1] == " <https://stem.example/directory/alerts/ab>")
        #expect(lines.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
        #expect(!(try Self.lines("http://127.0.0.1:8080/x")).contains { $0.hasPrefix("List-Unsubscribe-Post") })
    }

    @Test(arguments: [
        nil, "", "mailto:a@b.example", "https://a.example/x>\r\nBcc: b@c.example", "https://a.example/a b",
        "https://a.example/é",
    ])
    func `what cannot stand in a header does not`(_ address: String?) throws {
        #expect(!(try Self.lines(address)).contains { $0.hasPrefix("List-") || $0.hasPrefix("Bcc") })
    }
}
