import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix
import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Nobody listens on the socket.
struct NobodyListens: Error {}

/// The connection ended before the answer had come whole.
struct ConnectionCut: Error {}

/// One line of a server's answer: how far the errand has come, or, last, how it ended.
struct ErrandNews: Codable, Sendable {
    var done: Int?
    var total: Int?
    var outcome: Outcome?
}

/// Hands an errand to the server that holds the data folder: HTTP/1.1 over the folder's socket.
struct AskedServer {
    let socket: CommandSocket
    let order: Order
    let files: [String]
    let key: String

    private typealias Connection = NIOAsyncChannel<HTTPResponsePart, HTTPRequestPart>

    /// Sends the order with its files and waits for its end; `progress` hears of it meanwhile.
    ///
    /// Throws `NobodyListens`, `ConnectionCut`, or a `Refusal` where the server will not have it.
    func outcome(_ progress: @Sendable (_ done: Int, _ total: Int) throws -> Void) async throws -> Outcome {
        let line = try order.line()
        let connection = try await connected()
        let changed = LockedBox<Refusal?>(nil)
        do {
            return try await connection.executeThenClose { inbound, outbound in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        do {
                            try await send(line, to: outbound)
                        } catch let refusal as Refusal {
                            changed.with { $0 = refusal }
                            connection.channel.close(promise: nil)
                        }
                    }
                    // An answer may come before everything is sent; then the rest need not be.
                    defer { group.cancelAll() }
                    return try await answer(inbound, progress)
                }
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch let busy as StorageError {
            throw busy
        } catch {
            throw changed.with { $0 } ?? ConnectionCut()
        }
    }

    private func connected() async throws -> Connection {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: socket.path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPClientCodec())
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw NobodyListens()
        }
    }

    private func send(_ line: [UInt8], to outbound: NIOAsyncChannelOutboundWriter<HTTPRequestPart>) async throws {
        let length = order.files.reduce(line.count) { $0 + $1.size }
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: ErrandDesk.path)
        head.headerFields[.contentLength] = String(length)
        if let name = HTTPField.Name("Idempotency-Key") { head.headerFields[name] = key }
        head.headerFields[.connection] = "close"
        try await outbound.write(.head(head))
        try await outbound.write(.body(ByteBuffer(bytes: line)))
        for (path, file) in zip(files, order.files) {
            let source = try PartSource(path, size: file.size)
            while let part = try source.next() { try await outbound.write(.body(ByteBuffer(bytes: part))) }
        }
        try await outbound.write(.end(nil))
    }

    private func answer(
        _ inbound: NIOAsyncChannelInboundStream<HTTPResponsePart>,
        _ progress: @Sendable (_ done: Int, _ total: Int) throws -> Void
    ) async throws -> Outcome {
        var status = HTTPResponse.Status.ok
        var bytes: [UInt8] = []
        for try await part in inbound {
            switch part {
            case .head(let head): status = head.status
            case .body(let buffer):
                bytes += buffer.readableBytesView
                while status == .ok, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                    let news = try JSONDecoder().decode(ErrandNews.self, from: Data(bytes[..<end]))
                    bytes.removeSubrange(...end)
                    if let outcome = news.outcome { return outcome }
                    if let done = news.done, let total = news.total { try progress(done, total) }
                }
            case .end:
                guard status != .ok else { throw ConnectionCut() }
                throw refusal(status, bytes)
            }
        }
        throw ConnectionCut()
    }

    /// Why the server will not have the errand; another version of the program is in the way like any other process.
    private func refusal(_ status: HTTPResponse.Status, _ bytes: [UInt8]) -> any Error {
        struct Told: Decodable { let detail: String }
        let told = try? JSONDecoder().decode(Told.self, from: Data(bytes)).detail
        let sentence = told ?? "The server answered with the status \(status.code)."
        return status == .conflict ? StorageError.busy(sentence) : Refusal(sentence)
    }
}
