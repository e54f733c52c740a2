import HTTPTypes
import NIOCore
import NIOHTTP1

/// What the head of a request must be beyond what its parser sees to: such that no other program on the way can read it
/// as something else (RFC 9112, 3.2 and 6.1).
enum HeadRules {
    /// What is wrong with a head, as a whole sentence; `nil` where nothing is.
    static func fault(in head: HTTPRequest) -> String? {
        // The decoder has taken the first Host out of the fields.
        guard let host = head.authority, !head.headerFields.contains(where: { $0.name.canonicalName == "host" }) else {
            return "Name the host in exactly one Host field."
        }
        guard Host.isSound(host) else { return "The Host field is not the name or address of a host." }
        let path = Array((head.path ?? "").utf8)
        let isWhole = path == Array("*".utf8) && head.method == .options
        guard path.first == UInt8(ascii: "/") || isWhole, path.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            return "The address of a request begins with a slash and has no blanks."
        }
        let codings = head.headerFields[values: .transferEncoding]
        let lengths = head.headerFields[values: .contentLength]
        guard codings.isEmpty || lengths.isEmpty, lengths.count <= 1, codings.count <= 1 else {
            return "Give the length of the body in one way: by Content-Length, or chunked."
        }
        guard codings.allSatisfy({ $0.lowercased() == "chunked" }) else {
            return "The body may come chunked, not in any other transfer coding."
        }
        return nil
    }
}

/// Lets a target name a host only where it is that of the Host field; any other is made one that `HeadRules` refuses. Two
/// hosts would let a cache on the way keep an answer under another name than the one that its links bear (RFC 9112, 3.2.2).
final class TargetRules: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.uri.utf8.first != UInt8(ascii: "/"),
            !TargetRules.names(head.headers["host"].first ?? "", in: head.uri)
        else { return context.fireChannelRead(data) }
        if head.uri != "*" { head.uri = "?" }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Whether a whole address names this host, and nobody before it.
    private static func names(_ host: String, in address: String) -> Bool {
        ["http://", "https://"].contains { scheme in
            let start = (scheme + host).lowercased().utf8
            let rest = address.utf8.dropFirst(start.count)
            return address.lowercased().utf8.starts(with: start)
                && (rest.isEmpty || rest.first == UInt8(ascii: "/") || rest.first == UInt8(ascii: "?"))
        }
    }
}
