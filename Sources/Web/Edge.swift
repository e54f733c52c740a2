import HTTPTypes
import Hummingbird
import Logging
import Programme
import Storage

/// The outermost layer: whatever happens inside becomes an answer with the right headers and one line in the log.
struct Edge: RouterMiddleware {
    let site: Site
    /// What every answer carries unless it says otherwise; made once.
    private let fixedHeaders: [HTTPField]

    init(site: Site) {
        self.site = site
        fixedHeaders = Edge.fixedHeaders(site)
    }

    func handle(
        _ request: Request, context: SiteContext, next: (Request, SiteContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var response: Response
        do {
            response = isPreflight(request) ? permission : try await next(request, context)
        } catch {
            response = try await answer(to: error, request, context)
        }
        addHeaders(to: &response)
        // A failure has a body too, which an answer to HEAD must not have: the next answer would begin with it.
        if request.method == .head { response = response.createHeadResponse() }
        let lasted = started.duration(to: .now).components
        site.record(
            RequestRecord(
                id: context.id, method: request.method.rawValue, route: Self.pattern(context.endpointPath),
                status: response.status.code,
                microseconds: Int(lasted.seconds * 1_000_000 + lasted.attoseconds / 1_000_000_000_000)))
        return response
    }

    /// The pattern that an address fits; the router has a word of its own where it fits none.
    private static func pattern(_ found: String?) -> String {
        guard let found, found.utf8.first == UInt8(ascii: "/") else { return "unknown" }
        return found
    }

    /// Whether a browser asks if a page of another site may read the open API (Fetch standard, CORS preflight).
    private func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.uri.path.utf8.starts(with: "/api/".utf8)
    }

    private var permission: Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: "*", .accessControlAllowMethods: "GET, HEAD, OPTIONS",
                .accessControlAllowHeaders: "*", .accessControlMaxAge: "86400",
            ])
    }

    /// Failures that no route caught: unknown addresses, wrong methods, bodies too large, and bugs.
    private func answer(to error: any Error, _ request: Request, _ context: SiteContext) async throws -> Response {
        let path = request.uri.path
        let language: Language = path == "/gd" || path.utf8.starts(with: "/gd/".utf8) ? .gaelic : .english
        var asked = site.webRequest(request, context, language: language)
        if request.headers[.cookie] != nil, let actor = try? await site.whoAsks(asked) { asked.actor = actor }
        let wantsPage = (request.headers[.accept] ?? "").utf8Contains("text/html")
        let failure: Failure
        switch error {
        case let known as Failure:
            failure = known
        case StorageError.readOnly(let reason):
            context.logger.error(
                "nothing can be stored", metadata: ["id": "\(context.id)", "error": "\(reason)"])
            failure = .unavailable(
                "Nothing can be saved at the moment; reading goes on. Try again in some minutes.", retryAfter: 300)
        case StorageError.unreachable(let reason):
            context.logger.error(
                "the records cannot be reached", metadata: ["id": "\(context.id)", "error": "\(reason)"])
            failure = .unavailable(
                "The records cannot be reached at the moment. Nothing is lost; try again in a minute.", retryAfter: 30)
        case StorageError.busy(let reason):
            context.logger.warning(
                "the records are busy", metadata: ["id": "\(context.id)", "error": "\(reason)"])
            failure = .unavailable(
                "There is too much to do at the moment, and nothing was saved. Try again in some seconds.",
                retryAfter: 5)
        case let known as any HTTPResponseError where known.status == .notFound:
            let allowed = site.methods(at: path)
            if !allowed.isEmpty, !allowed.contains(request.method.rawValue) {
                var response = try refusal(.methodNotAllowed, asked, asJSON: !wantsPage)
                response.headers[.allow] = allowed.joined(separator: ", ")
                return response
            }
            failure = Permission.nothingHere
        case let known as any HTTPResponseError where known.status.kind == .clientError:
            return try refusal(known.status, asked, asJSON: !wantsPage)
        default:
            context.logger.error("unexpected failure", metadata: ["id": "\(context.id)", "error": "\(error)"])
            return try refusal(.internalServerError, asked, asJSON: !wantsPage)
        }
        return try site.finished(site.reply(to: failure, asked, asJSON: !wantsPage), to: asked, quickly: false)
    }

    /// An answer for a status that has no `Failure`: too large, wrong method, a bug.
    private func refusal(_ status: HTTPResponse.Status, _ asked: WebRequest, asJSON: Bool) throws -> Response {
        let failure = Failure.unavailable(FailureTable.sentence(for: status), retryAfter: 10)
        var reply =
            asJSON
            ? Reply.json(
                FailureTable.json(failure, id: asked.id, status: status), status: status,
                type: "application/problem+json")
            : Reply.page(site.failurePage(failure, status, asked), status: status)
        if asJSON { reply.headers[.accessControlAllowOrigin] = "*" }
        reply.headers[.cacheControl] = "no-store"
        return try site.finished(reply, to: asked, quickly: false)
    }

    private func addHeaders(to response: inout Response) {
        for field in fixedHeaders where !response.headers.contains(field.name) { response.headers.append(field) }
    }

    private static func fixedHeaders(_ site: Site) -> [HTTPField] {
        let policy = """
            default-src 'none'; script-src 'self'; style-src 'self' '\(site.assets.sheetHash)'; img-src 'self'; \
            font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; \
            base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types fragment; \
            report-uri \(PolicyReports.path)
            """
        var headers = [
            ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ]
        if site.isEncrypted { headers.append(("Strict-Transport-Security", "max-age=31536000")) }
        return headers.compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } }
    }
}
