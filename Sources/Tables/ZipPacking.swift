import CZip

/// Packs files into a zip archive.
package enum ZipPacking {
    /// What becomes of one file of the archive.
    enum Part {
        case bytes([UInt8])
        case file(path: String)
    }

    /// An archive of these files, in their order, made in memory. The names must differ. Throws a `TableError` when there is
    /// not enough of it.
    package static func archive(of files: [(name: String, bytes: [UInt8])]) throws(TableError) -> [UInt8] {
        var error = zip_error_t()
        guard let source = zip_source_buffer_create(nil, 0, 0, &error) else { throw .unwritable() }
        // The archive frees the source once when it is closed: this use of it is our own.
        zip_source_keep(source)
        defer { zip_source_free(source) }
        guard let archive = zip_open_from_source(source, ZIP_TRUNCATE, &error) else {
            zip_source_free(source)
            throw .unwritable()
        }
        try fill(archive, with: files.map { ($0.name, .bytes($0.bytes)) }, unpacked: [])
        var facts = zip_stat_t()
        guard zip_source_stat(source, &facts) == 0, zip_source_open(source) == 0 else { throw .unwritable() }
        defer { zip_source_close(source) }
        var bytes = [UInt8](repeating: 0, count: Int(facts.size))
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes { bytes in
                zip_source_read(source, bytes.baseAddress.map { $0 + done }, UInt64(bytes.count - done))
            }
            guard got > 0 else { throw .unwritable() }
            done += Int(got)
        }
        return bytes
    }

    /// Writes an archive to a path where nothing is yet. `unpacked` names the files that stay as they are.
    static func pack(_ parts: [(name: String, part: Part)], as path: String, unpacked: Set<String>) throws(TableError) {
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code) else { throw .unwritable() }
        try fill(archive, with: parts, unpacked: unpacked)
    }

    /// Puts the files in and closes the archive.
    private static func fill(
        _ archive: OpaquePointer, with parts: [(name: String, part: Part)], unpacked: Set<String>
    ) throws(TableError) {
        // libzip reads the sources when it closes the archive: they must live until then.
        var copies: [UnsafeMutableRawBufferPointer] = []
        defer { for copy in copies { copy.deallocate() } }
        for (name, part) in parts {
            switch part {
            case .bytes(let bytes):
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
                copy.copyBytes(from: bytes)
                copies.append(copy)
                let source = zip_source_buffer(archive, copy.baseAddress, UInt64(copy.count), 0)
                try add(source, name, to: archive, isPacked: !unpacked.contains(name))
            case .file(let path):
                try add(zip_source_file(archive, path, 0, 0), name, to: archive, isPacked: !unpacked.contains(name))
            }
        }
        guard zip_close(archive) == 0 else {
            zip_discard(archive)
            throw .unwritable()
        }
    }

    private static func add(
        _ source: OpaquePointer?, _ name: String, to archive: OpaquePointer, isPacked: Bool
    ) throws(TableError) {
        let index = source.map { zip_file_add(archive, name, $0, ZIP_FL_ENC_UTF_8) } ?? -1
        guard index >= 0 else {
            zip_source_free(source)
            zip_discard(archive)
            throw .unwritable()
        }
        // Level 3 takes half the time of the usual 6 for a tenth more bytes.
        zip_set_file_compression(archive, UInt64(index), Int32(isPacked ? ZIP_CM_DEFLATE : ZIP_CM_STORE), 3)
    }
}
