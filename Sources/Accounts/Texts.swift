import Crypto
import Programme

/// A digest that stands for a text that is not to be kept, such as an address in a limit's table.
enum SHA256Digest {
    static func of(_ text: String) -> String { SHA256.hash(data: Array(text.utf8)).prefix(16).hexadecimal }
}

extension String {
    /// Without white space at its ends.
    var trimmingSpaces: String {
        let scalars = unicodeScalars
        let start = scalars.drop { $0.properties.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

/// What browser it is, in a few words that its owner recognises.
enum BrowserName {
    private static let browsers = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    /// From the `User-Agent` field: only words of our own come out.
    static func of(_ agent: String) -> String {
        let agent = String(decoding: agent.utf8.prefix(500), as: UTF8.self)
        let browser = browsers.first { agent.contains($0.0) }?.1
        let system = systems.first { agent.contains($0.0) }?.1
        return [browser, system].compactMap { $0 }.joined(separator: ", ")
    }
}
