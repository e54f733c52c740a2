import HTTPTypes
import Programme

/// The reverse proxies whose word is taken for where a request came from (`X-Forwarded-For`). From anyone else that field
/// is not read.
package struct TrustedProxies: Sendable, Equatable {
    private let addresses: Set<[UInt8]>

    /// Nobody's word is taken.
    package static let none = TrustedProxies(addresses: [])

    private init(addresses: Set<[UInt8]>) { self.addresses = addresses }

    /// Reads addresses of IPv4 and IPv6 with commas between. `nil` where one is none.
    package init?(_ text: String) {
        var addresses: Set<[UInt8]> = []
        for part in text.utf8.split(separator: UInt8(ascii: ",")) {
            guard let address = Host.bytes(of: Self.trimmed(part)) else { return nil }
            addresses.insert(address)
        }
        guard !addresses.isEmpty else { return nil }
        self.init(addresses: addresses)
    }

    /// Whether an address, as bytes, is one of them.
    func holds(_ address: [UInt8]?) -> Bool { address.map(addresses.contains) ?? false }

    /// The neighbourhood that a request came from: of its connection or, where that is a proxy's, the last that the proxies
    /// name and that is not one of them. Where they name none that can be read, the proxy's own.
    func origin(of peer: [UInt8]?, _ headers: HTTPFields) -> String {
        guard holds(peer) else { return Host.prefix(of: peer) }
        let named = headers.filter { $0.name.canonicalName == "x-forwarded-for" }.flatMap {
            $0.value.utf8.split(separator: UInt8(ascii: ",")).map(Self.trimmed)
        }
        for text in named.reversed() {
            guard let address = Host.bytes(of: text) else { break }
            if !holds(address) { return Host.prefix(of: address) }
        }
        return Host.prefix(of: peer)
    }

    private static func trimmed(_ part: Substring.UTF8View) -> String {
        let kept = part.drop { $0 == 0x20 }.prefix(60)
        return String(decoding: kept.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
    }
}
