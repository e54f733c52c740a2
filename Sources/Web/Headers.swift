import HTTPTypes
import NIOCore

/// Reading the few cookies there are.
enum Cookies {
    /// The theme that the visitor has chosen, if any.
    static func theme(_ headers: HTTPFields) -> Theme? {
        for field in headers[values: .cookie] {
            for part in field.utf8.split(separator: UInt8(ascii: ";")) {
                let text = String(decoding: part.filter { $0 != 0x20 }, as: UTF8.self)
                for theme in Theme.allCases where text == "theme=" + theme.rawValue { return theme }
            }
        }
        return nil
    }
}

/// Entity tags (RFC 9110, 8.8.3).
package enum EntityTag {
    /// Whether an `If-None-Match` names the tag; compared weakly.
    static func matches(_ field: String?, _ tag: String) -> Bool {
        guard let field else { return false }
        if field == "*" { return true }
        let wanted = opaque(tag)
        return field.utf8.split(separator: UInt8(ascii: ",")).contains { part in
            opaque(String(decoding: part.drop { $0 == 0x20 }, as: UTF8.self)) == wanted
        }
    }

    private static func opaque(_ tag: String) -> String {
        let bytes = Array(tag.utf8.reversed().drop { $0 == 0x20 }.reversed())
        return String(decoding: bytes.starts(with: "W/".utf8) ? bytes[2...] : bytes[...], as: UTF8.self)
    }
}

/// Names and addresses of machines.
enum Host {
    /// The host of a request as it may stand in a link: letters, digits, `.`, `-`, `:` and brackets; else the loopback.
    static func checked(_ host: String) -> String {
        let fits =
            host.utf8.count <= 255 && !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D: true
                default: false
                }
            }
        return fits ? host : "127.0.0.1"
    }

    /// The /24 or /64 of an address, so that limits hold for a neighbourhood and no whole address is kept.
    static func prefix(of address: SocketAddress?) -> String {
        guard let text = address?.ipAddress else { return "local" }
        let isFour = text.utf8.contains(UInt8(ascii: "."))
        let separator = UInt8(ascii: isFour ? "." : ":")
        let parts = text.utf8.split(separator: separator, omittingEmptySubsequences: false).prefix(isFour ? 3 : 4)
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: isFour ? "." : ":")
    }
}

extension String {
    /// Whether the bytes of another text occur in it.
    func utf8Contains(_ other: String) -> Bool {
        let wanted = Array(other.utf8)
        let all = Array(utf8)
        guard wanted.count <= all.count else { return false }
        return (0...(all.count - wanted.count)).contains { all[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
