import HTTPTypes
import Markup
import Programme

/// What a feature answers: a status, a few header fields and a body, whole or written bit by bit.
package struct Reply: Sendable {
    /// What follows the headers: bytes that are ready, or a stream.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written while it is made; nothing holds the whole of it.
        case stream(@Sendable (any ReplyWriter) async throws -> Void)
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Body

    package init(status: HTTPResponse.Status = .ok, type: String, body: Body, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
        self.headers[.contentType] = type
        self.body = body
    }

    /// A page (or a fragment of one).
    package static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Reply {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 << 10)
        html.render(into: &bytes)
        return Reply(status: status, type: "text/html; charset=utf-8", body: .bytes(bytes))
    }

    /// A JSON document that has been written already.
    package static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, type: String = "application/json")
        -> Reply
    {
        Reply(status: status, type: type, body: .bytes(bytes))
    }

    /// Go elsewhere: 301 for good, or 303 after a form.
    package static func redirect(to path: String, permanent: Bool = false) -> Reply {
        Reply(
            status: permanent ? .movedPermanently : .seeOther, type: "text/plain; charset=utf-8",
            body: .bytes(Array("See \(path)\n".utf8)), headers: [.location: path])
    }

    /// Sends on from what was merged into something else: for good, yet to be asked anew each time, because a merge can be
    /// undone.
    package static func merged(into path: String) -> Reply {
        redirect(to: path, permanent: true).with(.cacheControl, "no-cache")
    }

    /// A file, to be stored under a name.
    package func file(_ name: String) -> Reply { with(.contentDisposition, "attachment; filename=\"\(name)\"") }

    /// What pages of any site may read; it is asked for anew each time, or may be kept for some seconds.
    package func open(keptFor seconds: Int? = nil) -> Reply {
        with(.cacheControl, seconds.map { "public, max-age=\($0)" } ?? "no-cache").with(.accessControlAllowOrigin, "*")
    }

    /// The same with one header field more.
    package func with(_ name: HTTPField.Name, _ value: String) -> Reply {
        var copy = self
        copy.headers[name] = value
        return copy
    }
}

/// Takes the bytes of a body bit by bit; returns when the network can take more. Throws where the reader has gone; who
/// works for long before there is anything to send asks for that by writing no bytes.
package protocol ReplyWriter {
    func write(_ bytes: [UInt8]) async throws
}
