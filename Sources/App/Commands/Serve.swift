import ArgumentParser
import Directory
import Logging
import Programme
import Storage

/// `ceangal serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the pages and the API.",
        discussion: """
            Listens on 127.0.0.1 until it is stopped with Ctrl-C or SIGTERM, and then finishes what has begun, for ten \
            seconds at most. With --certificate and --key it speaks TLS and may listen on other addresses (--host). One \
            process at a time holds a data folder; the log goes to standard error, one JSON object a line.
            """)

    @OptionGroup var place: DataOptions
    @Option(help: "The port. Also CEANGAL_PORT.") var port: Int?
    @Option(help: "The address to listen on; other than the loopback only with TLS.") var host = "127.0.0.1"
    @Option(help: "A PEM file with the certificate chain, for TLS.") var certificate: String?
    @Option(help: "A PEM file with the certificate's key.") var key: String?

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key go together.")
        }
        guard certificate != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw ValidationError("Without TLS the program listens on the loopback only. Give --certificate and --key.")
        }
        guard (0...65_535).contains(chosenPort) else { throw ValidationError("--port takes a number from 0 to 65535.") }
    }

    func run() async throws {
        try await App.run("serve", on: place) { console, installation in
            guard try await !installation.isEmpty() else {
                throw Failure.unavailable(
                    "There is no data in \(place.path) yet. Run “ceangal setup --data \(place.path)” first.",
                    retryAfter: 0)
            }
            LoggingSystem.bootstrap { _ in JSONLog() }
            try await installation.directory.open()
            let listening = Listening(
                host: host, port: chosenPort, certificate: certificate.flatMap { chain in key.map { (chain, $0) } })
            let scheme = certificate == nil ? "http" : "https"
            try await Server(installation: installation, listening: listening, log: Logger(label: "ceangal")).run {
                port in
                console.say("Ceangal answers on \(scheme)://\(host):\(port)")
            }
            try installation.storage.close()
        }
    }

    private var chosenPort: Int { port ?? environment("CEANGAL_PORT").flatMap { Int($0) } ?? 8080 }
}
