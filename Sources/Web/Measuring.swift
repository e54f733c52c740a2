import HTTPTypes
import Programme

extension Site {
    /// A reply as `HEAD` needs it: what is written bit by bit is written to nowhere, to tell how long it is. The network
    /// layer would say 0 otherwise, which is untrue (RFC 9110, 8.6).
    func measured(_ reply: Reply, for asked: WebRequest) async throws -> Reply {
        guard asked.method == .head, case .stream(let write) = reply.body, !isKnown(reply, to: asked) else {
            return reply
        }
        let isPacked = reply.isPackable && Packing.accepted(asked.headers[.acceptEncoding]).contains(.gzip)
        let measure = Measure(gzip: isPacked ? GzipStream(level: 1) : nil)
        try await withTaskExecutorPreference(globalConcurrentExecutor) { try await write(measure) }
        var told = reply.with(.contentLength, String(measure.finished()))
        if isPacked { told.headers[.contentEncoding] = Packing.gzip.rawValue }
        told.body = .bytes([])
        return told
    }

    /// Whether the asker has this answer already.
    func isKnown(_ reply: Reply, to asked: WebRequest) -> Bool {
        guard asked.actor.person == nil, let tag = reply.headers[.eTag], asked.method == .get || asked.method == .head
        else { return false }
        return EntityTag.matches(asked.headers[.ifNoneMatch], tag)
    }
}

extension Reply {
    /// Whether its type gets smaller by packing.
    var isPackable: Bool {
        guard let type = headers[.contentType] else { return false }
        return Self.packable.contains { type.utf8.starts(with: $0.utf8) }
    }

    private static let packable = [
        "application/json", "text/", "application/geo+json", "application/problem", "application/atom",
        "application/x-ndjson", "image/svg", "application/manifest", "application/ld", "application/xml",
    ]
}

/// Counts the bytes of a body as they would be sent.
private final class Measure: ReplyWriter {
    private let gzip: GzipStream?
    private var count = 0

    init(gzip: GzipStream?) { self.gzip = gzip }

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        count += gzip.map { $0.pack(bytes)?.count ?? 0 } ?? bytes.count
    }

    /// How many there were.
    func finished() -> Int { count + (gzip?.finish()?.count ?? 0) }
}
