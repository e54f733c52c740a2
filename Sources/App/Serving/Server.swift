import Dispatch
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import Programme
import ServiceLifecycle
import UnixSignals
import Web
import Work

#if canImport(Glibc)
import Glibc
#endif

/// Serves the features of an installation until it is told to stop (SIGTERM, SIGINT), then finishes what has begun, for
/// ten seconds at most: after eight what has not finished is cancelled, after nine the program ends as it stands.
struct Server {
    let installation: Installation
    let listening: Listening
    /// Where metrics are told, if anywhere.
    let metrics: (registry: MetricsRegistry, port: Int)?
    let log: Logger

    /// Returns when the server has stopped. `ready` hears the port once it answers.
    func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        let settings = installation.settings
        let connections = ConnectionCounts(most: settings.connectionsPerAddress, exempt: settings.proxies)
        let measures = metrics.map { Measures(of: installation, connections: connections, in: $0.registry) }
        let site = installation.site(isEncrypted: listening.encryption != nil, measures: measures)
        try site.requirePermissions()
        let child = ConnectionThreads(
            inner: HTTP1Channel(
                responder: Answering(site.router(), log: log).responder,
                configuration: .init(
                    additionalChannelHandlers: [ConnectionLimits(counts: connections)], idleTimeout: .seconds(30),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))))
        let (deskIsOpen, openDesk) = AsyncStream<Never>.makeStream()
        let (metricsAreOpen, openMetrics) = AsyncStream<Never>.makeStream()
        var front = [
            try listener(child) { port in
                for await _ in deskIsOpen {}
                for await _ in metricsAreOpen {}
                if !Task.isCancelled { await ready(port) }
            }
        ]
        if let desk = try ErrandDesk(installation, log: log, opened: { openDesk.finish() }) {
            front.append(desk)
        } else {
            openDesk.finish()
        }
        if let measures, let metrics {
            front.append(
                MetricsDesk(measures: measures, port: metrics.port, log: log) { openMetrics.finish() })
        } else {
            openMetrics.finish()
        }
        // Stopped from the last to the first.
        var group = ServiceGroupConfiguration(
            services: [
                Beside(background: installation.background(log: log)), Front(services: front), LastResort(log: log),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        group.maximumGracefulShutdownDuration = .seconds(8)
        try await ServiceGroup(configuration: group).run()
        let requests = connections.requests
        log.info(
            "stopped",
            metadata: [
                "requests": .stringConvertible(requests.begun), "unanswered": .stringConvertible(requests.unanswered),
            ])
    }

    private func listener(
        _ child: ConnectionThreads<HTTP1Channel>, opened: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        let place = listening.place
        guard let encryption = listening.encryption else {
            return Listener(child: child, place: place, most: listening.most, log: log, opened: opened)
        }
        let encrypted = try TLSChannel(child, tlsConfiguration: encryption.configuration)
        return Listener(child: encrypted, place: place, most: listening.most, log: log, opened: opened)
    }
}

/// What answers, told to stop at the same time: who is slow at one must not keep the others waiting.
private struct Front: Service, CustomStringConvertible {
    let services: [any Service]
    var description: String { "front" }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            // The first that fails ends them all.
            for try await _ in group {}
        }
    }
}

/// Ends the program where it cannot stop by itself, because something that it has asked gives no answer and cannot be left:
/// a database that hangs, a disk. What was acknowledged is kept, as by any sudden end.
private struct LastResort: Service, CustomStringConvertible {
    let log: Logger
    var description: String { "last resort" }

    func run() async throws {
        await withGracefulShutdownHandler {
            try? await gracefulShutdown()
        } onGracefulShutdown: {
            DispatchQueue(label: "last resort").asyncAfter(deadline: .now() + 9) {
                log.critical("stopped by force: something gave no answer for nine seconds")
                LogWriter.standardError.flush()
                _exit(ExitStatus.refused.rawValue)
            }
        }
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
