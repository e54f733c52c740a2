import HTTPTypes
import NIOCore
import Programme

#if canImport(Glibc)
import Glibc
#endif

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
    /// Whether a host with its port may stand in a link: letters, digits, `.`, `-`, `_`, `:` and brackets, 255 at most.
    static func isSound(_ host: String) -> Bool {
        host.utf8.count <= 255 && !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D: true
                default: false
                }
            }
    }

    /// The host of a request as it may stand in a link; the loopback for what may not.
    static func checked(_ host: String) -> String { isSound(host) ? host : "127.0.0.1" }

    /// What stands for the addresses of this machine itself.
    static let here = "local"

    /// The /24 or /64 of an address, so that limits hold for a neighbourhood and no whole address is kept.
    static func prefix(of bytes: [UInt8]?) -> String {
        guard place(of: bytes) != nil, let bytes else { return here }
        return bytes.count == 4 ? bytes.prefix(3).map { String($0) }.joined(separator: ".") : network(bytes)
    }

    /// Whose connections are counted together: an IPv4 address or the /64 of an IPv6 one; `nil` for this machine's own.
    static func place(of bytes: [UInt8]?) -> String? {
        guard let bytes else { return nil }
        if bytes.count == 4 { return bytes[0] == 127 ? nil : bytes.map { String($0) }.joined(separator: ".") }
        let isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        return isLoopback ? nil : network(bytes)
    }

    /// The first eight bytes of an IPv6 address: `2001:0db8:0000:0007`.
    private static func network(_ bytes: [UInt8]) -> String {
        stride(from: 0, to: 8, by: 2).map { bytes[$0..<$0 + 2].hexadecimal }.joined(separator: ":")
    }

    /// Four or sixteen bytes; an IPv4 address that came as IPv6 (`::ffff:192.0.2.1`) is four.
    static func bytes(of text: String?) -> [UInt8]? {
        guard let text else { return nil }
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 { return four }
        var six = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let isMapped = six.prefix(10).allSatisfy { $0 == 0 } && six[10] == 0xFF && six[11] == 0xFF
        return isMapped ? Array(six.suffix(4)) : six
    }
}

extension String {
    /// Whether the bytes of another text occur in it.
    package func utf8Contains(_ other: String) -> Bool {
        let wanted = Array(other.utf8)
        let all = Array(utf8)
        guard wanted.count <= all.count else { return false }
        return (0...(all.count - wanted.count)).contains { all[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
