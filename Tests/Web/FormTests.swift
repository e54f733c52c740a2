import HTTPTypes
import Programme
import Testing

@testable import Web

@Suite struct `Forms hold what their page names` {
    private static func form(
        _ body: String, type: String = "application/x-www-form-urlencoded", fields: [String] = ["note", "key"]
    ) async throws -> Query {
        let bytes = Array(body.utf8)
        return try await WebRequest(
            id: "test", method: .post, path: "/", now: Instant(milliseconds: 0), headers: [.contentType: type],
            fields: fields, body: { _ in bytes }
        ).form()
    }

    @Test func `the fields of the page are read`() async throws {
        let form = try await Self.form(
            "note=a+b%26c&key=1", type: "Application/X-WWW-Form-Urlencoded; charset=utf-8")
        #expect(form["note"] == "a b&c")
        #expect(form["key"] == "1")
    }

    @Test(arguments: [
        "note=a&key=1&role=admin", "note=a&note=b", "Note=a", "note=a&no%74e=b", "note\u{301}=a",
        String(repeating: "note=a&", count: 600), "note=" + String(repeating: "a", count: 20_001),
    ])
    func `anything else is refused`(_ body: String) async throws {
        await #expect(throws: Failure.self) { try await Self.form(body) }
    }

    @Test(arguments: ["text/plain", "", "application/x-www-form-urlencodedx", "multipart/form-data; boundary=x"])
    func `another type of body is refused`(_ type: String) async throws {
        await #expect(throws: Failure.self) { try await Self.form("note=a", type: type) }
    }

    @Test(arguments: [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded", true),
        (
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
            "multipart/form-data; boundary=x", true
        ),
        (
            "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na\r\n--x--\r\n",
            "multipart/form-data; boundary=x", false
        ),
    ])
    func `the one click of a mail program is read in both of its ways`(
        _ body: String, _ type: String, _ isOne: Bool
    ) async throws {
        let bytes = Array(body.utf8)
        let asked = WebRequest(
            id: "test", method: .post, path: "/", now: Instant(milliseconds: 0), headers: [.contentType: type],
            fields: ["List-Unsubscribe"], body: { _ in bytes })
        let form = try? await asked.formOrOneClick()
        #expect((form?["List-Unsubscribe"] == "One-Click") == isOne)
    }
}

@Suite struct `Long answers have a room of their own` {
    private struct Nowhere: ReplyWriter { func write(_ bytes: [UInt8]) async throws {} }

    private static func run(_ body: Reply.Body) async throws {
        if case .stream(let write) = body { try await write(Nowhere()) }
    }

    @Test func `when it is full the next is told to wait, and a place that is given back is free`() async throws {
        let room = StreamRoom(places: 2, each: 1)
        let first = try room.keeping({ _ in }, for: "192.0.2")
        #expect(throws: Failure.self) { try room.keeping({ _ in }, for: "192.0.2") }
        var second: Reply.Body? = try room.keeping({ _ in }, for: "198.51.100")
        #expect(throws: Failure.self) { try room.keeping({ _ in }, for: "203.0.113") }
        try await Self.run(first)
        #expect(room.count == 1)
        // An answer that nobody writes, such as that to HEAD, gives its place back too.
        _ = second
        second = nil
        #expect(room.count == 0)
    }

    @Test func `a stream that breaks off gives its place back`() async throws {
        let room = StreamRoom(places: 1, each: 1)
        let body = try room.keeping({ _ in throw Failure.notFound("Gone.") }, for: "local")
        await #expect(throws: Failure.self) { try await Self.run(body) }
        #expect(room.count == 0)
    }

    @Test func `callers of this machine may share all places`() throws {
        let room = StreamRoom(places: 3, each: 1)
        let bodies = try (0..<3).map { _ in try room.keeping({ _ in }, for: "local") }
        #expect(bodies.count == room.count)
    }
}

@Suite struct `Addresses belong to routes` {
    private static func fits(_ pattern: String, _ path: String) -> Bool {
        Route.machine(.get, pattern, .readPublished, Operation(summary: "", type: "text/plain")) { _ in
            Reply(type: "text/plain", body: .bytes([]))
        }.fits(path)
    }

    @Test func `segment by segment`() {
        #expect(Self.fits("/directory/{id}", "/directory/7"))
        #expect(Self.fits("/directory/{id}.json", "/directory/7.json"))
        #expect(!Self.fits("/directory/{id}.json", "/directory/.json"))
        #expect(!Self.fits("/directory/{id}", "/directory"))
        #expect(!Self.fits("/directory", "/directory\u{301}"))
    }
}
