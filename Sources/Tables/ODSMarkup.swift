/// The XML of the parts of an OpenDocument spreadsheet (OpenDocument 1.3 parts 2 and 3).
enum ODSMarkup {
    static func beginContent(_ columns: [TableColumn], into bytes: inout [UInt8]) {
        add(begin("document-content"), to: &bytes)
        add("<office:automatic-styles>", to: &bytes)
        for width in Set(columns.map(\.width)).union(coverWidths).sorted() {
            // A character of the usual ten-point type is about a fifth of a centimetre wide.
            let tenths = max(20, width * 2)
            add(
                "<style:style style:name=\"w\(width)\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"\(tenths / 10).\(tenths % 10)cm\"/></style:style>",
                to: &bytes)
        }
        add(
            """
            <number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text>\
            <number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>\
            <number:date-style style:name="N2"><number:year number:style="long"/><number:text>-</number:text>\
            <number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text>\
            <number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>\
            <number:text>:</number:text><number:seconds number:style="long"/></number:date-style>\
            <style:style style:name="day" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N1"/>\
            <style:style style:name="time" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N2"/>\
            <style:style style:name="head" style:family="table-cell" style:parent-style-name="Default"><style:text-properties fo:font-weight="bold"/></style:style>\
            </office:automatic-styles><office:body><office:spreadsheet>
            """, to: &bytes)
    }

    static func cover(_ cover: CoverSheet, into bytes: inout [UInt8]) {
        beginTable(CoverSheet.sheetName, widths: coverWidths, into: &bytes)
        func line(_ label: String, _ text: String) {
            add("<table:table-row>", to: &bytes)
            cell(label.isEmpty ? .empty : .text(label), style: "head", into: &bytes)
            cell(text.isEmpty ? .empty : .text(text), into: &bytes)
            add("</table:table-row>", to: &bytes)
        }
        line(cover.title, "")
        for fact in cover.facts { line(fact.label, fact.text) }
        for note in cover.notes { line("", note) }
        endTable(into: &bytes)
    }

    static func beginTable(_ name: String, _ columns: [TableColumn], into bytes: inout [UInt8]) {
        beginTable(name, widths: columns.map(\.width), into: &bytes)
        add("<table:table-header-rows><table:table-row>", to: &bytes)
        for column in columns { cell(.text(column.name), style: "head", into: &bytes) }
        if columns.isEmpty { cell(.empty, into: &bytes) }
        add("</table:table-row></table:table-header-rows>", to: &bytes)
    }

    static func endTable(into bytes: inout [UInt8]) { add("</table:table>", to: &bytes) }

    static func row(_ cells: some Collection<TableCell>, into bytes: inout [UInt8]) {
        add("<table:table-row>", to: &bytes)
        for one in cells { cell(one, into: &bytes) }
        if cells.isEmpty { cell(.empty, into: &bytes) }
        add("</table:table-row>", to: &bytes)
    }

    /// Ends the content. `filters` names each sheet of the table with its columns and rows, header included, so that the
    /// headers get filter buttons.
    static func endContent(filters: [(sheet: String, columns: Int, rows: Int)], into bytes: inout [UInt8]) {
        add("<table:database-ranges>", to: &bytes)
        for (number, filter) in filters.enumerated() where filter.columns > 0 {
            add(
                "<table:database-range table:name=\"__Anonymous_Sheet_DB__\(number + 1)\" table:target-range-address=\"'",
                to: &bytes)
            escape(filter.sheet, into: &bytes)
            add("'.A1:'", to: &bytes)
            escape(filter.sheet, into: &bytes)
            add("'.\(letters(filter.columns))\(filter.rows)\" table:display-filter-buttons=\"true\"/>", to: &bytes)
        }
        add("</table:database-ranges></office:spreadsheet></office:body></office:document-content>", to: &bytes)
    }

    static func manifest() -> [UInt8] {
        let parts = ["content.xml", "meta.xml", "styles.xml", "settings.xml"]
            .map { "<manifest:file-entry manifest:full-path=\"\($0)\" manifest:media-type=\"text/xml\"/>" }.joined()
        return Array(
            (declaration
                + "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">"
                + "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.3\" manifest:media-type=\"\(TableFormat.ods.mediaType)\"/>"
                + parts + "</manifest:manifest>").utf8)
    }

    static func meta(title: String) -> [UInt8] {
        var bytes = Array(
            (begin("document-meta") + "<office:meta><meta:generator>Ceangal</meta:generator><dc:title>").utf8)
        escape(title, into: &bytes)
        add("</dc:title></office:meta></office:document-meta>", to: &bytes)
        return bytes
    }

    static func styles() -> [UInt8] {
        Array(
            (begin("document-styles")
                + "<office:styles><style:style style:name=\"Default\" style:family=\"table-cell\"/></office:styles></office:document-styles>")
                .utf8)
    }

