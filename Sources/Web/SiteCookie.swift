import HTTPTypes

/// A cookie that only this site's own pages send and no script reads. Over an encrypted connection its name begins with
/// `__Host-`, so that no neighbouring site can set it (RFC 6265bis, 4.1.3.2).
package struct SiteCookie: Sendable {
    let name: String
    /// For how many seconds a browser keeps it; until it is closed where there are none.
    let seconds: Int?

    package init(_ name: String, seconds: Int? = nil) { (self.name, self.seconds) = (name, seconds) }

    /// The `Set-Cookie` field that keeps a value; that takes the cookie away for `nil`.
    package func keeping(_ value: String?, isEncrypted: Bool) -> String {
        let age = value == nil ? "; Max-Age=0" : seconds.map { "; Max-Age=\($0)" } ?? ""
        return fullName(isEncrypted) + "=" + (value ?? "") + age + "; Path=/; SameSite=Lax; HttpOnly"
            + (isEncrypted ? "; Secure" : "")
    }

    func value(in headers: HTTPFields, isEncrypted: Bool) -> String? {
        let start = fullName(isEncrypted) + "="
        for field in headers[values: .cookie] {
            for part in field.utf8.split(separator: UInt8(ascii: ";")) {
                let text = part.drop { $0 == 0x20 }
                if text.starts(with: start.utf8) {
                    return String(decoding: text.dropFirst(start.utf8.count), as: UTF8.self)
                }
            }
        }
        return nil
    }

    private func fullName(_ isEncrypted: Bool) -> String { (isEncrypted ? "__Host-" : "") + name }
}

extension Reply {
    /// The same with a cookie; what sets one is nobody else's, so no cache keeps it.
    package func keeping(_ cookie: SiteCookie, _ value: String?, for asked: WebRequest) -> Reply {
        var copy = self
        let isEncrypted = asked.site.utf8.starts(with: "https".utf8)
        copy.headers.append(HTTPField(name: .setCookie, value: cookie.keeping(value, isEncrypted: isEncrypted)))
        copy.headers[.cacheControl] = "no-store"
        return copy
    }
}
