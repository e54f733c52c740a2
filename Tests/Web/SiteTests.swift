import HTTPTypes
import Markup
import Programme
import Testing

@testable import Web

@Suite struct `The site` {
    static let failures: [(Failure, Int, String?)] = [
        (.notFound("Sentence."), 404, nil), (.gone("Sentence."), 410, nil), (.conflict("Sentence."), 409, nil),
        (.forbidden("Sentence."), 403, nil), (.signInNeeded("Sentence."), 401, nil),
        (.invalid([Problem("field", "Sentence.")]), 422, nil), (.tooMany("Sentence.", retryAfter: 30), 429, "30"),
        (.unavailable("Sentence.", retryAfter: 7), 503, "7"),
    ]

    @Test(arguments: failures)
    func `a failure is a page for people and a problem document for programs`(
        _ failure: Failure, _ status: Int, _ retryAfter: String?
    ) async throws {
        let server = try Server([
            .page(.get, "/page", .readPublished, "Fails.") { _ in throw failure },
            .machine("/data") { _ in throw failure },
        ])
        let page = try await server.ask("/page")
        #expect(page.status == status && page["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("Sentence.") && page.text.contains("<h1"))
        let data = try await server.ask("/data")
        #expect(data.status == status && data["content-type"] == "application/problem+json")
        #expect(data.text.contains("\"status\":\(status),\"detail\":\"Sentence.\""))
        for answer in [page, data] {
            #expect(answer["retry-after"] == retryAfter)
            #expect(answer["cache-control"] == "no-store")
        }
    }

    @Test func `what somebody who has signed in may not see is told, by the route's template alone`() async throws {
        let person = Person(
            id: ID(high: 1, low: 2), name: "Ailsa", email: try #require(EmailAddress("ailsa@school.example")))
        let told = LockedBox<[String]>([])
        let server = try Server(
            [
                .page(.get, "/admin/people/{id}", .readPeople, "Not for her.") { _ in throw Failure.gone("Never.") },
                .page(.get, "/foreign/{id}", .readAccount, "Another's.") { _ in throw Permission.nothingHere },
                .page(.get, "/other", .readAccount, "Not there.") { _ in throw Failure.notFound("Sentence.") },
            ],
            whoAsks: { asked in
                asked.headers[.cookie] == "sign-in=hers" ? .person(person, grants: []) : nil
            }, denied: { actor, method, path in told.with { $0.append("\(actor.name) \(method) \(path)") } })
        for (path, cookie, isTold) in [
            ("/admin/people/canary?q=canary", "sign-in=hers", true), ("/foreign/canary", "sign-in=hers", true),
            ("/other", "sign-in=hers", false), ("/admin/people/canary", "", false), ("/admin/people/x", "a=b", false),
        ] {
            let before = told.with { $0.count }
            #expect(try await server.ask(path, .get, cookie.isEmpty ? [:] : ["Cookie": cookie]).status == 404)
            #expect(told.with { $0.count } == before + (isTold ? 1 : 0), "\(path)")
        }
        #expect(told.with { $0.first } == "person:\(person.id.letters) GET /admin/people/{id}")
        #expect(!told.with { $0 }.contains { $0.contains("canary") })
    }

    @Test(arguments: [
        ("/nowhere", 404), ("/page/", 200), ("/page/more", 404), ("/gd", 404), ("/gd/page", 200), ("/gd/nowhere", 404),
        ("/gdpage", 404), ("/../page", 404), ("/%00", 404), ("/%ff", 404), ("/page?%=&&&", 200),
    ])
    func `every address is answered`(_ path: String, _ status: Int) async throws {
        let server = try Server([.text("/page")])
        for accept in ["text/html", "application/json"] {
            let answer = try await server.ask(path, .get, ["Accept": accept])
            #expect(answer.status == status)
            if status == 404 {
                #expect(
                    answer["content-type"]?.hasPrefix(accept == "text/html" ? accept : "application/problem") == true)
            }
        }
    }

