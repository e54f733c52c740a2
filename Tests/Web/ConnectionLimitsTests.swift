import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Programme
import Testing

@testable import Web

@Suite struct `One connection cannot hold the server` {
    /// A connection whose time the test tells.
    private struct Connection {
        let channel = EmbeddedChannel()
        let counts = ConnectionCounts()
        /// How often the connection's next handler heard that the server ends.
        let farewells = LockedBox(0)
        /// How many bytes wait for the reader.
        let unread = LockedBox<Int64>(0)
        var loop: EmbeddedEventLoop { channel.embeddedEventLoop }

        init() throws {
            let loop = channel.embeddedEventLoop
            try channel.pipeline.syncOperations.addHandler(
                ConnectionLimits(
                    counts: counts, clock: { loop.now }, unread: { [unread] _ in unread.with { $0 } }))
            try channel.pipeline.syncOperations.addHandler(Farewells(heard: farewells))
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        }

        var isOpen: Bool { channel.isActive }

        func send(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

        func ask(_ path: String = "/", _ fields: HTTPFields = [:], method: HTTPRequest.Method = .get) throws {
            try send(
                .head(
                    HTTPRequest(method: method, scheme: "http", authority: "a.test", path: path, headerFields: fields)))
        }

        func answer() throws {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }

        func head() throws -> HTTPResponse? {
            while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
                if case .head(let head) = part { return head }
            }
            return nil
        }

        func wait(_ seconds: Int64) { loop.advanceTime(by: .seconds(seconds)) }
    }

    /// Stands where the library closes connections that have nothing to answer.
    private final class Farewells: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart
        let heard: LockedBox<Int>

        init(heard: LockedBox<Int>) { self.heard = heard }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ChannelShouldQuiesceEvent { heard.with { $0 += 1 } }
        }
    }

    @Test func `when the server ends, what is on its way is answered as the last of its connection`() throws {
        let connection = try Connection()
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.farewells.with { $0 } == 0)
        try connection.ask()
        try connection.send(.end(nil))
        #expect(connection.farewells.with { $0 } == 1)
        try connection.answer()
        #expect(try connection.head()?.headerFields[.connection] == "close")
        connection.loop.advanceTime(by: .seconds(1))
        #expect(connection.farewells.with { $0 } == 1)
        #expect(connection.counts.requests.answered == 1)
    }

    @Test func `when the server ends, a silent connection hears of it after a moment`() throws {
        let connection = try Connection()
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.loop.advanceTime(by: .milliseconds(99))
        #expect(connection.farewells.with { $0 } == 0)
        connection.loop.advanceTime(by: .milliseconds(2))
        #expect(connection.farewells.with { $0 } == 1)
    }

    @Test func `when the server ends, an answer that has begun goes on and is the last`() throws {
        let connection = try Connection()
        try connection.ask()
        try connection.send(.end(nil))
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.farewells.with { $0 } == 1)
        try connection.answer()
        #expect(try connection.head()?.headerFields[.connection] == "close")
    }

    @Test func `requests and connections are counted, those left unanswered too`() throws {
        let connection = try Connection()
        #expect(connection.counts.connections == 1)
        try connection.ask()
        try connection.send(.end(nil))
        #expect(connection.counts.requests.open == 1)
        try connection.answer()
        try connection.ask()
        try connection.send(.end(nil))
        connection.channel.close(promise: nil)
        connection.loop.run()
        let requests = connection.counts.requests
        #expect((requests.begun, requests.answered, requests.broken, requests.open) == (2, 1, 1, 0))
        #expect(requests.unanswered == 1 && connection.counts.connections == 0)
    }

    @Test func `a head that does not come within ten seconds ends it`() throws {
        let connection = try Connection()
        connection.wait(9)
        #expect(connection.isOpen)
        connection.wait(2)
        #expect(!connection.isOpen)
    }

    @Test func `a body slower than a kibibyte a second ends it, however evenly it comes`() throws {
        let connection = try Connection()
        try connection.ask(method: .post)
        var seconds = 0
        while connection.isOpen, seconds < 60 {
            try connection.send(.body(ByteBuffer(repeating: 0x61, count: 500)))
            connection.wait(1)
            seconds += 1
        }
        #expect((15...25).contains(seconds), "\(seconds)")
    }

    @Test func `a body of a kibibyte a second is read to its end, and one that falls silent is not`() throws {
        let connection = try Connection()
        try connection.ask(method: .post)
        for _ in 0..<120 {
            try connection.send(.body(ByteBuffer(repeating: 0x61, count: 1100)))
            connection.wait(1)
        }
        #expect(connection.isOpen)
        connection.wait(11)
        #expect(!connection.isOpen)
    }

    @Test func `an answer before the end of the body is the last, and the rest is not read`() throws {
        let connection = try Connection()
        try connection.ask("/nowhere", method: .post)
        try connection.answer()
        #expect(try connection.head()?.headerFields[.connection] == "close")
        while try connection.channel.readInbound(as: HTTPRequestPart.self) != nil {}
        try connection.send(.body(ByteBuffer(repeating: 0x61, count: 9000)))
        #expect(try connection.channel.readInbound(as: HTTPRequestPart.self) == nil)
        #expect(connection.isOpen)
        connection.wait(2)
        #expect(!connection.isOpen)
    }

    @Test func `between requests it may be silent for 30 seconds`() throws {
        let connection = try Connection()
        try connection.ask()
        try connection.send(.end(nil))
        try connection.answer()
        #expect(try connection.head()?.headerFields[.connection] == nil)
        connection.wait(29)
        #expect(connection.isOpen)
        connection.wait(2)
        #expect(!connection.isOpen)
    }

    @Test(arguments: [true, false]) func `a reader who takes what is sent is waited for, one who takes nothing is not`(
        _ reads: Bool
    ) throws {
        let connection = try Connection()
        try connection.ask()
        try connection.send(.end(nil))
        connection.channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        connection.channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 0x61, count: 100_000)), promise: nil)
        connection.unread.with { $0 = 100_000 }
        connection.channel.isWritable = false
        connection.channel.pipeline.fireChannelWritabilityChanged()
        connection.wait(20)
        if reads { connection.unread.with { $0 = 60_000 } }
        connection.wait(11)
        #expect(connection.isOpen == reads)
    }

    @Test func `a second request that waits for its answer keeps it open`() throws {
        let connection = try Connection()
        for _ in 0..<2 {
            try connection.ask()
            try connection.send(.end(nil))
        }
        try connection.answer()
        connection.wait(60)
        #expect(connection.isOpen)
    }

    @Test func `a head that can be read in two ways is refused, after the answers that are due`() throws {
        let connection = try Connection()
        try connection.ask()
        try connection.send(.end(nil))
        try connection.ask("/", [.transferEncoding: "chunked", .contentLength: "3"])
        #expect(try connection.head() == nil)
        try connection.answer()
        #expect(try connection.head()?.status == .ok)
        let refusal = try connection.head()
        #expect(refusal?.status == .badRequest)
        #expect(refusal?.headerFields[.connection] == "close")
        connection.wait(2)
        #expect(!connection.isOpen)
    }
}

