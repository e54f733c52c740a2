import Programme
import Tables
import Web

/// A setting of an installation: how it is given, what it is for and what holds without it. The same words stand in
/// `docs/settings.md`, and a test compares the two.
struct Setting: Sendable {
    /// `--port N`
    var options: [String] = []
    var variables: [String] = []
    let meaning: String
    let usual: String

    /// Where a value comes from.
    enum Origin: String, Sendable, CaseIterable {
        case commandLine = "command-line"
        case environment
        /// A file that the environment names.
        case file
        case usual = "default"
    }

    /// One name of a setting with what holds.
    struct Held: Sendable, Equatable {
        /// `--port` or `CEANGAL_PORT`.
        let name: String
        /// `nil` where it is not given, or must not be shown.
        let value: String?
        let isSet: Bool
        let origin: Origin
    }

    /// What is held of each way to give it: of a secret only that it is set. `given` is what the command line has.
    func held(given: [String: String], environment: (String) -> String?) -> [Held] {
        let names = options.map { String(decoding: $0.utf8.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self) }
        let fromLine = names.compactMap { name in
            given[name].map {
                Held(name: name, value: Self.secret.contains(name) ? nil : $0, isSet: true, origin: .commandLine)
            }
        }
        let fromEnvironment = variables.compactMap { name in
            environment(name).map { value in
                let isFile = name.utf8.reversed().starts(with: "_FILE".utf8.reversed())
                return Held(
                    name: name, value: Self.secret.contains(name) ? nil : value, isSet: true,
                    origin: isFile ? .file : .environment)
            }
        }
        // The command line wins.
        let held = fromLine.isEmpty ? fromEnvironment : fromLine
        return held.isEmpty
            ? [Held(name: (names + variables).first ?? "", value: nil, isSet: false, origin: .usual)] : held
    }

    /// Those whose value nobody is shown: what lets in, and where that lies.
    private static let secret: Set<String> = [
        "--key", "CEANGAL_DATABASE", "CEANGAL_DATABASE_PASSWORD_FILE", "CEANGAL_SMTP_PASSWORD_FILE",
    ]