    @Test func `an address can be asked for its headers alone`() async throws {
        let server = try Server([.text("/page")])
        let (get, head) = (try await server.ask("/page"), try await server.ask("/page", .head))
        #expect(head.status == 200 && head.body.isEmpty && head["content-type"] == get["content-type"])
    }

    @Test func `a bug is told without its words`() async throws {
        struct Secret: Error { let password = "hunter2" }
        let server = try Server([
            .machine("/data") { _ in throw Secret() },
            .page(.get, "/page", .readPublished, "Fails.") { _ in throw Secret() },
        ])
        for (path, accept) in [("/data", "application/json"), ("/page", "text/html")] {
            let answer = try await server.ask(path, .get, ["Accept": accept])
            #expect(answer.status == 500)
            #expect(!answer.text.contains("hunter2") && !answer.text.contains("Secret"))
            #expect(answer.text.contains("not your doing"))
        }
    }

    @Test func `a body that is too large is refused as such`() async throws {
        let server = try Server([.machine("/data", .post) { asked in Reply.json(try await asked.body(10)) }])
        #expect(try await server.ask("/data", .post, body: "0123456789").text == "0123456789")
        #expect(try await server.ask("/data", .post, body: "0123456789a").status == 413)
    }

    @Test func `a row of the permission table stands before each route`() async throws {
        let server = try Server([.text("/import", permission: .importListings), .text("/page")])
        #expect(try await server.ask("/import").status == 404)
        #expect(try await server.ask("/page").status == 200)
    }

    @Test(arguments: [
        (["Sec-Fetch-Site": "same-origin"], 200), (["Sec-Fetch-Site": "none"], 200),
        (["Sec-Fetch-Site": "cross-site"], 403), (["Sec-Fetch-Site": "same-site"], 403), (["Sec-Fetch-Site": ""], 403),
        (["Sec-Fetch-Site": "cross-site", "Origin": "http://example.test"], 403),
        (["Origin": "http://example.test"], 200), (["Origin": "https://example.test"], 200),
        (["Origin": "http://evil.test"], 403), (["Origin": "null"], 403), (["Origin": "http://example.test.evil"], 403),
        (["Origin": "http://example.test:81"], 403), (["Origin": "http://example.test", "Cookie": "theme=dark"], 200),
        (["Cookie": "theme=dark"], 403), ([:], 200),
    ])
    func `a form of another site changes nothing`(_ headers: [String: String], _ status: Int) async throws {
        let calls = LockedBox(0)
        let server = try Server([
            .page(.post, "/form", .chooseTheme, "Counts.") { _ in
                calls.with { $0 += 1 }
                return Reply.page(.text("ok"))
            }
        ])
        #expect(try await server.ask("/form", .post, headers).status == status)
        #expect(calls.with { $0 } == (status == 200 ? 1 : 0))
    }

    @Test(arguments: [("https://stem.example", 200), ("http://stem.example", 403), ("https://example.stem", 403)])
    func `a form of the site's own address is taken, whatever host a proxy names`(
        _ origin: String, _ status: Int
    ) async throws {
        let server = try Server(
            [.page(.post, "/form", .chooseTheme, "Answers.") { _ in Reply.page(.text("ok")) }],
            address: "https://STEM.example")
        #expect(try await server.ask("/form", .post, ["Origin": origin], host: "127.0.0.1:8080").status == status)
    }

    @Test func `reading is for anyone, wherever the link stands`() async throws {
        let server = try Server([.text("/page")])
        #expect(try await server.ask("/page", .get, ["Sec-Fetch-Site": "cross-site", "Cookie": "a=b"]).status == 200)
    }

    @Test(arguments: ["/page", "/data", "/nowhere", "/favicon.svg"], [true, false])
    func `every answer bears the security headers`(_ path: String, _ isEncrypted: Bool) async throws {
        let server = try Server(
            [.text("/page"), .machine("/data") { _ in .json([0x7B, 0x7D]) }], isEncrypted: isEncrypted)
        let answer = try await server.ask(path)
        #expect(answer["x-content-type-options"] == "nosniff")
        #expect(answer["referrer-policy"] == "same-origin")
        #expect(answer["cross-origin-opener-policy"] == "same-origin")
        let policy = try #require(answer["content-security-policy"])
        for part in [
            "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'",
            "script-src 'self';",
        ] {
            #expect(policy.contains(part))
        }
        #expect(!policy.contains("unsafe"))
        #expect((answer["strict-transport-security"] != nil) == isEncrypted)
    }

