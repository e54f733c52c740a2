import Crypto
import Programme

/// A secret of 256 random bits that stands for a right: in a link or a cookie. Only its digest is stored.
package struct Token: Sendable {
    /// 64 lower-case hexadecimal digits.
    package let text: String

    /// A new one.
    package init() {
        var random = SystemRandomNumberGenerator()
        text = (0..<32).map { _ in UInt8.random(in: 0 ... .max, using: &random) }.hexadecimal
    }

    /// One that came from outside; `nil` for what cannot be one.
    package init?(_ text: String) {
        let isOne = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isOne, text.utf8.count == 64 else { return nil }
        self.text = text
    }

    /// What is stored and looked up. A plain hash will do: nobody can try 2^256 secrets.
    package var digest: String { SHA256.hash(data: Array(text.utf8)).hexadecimal }
}
