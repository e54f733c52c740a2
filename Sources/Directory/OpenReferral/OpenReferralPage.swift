import HTTPTypes
import Programme
import Tables
import Web

/// A page of Open Referral (`total_items` … `contents`), or its stream: as NDJSON, only the contents, of all pages, one
/// object a line.
struct OpenReferralPage: Sendable {
    let total: Int
    let page: Int
    /// Objects a page; `nil` for all on one page.
    let size: Int?
    let isStream: Bool
    /// Hands over the objects of the page, or, without a size, of all pages.
    let contents: @Sendable (_ sink: ObjectSink, _ page: Int, _ size: Int?) async throws -> Void

    /// A page of a bounded size is made before anything is sent, so that a failure is answered as one; a stream and a
    /// page of everything are sent as they are made.
    func reply() async throws -> Reply {
        if isStream {
            return Reply(type: "application/x-ndjson", body: .stream { try await writeLines(to: $0) })
        }
        guard size != nil else {
            return Reply(type: "application/json", body: .stream { try await writePage(to: $0) })
        }
        let whole = WholeBody()
        try await writePage(to: whole)
        return Reply.json(whole.bytes.with { $0 })
    }

    private func writeLines(to writer: any ReplyWriter) async throws {
        let sink = ObjectSink(writer, isLines: true)
        try await contents(sink, 1, nil)
        try await sink.flush()
    }

    private func writePage(to writer: any ReplyWriter) async throws {
        let each = size ?? max(1, total)
        let pages = (total + each - 1) / each
        let count = min(each, max(0, total - each * (page - 1)))
        let sink = ObjectSink(writer, isLines: false)
        sink.json.beginObject()
        sink.json.member("total_items", total)
        sink.json.member("total_pages", pages)
        sink.json.member("page_number", page)
        sink.json.member("size", count)
        sink.json.member("first_page", page == 1)
        sink.json.member("last_page", page >= pages)
        sink.json.member("empty", count == 0)
        sink.json.name("contents")
        sink.json.beginList()
        if count > 0 { try await contents(sink, page, size) }
        sink.json.endList()
        sink.json.endObject()
        sink.json.endLine()
        try await sink.flush()
    }
}

/// Takes objects one by one and sends them on in parts.
final class ObjectSink {
    fileprivate var json = JSONWriter(capacity: 64 << 10)
    private let writer: any ReplyWriter
    private let isLines: Bool

    fileprivate init(_ writer: any ReplyWriter, isLines: Bool) {
        self.writer = writer
        self.isLines = isLines
    }

    /// Writes one object.
    func add(_ write: (inout JSONWriter) -> Void) {
        write(&json)
        if isLines { json.endLine() }
    }

    /// Sends on what is written.
    func flush() async throws { try await writer.write(json.take()) }
}

/// A body that is gathered before it is sent.
private final class WholeBody: ReplyWriter {
    let bytes = LockedBox<[UInt8]>([])
    func write(_ more: [UInt8]) async throws { bytes.with { $0.append(contentsOf: more) } }
}
