import Crypto
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a command asks of whoever holds the records: done in the command's own process, or in that of the server which
/// holds the data folder.
enum Errand: Codable, Sendable {
    /// Loads the first file; a profile of one's own, and the files beside it that it names, come after it.
    case importListings(
        profile: String?, source: String?, isDryRun: Bool, keepsGoodRows: Bool, withdrawsVanished: Bool)
    /// Loads the first file.
    case importTerms(isDryRun: Bool, keepsGoodRows: Bool)
    /// Loads the first file.
    case importEstablishments(day: String, answers: [String], isDryRun: Bool)
    /// Loads the first file.
    case importEngagements(officer: String?, answers: [String], isDryRun: Bool, keepsGoodRows: Bool)
    /// Loads the first file, figures of others.
    case importFigures
    /// Loads the first file, indicators.
    case importIndicators
    /// Loads the first file, a report.
    case importReport
    /// Takes back the import that has these letters.
    case importUndo(String)
    /// Loads what ships with the program.
    case setup(withDemonstration: Bool)
    /// Sees to people and their roles.
    case people(PeopleErrand)
    /// Looks whether the records are sound.
    case doctor
    /// Takes the next step with accounts that nobody uses, and forgets what is over.
    case retention(isDryRun: Bool)
    /// Gives out everything that is kept of the person with this address.
    case personExport(String)
    /// Erases the person with this address, or says what would go.
    case personErase(String, isDryRun: Bool)
    /// Holds the person with this address, or, without a reason, ends the hold.
    case personHold(String, reason: String?)

    /// Whether it is of use where there are no records yet.
    var makesRecords: Bool {
        switch self {
        case .importListings, .importTerms, .importEstablishments, .setup: true
        case .importEngagements, .importFigures, .importIndicators, .importReport, .importUndo, .people, .doctor,
            .retention,
            .personExport, .personErase,
            .personHold:
            false
        }
    }

    /// The words of the command.
    var command: String {
        switch self {
        case .importListings: "import listings"
        case .importTerms: "import terms"
        case .importEstablishments: "import establishments"
        case .importEngagements: "import engagements"
        case .importFigures: "import figures"
        case .importIndicators: "import indicators"
        case .importReport: "import report"
        case .importUndo: "import undo"
        case .setup: "setup"
        case .people(.list): "person list"
        case .people(.grant): "person grant"
        case .people(.reset): "person reset"
        case .doctor: "doctor"
        case .retention: "retention"
        case .personExport: "person export"
        case .personErase: "person erase"
        case .personHold: "person hold"
        }
    }
}

/// An errand as a command hands it over: one line of JSON, then the bytes of its files, one after the other.
struct Order: Codable, Sendable {
    /// A file that goes with it.
    struct File: Codable, Sendable, Equatable {
        /// Its plain name.
        let name: String
        /// How many bytes it has.
        let size: Int
    }

    let errand: Errand
    let asJSON: Bool
    /// The address of the person in whose name it is done, with their rights; the operator's otherwise.
    let onBehalf: String?
    /// Of the program that sends it: another version may mean something else by the same words.
    let version: String
    let files: [File]

    /// The line that goes first; the same order always gives the same bytes.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads such a line. Throws where it is none, or names a file otherwise than by a plain name.
    init(line: [UInt8]) throws {
        self = try JSONDecoder().decode(Order.self, from: Data(line))
        for file in files {
            let isPlain = !file.name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
            guard isPlain, (1...255).contains(file.name.utf8.count), file.name != ".", file.name != "..", file.size >= 0
            else { throw Failure.invalid([Problem("files", "“\(file.name)” is not the plain name of a file.")]) }
        }
    }

    init(_ errand: Errand, asJSON: Bool, onBehalf: String? = nil, files: [File]) {
        (self.errand, self.asJSON, self.onBehalf, self.files) = (errand, asJSON, onBehalf, files)
        version = programVersion
    }
}

/// By which an errand is known when it comes again: the key that the command chose, and a digest of the order with its
/// files.
struct Mark: Sendable {
    let key: String
    let digest: String
}

/// Makes the digest of an order while its bytes go by.
struct OrderDigest {
    private var hash = SHA256()

    mutating func add(_ bytes: some Sequence<UInt8>) { hash.update(data: Array(bytes)) }

    /// In hexadecimal digits.
    func finish() -> String { hash.finalize().hexadecimal }
}

/// A file that a command sends with its errand.
struct Enclosure: Sendable {
    let name: String
    let path: String

    init(name: String, path: String) { (self.name, self.path) = (name, path) }

    /// The file at a path, by its last part.
    init(path: String) {
        self.init(
            name: path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
                ?? path,
            path: path)
    }
}
