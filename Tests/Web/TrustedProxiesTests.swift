import HTTPTypes
import Testing

@testable import Web

@Suite struct `Trusted proxies` {
    private func origin(_ proxies: TrustedProxies, from peer: String, _ forwarded: String...) throws -> String {
        var headers = HTTPFields()
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for value in forwarded { headers.append(HTTPField(name: name, value: value)) }
        return proxies.origin(of: Host.bytes(of: peer), headers)
    }

    @Test func `only a proxy is believed`() throws {
        let proxies = try #require(TrustedProxies("127.0.0.1, 10.0.0.7,::1"))
        #expect(try origin(proxies, from: "127.0.0.1", "192.0.2.9") == "192.0.2")
        #expect(try origin(proxies, from: "::1", "2001:db8:0:7:1::1") == "2001:0db8:0000:0007")
        #expect(try origin(proxies, from: "198.51.100.4", "192.0.2.9") == "198.51.100")
        #expect(try origin(.none, from: "127.0.0.1", "192.0.2.9") == "local")
    }

    @Test func `of several the last that is no proxy counts, whatever callers write before it`() throws {
        let proxies = try #require(TrustedProxies("127.0.0.1,10.0.0.7"))
        #expect(try origin(proxies, from: "127.0.0.1", "203.0.113.5, 192.0.2.9, 10.0.0.7") == "192.0.2")
        #expect(try origin(proxies, from: "127.0.0.1", "203.0.113.5", "192.0.2.9") == "192.0.2")
        #expect(try origin(proxies, from: "::ffff:127.0.0.1", "192.0.2.9") == "192.0.2")
    }

    @Test(arguments: ["", "nonsense", "192.0.2.9, nonsense", "192.0.2.9:80", ",", String(repeating: "1", count: 5000)])
    func `what cannot be read counts as the proxy's own`(_ text: String) throws {
        let proxies = try #require(TrustedProxies("10.0.0.7"))
        #expect(try origin(proxies, from: "10.0.0.7", text) == "10.0.0")
    }

    @Test(arguments: ["", ",", "proxy.example", "127.0.0.1/8", "127.0.0.1,x"])
    func `a list with anything but addresses is none`(_ text: String) {
        #expect(TrustedProxies(text) == nil)
    }
}
