import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Programme
import ServiceLifecycle
import Storage
import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#endif

/// Where a server takes the errands of commands: on the socket of its data folder, and nowhere else. The actor is the
/// operator whose Unix user the kernel names.
struct ErrandDesk: Service, CustomStringConvertible {
    let installation: Installation
    let socket: CommandSocket
    let log: Logger
    /// Hears when the desk takes errands, or that it will not.
    private let opened: @Sendable () -> Void

    /// What the service group calls it: left to itself it spells out the whole installation, half of the time of a start.
    var description: String { "errands" }

    /// The one address that is answered there.
    static let path = "/errands"

    /// The desk of a server that holds a data folder; `nil` where commands need none, because the records are in a database,
    /// or cannot reach it, which the log then says.
    init?(_ installation: Installation, log: Logger, opened: @escaping @Sendable () -> Void) throws {
        guard installation.settings.database == nil else { return nil }
        guard let socket = CommandSocket(folder: installation.settings.data) else {
            log.warning("the data folder's path is too long for a socket; commands that write end with status 75")
            return nil
        }
        (self.installation, self.socket, self.log, self.opened) = (installation, socket, log, opened)
        try socket.removeStale()
        IncomingFolder.removeLeftovers(in: installation.settings.data)
    }

    func run() async throws {
        let router = Router(context: ErrandContext.self)
        router.post(RouterPath(Self.path)) { request, context in await answer(request, context) }
        let counts = ConnectionCounts()
        let listener = Listener(
            child: HTTP1Channel(
                responder: Answering(router, log: log).responder,
                configuration: .init(
                    additionalChannelHandlers: [ConnectionLimits(counts: counts)], idleTimeout: .seconds(30))),
            place: .file(socket.path), most: 20, log: log
        ) { [socket, opened] _ in
            socket.shut()
            opened()
        }
        defer { socket.remove() }
        do {
            try await listener.run()
        } catch {
            // Pages are served all the same.
            log.error("commands cannot reach the server", metadata: ["error": "\(error)"])
            opened()
            try await gracefulShutdown()
        }
    }

    private func answer(_ request: Request, _ context: ErrandContext) async -> Response {
        do {
            let actor = Actor.operator(unixUser: unixUser(try await context.peer().user))
            let incoming = try await Incoming(request.body, in: installation.settings.data)
            let mark = try request.headers.idempotencyKey.map {
                Mark(key: try RequestKey.program($0).stored(for: ""), digest: incoming.digest)
            }
            if let mark { try await refuseOther(mark, actor) }
            return Response(
                status: .ok, headers: [.contentType: "application/x-ndjson"],
                body: .init { writer in try await perform(incoming, mark: mark, by: actor, telling: &writer) })
        } catch {
            let failure = error as? Failure ?? .unavailable(ExitStatus.of(error).message, retryAfter: 0)
            return Response(
                status: FailureTable.row(of: failure).status, headers: [.contentType: "application/problem+json"],
                body: .init(byteBuffer: ByteBuffer(bytes: FailureTable.json(failure, id: context.id))))
        }
    }

    /// Throws `Failure.invalid` where the key came before with another order.
    private func refuseOther(_ mark: Mark, _ actor: Actor) async throws {
        _ = try await installation.storage.read {
            try AnsweredRequests.answer(owner: actor.name, key: mark.key, body: mark.digest, in: $0)
        }
    }

    /// Does the errand while telling how far it has come, and last how it ended. Where nobody listens any more, as after
    /// Ctrl-C, or where the server has to end, it is given up, unless the change is made already.
    private func perform(
        _ incoming: Incoming, mark: Mark?, by actor: Actor, telling writer: inout any ResponseBodyWriter
    ) async throws {
        let isGivenUp = LockedBox(false)
        let (news, next) = AsyncStream<(Int, Int)>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let givenUp = givenUp
        let assignment = Errands.Assignment(
            order: incoming.order, files: incoming.files, mark: mark, actor: actor,
            progress: { done, total in
                if isGivenUp.with({ $0 }) { throw givenUp }
                next.yield((done, total))
            })
        let errands = Errands(installation: installation)
        let outcome = await withTaskCancellationHandler {
            async let outcome = run(assignment, on: errands, then: { next.finish() })
            do {
                for await (done, total) in news { try await tell(ErrandNews(done: done, total: total), to: &writer) }
            } catch {
                isGivenUp.with { $0 = true }
            }
            return await outcome
        } onCancel: {
            isGivenUp.with { $0 = true }
        }
        log.info(
            "errand",
            metadata: [
                "command": "\(incoming.order.errand.command)", "status": .stringConvertible(Int(outcome.status)),
            ])
        try await tell(ErrandNews(outcome: outcome), to: &writer)
        try await writer.finish(nil)
    }

    private func run(
        _ assignment: Errands.Assignment, on errands: Errands, then finish: @Sendable () -> Void
    ) async -> Outcome {
        defer { finish() }
        return await errands.run(assignment)
    }

    private var givenUp: Failure {
        .unavailable("The server is ending; nothing was changed. Run the command again.", retryAfter: 0)
    }

    private func tell(_ news: ErrandNews, to writer: inout any ResponseBodyWriter) async throws {
        // In one order, so that an outcome that is told again is the same to the byte.
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var line = Array(try encoder.encode(news))
        line.append(UInt8(ascii: "\n"))
        try await writer.write(ByteBuffer(bytes: line))
    }
}

/// What Hummingbird carries along with an errand.
struct ErrandContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The library's own would end the program where its logger has none.
    let id = String(UInt64.random(in: 0 ... .max), radix: 36)
    private let channel: any Channel

    /// The process at the other end, as the kernel knows it (`struct ucred` of unix(7)).
    struct Peer: Sendable {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Throws `Failure.forbidden` where the kernel does not say.
    func peer() async throws -> Peer {
        guard let options = channel as? any SocketOptionProvider else {
            throw Failure.forbidden("Commands are taken over the socket alone.")
        }
        let peer: EventLoopFuture<Peer> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: CInt(SO_PEERCRED)))
        return try await peer.get()
    }
}
