import CBrotli
import CZlib

/// How a body may be packed on its way, best first.
package enum Packing: String, Sendable, CaseIterable {
    case brotli = "br"
    case gzip

    /// The packings that an `Accept-Encoding` allows, best first (RFC 9110, 12.5.3; a weight of 0 forbids).
    static func accepted(_ field: String?) -> [Packing] {
        var allowed: Set<String> = []
        for part in (field ?? "").utf8.split(separator: UInt8(ascii: ",")) {
            let pieces = part.split(separator: UInt8(ascii: ";"))
            guard let name = pieces.first.map(trimmed) else { continue }
            let weight = pieces.dropFirst().map(trimmed).first { $0.utf8.starts(with: "q=".utf8) }
            if let weight, Double(String(decoding: weight.utf8.dropFirst(2), as: UTF8.self)) == 0 { continue }
            allowed.insert(name)
        }
        return allCases.filter { allowed.contains($0.rawValue) }
    }

    /// The whole body packed; `nil` where the library will not.
    ///
    /// Brotli at quality 5 and gzip at 6 cost about the same; machines' answers are packed at gzip's level 1.
    package func packed(_ bytes: [UInt8], quickly: Bool = false) -> [UInt8]? {
        switch self {
        case .brotli: brotli(bytes, quality: quickly ? 2 : 5)
        case .gzip:
            {
                let stream = GzipStream(level: quickly ? 1 : 6)
                guard var packed = stream.pack(bytes) else { return nil }
                guard let rest = stream.finish() else { return nil }
                packed.append(contentsOf: rest)
                return packed
            }()
        }
    }

    private func brotli(_ bytes: [UInt8], quality: Int32) -> [UInt8]? {
        let bound = BrotliEncoderMaxCompressedSize(bytes.count)
        guard bound > 0 else { return nil }
        var done = false
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var size = bound
            let answer = BrotliEncoderCompress(
                quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.count, bytes, &size, buffer.baseAddress)
            done = answer == BROTLI_TRUE
            count = done ? size : 0
        }
        return done ? packed : nil
    }
}

private func trimmed(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self).lowercased()
}

/// Packs a body bit by bit, so that a long answer is never held whole.
final class GzipStream {
    private var stream = z_stream()
    private let ready: Bool

    init(level: Int32) {
        ready = czlib_deflate_init(&stream, level, 15 + 16) == Z_OK  // 16 more bits ask for gzip's frame
    }

    deinit { deflateEnd(&stream) }

    /// Packs some bytes; what is ready of the packed form, perhaps nothing.
    func pack(_ bytes: [UInt8]) -> [UInt8]? { run(bytes, Z_NO_FLUSH) }

    /// The rest of the packed form.
    func finish() -> [UInt8]? { run([], Z_FINISH) }

    private func run(_ bytes: [UInt8], _ flush: Int32) -> [UInt8]? {
        guard ready else { return nil }
        var input = bytes
        var output: [UInt8] = []
        let chunk = max(1024, min(64 << 10, bytes.count / 2 + 1024))
        var failed = false
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(clamping: source.count)
            repeat {
                let part = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(chunk)
                    let answer = deflate(&stream, flush)
                    failed = answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR
                    count = chunk - Int(stream.avail_out)
                }
                output.append(contentsOf: part)
            } while stream.avail_out == 0 && !failed
            stream.next_in = nil
        }
        return failed ? nil : output
    }
}
