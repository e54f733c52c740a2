import CExpat
import Glibc

/// What is told about an XML file as it is read.
protocol XMLHandler: AnyObject {
    func begin(_ element: XMLElement) throws(TableError)
    func end(_ name: XMLName) throws(TableError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError)
}

/// An element's or attribute's name as written, prefix included. Valid only while its handler runs.
struct XMLName {
    private let whole: UnsafePointer<CChar>
    /// What follows the prefix.
    private let local: UnsafePointer<CChar>

    fileprivate init(_ whole: UnsafePointer<CChar>) {
        self.whole = whole
        local = strchr(whole, Int32(UInt8(ascii: ":"))).map { UnsafePointer($0) + 1 } ?? whole
    }

    /// Whether the name is this one, whatever prefix stands before it.
    func isLocally(_ name: StaticString) -> Bool { name.withUTF8Buffer { Self.equal(local, $0) } }

    /// Whether the name is exactly this one.
    func isExactly(_ name: StaticString) -> Bool { name.withUTF8Buffer { Self.equal(whole, $0) } }

    @inline(__always)
    private static func equal(_ text: UnsafePointer<CChar>, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        // strncmp stops at the end of the text, which may be the shorter one.
        guard let start = name.baseAddress, text[0] == CChar(bitPattern: start[0]) else { return false }
        return strncmp(text, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), name.count) == 0
            && text[name.count] == 0
    }
}

/// An element as it begins. Valid only while its handler runs.
struct XMLElement {
    let name: XMLName
    fileprivate let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// The value of the attribute of exactly this name, or nil.
    func attribute(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        first { $0.isExactly(name) }
    }

    /// The value of the first attribute of this name after whatever prefix, or nil.
    func localAttribute(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        first { $0.isLocally(name) }
    }

    private func first(where isWanted: (XMLName) -> Bool) -> UnsafeBufferPointer<UInt8>? {
        guard var at = attributes else { return nil }
        while let name = at[0], let value = at[1] {
            if isWanted(XMLName(name)) {
                return UnsafeRawBufferPointer(start: value, count: strlen(value)).bindMemory(to: UInt8.self)
            }
            at += 2
        }
        return nil
    }
}

/// Parses one XML file of an archive as it is unpacked, part by part. A document type, which could define entities, is
/// refused, and so are elements deep within one another or single tags of a megabyte.
final class XMLStream {
    private let entry: ZipEntry
    private let parser: XML_Parser
    private unowned let handler: any XMLHandler
    private var failure: TableError?
    private var depth = 0
    /// Parts read since the parser last told anything: one tag goes on through all of them.
    private var silent = 0
    private var wasHeard = false
    private var isDone = false

    var bytesRead: Int { entry.position }
    var bytesTotal: Int { entry.size }

    private static let part = 64 << 10
    private static let deepest = 100

    /// `handler` must live as long as the stream.
    init(_ entry: ZipEntry, handler: any XMLHandler) throws(TableError) {
        guard let parser = XML_ParserCreate(nil) else {
            throw TableError(.file, "There is not enough memory to read the workbook.")
        }
        (self.entry, self.parser, self.handler) = (entry, parser, handler)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { me, name, attributes in
                guard let stream = XMLStream.from(me), let name else { return }
                stream.heard { stream throws(TableError) in
                    stream.depth += 1
                    if stream.depth > XMLStream.deepest {
                        throw .unsoundXML("Its elements lie too deep within one another.")
                    }
                    try stream.handler.begin(XMLElement(name: XMLName(name), attributes: attributes))
                }
            },
            { me, name in
                guard let stream = XMLStream.from(me), let name else { return }
                stream.heard { stream throws(TableError) in
                    stream.depth -= 1
                    try stream.handler.end(XMLName(name))
                }
            })
        XML_SetCharacterDataHandler(parser) { me, text, length in
            guard let stream = XMLStream.from(me), let text, length > 0 else { return }
            let bytes = UnsafeRawBufferPointer(start: text, count: Int(length)).bindMemory(to: UInt8.self)
            stream.heard { stream throws(TableError) in try stream.handler.text(bytes) }
        }
        XML_SetCommentHandler(parser) { me, _ in XMLStream.from(me)?.heard { _ in } }
        XML_SetProcessingInstructionHandler(parser) { me, _, _ in XMLStream.from(me)?.heard { _ in } }
        XML_SetStartDoctypeDeclHandler(parser) { me, _, _, _, _ in
            XMLStream.from(me)?.heard { _ throws(TableError) in
                throw .unsoundXML("It declares a document type, which no spreadsheet program writes.")
            }
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Reads and parses one part. False after the last.
    func advance() throws(TableError) -> Bool {
        guard !isDone else { return false }
        guard let buffer = XML_GetBuffer(parser, Int32(Self.part)) else {
            throw .unsoundXML("One of its tags is too long.")
        }
        let got = try entry.read(into: buffer, count: Self.part)
        isDone = got == 0
        wasHeard = false
        let status = XML_ParseBuffer(parser, Int32(got), got == 0 ? 1 : 0)
        if let failure { throw failure }
        guard status == XML_STATUS_OK else { throw .unsoundXML("It is damaged.") }
        silent = wasHeard ? 0 : silent + 1
        if silent > 16 { throw .unsoundXML("One of its tags is too long.") }
        return true
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> XMLStream? {
        pointer.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs what a callback does; its error stops the parser, which cannot pass it on itself.
    private func heard(_ body: (XMLStream) throws(TableError) -> Void) {
        wasHeard = true
        guard failure == nil else { return }
        do throws(TableError) { try body(self) } catch {
            failure = error
            XML_StopParser(parser, XML_Bool(0))
        }
    }
}

extension TableError {
    static func unsoundXML(_ why: String) -> TableError {
        TableError(
            .structure, "A part of the workbook cannot be read. \(why) Save it again with your spreadsheet program.")
    }
}

/// Reads an XML file of which only the beginnings of elements matter.
final class XMLWalk: XMLHandler {
    private let visit: (XMLElement) throws(TableError) -> Void

    private init(_ visit: @escaping (XMLElement) throws(TableError) -> Void) { self.visit = visit }

    /// Reads the whole file, telling `visit` every element.
    static func read(_ entry: ZipEntry, _ visit: @escaping (XMLElement) throws(TableError) -> Void) throws(TableError) {
        let walk = XMLWalk(visit)
        let stream = try XMLStream(entry, handler: walk)
        while try stream.advance() {}
        // The stream does not keep its handler.
        withExtendedLifetime(walk) {}
    }

    func begin(_ element: XMLElement) throws(TableError) { try visit(element) }
    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

extension UnsafeBufferPointer<UInt8> {
    /// The attribute's text; expat gives nothing but UTF-8.
    var string: String { String(decoding: self, as: UTF8.self) }

    /// A whole number from 0 to `most`, or nil for any other text.
    func wholeNumber(upTo most: Int) -> Int? {
        guard !isEmpty, count <= 18, allSatisfy(TableNumber.isDigit) else { return nil }
        let number = reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return number <= most ? number : nil
    }

    func isExactly(_ text: StaticString) -> Bool { text.withUTF8Buffer { elementsEqual($0) } }
}
