import ArgumentParser
import Directory
import Logging
import NIOCore
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
            EXAMPLES
              ceangal serve
              ceangal serve --data /srv/ceangal --host 0.0.0.0 --port 8443 --certificate chain.pem --key key.pem
            """)

    @OptionGroup var place: DataOptions
    @OptionGroup var port: PortOptions
    @Option(
        help: ArgumentHelp("The address to listen on; other than the loopback only with TLS.", valueName: "address"))
    var host = "127.0.0.1"
    @Option(help: ArgumentHelp("A PEM file with the certificate chain, for TLS.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file")) var key: String?

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key go together.")
        }
        guard certificate != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw ValidationError("Without TLS the program listens on the loopback only. Give --certificate and --key.")
        }
    }

    func run() async throws {
        try await App.run("serve", on: place) { console, installation in
            try await installation.requireData()
            LoggingSystem.bootstrap { _ in JSONLog() }
            // A reader of the log that goes away must not take the program with it.
            signal(SIGPIPE, SIG_IGN)
            let log = Logger(label: "ceangal")
            if geteuid() == 0 {
                log.warning("the program runs as root, which it need not; start it as a user of its own")
            }
            let encryption = try certificate.flatMap { chain in
                try key.map { try Encryption(chain: chain, key: $0, now: installation.settings.clock()) }
            }
            if let end = encryption?.end, end < installation.settings.clock().adding(seconds: 14 * 86_400) {
                log.warning("the certificate ends soon", metadata: ["end": "\(end.rfc3339)"])
            }
            try await installation.directory.open()
            let listening = Listening(host: host, port: port.number, encryption: encryption)
            let scheme = certificate == nil ? "http" : "https"
            do {
                try await Server(installation: installation, listening: listening, log: log).run {
                    port in
                    let address = "\(scheme)://\(host):\(port)"
                    console.finish(ok: true, "Ceangal answers on \(address)") { $0.add("address", address) }
                }
            } catch let error as IOError {
                throw Refusal(
                    "The server cannot listen on \(host), port \(port.number): \(String(cString: strerror(error.errnoCode))). Choose another port with --port."
                )
            }
            try installation.storage.close()
        }
    }
}
