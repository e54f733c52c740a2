import CMd4c
import Markup
import Programme

/// Reads Markdown (CommonMark with tables) with md4c into a tree that escapes what it writes. HTML in it is text, and a link
/// that leads elsewhere than to a page is no link.
struct Markdown {
    /// What stands in the text in place of a figure: its number between two scalars of the private use area, which no text
    /// holds otherwise.
    static func mark(_ number: Int) -> String { "\u{E000}" + String(number) + "\u{E001}" }

    /// A heading of the second level or the third, for the list of contents.
    struct Heading: Equatable, Sendable {
        let level: Int
        let text: String
        let id: String
    }

    let html: HTML
    let headings: [Heading]

    /// `inline` draws a figure in a sentence, `block` one that is a paragraph of its own where it is more than a number.
    init(_ text: String, inline: @escaping (Int) -> HTML, block: @escaping (Int) -> HTML?) {
        let reader = MarkdownReader(inline: inline, block: block)
        var parser = MD_PARSER()
        parser.flags = UInt32(MD_FLAG_TABLES) | UInt32(MD_FLAG_NOHTMLBLOCKS) | UInt32(MD_FLAG_NOHTMLSPANS)
        parser.enter_block = { type, detail, data in MarkdownReader.of(data)?.enter(type, detail) ?? 1 }
        parser.leave_block = { type, detail, data in MarkdownReader.of(data)?.leave(type, detail) ?? 1 }
        parser.enter_span = { type, detail, data in MarkdownReader.of(data)?.enter(span: type, detail) ?? 1 }
        parser.leave_span = { type, _, data in MarkdownReader.of(data)?.leave(span: type) ?? 1 }
        parser.text = { type, start, size, data in MarkdownReader.of(data)?.text(type, start, Int(size)) ?? 1 }
        let bytes = Array(text.utf8.prefix(Self.longest))
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { letters in
                withExtendedLifetime(reader) {
                    _ = md_parse(
                        letters.baseAddress, UInt32(letters.count), &parser, Unmanaged.passUnretained(reader).toOpaque()
                    )
                }
            }
        }
        html = reader.result
        headings = reader.headings
    }

    /// Bytes that are read at most.
    static let longest = 400_000
}

/// Builds the tree as md4c goes through the text.
private final class MarkdownReader {
    private struct Frame {
        let tag: Tag?
        var attributes: [Attribute] = []
        var content: [HTML] = []
        /// The words in it, for the id of a heading.
        var words = ""
        /// The one figure that it holds, where it holds nothing else.
        var figure: Int?
    }

    private var frames = [Frame(tag: nil)]
    private(set) var headings: [Markdown.Heading] = []
    private let inline: (Int) -> HTML
    private let block: (Int) -> HTML?

    init(inline: @escaping (Int) -> HTML, block: @escaping (Int) -> HTML?) {
        (self.inline, self.block) = (inline, block)
    }

    static func of(_ data: UnsafeMutableRawPointer?) -> MarkdownReader? {
        data.map { Unmanaged<MarkdownReader>.fromOpaque($0).takeUnretainedValue() }
    }

    var result: HTML { .group(frames.first?.content ?? []) }

    func enter(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        switch type {
        case MD_BLOCK_DOC: break
        case MD_BLOCK_HR: add(hr())
        case MD_BLOCK_TABLE:
            // A long table is moved within its frame on a phone.
            frames.append(
                Frame(tag: Tag("div"), attributes: [.class("wide"), .role("region"), .tabindex(0), .label("Table")]))
            frames.append(Frame(tag: Tag("table")))
        default: frames.append(Frame(tag: Self.tag(type, detail)))
        }
        return 0
    }

    func leave(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        guard type != MD_BLOCK_DOC, type != MD_BLOCK_HR else { return 0 }
        if type == MD_BLOCK_H { return leaveHeading(detail) }
        if type == MD_BLOCK_P, let frame = frames.last, frame.content.count == 1, let number = frame.figure,
            let drawn = block(number)
        {
            frames.removeLast()
            add(drawn)
            return 0
        }
        close()
        if type == MD_BLOCK_TABLE { close() }
        return 0
    }

