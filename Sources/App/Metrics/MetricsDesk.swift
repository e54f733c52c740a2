import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle
import Web

/// Tells what the server measures to Prometheus: `GET /metrics` on a port of its own, on the loopback, so that it is never
/// served with the site.
struct MetricsDesk: Service, CustomStringConvertible {
    let measures: Measures
    let port: Int
    let log: Logger
    /// Hears when it tells them.
    let opened: @Sendable () -> Void

    var description: String { "metrics" }

    func run() async throws {
        let router = Router()
        router.get("/metrics") { [measures] _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: await measures.text())))
        }
        let counts = ConnectionCounts()
        let child = HTTP1Channel(
            responder: Answering(router, log: log).responder,
            configuration: .init(
                additionalChannelHandlers: [ConnectionLimits(counts: counts)], idleTimeout: .seconds(30)))
        try await Listener(
            child: child, place: .address(host: "127.0.0.1", port: port), most: 20, option: "--metrics-port", log: log
        ) { [opened] _ in opened() }.run()
    }
}
