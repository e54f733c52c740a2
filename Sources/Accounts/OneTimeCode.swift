import Crypto
import Programme
import Web

/// Codes of an authenticator app: six digits that hold for thirty seconds (TOTP, RFC 6238, with HMAC-SHA-1, which is what
/// such apps speak).
package struct OneTimeCode: Sendable {
    /// Twenty random bytes that the app and the program share.
    let secret: [UInt8]

    /// A new secret.
    init() {
        var random = SystemRandomNumberGenerator()
        secret = (0..<20).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
    }

    /// A secret as it is stored and as an app takes it: 32 letters and digits (Base32, RFC 4648). `nil` for anything else.
    package init?(base32 text: String) {
        var bytes: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        guard text.utf8.count == 32 else { return nil }
        for byte in text.utf8 {
            guard let value = OneTimeCode.letters.firstIndex(of: byte) else { return nil }
            buffer = buffer << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        secret = bytes
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The secret in Base32.
    package var base32: String {
        var out: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for byte in secret {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(OneTimeCode.letters[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The number of the thirty seconds in which an instant lies, from 1970.
    package static func step(at instant: Instant) -> Int { Int(instant.milliseconds / 30_000) }

    /// The code of a step.
    package func code(step: Int) -> String {
        let counter = UInt64(max(0, step)).bigEndian
        let message = withUnsafeBytes(of: counter) { Array($0) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int((hash.last ?? 0) & 15)
        guard offset + 4 <= hash.count else { return "" }
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    /// The step that a code is of, this one or the one before or after it, if it came after `last`: a clock may be half a
    /// minute off, and a code works once.
    func step(of code: String, at instant: Instant, after last: Int) -> Int? {
        let now = OneTimeCode.step(at: instant)
        return (now - 1...now + 1).first { step in
            step > last && OneTimeCode.isSame(self.code(step: step), code)
        }
    }

    /// Compares in a time that does not tell where two texts differ.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What an authenticator app reads from a square of dots.
    func address(for person: Person, site: String) -> String {
        let email = Query(items: [("", person.email.text)]).encoded.utf8.dropFirst()
        let rest = Query(items: [("secret", base32), ("issuer", site)]).encoded
        return "otpauth://totp/Ceangal:" + String(decoding: email, as: UTF8.self) + "?" + rest
    }
}
