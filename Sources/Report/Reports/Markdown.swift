import CCmark
import Markup
import Programme

/// Reads Markdown (CommonMark) with libcmark into a tree that escapes what it writes. HTML in it is text, an image is its
/// words, and a link that leads elsewhere than to a page is no link.
struct Markdown {
    /// What stands in the text in place of a figure: its number between two scalars of the private use area, which no text
    /// holds otherwise.
    static func mark(_ number: Int) -> String { "\u{E000}" + String(number) + "\u{E001}" }

    /// The number of a figure: up to three digits, from 1; `nil` for anything else, whoever wrote it there.
    static func figureNumber(_ text: String) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { $0 > 0 ? $0 : nil }
    }

    /// A heading of the second level or the third, for the list of contents.
    struct Heading: Equatable, Sendable {
        let level: Int
        let text: String
        let id: String
    }

    let html: HTML
    let headings: [Heading]
    /// Under which headings of the second level and the third each figure stands, by its number.
    let sections: [Int: [String]]
    /// Whether the text was nested too deeply, or made too much, to be read to its end.
    let wasCut: Bool

    /// `inline` draws a figure in a sentence, `block` one that is a paragraph of its own where it is more than a number.
    init(_ text: String, inline: @escaping (Int) -> HTML, block: @escaping (Int) -> HTML?) {
        var reader = MarkdownReader(inline: inline, block: block)
        let bytes = Array(text.utf8.prefix(Self.longest))
        // Long lines are what makes its reading slow.
        let isLong = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).contains {
            $0.count > Self.longestLine
        }
        if !isLong {
            let document = bytes.withUnsafeBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) { letters in
                    cmark_parse_document(letters.baseAddress, letters.count, CMARK_OPT_VALIDATE_UTF8)
                }
            }
            if let document {
                cmark_consolidate_text_nodes(document)
                reader.read(document)
                cmark_node_free(document)
            }
        }
        html = reader.result
        headings = reader.headings
        sections = reader.sections
        wasCut = isLong || reader.isTooMuch || text.utf8.count > Self.longest
    }

    /// Bytes that are read at most.
    static let longest = 1_000_000
    /// Bytes of a line.
    static let longestLine = 8000
}

/// Builds the tree on a walk through the document.
private struct MarkdownReader {
    private struct Frame {
        let tag: Tag?
        var attributes: [Attribute] = []
        var content: [HTML] = []
        /// The words in it, for the id of a heading.
        var words = ""
        /// The last figure in it.
        var figure: Int?
    }

    private var frames = [Frame(tag: nil)]
    private(set) var headings: [Markdown.Heading] = []
    private(set) var sections: [Int: [String]] = [:]
    /// The headings that what comes next stands under.
    private var above: [String] = []
    /// Theirs.
    private var ids: Set<String> = []
    /// Whether the text asked for more than a page holds: a tree is drawn by recursion, and kept in memory.
    private(set) var isTooMuch = false
    private let inline: (Int) -> HTML
    private let block: (Int) -> HTML?

    init(inline: @escaping (Int) -> HTML, block: @escaping (Int) -> HTML?) {
        (self.inline, self.block) = (inline, block)
    }

    /// What was read, with what was open closed.
    var result: HTML {
        var copy = self
        while copy.frames.count > 1 { copy.close() }
        return .group(copy.frames.first?.content ?? [])
    }