    /// All of them, in the order of `docs/settings.md`.
    static let all: [Setting] = [
        Setting(
            options: ["--data FOLDER"], variables: ["CEANGAL_DATA"],
            meaning:
                "the data folder",
            usual: "`./data`"),
        Setting(
            options: ["--port N"], variables: ["CEANGAL_PORT"],
            meaning:
                "the port of `serve` (0 takes a free one) and of the links that `export` and `search` write",
            usual: "8080"),
        Setting(
            options: ["--host ADDRESS"],
            meaning:
                "where `serve` listens; other than the loopback only with TLS",
            usual: "127.0.0.1"),
        Setting(
            options: ["--metrics-port N"], variables: ["CEANGAL_METRICS_PORT"],
            meaning:
                "the port of the metrics, on 127.0.0.1",
            usual: "no metrics"),
        Setting(
            variables: ["LISTEN_FDS", "LISTEN_PID"],
            meaning:
                "set by systemd for a socket unit: `serve` takes over the socket that is open already",
            usual: "it opens one itself"),
        Setting(
            options: ["--certificate FILE", "--key FILE"],
            meaning:
                "PEM files, for TLS",
            usual: "plain HTTP on the loopback"),
        Setting(
            variables: ["CEANGAL_DATABASE"],
            meaning:
                "the PostgreSQL database that holds the records, as a connection string without a password",
            usual: "the records are SQLite, in the data folder"),
        Setting(
            variables: ["CEANGAL_DATABASE_PASSWORD_FILE"],
            meaning:
                "a file whose first line is the database's password; one that others can read is refused. Or `PGPASSFILE`, libpq's own file of passwords; `PGPASSWORD` is refused",
            usual: "no password"),
        Setting(
            variables: ["CEANGAL_HOME"],
            meaning:
                "the folder that holds `Public/` and `Reference/`",
            usual: "the nearest one above the program or the current folder"),
        Setting(
            variables: ["CEANGAL_ADDRESS"],
            meaning:
                "how whole links begin (in feeds, files, the site map), such as `https://stem.example`; needed behind a proxy",
            usual: "what the request names as its host"),
        Setting(
            variables: ["CEANGAL_SECURITY_CONTACT"],
            meaning:
                "where faults of security are told, `mailto:` or `https://`; shown in `/.well-known/security.txt`",
            usual: "the site's help page"),
        Setting(
            variables: ["CEANGAL_REPORTS_PER_HOUR"],
            meaning:
                "how many problems with listings one neighbourhood of addresses (IPv4 /24, IPv6 /64) may report in an hour, 1 to 10,000,000; a quarter of them at once",
            usual: "20"),
        Setting(
            variables: ["CEANGAL_SIGN_INS_PER_HOUR"],
            meaning:
                "how many links to sign in with one neighbourhood of addresses may ask for in an hour, 1 to 10,000,000; a sixth of them at once. One e-mail address is sent 60 at most",
            usual: "60"),
        Setting(
            variables: ["CEANGAL_UNUSED_ACCOUNT_DAYS"],
            meaning:
                "after how many days without a sign-in the account of a practitioner, or of somebody without a role, is erased, 180 to 3,650; three warnings go out in the last 90 of them",
            usual: "730"),
        Setting(
            variables: ["CEANGAL_CONNECTIONS_PER_ADDRESS"],
            meaning:
                "how many connections one address (of IPv6: one /64) may have open at once, 1 to 100,000; the loopback and trusted proxies may have any number",
            usual: "50"),
        Setting(
            variables: ["CEANGAL_TRUSTED_PROXIES"],
            meaning:
                "the addresses of reverse proxies, with commas between: of what comes from them, the last address in `X-Forwarded-For` that is not one of them counts as the caller's",
            usual: "that field is not read"),
        Setting(
            variables: ["CEANGAL_SHARED_SEED_CODES"],
            meaning:
                "whether a primary and a secondary that share a SEED code count as `one` establishment or `two`; the page of establishments says which",
            usual: "two"),
        Setting(
            variables: ["CEANGAL_SMTP"],
            meaning:
                "the mail server: `smtp://HOST:PORT`, with STARTTLS, or `smtps://HOST:PORT`; unencrypted only on this machine. Needs `CEANGAL_MAIL_FROM` and `CEANGAL_ADDRESS`",
            usual: "mail is kept and, unless `CEANGAL_ADDRESS` is set, shown at `/dev/mail`, on the machine alone"),
        Setting(
            variables: ["CEANGAL_MAIL_FROM"],
            meaning:
                "the address that mail comes from",
            usual: ""),
        Setting(
            variables: ["CEANGAL_SMTP_USER", "CEANGAL_SMTP_PASSWORD_FILE"],
            meaning:
                "who signs in to the mail server, and a file whose first line is the password; one that others can read is refused",
            usual: "no sign-in"),
        Setting(
            variables: ["CEANGAL_SMTP_CERTIFICATES"],
            meaning:
                "a PEM file with the certificates to trust for the mail server",
            usual: "the machine's"),
        Setting(
            variables: ["CEANGAL_ANCHOR_MAIL"],
            meaning:
                "who is mailed each day how far the chain of events has come",
            usual: "nobody; it is written to the file `anchors` alone"),
        Setting(
            variables: ["CEANGAL_PDF"],
            meaning:
                "the Python that makes PDFs of reports, a path; empty for no PDFs",
            usual: "`.venv/pdf/bin/python3` beside `Public/`, where it is"),
        Setting(
            variables: ["CEANGAL_CLOCK"],
            meaning:
                "a fixed time such as 2026-11-24T09:00:00Z, for tests; only test builds listen to it",
            usual: "the machine's clock"),
    ]
}
