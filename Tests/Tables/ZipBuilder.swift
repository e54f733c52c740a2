import CZlib

/// Builds zip archives byte by byte, sound ones and ones that lie, as no library would.
struct ZipBuilder {
    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    /// What one file of the archive says about itself when that differs from the truth.
    struct Lies {
        var declaredSize: Int?
        var flags = 0
        var method: Int?
        /// Where the list says that the file begins.
        var offset: Int?
        /// Whether the file is only named in the list, its bytes being another's.
        var isOnlyListed = false
    }

    /// Adds a file, packed unless `isStored`.
    mutating func add(_ name: String, _ content: [UInt8], isStored: Bool = false, lies: Lies = Lies()) {
        add(
            name, packed: isStored ? content : deflated(content), size: content.count, checksum: checksum(content),
            method: isStored ? 0 : 8, lies: lies)
    }

    mutating func add(_ name: String, _ content: String, lies: Lies = Lies()) {
        add(name, Array(content.utf8), lies: lies)
    }

    /// Adds a file that unpacks to `count` times the same byte, without ever holding so many.
    mutating func addRun(_ name: String, of byte: UInt8, count: Int, lies: Lies = Lies()) {
        var sum = crc32(0, nil, 0)
        let part = [UInt8](repeating: byte, count: 1 << 20)
        for start in stride(from: 0, to: count, by: part.count) {
            sum = crc32(sum, part, UInt32(min(part.count, count - start)))
        }
        add(name, packed: deflated(part, upTo: count), size: count, checksum: Int(sum), method: 8, lies: lies)
    }

    private mutating func add(_ name: String, packed: [UInt8], size: Int, checksum: Int, method: Int, lies: Lies) {
        let offset = bytes.count
        let common =
            two(lies.flags) + two(lies.method ?? method) + four(0) + four(checksum) + four(packed.count)
            + four(lies.declaredSize ?? size)
            + two(name.utf8.count) + two(0)
        if !lies.isOnlyListed {
            bytes += four(0x0403_4B50) + two(20) + common + Array(name.utf8) + packed
        }
        directory +=
            four(0x0201_4B50) + two(20) + two(20) + common + two(0) + two(0) + two(0) + four(0)
            + four(lies.offset ?? offset) + Array(name.utf8)
        count += 1
    }

    /// The archive with its list and end.
    func finished() -> [UInt8] {
        bytes + directory + four(0x0605_4B50) + two(0) + two(0) + two(count) + two(count) + four(directory.count)
            + four(bytes.count) + two(0)
    }
}

private func two(_ number: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
}
private func four(_ number: Int) -> [UInt8] { two(number) + two(number >> 16) }

private func checksum(_ bytes: [UInt8]) -> Int { Int(crc32(crc32(0, nil, 0), bytes, UInt32(bytes.count))) }

private func deflated(_ content: [UInt8]) -> [UInt8] { deflated(content, upTo: content.count) }

/// The content, repeated up to a number of bytes, packed as zip archives pack it.
private func deflated(_ content: [UInt8], upTo total: Int) -> [UInt8] {
    var stream = z_stream()
    _ = czlib_deflate_init(&stream, 6, -15)
    defer { deflateEnd(&stream) }
    var content = content
    var packed: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    var left = total
    repeat {
        let length = min(left, content.count)
        left -= length
        content.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(length)
            repeat {
                part.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    _ = deflate(&stream, left == 0 ? Z_FINISH : Z_NO_FLUSH)
                }
                packed += part.prefix(part.count - Int(stream.avail_out))
            } while stream.avail_out == 0
        }
    } while left > 0
    return packed
}

/// The parts of a small XLSX workbook whose one sheet has this XML.
func xlsx(
    sheet: String, shared: String? = nil, styles: String? = nil, workbook: String = "",
    more: (inout ZipBuilder) -> Void = { _ in }
) -> [UInt8] {
    var zip = ZipBuilder()
    addXLSXFrame(to: &zip, hasShared: shared != nil, hasStyles: styles != nil, workbook: workbook)
    zip.add("xl/worksheets/sheet1.xml", sheet)
    if let shared { zip.add("xl/sharedStrings.xml", shared) }
    if let styles { zip.add("xl/styles.xml", styles) }
    more(&zip)
    return zip.finished()
}

/// All that an XLSX workbook needs besides its sheet.
func addXLSXFrame(to zip: inout ZipBuilder, hasShared: Bool = false, hasStyles: Bool = false, workbook: String = "") {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    zip.add("[Content_Types].xml", "<Types/>")
    zip.add(
        "_rels/.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"\(kind)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    )
    zip.add(
        "xl/workbook.xml",
        "<workbook xmlns:r=\"\(kind)\">\(workbook)<sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"b\"/></sheets></workbook>"
    )
    zip.add(
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"b\" Type=\"\(kind)/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
            + (hasShared
                ? "<Relationship Id=\"c\" Type=\"\(kind)/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>" : "")
            + (hasStyles ? "<Relationship Id=\"d\" Type=\"\(kind)/styles\" Target=\"styles.xml\"/>" : "")
            + "</Relationships>")
}

/// A sheet's XML with a header of `id` and `title` and these rows.
func sheetXML(_ rows: String, before: String = "") -> String {
    before + "<worksheet><sheetData><row r=\"1\">" + inlineCell("A1", "id") + inlineCell("B1", "title") + "</row>"
        + rows + "</sheetData></worksheet>"
}

func inlineCell(_ place: String, _ text: String) -> String {
    "<c r=\"\(place)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
}

/// A small OpenDocument spreadsheet whose one table has these rows after a header of `id` and `title`.
func ods(_ rows: String, before: String = "", manifest: String = "<m/>", more: (inout ZipBuilder) -> Void = { _ in })
    -> [UInt8]
{
    var zip = ZipBuilder()
    zip.add("mimetype", Array("application/vnd.oasis.opendocument.spreadsheet".utf8), isStored: true)
    zip.add("META-INF/manifest.xml", manifest)
    zip.add("content.xml", odsXML(rows, before: before))
    more(&zip)
    return zip.finished()
}

func odsXML(_ rows: String, before: String = "") -> String {
    before
        + "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Data\"><table:table-row>"
        + odsCell("id") + odsCell("title") + "</table:table-row>" + rows
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
}

func odsCell(_ text: String) -> String {
    "<table:table-cell office:value-type=\"string\"><text:p>\(text)</text:p></table:table-cell>"
}
