import Accounts
import ArgumentParser
import Programme
import Report
import Storage
import Web
import Work

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where the data is. The same on every command; `docs/settings.md` lists all settings.
struct OperatorOptions: ParsableArguments, DataPlace {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("The data folder. Also CEANGAL_DATA; else ./data.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object on standard output; all else goes to standard error.")
    var asJSON = false

    /// Such a command is the operator's alone.
    var onBehalf: String? { nil }
}

/// Where a command works, how it answers, and for whom.
protocol DataPlace {
    /// The folder that was given.
    var folder: String? { get }
    /// Whether it answers with one JSON object.
    var asJSON: Bool { get }
    /// The address of the person in whose name it acts; `nil` for the operator.
    var onBehalf: String? { get }
}

extension DataPlace {
    /// The data folder that holds.
    var path: String { folder ?? environment("CEANGAL_DATA") ?? "data" }
}

/// The same, of a command that a person may do as well.
package struct DataOptions: ParsableArguments, DataPlace {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("The data folder. Also CEANGAL_DATA; else ./data.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object on standard output; all else goes to standard error.")
    var asJSON = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "Act in the name of the person with this address, with their rights; else as the operator.",
            valueName: "email"))
    var onBehalf: String?

    package init() {}
}

/// The port. The same on every command that has to do with addresses.
package struct PortOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The port of the server. Also CEANGAL_PORT; else 8080.", valueName: "n"))
    var port: Int?

    package init() {}

    /// The port that holds.
    var number: Int { port ?? Self.usual }

    /// The port without an option.
    static var usual: Int { environment("CEANGAL_PORT").flatMap { Int($0) } ?? 8080 }

    /// Refuses a port that is none.
    package func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("--port takes a number from 0 to 65535.") }
        guard port == nil, let text = environment("CEANGAL_PORT") else { return }
        guard let number = Int(text), (0...65_535).contains(number) else {
            throw ValidationError("CEANGAL_PORT is “\(text)”; it takes a number from 0 to 65535.")
        }
    }
}

/// What the program finds on its machine.
struct Settings: Sendable {
    /// The data folder.
    let data: String
    /// Where the records are, if not in the data folder.
    let database: PostgreSQLAddress?
    /// The folder with `Public/` and `Reference/`: `CEANGAL_HOME`, or the nearest one above the program or the current
    /// folder that has both.
    let home: String
    /// Tells the time; fixed by `CEANGAL_CLOCK` in test builds.
    let clock: @Sendable () -> Instant
    /// Where faults that endanger people or data are told, as an address (`mailto:`, `https:`), if it is set.
    let securityContact: String?
    /// How whole links begin (`https://stem.example`), if it is set; else the host that each request names decides.
    let address: String?
    /// How many problems with listings one neighbourhood of addresses may report in an hour.
    let reportsPerHour: Int
    /// How many links to sign in with one neighbourhood of addresses may ask for in an hour.
    let linksPerHour: Int
    /// After how many days without a sign-in the account of a practitioner, or of somebody without a role, is erased.
    let unusedAccountDays: Int
    /// How many connections one address may have open at once.
    let connectionsPerAddress: Int
    /// The reverse proxies whose word is taken for where requests come from.
    let proxies: TrustedProxies
    /// Whether a primary and a secondary that share a SEED code count as one establishment.
    let joinsSharedCodes: Bool
    /// How mail leaves; `nil` where it is kept on the machine.
    let mail: SMTP?
    /// Who is mailed each day how far the chain of events has come, if anybody is.
    let anchorMail: EmailAddress?
    /// What makes PDFs of reports; `nil` where nothing does.
    let press: Press?
    /// What the command line gives, by option: for the page of settings.
    var given: [String: String] = [:]

    init(
        data: String, database: PostgreSQLAddress? = nil, home: String, clock: @escaping @Sendable () -> Instant,
        securityContact: String? = nil, address: String? = nil,
        reportsPerHour: Int = Settings.usualReportsPerHour, linksPerHour: Int = 60,
        unusedAccountDays: Int = Retention.usualDays, connectionsPerAddress: Int = 50,
        proxies: TrustedProxies = .none, joinsSharedCodes: Bool = false, mail: SMTP? = nil,
        anchorMail: EmailAddress? = nil, press: Press? = nil
    ) {
        self.data = data
        self.database = database
        self.home = home
        self.clock = clock
        self.securityContact = securityContact
        self.address = address
        self.reportsPerHour = reportsPerHour
        self.linksPerHour = linksPerHour
        self.unusedAccountDays = unusedAccountDays
        self.connectionsPerAddress = connectionsPerAddress
        self.proxies = proxies
        self.joinsSharedCodes = joinsSharedCodes
        self.mail = mail
        self.anchorMail = anchorMail
        self.press = press
    }

