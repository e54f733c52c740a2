import Glibc

/// A source of which any part can be read.
final class SeekableBytes {
    let count: Int
    private let bytes: [UInt8]
    private let descriptor: Int32?

    init(_ source: TableSource) throws(TableError) {
        switch source {
        case .bytes(let bytes):
            (self.bytes, count, descriptor) = (bytes, bytes.count, nil)
        case .file(let path):
            let opened = open(path, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else {
                throw TableError(.file, "The file cannot be opened: \(String(cString: strerror(errno))).")
            }
            var facts = stat()
            _ = fstat(opened, &facts)
            (bytes, count, descriptor) = ([], max(0, Int(facts.st_size)), opened)
        }
    }

    deinit { if let descriptor { close(descriptor) } }

    /// `count` bytes from a place on. Throws when the source has not so many there.
    func read(at place: Int, count wanted: Int) throws(TableError) -> [UInt8] {
        guard place >= 0, wanted >= 0, place <= count, wanted <= count - place else { throw .damagedArchive }
        guard let descriptor else { return Array(bytes[place..<place + wanted]) }
        var part = [UInt8](repeating: 0, count: wanted)
        var done = 0
        while done < wanted {
            let got = part.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + done }, wanted - done, place + done)
            }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw .damagedArchive }
            done += got
        }
        return part
    }
}
