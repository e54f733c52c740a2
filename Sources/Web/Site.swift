import HTTPTypes
import Hummingbird
import Logging
import Markup
import NIOCore
import Programme

/// Everything that stands between the network and the features: routes by the permission table, failures as pages or
/// JSON, headers, packing and the log.
package struct Site: Sendable {
    let features: [Feature]
    let assets: Assets
    let clock: @Sendable () -> Instant
    /// The page that tells a person of a failure.
    let failurePage: @Sendable (Failure, HTTPResponse.Status, WebRequest) -> HTML
    /// Whether connections are encrypted, which decides the scheme of whole links and HSTS.
    let isEncrypted: Bool
    /// How whole links begin, where the operator has said so (`https://stem.example`); else the request's host decides.
    let address: String?
    let proxies: TrustedProxies
    /// Who the cookies of a request stand for; `nil` for nobody.
    let whoAsks: @Sendable (WebRequest) async throws -> Actor?
    /// Hears of what somebody who has signed in asked for and may not see, or what is not there, with the route's method and
    /// template.
    let denied: @Sendable (_ actor: Actor, _ method: String, _ path: String) async -> Void
    /// Hears of every request, when it has been answered.
    let record: @Sendable (RequestRecord) -> Void
    /// Room for long answers.
    let streams = StreamRoom()

    package init(
        features: [Feature], assets: Assets, clock: @escaping @Sendable () -> Instant, isEncrypted: Bool,
        address: String? = nil, proxies: TrustedProxies = .none,
        whoAsks: @escaping @Sendable (WebRequest) async throws -> Actor? = { _ in nil },
        denied: @escaping @Sendable (_ actor: Actor, _ method: String, _ path: String) async -> Void = { _, _, _ in },
        record: @escaping @Sendable (RequestRecord) -> Void = { _ in },
        failurePage: @escaping @Sendable (Failure, HTTPResponse.Status, WebRequest) -> HTML
    ) {
        self.features = features
        self.assets = assets
        self.clock = clock
        self.isEncrypted = isEncrypted
        self.address = address
        self.proxies = proxies
        self.whoAsks = whoAsks
        self.denied = denied
        self.record = record
        self.failurePage = failurePage
    }

    /// Throws `Failure.unavailable` where the permission table cannot be read, or an address names a row or an operation of
    /// it that is not there for anybody.
    package func requirePermissions() throws {
        let rows = PermissionRows.shared
        if let fault = rows.faults.first {
            throw Failure.unavailable("The permission table cannot be read. \(fault)", retryAfter: 0)
        }
        for route in features.flatMap(\.routes) + assets.routes where !rows.isSomebodys(route.permission) {
            let permission = route.permission
            throw Failure.unavailable(
                "\(route.method.rawValue) \(route.path) names “\(permission.row) \(permission.operation.rawValue)”, which the permission table does not have.",
                retryAfter: 0)
        }
    }

    /// The router over all features; pages also under `/gd`.
    package func router() -> Router<SiteContext> {
        let router = Router(context: SiteContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Edge(site: self))
        for route in features.flatMap(\.routes) + assets.routes {
            add(route, to: router, language: .english)
            if route.isPage { add(route, to: router, language: .gaelic) }
        }
        return router
    }

    private func add(_ route: Route, to router: Router<SiteContext>, language: Language) {
        let path = language == .gaelic && route.path == "/" ? "/gd" : language.prefix + route.path
        router.on(RouterPath(path), method: route.method) { request, context in
            var asked = webRequest(request, context, language: language, form: route.operation.form)
            do {
                if route.method != .get { try refuseForeignForms(request, address) }
                if request.headers[.cookie] != nil { asked.actor = try await whoAsks(asked) ?? .visitor }
                try route.permission.require(of: asked.actor)
                try route.permission.requireStepUp(of: asked.actor, at: asked.now)
                var reply = try await route.answer(asked)
                if case .stream(let write) = reply.body, !isKnown(reply, to: asked) {
                    reply.body = try streams.keeping(write, for: asked.origin)
                }
                reply = try await measured(reply, for: asked)
                return try finished(reply, to: asked, quickly: !route.isPage)
            } catch let failure as Failure {
                if asked.actor.person != nil, failure.isDenial {
                    await denied(asked.actor, route.method.rawValue, route.path)
                }
                return try finished(self.reply(to: failure, asked, asJSON: !route.isPage), to: asked, quickly: false)
            }
        }
    }

    /// The methods that an address takes; none where there is nothing.
    func methods(at path: String) -> [String] {
        let isGaelic = path == "/gd" || path.utf8.starts(with: "/gd/".utf8)
        let bare = isGaelic ? String(decoding: path.utf8.dropFirst(3), as: UTF8.self) : path
        let fitting = (features.flatMap(\.routes) + assets.routes).filter {
            $0.fits(path) || $0.isPage && $0.fits(bare)
        }
        return Set(fitting.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }).sorted()
    }

    /// What the network sent, as features see it.
    func webRequest(
        _ request: Request, _ context: SiteContext, language: Language, form: [Operation.Parameter] = []
    ) -> WebRequest {
        let path = request.uri.path
        let isBelow = language == .gaelic && path.utf8.starts(with: "/gd".utf8)
        let bare = isBelow ? String(decoding: path.utf8.dropFirst(3), as: UTF8.self) : path
        let host = request.head.authority ?? "127.0.0.1"
        return WebRequest(
            id: context.id, method: request.method, path: bare.isEmpty ? "/" : bare,
            parameters: Dictionary(
                context.parameters.map { (String($0.key), percentDecoded($0.value.utf8, plusIsSpace: false)) },
                uniquingKeysWith: { first, _ in first }),
            query: Query(decoding: request.uri.query ?? ""), language: language, theme: Cookies.theme(request.headers),
            actor: .visitor, now: clock(), headers: request.headers,
            origin: proxies.origin(of: context.peer, request.headers),
            site: address ?? (isEncrypted ? "https://" : "http://") + Host.checked(host), fields: form.map(\.name),
            repeatedFields: form.filter(\.repeats).map(\.name),
            log: context.logger,
            body: { limit in
                do {
                    return Array(try await request.body.collect(upTo: limit).readableBytesView)
                } catch is NIOTooManyBytesError {
                    throw HTTPError(.contentTooLarge)
                } catch {
                    // Its chunks are unsound, or the caller has gone.
                    throw HTTPError(.badRequest)
                }
            })
    }

    /// A failure as a page, or as JSON by RFC 9457.
    func reply(to failure: Failure, _ asked: WebRequest, asJSON: Bool) -> Reply {
        let row = FailureTable.row(of: failure)
        var reply =
            asJSON
            ? Reply.json(FailureTable.json(failure, id: asked.id), status: row.status, type: "application/problem+json")
            : Reply.page(failurePage(failure, row.status, asked), status: row.status)
        if asJSON { reply.headers[.accessControlAllowOrigin] = "*" }
        if let seconds = row.retryAfter { reply.headers[.retryAfter] = String(seconds) }
        reply.headers[.cacheControl] = "no-store"
        return reply
    }

    /// A reply as the network takes it: packed, or 304 where the asker has it already.
    func finished(_ reply: Reply, to asked: WebRequest, quickly: Bool) throws -> Response {
        var reply = reply.varying
        if asked.actor.person != nil {
            // What a person sees is theirs: nothing keeps it, and nothing that was kept stands for it.
            reply.headers[.cacheControl] = "no-store"
            reply.headers[.eTag] = nil
            reply.headers[.accessControlAllowOrigin] = nil
        }
        if isKnown(reply, to: asked) {
            var headers = reply.headers
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        let (id, log) = (asked.id, asked.log)
        return try response(
            of: reply, allowed: Packing.accepted(asked.headers[.acceptEncoding]), quickly: quickly
        ) { error in
            log?.error("an answer broke off", metadata: ["id": "\(id)", "error": "\(error)"])
        }
    }
}

