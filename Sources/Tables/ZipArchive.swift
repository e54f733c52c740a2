import CZip

/// A workbook's zip archive, opened for reading after `ZipDirectory` found nothing against it. Everything unpacked is
/// counted, because the declared sizes may lie.
final class ZipArchive {
    private let archive: OpaquePointer
    private let memory: UnsafeMutableRawBufferPointer?
    private let entries: [String: ZipDirectory.Entry]
    private let limits: TableLimits
    /// Bytes unpacked so far, over all files of the archive.
    fileprivate private(set) var unpacked = 0

    init(_ source: TableSource, limits: TableLimits) throws(TableError) {
        self.limits = limits
        let directory = try ZipDirectory(SeekableBytes(source), limits: limits)
        entries = Dictionary(directory.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var code: Int32 = 0
        switch source {
        case .file(let path):
            memory = nil
            guard let opened = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else { throw .damagedArchive }
            archive = opened
        case .bytes(let bytes):
            // libzip reads from this copy until the archive is closed.
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyBytes(from: bytes)
            var error = zip_error_t()
            guard let buffer = zip_source_buffer_create(copy.baseAddress, UInt64(copy.count), 0, &error) else {
                copy.deallocate()
                throw .damagedArchive
            }
            guard let opened = zip_open_from_source(buffer, ZIP_RDONLY | ZIP_CHECKCONS, &error) else {
                zip_source_free(buffer)
                copy.deallocate()
                throw .damagedArchive
            }
            memory = copy
            archive = opened
        }
    }

    deinit {
        zip_discard(archive)
        memory?.deallocate()
    }

    /// Whether there is a file of this name.
    func holds(_ name: String) -> Bool { entries[name] != nil }

    /// Opens one file of the archive. Throws when there is none of this name.
    func open(_ name: String) throws(TableError) -> ZipEntry {
        guard let entry = entries[name] else {
            throw TableError(
                .archive, "The workbook lacks its part “\(brief(name))”. Save it again with your spreadsheet program.")
        }
        let index = zip_name_locate(archive, name, 0)
        guard index >= 0, let file = zip_fopen_index(archive, UInt64(index), 0) else { throw .damagedArchive }
        return ZipEntry(file, of: self, entry: entry, limits: limits)
    }

    /// Counts bytes that were unpacked; throws beyond the limit.
    fileprivate func count(_ bytes: Int) throws(TableError) {
        unpacked += bytes
        if let most = limits.totalBytes, unpacked > most { throw .archiveTooLarge(most) }
    }
}

/// One file of an archive, unpacked as it is read. Lives no longer than its archive, which it keeps.
final class ZipEntry {
    private let file: OpaquePointer
    private let archive: ZipArchive
    private let entry: ZipDirectory.Entry
    private let limits: TableLimits
    /// Bytes read so far.
    private(set) var position = 0
    /// Bytes in all, as declared.
    var size: Int { entry.size }

    fileprivate init(_ file: OpaquePointer, of archive: ZipArchive, entry: ZipDirectory.Entry, limits: TableLimits) {
        (self.file, self.archive, self.entry, self.limits) = (file, archive, entry, limits)
    }

    deinit { zip_fclose(file) }

    /// Reads up to `count` bytes; 0 at the end. Throws when the file is damaged, or larger than declared or allowed.
    func read(into bytes: UnsafeMutableRawPointer, count: Int) throws(TableError) -> Int {
        let got = zip_fread(file, bytes, UInt64(max(0, count)))
        guard got >= 0 else { throw .damagedArchive }
        position += Int(got)
        try archive.count(Int(got))
        if ZipDirectory.isBomb(position, packed: entry.packed, limits) { throw .bomb(limits) }
        guard position <= entry.size, got > 0 || position == entry.size else { throw .lyingArchive }
        return Int(got)
    }
}