    /// The view of each sheet: its first row stays in view, and the workbook opens at the table.
    static func settings(sheets: [String]) -> [UInt8] {
        func item(_ name: String, _ type: String, _ value: String) -> String {
            "<config:config-item config:name=\"\(name)\" config:type=\"\(type)\">\(value)</config:config-item>"
        }
        let frozen =
            item("VerticalSplitMode", "short", "2") + item("VerticalSplitPosition", "int", "1")
            + item("ActiveSplitRange", "short", "2") + item("PositionTop", "int", "0")
            + item("PositionBottom", "int", "1")
        var bytes = Array(
            (begin("document-settings") + "<office:settings><config:config-item-set config:name=\"ooo:view-settings\">"
                + "<config:config-item-map-indexed config:name=\"Views\"><config:config-item-map-entry>"
                + item("ViewId", "string", "view1") + "<config:config-item-map-named config:name=\"Tables\">").utf8)
        for sheet in sheets {
            add("<config:config-item-map-entry config:name=\"", to: &bytes)
            escape(sheet, into: &bytes)
            add("\">" + frozen + "</config:config-item-map-entry>", to: &bytes)
        }
        add(
            "</config:config-item-map-named><config:config-item config:name=\"ActiveTable\" config:type=\"string\">",
            to: &bytes)
        escape(sheets.first ?? "", into: &bytes)
        add(
            "</config:config-item></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>",
            to: &bytes)
        return bytes
    }

    private static let coverWidths = [20, 100]
    private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    private static func begin(_ root: String) -> String {
        let office = "urn:oasis:names:tc:opendocument:xmlns:"
        let names = ["office", "table", "text", "style", "meta", "config"].map { " xmlns:\($0)=\"\(office)\($0):1.0\"" }
            .joined()
        return declaration + "<office:\(root)\(names) xmlns:number=\"\(office)datastyle:1.0\""
            + " xmlns:fo=\"\(office)xsl-fo-compatible:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.3\">"
    }

    private static func beginTable(_ name: String, widths: [Int], into bytes: inout [UInt8]) {
        add("<table:table table:name=\"", to: &bytes)
        escape(name, into: &bytes)
        add("\">", to: &bytes)
        for width in widths { add("<table:table-column table:style-name=\"w\(width)\"/>", to: &bytes) }
        if widths.isEmpty { add("<table:table-column/>", to: &bytes) }
    }

    private static func cell(_ cell: TableCell, style: String? = nil, into bytes: inout [UInt8]) {
        let style = style.map { " table:style-name=\"\($0)\"" } ?? ""
        switch cell {
        case .empty: return add("<table:table-cell\(style)/>", to: &bytes)
        case .number(let number) where number.isFinite:
            add(
                "<table:table-cell\(style) office:value-type=\"float\" office:value=\"\(TableNumber.text(number))\">",
                to: &bytes)
        case .flag(let flag):
            add("<table:table-cell\(style) office:value-type=\"boolean\" office:boolean-value=\"\(flag)\">", to: &bytes)
        case .date(let iso):
            guard let parts = SpreadsheetDay.parts(iso) else { fallthrough }
            let format = parts.seconds == nil ? "day" : "time"
            add(
                "<table:table-cell table:style-name=\"\(format)\" office:value-type=\"date\" office:date-value=\"\(iso)\">",
                to: &bytes)
        case .text, .list, .number:
            add("<table:table-cell\(style) office:value-type=\"string\">", to: &bytes)
        }
        paragraphs(cell.text, into: &bytes)
        add("</table:table-cell>", to: &bytes)
    }

    /// A text as paragraphs, one a line. Blanks that would otherwise count as one are written as elements.
    private static func paragraphs(_ text: String, into bytes: inout [UInt8]) {
        add("<text:p>", to: &bytes)
        var isAfterBlank = true
        var previous: Unicode.Scalar = " "
        let last = text.unicodeScalars.indices.last
        for place in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[place]
            defer { previous = scalar }
            switch scalar {
            case "\n" where previous == "\r": continue
            case "\n", "\r":
                add("</text:p><text:p>", to: &bytes)
                isAfterBlank = true
                continue
            case "\t": add("<text:tab/>", to: &bytes)
            case " " where isAfterBlank || place == last || isBlankNext(text, place): add("<text:s/>", to: &bytes)
            default: escape(scalar, into: &bytes)
            }
            isAfterBlank = scalar == " "
        }
        add("</text:p>", to: &bytes)
    }

    private static func isBlankNext(_ text: String, _ place: String.UnicodeScalarView.Index) -> Bool {
        let next = text.unicodeScalars[text.unicodeScalars.index(after: place)...].first
        return next == " " || next == "\n" || next == "\r"
    }

    /// Text within XML; characters that XML 1.0 lacks become U+FFFD.
    private static func escape(_ text: String, into bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars { escape(scalar, into: &bytes) }
    }

    @inline(__always)
    private static func escape(_ scalar: Unicode.Scalar, into bytes: inout [UInt8]) {
        switch scalar {
        case "&": add("&amp;", to: &bytes)
        case "<": add("&lt;", to: &bytes)
        case ">": add("&gt;", to: &bytes)
        case "\"": add("&quot;", to: &bytes)
        case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
            add("\u{FFFD}", to: &bytes)
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private static func add(_ text: String, to bytes: inout [UInt8]) { bytes.append(contentsOf: text.utf8) }

    /// The letters of a column, from 1: `A`, `Z`, `AA`.
    private static func letters(_ column: Int) -> String {
        var rest = column
        var letters: [UInt8] = []
        while rest > 0 {
            letters.insert(UInt8(ascii: "A") + UInt8((rest - 1) % 26), at: 0)
            rest = (rest - 1) / 26
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