/// What Hummingbird carries along with a request.
package struct SiteContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Appears in the log and on failure pages. The library's own would end the program where its logger has none.
    package let id: String
    /// The address at the other end of the connection, as bytes.
    let peer: [UInt8]?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        id = String(UInt64.random(in: 0 ... .max), radix: 36)
        peer = Host.bytes(of: source.channel.remoteAddress?.ipAddress)
    }
}

/// Refuses forms that another site's page sent: an unsafe method needs `Sec-Fetch-Site` same-origin or none, or, from
/// older browsers, an `Origin` that is this host or the site's own address (a proxy may name another host to us); with
/// neither, no cookie may come along.
private func refuseForeignForms(_ request: Request, _ address: String?) throws {
    let headers = request.headers
    let refusal = Failure.forbidden("This form came from another site. Open the page here and send it again.")
    if let fetchSite = headers.first(where: { $0.name.canonicalName == "sec-fetch-site" })?.value {
        guard fetchSite == "same-origin" || fetchSite == "none" else { throw refusal }
    } else if let origin = headers[.origin] {
        let host = request.head.authority ?? ""
        guard ["http://" + host, "https://" + host, address?.lowercased()].contains(origin) else { throw refusal }
    } else if headers[.cookie] != nil {
        throw refusal
    }
}