    func enter(span type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        var frame = Frame(tag: nil)
        switch type {
        case MD_SPAN_EM: frame = Frame(tag: Tag("em"))
        case MD_SPAN_STRONG: frame = Frame(tag: Tag("strong"))
        case MD_SPAN_CODE: frame = Frame(tag: Tag("code"))
        case MD_SPAN_A:
            let address =
                detail.map { Self.string($0.assumingMemoryBound(to: MD_SPAN_A_DETAIL.self).pointee.href) } ?? ""
            frame = Link(address).map { Frame(tag: Tag("a"), attributes: [.href($0)]) } ?? frame
        default: break
        }
        frames.append(frame)
        return 0
    }

    func leave(span type: MD_SPANTYPE) -> Int32 {
        close()
        return 0
    }

    func text(_ type: MD_TEXTTYPE, _ start: UnsafePointer<CChar>?, _ size: Int) -> Int32 {
        switch type {
        case MD_TEXT_BR: add(br())
        case MD_TEXT_SOFTBR: add(.text(" "))
        case MD_TEXT_NULLCHAR: add(.text("\u{FFFD}"))
        default:
            guard let start, size > 0 else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: start, count: size)
            let text = String(decoding: bytes, as: UTF8.self)
            add(words: type == MD_TEXT_ENTITY ? Self.entity(text) : text)
        }
        return 0
    }

    /// Words, with figures where they are marked.
    private func add(words text: String) {
        var plain = String.UnicodeScalarView()
        var digits: String?
        func flush() {
            if !plain.isEmpty { add(.text(String(plain)), words: String(plain)) }
            plain = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            if scalar == "\u{E000}" {
                flush()
                digits = ""
            } else if scalar == "\u{E001}", let number = digits.flatMap({ Int($0) }) {
                add(inline(number))
                if let last = frames.indices.last { frames[last].figure = number }
                digits = nil
            } else if digits != nil {
                digits?.unicodeScalars.append(scalar)
            } else {
                plain.append(scalar)
            }
        }
        flush()
    }

    private func add(_ html: HTML, words: String = "") {
        guard let last = frames.indices.last else { return }
        frames[last].content.append(html)
        frames[last].words += words
    }

    private func close() {
        guard frames.count > 1 else { return }
        let frame = frames.removeLast()
        let content = HTML.group(frame.content)
        add(frame.tag.map { .element($0, frame.attributes, content) } ?? content, words: frame.words)
    }

    /// The title of the page is its one first heading: those of the text begin at the second level.
    private func leaveHeading(_ detail: UnsafeMutableRawPointer?) -> Int32 {
        guard frames.count > 1, var frame = frames.popLast() else { return 0 }
        let level = detail.map { Int($0.assumingMemoryBound(to: MD_BLOCK_H_DETAIL.self).pointee.level) } ?? 2
        var id = "s-" + slug(from: frame.words)
        if headings.contains(where: { $0.id == id }) { id += "-" + String(headings.count) }
        frame.attributes = [.id(id)]
        headings.append(Markdown.Heading(level: min(max(level, 2), 4), text: frame.words, id: id))
        let tag = level <= 2 ? Tag("h2") : level == 3 ? Tag("h3") : Tag("h4")
        add(.element(tag, frame.attributes, .group(frame.content)))
        return 0
    }

    private static func tag(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Tag? {
        switch type {
        case MD_BLOCK_QUOTE: Tag("blockquote")
        case MD_BLOCK_UL: Tag("ul")
        case MD_BLOCK_OL: Tag("ol")
        case MD_BLOCK_LI: Tag("li")
        case MD_BLOCK_P: Tag("p")
        case MD_BLOCK_CODE: Tag("pre")
        case MD_BLOCK_THEAD: Tag("thead")
        case MD_BLOCK_TBODY: Tag("tbody")
        case MD_BLOCK_TR: Tag("tr")
        case MD_BLOCK_TH: Tag("th")
        case MD_BLOCK_TD: Tag("td")
        default: nil
        }
    }

    private static func string(_ attribute: MD_ATTRIBUTE) -> String {
        guard let start = attribute.text else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: Int(attribute.size)), as: UTF8.self)
    }

    /// The few entities that people type; any other stays as it was typed.
    private static func entity(_ text: String) -> String {
        [
            "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&nbsp;": "\u{A0}", "&ndash;": "–", "&mdash;": "—",
            "&pound;": "£", "&euro;": "€",
        ][text] ?? text
    }
}