    @Test func `another site's page may ask whether it may read the open interface`() async throws {
        let server = try Server([.machine("/api/x") { _ in .json([]) }])
        let answer = try await server.ask("/api/x", .options)
        #expect(answer.status == 204 && answer["access-control-allow-origin"] == "*")
        #expect(answer["access-control-allow-methods"] == "GET, HEAD, OPTIONS")
        #expect(try await server.ask("/page", .options).status == 404)
    }
}

@Suite struct `Answers on their way` {
    private static let long = String(repeating: "Bring a coat. ", count: 200)

    private static func server() throws -> Server {
        try Server([
            .text("/page", long), .text("/short"),
            .machine("/tagged") { _ in
                Reply.json(Array(long.utf8)).with(.eTag, "W/\"7\"").with(.cacheControl, "no-cache")
            },
            .machine("/stream") { _ in
                Reply(
                    type: "application/json",
                    body: .stream { writer in for _ in 0..<50 { try await writer.write(Array(long.utf8)) } })
            },
            .machine("/picture") { _ in Reply(type: "image/png", body: .bytes(Array(long.utf8))) },
        ])
    }

    @Test(
        arguments: [
            ("/page", "br, gzip", "br"), ("/page", "gzip", "gzip"), ("/page", "br;q=0, gzip", "gzip"),
            ("/page", "identity", nil),
            ("/page", nil, nil), ("/picture", "br, gzip", nil), ("/stream", "gzip", "gzip"),
            ("/stream", "gzip, br", "gzip"),
            ("/stream", "br", nil), ("/stream", "br, gzip;q=0", nil), ("/stream", nil, nil),
        ] as [(String, String?, String?)])
    func `a body is packed only as the asker can unpack it`(_ path: String, _ accept: String?, _ packing: String?)
        async throws
    {
        let answer = try await Self.server().ask(path, .get, accept.map { ["Accept-Encoding": $0] } ?? [:])
        #expect(answer["content-encoding"] == packing)
        let body = packing == "gzip" ? try #require(unzipped(answer.body)) : answer.body
        if packing != "br" { #expect(String(decoding: body, as: UTF8.self).contains("Bring a coat.")) }
    }

    @Test(arguments: [("/page", true), ("/stream", true), ("/tagged", true), ("/picture", false)])
    func `what may be packed says that it varies by that`(_ path: String, _ varies: Bool) async throws {
        let answer = try await Self.server().ask(path)
        #expect((answer["vary"] ?? "").contains("Accept-Encoding") == varies)
    }

    @Test func `a page varies by the cookie and by the part that is asked for`() async throws {
        let vary = try #require(try await Self.server().ask("/page")["vary"])
        #expect(vary.contains("Cookie") && vary.contains("X-Fragment"))
    }

    @Test(arguments: [("W/\"7\"", 304), ("\"7\"", 304), ("*", 304), ("\"6\", \"7\"", 304), ("\"8\"", 200), ("7", 200)])
    func `what the asker has already is not sent again`(_ tag: String, _ status: Int) async throws {
        let answer = try await Self.server().ask("/tagged", .get, ["If-None-Match": tag, "Accept-Encoding": "br"])
        #expect(answer.status == status && answer["etag"] == "W/\"7\"")
        #expect(answer.body.isEmpty == (status == 304))
        #expect(answer["cache-control"] == "no-cache")
        #expect(answer["vary"]?.contains("Accept-Encoding") == true)
        #expect((answer["content-encoding"] == nil) == (status == 304))
    }

    @Test func `only reading can be answered with not modified`() async throws {
        let server = try Server([.machine("/data", .post) { _ in Reply.json([0x31]).with(.eTag, "\"7\"") }])
        #expect(try await server.ask("/data", .post, ["If-None-Match": "*"]).status == 200)
    }
}
