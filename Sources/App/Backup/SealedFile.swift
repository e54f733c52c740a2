import Crypto
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// A backup as a file: encrypted and authenticated in chunks, of which none can be changed, dropped, swapped or added, nor
/// the end cut off, without being noticed (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
///
/// A mark of 16 bytes and a salt of 32; then chunks of a mebibyte and 16 bytes, the last one shorter. A chunk is sealed by
/// AES-256-GCM with a key that HKDF-SHA256 derives from the backup key and the salt, so that it is used for this file
/// alone; its nonce is the chunk's number and whether it is the last, and mark and salt are authenticated with it.
enum SealedFile {
    static let chunk = 1 << 20
    private static let tag = 16
    private static let mark = Array("ceangal-backup-1".utf8)
    private static let saltLength = 32

    /// Encrypts a file into another one, which must not be there yet, and puts it on the disk; the digest of what was
    /// encrypted. Throws a `Refusal`, and then leaves nothing behind.
    static func seal(_ source: String, into path: String, _ key: BackupKey, _ progress: Progress) throws -> String {
        let size = Durable.size(source)
        let parts = try PartReader(source)
        let target = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard target >= 0 else { throw Durable.refusal(path) }
        defer { close(target) }
        do {
            let salt = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
            let head = mark + salt
            let secret = fileKey(key, salt)
            guard writeAll(head, to: target) else { throw Durable.refusal(path) }
            var digest = SHA256()
            var done = 0
            var part = try parts.next(chunk)
            for number in 0... {
                let next = part.count == chunk ? try parts.next(chunk) : []
                let isLast = next.isEmpty
                digest.update(data: part)
                let box = try AES.GCM.seal(
                    part, using: secret, nonce: try nonce(number, isLast: isLast), authenticating: head)
                guard writeAll(Array(box.ciphertext + box.tag), to: target) else { throw Durable.refusal(path) }
                done += part.count
                try progress(done, size)
                part = next
                if isLast { break }
            }
            guard fsync(target) == 0 else { throw Durable.refusal(path) }
            return digest.finalize().hexadecimal
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Decrypts a file and hands over what was encrypted, chunk by chunk; its digest. Nothing of a chunk is handed over
    /// before it has been found to be as it was sealed; that the file is whole is known at the end alone.
    ///
    /// Throws a `Refusal` where it is not a backup, the key is another, or anything about it is not as it was written.
    @discardableResult
    static func open(_ path: String, _ key: BackupKey, _ progress: Progress, _ body: ([UInt8]) throws -> Void)
        throws -> String
    {
        let size = Durable.size(path)
        let parts = try PartReader(path)
        let head = try parts.next(mark.count + saltLength)
        guard head.count == mark.count + saltLength, head.starts(with: mark) else {
            throw Refusal("\(path) is not a backup of this program, or its beginning is missing.")
        }
        let secret = fileKey(key, Array(head.dropFirst(mark.count)))
        var digest = SHA256()
        var done = head.count
        var part = try parts.next(chunk + tag)
        for number in 0... {
            let next = part.count == chunk + tag ? try parts.next(chunk + tag) : []
            let isLast = next.isEmpty
            guard part.count >= tag,
                let box = try? AES.GCM.SealedBox(
                    nonce: try nonce(number, isLast: isLast), ciphertext: part.dropLast(tag), tag: part.suffix(tag)),
                let plain = try? AES.GCM.open(box, using: secret, authenticating: head)
            else {
                throw Refusal(
                    number == 0 && !isLast
                        ? "\(path) cannot be decrypted: it was made with another key, or its beginning is damaged."
                        : "\(path) is damaged at byte \(done), or it is not whole, or the key is another.")
            }
            let bytes = Array(plain)
            digest.update(data: bytes)
            try body(bytes)
            done += part.count
            try progress(done, size)
            part = next
            if isLast { break }
        }
        return digest.finalize().hexadecimal
    }

    private static func fileKey(_ key: BackupKey, _ salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key.secret, salt: salt, info: mark, outputByteCount: 32)
    }

    /// Eight bytes of the number, the first first, three of zero, and one that is 1 for the last chunk.
    private static func nonce(_ number: Int, isLast: Bool) throws -> AES.GCM.Nonce {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        return try AES.GCM.Nonce(data: bytes + [0, 0, 0, isLast ? 1 : 0])
    }
}

/// Reads a file in parts of a given length; the last one is shorter.
private final class PartReader {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Refusal("\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// As many bytes, or all that there are.
    func next(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var have = 0
        while have < count {
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + have }, count - have) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Refusal("\(path) cannot be read: \(String(cString: strerror(errno))).") }
            if got == 0 { break }
            have += got
        }
        return Array(bytes.prefix(have))
    }
}