    /// Throws `Failure.unavailable` where `Public/` and `Reference/` cannot be found, a `Refusal` where a setting cannot be
    /// used.
    init(data: String) throws {
        self.data = data
        database = try DatabaseSetting.address()
        home = try Settings.findHome()
        clock = Settings.clock()
        securityContact = try Settings.securityContact()
        address = try Settings.address()
        reportsPerHour = try Settings.number("CEANGAL_REPORTS_PER_HOUR", 1...10_000_000) ?? Settings.usualReportsPerHour
        linksPerHour = try Settings.number("CEANGAL_SIGN_INS_PER_HOUR", 1...10_000_000) ?? 60
        unusedAccountDays =
            try Settings.number("CEANGAL_UNUSED_ACCOUNT_DAYS", 180...3650) ?? Retention.usualDays
        connectionsPerAddress = try Settings.number("CEANGAL_CONNECTIONS_PER_ADDRESS", 1...100_000) ?? 50
        proxies = try Settings.proxies()
        joinsSharedCodes = try Settings.joinsSharedCodes()
        mail = try MailSetting.office()
        anchorMail = try Settings.anchorMail()
        press = try Settings.press(home: home)
    }

    /// Whether mail is shown on the machine instead of being sent: only where nobody but the machine is served, for a proxy
    /// can make everybody look like it.
    var hasMailbox: Bool { mail == nil && address == nil }

    /// How whole links begin where no request names a host.
    func site(port: PortOptions) -> String { address ?? "http://127.0.0.1:\(port.number)" }

    /// The same where no port is asked for on the command line.
    var site: String { address ?? "http://127.0.0.1:\(PortOptions.usual)" }

    static let usualReportsPerHour = 20

    private static func number(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = environment(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal("\(name) is “\(text)”; it takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private static func proxies() throws -> TrustedProxies {
        guard let text = environment("CEANGAL_TRUSTED_PROXIES") else { return .none }
        guard let proxies = TrustedProxies(text) else {
            throw Refusal("CEANGAL_TRUSTED_PROXIES must be addresses with commas between, such as 127.0.0.1,10.0.0.7.")
        }
        return proxies
    }

    private static func joinsSharedCodes() throws -> Bool {
        switch environment("CEANGAL_SHARED_SEED_CODES") {
        case nil, "two": return false
        case "one": return true
        case let text?: throw Refusal("CEANGAL_SHARED_SEED_CODES is “\(text)”; it takes one or two.")
        }
    }

    private static func anchorMail() throws -> EmailAddress? {
        guard let text = environment("CEANGAL_ANCHOR_MAIL") else { return nil }
        guard let address = EmailAddress(text) else { throw Refusal("CEANGAL_ANCHOR_MAIL is not an e-mail address.") }
        return address
    }

    /// Set to nothing, there are no PDFs; not set, there are where their Python lies beside the program.
    private static func press(home: String) throws -> Press? {
        let program = home + "/Tools/pdf.py"
        guard let python = ProcessInfo.processInfo.environment["CEANGAL_PDF"] else {
            return Press(python: home + "/.venv/pdf/bin/python3", program: program)
        }
        guard !python.isEmpty else { return nil }
        guard let press = Press(python: python, program: program) else {
            throw Refusal("CEANGAL_PDF is “\(python)”; it takes the path of a Python that has WeasyPrint.")
        }
        return press
    }

    private static func address() throws -> String? {
        guard let text = environment("CEANGAL_ADDRESS") else { return nil }
        let start = ["https://", "http://"].first { text.utf8.starts(with: $0.utf8) }
        let host = text.utf8.dropFirst(start?.utf8.count ?? 0)
        let isHost = host.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D: true
            default: false
            }
        }
        guard start != nil, isHost, !host.isEmpty else {
            throw Refusal(
                "CEANGAL_ADDRESS must be how links to this site begin, without a path, such as https://stem.example.")
        }
        return text
    }

    private static func securityContact() throws -> String? {
        guard let text = environment("CEANGAL_SECURITY_CONTACT") else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isPlain, text.utf8.starts(with: "mailto:".utf8) || text.utf8.starts(with: "https://".utf8) else {
            throw Refusal("CEANGAL_SECURITY_CONTACT must be an address that begins with mailto: or https://.")
        }
        return text
    }

    private static func findHome() throws -> String {
        if let named = environment("CEANGAL_HOME") { return named }
        let program = URL(filePath: running() ?? "").deletingLastPathComponent()
        for start in [program, URL(filePath: FileManager.default.currentDirectoryPath)] {
            var folder = start.resolvingSymlinksInPath()
            for _ in 0..<6 {
                let path = folder.path(percentEncoded: false)
                let full = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
                if exists(full + "Public/site.css") && exists(full + "Reference/taxonomy.json") {
                    return String(full.dropLast())
                }
                folder.deleteLastPathComponent()
            }
        }
        throw Failure.unavailable(
            "The folders Public and Reference were not found. Run the program inside its checkout or set CEANGAL_HOME to it.",
            retryAfter: 0)
    }

    /// The file of the running program itself, whatever it was called by.
    private static func running() -> String? {
        let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return file ?? CommandLine.arguments.first
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func clock() -> @Sendable () -> Instant {
        #if DEBUG
        if let text = environment("CEANGAL_CLOCK"), let fixed = Instant(rfc3339: text) { return { fixed } }
        #endif
        return { Instant.now() }
    }
}

/// A variable of the environment; empty counts as absent.
func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
}