extension Reply {
    /// The same with what it varies by, which a 304 says as well (RFC 9110, 15.4.5).
    fileprivate var varying: Reply {
        guard isPackable else { return self }
        var copy = self
        var names = headers[.vary].map { $0 + ", Accept-Encoding" } ?? "Accept-Encoding"
        if headers[.contentType]?.utf8.starts(with: "text/html".utf8) == true {
            names += ", Cookie, X-Fragment"
            if headers[.cacheControl] == nil { copy.headers[.cacheControl] = "no-cache" }
        }
        copy.headers[.vary] = names
        return copy
    }
}

/// Turns a reply into Hummingbird's response, packed in one of the ways allowed.
///
/// `failed` hears why a stream broke off, unless its reader had gone.
func response(
    of reply: Reply, allowed: [Packing], quickly: Bool = false, failed: @escaping @Sendable (any Error) -> Void
) throws -> Response {
    var headers = reply.headers
    switch reply.body {
    case .bytes(let bytes):
        if reply.isPackable, bytes.count > 512, let packing = allowed.first,
            let packed = packing.packed(bytes, quickly: quickly)
        {
            headers[.contentEncoding] = packing.rawValue
            return Response(status: reply.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: packed)))
        }
        return Response(status: reply.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    case .stream(let write):
        let gzip = reply.isPackable && allowed.contains(.gzip)
        if gzip { headers[.contentEncoding] = Packing.gzip.rawValue }
        return Response(
            status: reply.status, headers: headers,
            body: .init { writer in
                let stream = NetworkWriter(writer: writer, gzip: gzip ? GzipStream(level: 1) : nil)
                do {
                    // A long answer is made away from the thread of its connection, which has others to serve.
                    try await withTaskExecutorPreference(globalConcurrentExecutor) { try await write(stream) }
                } catch {
                    // The head has been sent: all that can be done is to break off, which the caller notices.
                    if !stream.hasLostReader { failed(error) }
                    throw error
                }
                try await stream.finish()
            })
    }
}

/// Passes a streamed body on, packed if asked.
private final class NetworkWriter: ReplyWriter {
    private var writer: any ResponseBodyWriter
    private let gzip: GzipStream?
    private static let part = 32 << 10
    /// Whether the network took no more.
    private(set) var hasLostReader = false

    init(writer: any ResponseBodyWriter, gzip: GzipStream?) {
        self.writer = writer
        self.gzip = gzip
    }

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return try await send(ByteBuffer()) }
        let ready = gzip.map { $0.pack(bytes) ?? [] } ?? bytes
        // In small parts, so that no more waits in memory than the network asks for.
        for start in stride(from: 0, to: ready.count, by: Self.part) {
            try await send(ByteBuffer(bytes: ready[start..<min(start + Self.part, ready.count)]))
        }
    }

    private func send(_ buffer: ByteBuffer) async throws {
        do {
            try await writer.write(buffer)
        } catch {
            hasLostReader = true
            throw error
        }
    }

    func finish() async throws {
        if let rest = gzip?.finish(), !rest.isEmpty { try await writer.write(ByteBuffer(bytes: rest)) }
        try await writer.finish(nil)
    }
}
