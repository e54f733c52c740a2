import CZlib
import HTTPTypes
import Hummingbird
import Logging
import Markup
import NIOCore
import NIOEmbedded
import Programme
import TestSupport

@testable import Web

/// Routes behind everything that stands between the network and the features, asked without a network.
struct Server {
    static let assets = Result { try Assets(folder: Repository.root + "/Public") }
    static let languages = Result { try Languages(folder: Repository.root + "/Reference/languages") }

    /// 24 November 2026 at noon.
    static let noon = Instant(milliseconds: 1_795_521_600_000)

    let site: Site
    private let responder: any HTTPResponder<SiteContext>

    init(
        _ routes: [Route], isEncrypted: Bool = false, address: String? = nil,
        whoAsks: @escaping @Sendable (WebRequest) async throws -> Actor? = { _ in nil },
        denied: @escaping @Sendable (Actor, String, String) async -> Void = { _, _, _ in }
    ) throws {
        let layout = Layout(assets: try Self.assets.get(), languages: try Self.languages.get(), navigation: [])
        site = Site(
            features: [Feature(name: "Test", routes: routes)], assets: layout.assets, clock: { Self.noon },
            isEncrypted: isEncrypted, address: address, whoAsks: whoAsks, denied: denied,
            failurePage: FailurePage.render(layout))
        responder = site.router().buildResponder()
    }

    /// What came back.
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
        subscript(name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    /// Asks, with header fields by name.
    func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, _ fields: [String: String] = [:], body: String = "",
        host: String = "example.test"
    ) async throws -> Answer {
        var headers = HTTPFields()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let context = SiteContext(
            source: ApplicationRequestContextSource(
                channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let response = try await responder.respond(to: request, context: context)
        let gathered = LockedBox<[UInt8]>([])
        try await response.body.write(Gathering(bytes: gathered))
        return Answer(status: response.status.code, headers: response.headers, body: gathered.with { $0 })
    }

    private struct Gathering: ResponseBodyWriter {
        let bytes: LockedBox<[UInt8]>
        func write(_ buffer: ByteBuffer) { bytes.with { $0.append(contentsOf: buffer.readableBytesView) } }
        func finish(_: HTTPFields?) {}
    }
}

extension Route {
    /// A page that shows a text.
    static func text(
        _ path: String, _ text: String = "Hello.", method: HTTPRequest.Method = .get,
        permission: Permission = .readPublished
    ) -> Route {
        .page(method, path, permission, "Says a text.") { _ in Reply.page(p { text }) }
    }

    /// A machine's route.
    static func machine(
        _ path: String, _ method: HTTPRequest.Method = .get,
        answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        .machine(method, path, .readPublished, Operation(summary: "Answers.", type: "application/json"), answer: answer)
    }
}

/// Undoes gzip; `nil` for what is none.
func unzipped(_ bytes: [UInt8], most: Int = 1 << 24) -> [UInt8]? {
    var stream = z_stream()
    guard czlib_inflate_init(&stream, 15 + 16) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var (input, output) = (bytes, [UInt8](repeating: 0, count: most))
    let isWhole = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(target.count)
            return inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
        }
    }
    return isWhole ? Array(output.prefix(Int(stream.total_out))) : nil
}
