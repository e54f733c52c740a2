import NIOSSL
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The certificate and the key with which the server speaks TLS, read and found to belong together.
struct Encryption: Sendable {
    let configuration: TLSConfiguration
    /// When the certificate ends.
    let end: Instant

    /// Reads the two PEM files. Throws a `Refusal` that names the file at fault: one that cannot be read or holds
    /// something else, a key of another certificate, a certificate whose time has not come or is over.
    init(chain: String, key: String, now: Instant) throws {
        let (chainBytes, keyBytes) = (try Encryption.bytes(of: chain), try Encryption.bytes(of: key))
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(chainBytes), let leaf = certificates.first else {
            throw Refusal("The file \(chain) holds no certificate in PEM form. Give the chain to --certificate.")
        }
        guard let secret = try? NIOSSLPrivateKey(bytes: keyBytes, format: .pem) else {
            throw Refusal("The file \(key) holds no key in PEM form without a password. Give the key to --key.")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map(NIOSSLCertificateSource.certificate), privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            throw Refusal("The key in \(key) does not belong to the certificate in \(chain). Give the two that do.")
        }
        let start = Instant(milliseconds: Int64(clamping: leaf.notValidBefore).multipliedClamping(by: 1000))
        end = Instant(milliseconds: Int64(clamping: leaf.notValidAfter).multipliedClamping(by: 1000))
        guard now <= end else {
            throw Refusal("The certificate in \(chain) ended on \(end.londonDay.iso). Renew it.")
        }
        guard now >= start else {
            throw Refusal("The certificate in \(chain) begins only on \(start.londonDay.iso). Check the clock.")
        }
        self.configuration = configuration
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Refusal("The file \(path) cannot be read.")
        }
        return [UInt8](data)
    }
}

extension Int64 {
    /// The product, or the greatest or least number where it is beyond those.
    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
