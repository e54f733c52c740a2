import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import Programme
import ServiceLifecycle

#if canImport(Glibc)
import Glibc
#endif

/// Takes connections and has each handled by `child`, so many at a time; more wait. Told to stop, it takes no more,
/// lets those that have begun a request end, and returns.
///
/// The library's own listener cannot take over a socket that is open already (`HandedSocket`), and ends the program where it
/// is told to stop while a connection is being set up.
struct Listener<Child: ServerChildChannel>: Service, CustomStringConvertible {
    let child: Child
    let place: Listening.Place
    /// How many connections may be open.
    let most: Int
    /// What chooses another port.
    var option = "--port"
    let log: Logger
    /// Hears of the port once it listens; what has connected is answered when this returns.
    let opened: @Sendable (Int) async -> Void

    var description: String { "listener" }

    func run() async throws {
        let (connections, queue) = AsyncStream<Child.Value>.makeStream()
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let server = try await bound(to: queue, quiescing)
        let isLeaving = LockedBox(false)
        let ended = server.eventLoop.makePromise(of: Void.self)
        ended.futureResult.whenComplete { _ in queue.finish() }
        // Nobody asked for that.
        server.closeFuture.whenComplete { _ in if !isLeaving.with({ $0 }) { queue.finish() } }
        defer {
            server.close(promise: nil)
            ended.succeed()
        }
        await withGracefulShutdownHandler {
            await opened(server.localAddress?.port ?? 0)
            await withDiscardingTaskGroup { group in
                for await connection in connections {
                    group.addTask { await child.handle(value: connection, logger: log) }
                }
            }
        } onGracefulShutdown: {
            isLeaving.with { $0 = true }
            // First no more is accepted, then what has been gets a moment to be set up: a connection that is accepted while
            // the socket is closed would be reset.
            server.setOption(.autoRead, value: false).whenComplete { _ in
                server.eventLoop.scheduleTask(in: .milliseconds(50)) { quiescing.initiateShutdown(promise: ended) }
            }
        }
    }

    private func bound(
        to queue: AsyncStream<Child.Value>.Continuation, _ quiescing: ServerQuiescingHelper
    ) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(AvailableConnectionsChannelHandler(maxConnections: most))
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                    // Where the process has no descriptor left, it waits before it tries again.
                    try pipeline.addHandler(AcceptBackoffHandler(shouldForwardIOErrorCaught: false))
                }
            }
            .childChannelInitializer { channel in
                child.setup(channel: channel, logger: log).map { connection in
                    guard case .terminated = queue.yield(connection) else { return }
                    // Too late to be answered; but the library ends the program over a connection that nobody handles.
                    Task { await child.handle(value: connection, logger: log) }
                }
            }
        switch place {
        case .address(let host, let port):
            do {
                return try await bootstrap.bind(host: host, port: port).get()
            } catch let error as IOError {
                let reason = String(cString: strerror(error.errnoCode))
                throw Refusal(
                    "The server cannot listen on \(host), port \(port): \(reason). Choose another port with \(option)."
                )
            }
        case .handed(let socket):
            return try await bootstrap.withBoundSocket(socket.descriptor).get()
        case .file(let path):
            return try await bootstrap.bind(unixDomainSocketPath: path).get()
        }
    }
}