    mutating func read(_ document: OpaquePointer) {
        guard let iterator = cmark_iter_new(document) else { return }
        defer { cmark_iter_free(iterator) }
        var steps = 0
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            steps += 1
            guard steps <= 200_000, frames.count <= 60 else {
                isTooMuch = true
                return
            }
            if event == CMARK_EVENT_ENTER { enter(node) } else { leave(node) }
        }
    }

    private mutating func enter(_ node: OpaquePointer) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_DOCUMENT: break
        case CMARK_NODE_THEMATIC_BREAK: add(hr())
        case CMARK_NODE_TEXT, CMARK_NODE_HTML_INLINE: add(words: Self.string(cmark_node_get_literal(node)))
        case CMARK_NODE_HTML_BLOCK: add(p { Self.string(cmark_node_get_literal(node)) })
        case CMARK_NODE_CODE: add(code { Self.string(cmark_node_get_literal(node)) })
        case CMARK_NODE_CODE_BLOCK: add(pre { Self.string(cmark_node_get_literal(node)) })
        case CMARK_NODE_SOFTBREAK: add(.text(" "), words: " ")
        case CMARK_NODE_LINEBREAK: add(br())
        case CMARK_NODE_BLOCK_QUOTE: open("blockquote")
        case CMARK_NODE_LIST: open(cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul")
        case CMARK_NODE_ITEM: open("li")
        case CMARK_NODE_PARAGRAPH: isTight(node) ? frames.append(Frame(tag: nil)) : open("p")
        case CMARK_NODE_EMPH: open("em")
        case CMARK_NODE_STRONG: open("strong")
        case CMARK_NODE_LINK:
            let url = Self.string(cmark_node_get_url(node))
            // A place in the text that may not be there keeps a PDF from being made.
            let link = url.utf8.first == UInt8(ascii: "#") ? nil : Link(url)
            frames.append(link.map { Frame(tag: Tag("a"), attributes: [.href($0)]) } ?? Frame(tag: nil))
        default: frames.append(Frame(tag: nil))
        }
    }

    /// Whether a paragraph stands in a list whose items are not parted by empty lines.
    private func isTight(_ node: OpaquePointer) -> Bool {
        guard let item = cmark_node_parent(node), cmark_node_get_type(item) == CMARK_NODE_ITEM,
            let list = cmark_node_parent(item)
        else { return false }
        return cmark_node_get_list_tight(list) != 0
    }

    private mutating func leave(_ node: OpaquePointer) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_DOCUMENT: break
        case CMARK_NODE_HEADING: leaveHeading(Int(cmark_node_get_heading_level(node)))
        case CMARK_NODE_PARAGRAPH:
            if let frame = frames.last, frame.content.count == 1, let number = frame.figure, let drawn = block(number) {
                frames.removeLast()
                add(drawn)
            } else {
                close()
            }
        default: close()
        }
    }

    private mutating func open(_ name: StaticString) { frames.append(Frame(tag: Tag(name))) }

    /// Words, with figures where they are marked.
    private mutating func add(words text: String) {
        var plain = String.UnicodeScalarView()
        var digits: String?
        for scalar in text.unicodeScalars {
            if scalar == "\u{E000}" {
                add(plain)
                plain = String.UnicodeScalarView()
                digits = ""
            } else if scalar == "\u{E001}" {
                if let number = digits.flatMap(Markdown.figureNumber) {
                    add(inline(number))
                    if sections[number] == nil { sections[number] = above }
                    if let last = frames.indices.last { frames[last].figure = number }
                }
                digits = nil
            } else if let read = digits, read.utf8.count < 4 {
                digits = read + String(scalar)
            } else {
                plain.append(scalar)
            }
        }
        add(plain)
    }

    private mutating func add(_ plain: String.UnicodeScalarView) {
        if !plain.isEmpty { add(.text(String(plain)), words: String(plain)) }
    }

    private mutating func add(_ html: HTML, words: String = "") {
        guard let last = frames.indices.last else { return }
        frames[last].content.append(html)
        frames[last].words += words
    }

    private mutating func close() {
        guard frames.count > 1 else { return }
        let frame = frames.removeLast()
        let content = HTML.group(frame.content)
        add(frame.tag.map { .element($0, frame.attributes, content) } ?? content, words: frame.words)
    }

    /// The title of the page is its one first heading: those of the text begin at the second level.
    private mutating func leaveHeading(_ level: Int) {
        guard frames.count > 1, let frame = frames.popLast() else { return }
        var id = "s-" + slug(from: frame.words)
        if !ids.insert(id).inserted { id += "-" + String(headings.count) }
        headings.append(Markdown.Heading(level: min(max(level, 2), 4), text: frame.words, id: id))
        if level <= 2 { above = [frame.words] } else if level == 3 { above = [above.first ?? "", frame.words] }
        let tag = level <= 2 ? Tag("h2") : level == 3 ? Tag("h3") : Tag("h4")
        add(.element(tag, [.id(id)], .group(frame.content)))
    }

    private static func string(_ letters: UnsafePointer<CChar>?) -> String {
        letters.map { String(cString: $0) } ?? ""
    }
}
