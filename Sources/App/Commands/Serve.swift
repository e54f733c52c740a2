import Accounts
import ArgumentParser
import Directory
import Logging
import Metrics
import Programme
import Storage

#if canImport(Glibc)
import Glibc
#endif

/// `ceangal serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the pages and the API.",
        discussion: """
            Listens on 127.0.0.1 until it is stopped with Ctrl-C or SIGTERM, and then finishes what has begun, for ten \
            seconds at most. With --certificate and --key it speaks TLS and may listen on other addresses (--host). One \
            process at a time holds a data folder; the log goes to standard error, one JSON object a line. With --json the \
            object on standard output comes when the server answers, and has its address.

            Started by systemd with a socket unit, it takes over that socket instead of opening one (LISTEN_FDS): what \
            connects while the program is started again waits in it. With --metrics-port it tells Prometheus what it \
            measures, at http://127.0.0.1:N/metrics and nowhere else.
            EXAMPLES
              ceangal serve
              ceangal serve --data /srv/ceangal --host 0.0.0.0 --port 8443 --certificate chain.pem --key key.pem
            """)

    @OptionGroup var place: OperatorOptions
    @OptionGroup var port: PortOptions
    @Option(
        help: ArgumentHelp(
            "The port of the metrics, on 127.0.0.1. Also CEANGAL_METRICS_PORT; else none.", valueName: "n"))
    var metricsPort: Int?
    @Option(
        help: ArgumentHelp("The address to listen on; other than the loopback only with TLS.", valueName: "address"))
    var host = "127.0.0.1"
    @Option(help: ArgumentHelp("A PEM file with the certificate chain, for TLS.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file")) var key: String?

    func validate() throws {
        guard try metricsPlace() != port.number else {
            throw ValidationError("The metrics need a port of their own, other than \(port.number).")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key go together.")
        }
        guard certificate != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw ValidationError("Without TLS the program listens on the loopback only. Give --certificate and --key.")
        }
    }

    func run() async throws {
        try await App.run("serve", on: place) { console, opened in
            let installation = opened.with(given)
            try await installation.requireData()
            let erased = try await installation.reconcileErasures()
            if erased > 0 { console.say("\(erased) people who had been erased were back; they are erased again.") }
            LoggingSystem.bootstrap { _ in JSONLog() }
            defer { LogWriter.standardError.flush() }
            // A reader of the log that goes away must not take the program with it.
            signal(SIGPIPE, SIG_IGN)
            let log = Logger(label: "ceangal")
            if geteuid() == 0 {
                log.warning("the program runs as root, which it need not; start it as a user of its own")
            }
            if installation.settings.mail == nil, installation.settings.address != nil {
                log.warning("no mail server is set (CEANGAL_SMTP), so nobody can sign in by mail")
            }
            let encryption = try certificate.flatMap { chain in
                try key.map { try Encryption(chain: chain, key: $0, now: installation.settings.clock()) }
            }
            if let end = encryption?.end, end < installation.settings.clock().adding(seconds: 14 * 86_400) {
                log.warning("the certificate ends soon", metadata: ["end": "\(end.rfc3339)"])
            }
            let listening = Listening(
                place: try listeningPlace(), encryption: encryption, most: min(1000, Descriptors.raised() / 2))
            let metrics = try metricsPlace().map { (registry: MetricsRegistry(), port: $0) }
            if let metrics { MetricsSystem.bootstrap(metrics.registry) }
            try await installation.directory.open()
            let server = Server(installation: installation, listening: listening, metrics: metrics, log: log)
            try await server.run { port in
                let address = listening.address(port: port)
                let setUp = try? await installation.accounts.setUpLink(by: .system)
                let link = setUp.map { (installation.settings.address ?? address) + $0 }
                if let link {
                    console.say(
                        "Nobody runs this installation yet. Within the hour, make the first administrator at \(link)")
                }
                for (who, path) in (try? await installation.castLinks()) ?? [] {
                    console.say(
                        "Demonstration: sign in as \(who) at \((installation.settings.address ?? address) + path)")
                }
                console.finish(ok: true, "Ceangal answers on \(address)") {
                    $0.add("address", address)
                    $0.add("set_up", orNull: link)
                }
            }
            try installation.storage.close()
        }
    }

    /// What the command line gives, by option.
    private var given: [String: String] {
        let values: [(String, String?)] = [
            ("--data", place.folder), ("--port", port.port.map(String.init)),
            ("--host", host == "127.0.0.1" ? nil : host), ("--metrics-port", metricsPort.map(String.init)),
            ("--certificate", certificate), ("--key", key),
        ]
        return Dictionary(
            values.compactMap { name, value in value.map { (name, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    /// The socket that was handed over, or the address to listen on. Throws a `Refusal` where pages would be served in the
    /// open.
    private func listeningPlace() throws -> Listening.Place {
        guard let handed = try HandedSocket() else { return .address(host: host, port: port.number) }
        guard certificate != nil || handed.isLoopback else {
            throw Refusal(
                "The socket that was handed over listens on \(handed.host); without TLS the program serves the loopback only. Give --certificate and --key."
            )
        }
        return .handed(handed)
    }

    /// The port of the metrics, if there is to be one.
    private func metricsPlace() throws -> Int? {
        let named = "CEANGAL_METRICS_PORT"
        guard let text = metricsPort.map(String.init) ?? environment(named) else { return nil }
        guard let number = Int(text), (1...65_535).contains(number) else {
            throw ValidationError(
                "\(metricsPort == nil ? named : "--metrics-port") is “\(text)”; it takes a number from 1 to 65535.")
        }
        return number
    }
}
