import HTTPTypes

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
