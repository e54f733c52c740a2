/// What an XLSX workbook says about its sheets before any is read (ECMA-376 part 1, sections 18.2 and 18.8).
struct XLSXWorkbook {
    struct Sheet {
        var name: String
        var path: String
    }

    /// The sheets that are not hidden, in the order of their tabs.
    private(set) var sheets: [Sheet] = []
    /// Whether days are counted from 1904 rather than 1900.
    private(set) var countsFrom1904 = false
    /// Where the texts shared by all sheets lie, if there are any.
    private(set) var sharedStrings: String?
    private(set) var styles: String?

    init(_ archive: ZipArchive, limits: TableLimits) throws(TableError) {
        let main =
            try Self.relations(of: "", in: archive, limits).first { ends($0.type, "/officeDocument") }?.path
            ?? "xl/workbook.xml"
        let relations = try Self.relations(of: main, in: archive, limits)
        sharedStrings = relations.first { ends($0.type, "/sharedStrings") }?.path
        styles = relations.first { ends($0.type, "/styles") }?.path
        var listed: [(name: String, id: String)] = []
        var countsFrom1904 = false
        try XMLWalk.read(try archive.open(main)) { element throws(TableError) in
            if element.name.isLocally("sheet"), let name = element.attribute("name"),
                let id = element.localAttribute("id")
            {
                let isHidden = element.attribute("state").map { !$0.isExactly("visible") } ?? false
                guard listed.count < limits.sheets else { throw .tooManySheets(limits) }
                if !isHidden { listed.append((name.string, id.string)) }
            } else if element.name.isLocally("workbookPr"), let flag = element.attribute("date1904") {
                countsFrom1904 = flag.isExactly("1") || flag.isExactly("true")
            }
        }
        self.countsFrom1904 = countsFrom1904
        sheets = listed.compactMap { sheet in
            relations.first { $0.id == sheet.id && ends($0.type, "/worksheet") }.map {
                Sheet(name: sheet.name, path: $0.path)
            }
        }
    }

    private struct Relation {
        var id: String
        var type: String
        var path: String
    }

    /// What a part of the archive refers to; the archive itself is the part of the empty name.
    private static func relations(
        of part: String, in archive: ZipArchive, _ limits: TableLimits
    ) throws(TableError) -> [Relation] {
        let cut = part.utf8.lastIndex(of: UInt8(ascii: "/")).map { part.utf8.index(after: $0) } ?? part.startIndex
        let folder = String(part[..<cut])
        let file = folder + "_rels/" + part[cut...] + ".rels"
        guard archive.holds(file) else { return [] }
        var relations: [Relation] = []
        try XMLWalk.read(try archive.open(file)) { element throws(TableError) in
            guard element.name.isLocally("Relationship"), let id = element.attribute("Id"),
                let type = element.attribute("Type"),
                let target = element.attribute("Target")
            else { return }
            let path = target.first == UInt8(ascii: "/") ? String(target.string.dropFirst()) : folder + target.string
            // A sheet has one, and few other parts have any.
            guard relations.count < limits.sheets + 100 else { throw .tooManySheets(limits) }
            relations.append(Relation(id: id.string, type: type.string, path: path))
        }
        return relations
    }
}

private func ends(_ text: String, _ end: StaticString) -> Bool {
    end.withUTF8Buffer { text.utf8.suffix($0.count).elementsEqual($0) }
}

/// Which cell styles show a number as a date or time (ECMA-376 part 1, sections 18.8.30 and 18.8.31).
struct XLSXStyles {
    private var isDate: [Bool] = []

    init() {}

    init(_ entry: ZipEntry) throws(TableError) {
        var dateFormats = Set(14...22).union(27...36).union(45...47).union(50...58)
        var formats: [Int] = []
        var isInCells = false
        try XMLWalk.read(entry) { element throws(TableError) in
            let name = element.name
            if name.isLocally("numFmt"), let id = element.attribute("numFmtId")?.wholeNumber(upTo: 1_000_000) {
                let shows = element.attribute("formatCode").map { Self.showsDate($0) } ?? false
                if shows { dateFormats.insert(id) } else { dateFormats.remove(id) }
            } else if name.isLocally("xf"), isInCells {
                formats.append(element.attribute("numFmtId")?.wholeNumber(upTo: 1_000_000) ?? 0)
                guard formats.count <= 100_000 else { throw .unsoundXML("It has too many cell styles.") }
            } else if !name.isLocally("alignment"), !name.isLocally("protection") {
                isInCells = name.isLocally("cellXfs")
            }
        }
        isDate = formats.map { dateFormats.contains($0) }
    }

    func isDate(_ style: Int) -> Bool { isDate.indices.contains(style) && isDate[style] }

    /// Whether a format code has letters of a date or time outside quotation marks, brackets and escapes.
    static func showsDate(_ code: some Sequence<UInt8>) -> Bool {
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        for byte in code {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case quote: isQuoted.toggle()
            case _ where isQuoted: break
            case UInt8(ascii: "["): isBracketed = true
            case UInt8(ascii: "]"): isBracketed = false
            case _ where isBracketed: break
            case backslash, UInt8(ascii: "_"), UInt8(ascii: "*"): isEscaped = true
            case UInt8(ascii: ";"): return false
            case UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "y"), UInt8(ascii: "h"), UInt8(ascii: "s"),
                UInt8(ascii: "D"), UInt8(ascii: "M"), UInt8(ascii: "Y"), UInt8(ascii: "H"), UInt8(ascii: "S"):
                return true
            default: break
            }
        }
        return false
    }
}

/// The texts that the cells of an XLSX workbook share, kept in one piece.
final class XLSXSharedStrings: XMLHandler {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var isText = false
    private var isPhonetic = false
    private let limits: TableLimits

    private static let most = 2_000_000

    init(_ entry: ZipEntry?, limits: TableLimits) throws(TableError) {
        self.limits = limits
        guard let entry else { return }
        let stream = try XMLStream(entry, handler: self)
        while try stream.advance() {}
    }

    /// Runs `body` on the bytes of the text of this number; nil when there is none.
    func withText<T>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T? {
        guard ends.indices.contains(number) else { return nil }
        let start = number == 0 ? 0 : Int(ends[number - 1])
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<Int(ends[number])])) }
    }

    func begin(_ element: XMLElement) {
        if element.name.isLocally("t") { isText = !isPhonetic }
        if element.name.isLocally("rPh") { isPhonetic = true }
    }

    func end(_ name: XMLName) throws(TableError) {
        if name.isLocally("t") { isText = false }
        if name.isLocally("rPh") { isPhonetic = false }
        guard name.isLocally("si") else { return }
        guard ends.count < Self.most, let end = UInt32(exactly: bytes.count) else {
            throw TableError(
                .limit, "The workbook has more than \(Self.most) different texts. Divide it into several files.")
        }
        guard bytes.count - Int(ends.last ?? 0) <= limits.cellBytes else { throw .cellTooLong(limits, line: 0) }
        ends.append(end)
    }

    func text(_ part: UnsafeBufferPointer<UInt8>) {
        if isText { bytes.append(contentsOf: part) }
    }
}
