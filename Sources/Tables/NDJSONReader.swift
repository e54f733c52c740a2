/// Reads one JSON object a line. A line that is none is reported, and reading goes on at the next.
final class NDJSONReader: RowSource {
    private let source: ByteSource
    private let limits: TableLimits
    private var line = 0

    var bytesRead: Int { source.position }
    var bytesTotal: Int { source.total }

    init(_ source: ByteSource, limits: TableLimits) {
        self.source = source
        self.limits = limits
    }

    func next() throws(TableError) -> RawRow? {
        while let length = try lineLength() {
            line += 1
            if length > limits.rowBytes { return try skipRest() }
            let (line, limits) = (line, limits)
            let row = source.withBytes { bytes -> RawRow? in
                let bytes = UnsafeBufferPointer(rebasing: bytes.prefix(length))
                return bytes.allSatisfy { $0 <= space } ? nil : jsonRow(bytes, line: line, limits: limits)
            }
            source.use(length + 1)
            if let row { return row }
        }
        return nil
    }

    /// How many bytes the next line has, without its end; more than a row may have when it is longer than that.
    private func lineLength() throws(TableError) -> Int? {
        var searched = 0
        while true {
            let end = source.withBytes { bytes in bytes[min(searched, bytes.count)...].firstIndex(of: lineFeed) }
            if let end { return end }
            searched = source.count
            if searched > limits.rowBytes { return searched }
            if try !source.more() { return searched > 0 ? searched : nil }
        }
    }

    /// Passes over what remains of a line that is too long.
    private func skipRest() throws(TableError) -> RawRow {
        while true {
            if let end = source.withBytes({ $0.firstIndex(of: lineFeed) }) {
                source.use(end + 1)
                break
            }
            source.use(source.count)
            guard try source.more() else { break }
        }
        let message =
            "The line is longer than \(TableError.size(limits.rowBytes)), the most that one row may hold. Shorten its texts."
        return RawRow(line: line, names: [], fault: .init(cause: .limit, message: message))
    }
}
