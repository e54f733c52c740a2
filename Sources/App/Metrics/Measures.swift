import Directory
import Metrics
import Programme
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

/// What a server measures of itself. Counted as it happens: requests here, changes in Storage, jobs in Work. Looked up when
/// somebody asks: what is open, the records, the process.
struct Measures: Sendable {
    let installation: Installation
    let connections: ConnectionCounts
    let registry: MetricsRegistry
    private let started = Instant.now()

    init(of installation: Installation, connections: ConnectionCounts, in registry: MetricsRegistry) {
        (self.installation, self.connections, self.registry) = (installation, connections, registry)
    }

    /// Counts one request.
    func count(_ request: RequestRecord) {
        // Anybody may send any method; only the known ones have a series.
        let method = Self.methods.contains(request.method) ? request.method : "other"
        let route = ("route", request.route)
        Counter(
            label: "ceangal_http_requests_total",
            dimensions: [("method", method), route, ("status", String(request.status))]
        ).increment()
        Timer(label: "ceangal_http_request_duration_seconds", dimensions: [route])
            .recordMicroseconds(request.microseconds)
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// All that has been counted, and how things stand.
    func text() async -> String {
        let requests = connections.requests
        set("ceangal_http_connections", connections.connections)
        set("ceangal_http_requests_in_progress", requests.open)
        set("ceangal_http_requests_unanswered_total", requests.broken)
        // Nobody waits for records that are busy: what cannot be told then is left out.
        let health = await within(.seconds(3)) { await Health.of(installation) }
        guard let health else { return told() }
        set("ceangal_storage_up", health.state == nil ? 0 : 1)
        set("ceangal_storage_read_only", health.state?.readOnly == true ? 1 : 0)
        if let state = health.state {
            let facts = [
                ("version", programVersion), ("engine", state.engine), ("engine_version", state.engineVersion),
            ]
            Gauge(label: "ceangal_build_info", dimensions: facts).record(1)
            set("ceangal_listings", health.listings)
        }
        let events = await within(.seconds(2)) {
            try await installation.storage.read {
                (try ChainHead.stored(in: $0).position, try Events.countWaiting(in: $0))
            }
        }
        if let (position, waiting) = events {
            set("ceangal_events_position", position)
            set("ceangal_events_waiting", waiting)
        }
        return told()
    }

    private func told() -> String {
        measureProcess()
        return registry.text
    }

    /// Names and meanings are those that Prometheus's own libraries use for a process.
    private func measureProcess() {
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            let spent = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
            Gauge(label: "process_cpu_seconds_total").record(spent.reduce(0, +))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            Gauge(label: "process_max_fds").record(Double(limit.rlim_cur))
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            set("process_open_fds", files.count)
        }
        // The second number counts the pages in memory (proc_pid_statm(5)).
        if let pages = FileManager.default.contents(atPath: "/proc/self/statm")
            .flatMap({ String(decoding: $0, as: UTF8.self).utf8.split(separator: UInt8(ascii: " ")).dropFirst().first })
            .flatMap({ Int(String(decoding: $0, as: UTF8.self)) })
        {
            set("process_resident_memory_bytes", pages * Int(sysconf(Int32(_SC_PAGESIZE))))
        }
        Gauge(label: "process_start_time_seconds").record(Double(started.milliseconds) / 1000)
    }

    private func set(_ name: String, _ value: Int) { Gauge(label: name).record(value) }
}
