import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import Programme
import ServiceLifecycle
import UnixSignals
import Web
import Work

/// Serves the features of an installation until it is told to stop (SIGTERM, SIGINT), then finishes what has begun, for
/// ten seconds at most.
struct Server {
    let installation: Installation
    let listening: Listening
    /// Where metrics are told, if anywhere.
    let metrics: (registry: MetricsRegistry, port: Int)?
    let log: Logger

    /// Returns when the server has stopped. `ready` hears the port once it answers.
    func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        let connections = ConnectionCounts()
        let measures = metrics.map { Measures(of: installation, connections: connections, in: $0.registry) }
        let site = installation.site(isEncrypted: listening.encryption != nil, measures: measures)
        let child = ConnectionThreads(
            inner: HTTP1Channel(
                responder: Answering(site.router(), log: log).responder,
                configuration: .init(
                    additionalChannelHandlers: [ConnectionLimits(counts: connections)], idleTimeout: .seconds(30),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))))
        let (deskIsOpen, openDesk) = AsyncStream<Never>.makeStream()
        let desk = try ErrandDesk(installation, log: log, opened: { openDesk.finish() })
        if desk == nil { openDesk.finish() }
        let listener = try listener(child) { port in
            for await _ in deskIsOpen {}
            await ready(port)
        }
        // Stopped from the last to the first.
        var services: [any Service] = [Beside(background: installation.background(log: log)), listener]
        if let measures, let metrics {
            services.append(MetricsDesk(measures: measures, port: metrics.port, log: log))
        }
        if let desk { services.append(desk) }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        group.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: group).run()
        let requests = connections.requests
        log.info("stopped", metadata: ["requests": "\(requests.begun)", "unanswered": "\(requests.unanswered)"])
    }

    private func listener(
        _ child: ConnectionThreads<HTTP1Channel>, opened: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        let place = listening.place
        guard let encryption = listening.encryption else {
            return Listener(child: child, place: place, log: log, opened: opened)
        }
        let encrypted = try TLSChannel(child, tlsConfiguration: encryption.configuration)
        return Listener(child: encrypted, place: place, log: log, opened: opened)
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
