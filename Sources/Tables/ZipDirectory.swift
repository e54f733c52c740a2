/// The list of files that a zip archive ends with, read by itself before anything is unpacked, and refused when the
/// archive is damaged, locked, or built to do harm: overlapping, doubled or escaping files, or ones that would unpack
/// to more than the limits allow. (PKWARE's APPNOTE, sections 4.3.12 and 4.3.16.)
struct ZipDirectory {
    struct Entry {
        var name: String
        /// Bytes as packed in the archive.
        var packed: Int
        /// Bytes when unpacked, as the archive declares.
        var size: Int
        /// Where it begins in the archive.
        var offset: Int
    }

    let entries: [Entry]

    /// Reads and checks the list. `archive` gives any part of the file.
    init(_ archive: SeekableBytes, limits: TableLimits) throws(TableError) {
        let tail = try archive.read(at: max(0, archive.count - 65_557), count: min(archive.count, 65_557))
        guard let end = Self.findEnd(in: tail), let record = tail.little(at: end, 22) else { throw .damagedArchive }
        let count = record.two(10)
        guard record.two(4) == 0, record.two(6) == 0, record.two(8) == count else { throw .damagedArchive }
        let (size, start) = (record.four(12), record.four(16))
        guard count != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF else {
            throw TableError(
                .archive, "The workbook is packed as ZIP64, for files beyond 4 GiB, which is not read here.")
        }
        guard count <= limits.entries else {
            throw TableError(
                .limit,
                "The workbook is made of \(count) files; at most \(limits.entries) are read. Save the table alone in a new workbook."
            )
        }
        let stop = archive.count - tail.count + end
        // 46 bytes and a name of reasonable length each.
        guard start + size <= stop, size <= 4096 * limits.entries else { throw .damagedArchive }
        entries = try Self.list(try archive.read(at: start, count: size), count: count)
        try checkNames()
        try checkSizes(limits)
        try checkOverlaps(before: start)
    }

    /// The last end record whose comment reaches exactly to the end of the file.
    private static func findEnd(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        for at in stride(from: tail.count - 22, through: 0, by: -1) {
            guard let record = tail.little(at: at, 22), record.four(0) == 0x0605_4B50 else { continue }
            if at + 22 + record.two(20) == tail.count { return at }
        }
        return nil
    }

    private static func list(_ bytes: [UInt8], count: Int) throws(TableError) -> [Entry] {
        var entries: [Entry] = []
        var at = 0
        for _ in 0..<count {
            guard let record = bytes.little(at: at, 46), record.four(0) == 0x0201_4B50 else { throw .damagedArchive }
            let (flags, method) = (record.two(8), record.two(10))
            if flags & 0x41 != 0 {
                throw TableError(.archive, "The workbook is locked with a password. Save it without one.")
            }
            guard method == 0 || method == 8 else {
                throw TableError(
                    .archive,
                    "The workbook is packed in a way that is not read here. Save it again with your spreadsheet program."
                )
            }
            let nameEnd = at + 46 + record.two(28)
            guard nameEnd <= bytes.count, let name = TextEncoding.text(bytes[(at + 46)..<nameEnd]) else {
                throw .damagedArchive
            }
            let entry = Entry(name: name, packed: record.four(20), size: record.four(24), offset: record.four(42))
            guard method == 8 || entry.packed == entry.size else { throw .lyingArchive }
            entries.append(entry)
            at = nameEnd + record.two(30) + record.two(32)
        }
        guard at == bytes.count else { throw .damagedArchive }
        return entries
    }

    private func checkNames() throws(TableError) {
        var seen = Set<String>()
        for entry in entries {
            let bytes = Array(entry.name.utf8)
            let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let isSafe =
                !bytes.isEmpty && bytes[0] != UInt8(ascii: "/")
                && bytes.allSatisfy { $0 >= 0x20 && $0 != backslash && $0 != UInt8(ascii: ":") }
                && !parts.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
            guard isSafe else {
                throw TableError(
                    .archive,
                    "The workbook holds a file with the unsafe name “\(brief(entry.name))”. It was not made by a spreadsheet program."
                )
            }
            let folded = String(decoding: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
            guard seen.insert(folded).inserted else {
                throw TableError(
                    .archive,
                    "The workbook holds the file “\(brief(entry.name))” twice. It was not made by a spreadsheet program."
                )
            }
        }
    }

    private func checkSizes(_ limits: TableLimits) throws(TableError) {
        for entry in entries where ZipDirectory.isBomb(entry.size, packed: entry.packed, limits) { throw .bomb(limits) }
        let total = entries.reduce(0) { $0 + $1.size }
        if let most = limits.totalBytes, total > most { throw .archiveTooLarge(most) }
    }

    /// A file may begin only after the one before it ends, or one packed file would count many times.
    private func checkOverlaps(before directory: Int) throws(TableError) {
        let sorted = entries.sorted { $0.offset < $1.offset }
        let starts = sorted.dropFirst().map(\.offset) + [directory]
        for (entry, next) in zip(sorted, starts) where entry.offset + 30 + entry.name.utf8.count + entry.packed > next {
            throw TableError(
                .archive,
                "The files within the workbook overlap. It is damaged or was not made by a spreadsheet program.")
        }
    }

    /// Whether a file unpacks to suspiciously much. The allowance lets small, very regular files pass.
    static func isBomb(_ size: Int, packed: Int, _ limits: TableLimits) -> Bool {
        size > limits.ratio * (packed + 4096)
    }
}

extension TableError {
    static let damagedArchive = TableError(
        .archive, "The workbook is damaged or cut short. Save it again with your spreadsheet program, or send it again."
    )
    static let lyingArchive = TableError(
        .archive, "The workbook declares other sizes than its files have. It is damaged or was built to do harm.")

    static func bomb(_ limits: TableLimits) -> TableError {
        TableError(
            .archive,
            "A file within the workbook unpacks to more than \(limits.ratio) times its size. Save the table as CSV instead."
        )
    }

    static func archiveTooLarge(_ most: Int) -> TableError {
        TableError(
            .limit,
            "The workbook unpacks to more than \(size(most)). Divide it into several files, or save the table as CSV.")
    }
}

/// Little-endian numbers within a record that is known to be long enough for them.
private struct LittleRecord {
    let bytes: ArraySlice<UInt8>
    func two(_ at: Int) -> Int {
        let at = bytes.startIndex + at
        return at + 1 < bytes.endIndex ? Int(bytes[at]) | Int(bytes[at + 1]) << 8 : 0
    }
    func four(_ at: Int) -> Int { two(at) | two(at + 2) << 16 }
}

extension [UInt8] {
    /// The record of `length` bytes at a place, or nil where there are not so many.
    fileprivate func little(at place: Int, _ length: Int) -> LittleRecord? {
        place >= 0 && place + length <= count ? LittleRecord(bytes: self[place..<place + length]) : nil
    }
}
