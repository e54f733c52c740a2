import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import Programme
import ServiceLifecycle
import UnixSignals
import Web
import Work

/// Where and how the program listens.
struct Listening: Sendable {
    /// The loopback unless TLS is configured: nothing is served in the open.
    let host: String
    let port: Int
    /// Without it, plain HTTP.
    let encryption: Encryption?
}

/// Serves the features of an installation until it is told to stop (SIGTERM, SIGINT), then finishes what has begun, for
/// ten seconds at most.
struct Server {
    let installation: Installation
    let listening: Listening
    let log: Logger

    /// Returns when the server has stopped. `ready` hears the port once it answers.
    func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        let router = installation.site(isEncrypted: listening.encryption != nil).router()
        let (deskIsOpen, openDesk) = AsyncStream<Never>.makeStream()
        var application = Application(
            router: router, server: try serverKind(),
            configuration: ApplicationConfiguration(
                address: .hostname(listening.host, port: listening.port), serverName: nil, backlog: 256,
                availableConnectionsDelegate: MaximumAvailableConnections(1000)),
            onServerRunning: { channel in
                for await _ in deskIsOpen {}
                await ready(channel.localAddress?.port ?? listening.port)
            }, logger: log)
        application.addServices(Beside(background: installation.background(log: log)))
        var services = [ServiceGroupConfiguration.ServiceConfiguration(service: application)]
        if let desk = try ErrandDesk(installation, log: log, opened: { openDesk.finish() }) {
            services.append(.init(service: desk))
        } else {
            openDesk.finish()
        }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        group.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: group).run()
    }

    private func serverKind() throws -> HTTPServerBuilder {
        let counts = ConnectionCounts()
        let plain = HTTPServerBuilder { responder in
            ConnectionThreads(
                inner: HTTP1Channel(
                    responder: responder,
                    configuration: .init(
                        additionalChannelHandlers: [ConnectionLimits(counts: counts)], idleTimeout: .seconds(30),
                        httpDecoderConfiguration: .init(
                            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))))
        }
        guard let encryption = listening.encryption else { return plain }
        return try .tls(plain, tlsConfiguration: encryption.configuration)
    }
}

/// What runs beside the server; it ends when the server does.
private struct Beside: Service, CustomStringConvertible {
    let background: Background
    var description: String { "background" }

    func run() async throws {
        await cancelWhenGracefulShutdown { await background.run() }
    }
}