@Suite struct `Heads are read in one way only` {
    private static func head(
        host: String? = "stem.example:8080", path: String? = "/", method: HTTPRequest.Method = .get,
        _ fields: HTTPFields = [:]
    ) -> HTTPRequest {
        HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
    }

    @Test(arguments: [
        head(), head(host: "[2001:db8::1]:8080"), head(path: "*", method: .options),
        head(method: .post, [.contentLength: "3"]), head(method: .post, [.transferEncoding: "Chunked"]),
        head(path: "/directory?q=m%C3%B2r"),
    ])
    func `a plain head is taken`(_ head: HTTPRequest) { #expect(HeadRules.fault(in: head) == nil) }

    @Test(arguments: [
        head(host: nil), head(host: ""), head(host: "a b"), head(host: "a/b"), head(host: "a@b"), head(host: "\"><x"),
        head(host: String(repeating: "a", count: 256)), head(path: "stem.example:443", method: .connect),
        head(path: nil), head(path: "*"), head(path: "directory"),
        head(method: .post, [.transferEncoding: "chunked", .contentLength: "3"]),
        head(method: .post, [.transferEncoding: "gzip, chunked"]), head(method: .post, [.transferEncoding: "identity"]),
    ])
    func `any other is refused with a sentence`(_ head: HTTPRequest) throws {
        #expect(try #require(HeadRules.fault(in: head)).utf8.last == UInt8(ascii: "."))
    }

    @Test func `two hosts are refused`() throws {
        var fields = HTTPFields()
        fields.append(HTTPField(name: try #require(HTTPField.Name("hOST")), value: "other.example"))
        #expect(HeadRules.fault(in: Self.head(fields)) != nil)
    }
}

@Suite struct `Callers are counted by neighbourhood` {
    private static func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1) }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2"), ("::ffff:192.0.2.7", "192.0.2"), ("2001:db8::7", "2001:0db8:0000:0000"),
        ("2001:db8::9:7", "2001:0db8:0000:0000"), ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("127.0.0.1", "local"), ("::1", "local"), ("::ffff:127.0.0.1", "local"),
    ])
    func `a /24, a /64, or this machine`(_ text: String, _ prefix: String) throws {
        #expect(Host.prefix(of: Host.bytes(of: text)) == prefix)
    }

    @Test func `fifty connections for one, however it changes the end of its IPv6 address`() throws {
        let counts = ConnectionCounts()
        let places = (1...60).map { counts.place(of: Host.bytes(of: "2001:db8::\($0)")) }
        #expect(places.filter { counts.enter($0) }.count == 50)
        #expect(counts.enter(counts.place(of: Host.bytes(of: "2001:db8:0:1::1"))))
        for place in places.prefix(50) { counts.leave(place, unanswered: 0) }
        #expect(counts.enter(places[0]))
    }
}
