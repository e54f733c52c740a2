import Crypto
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The plain files of `Public/`, read once at start: the sheet that every page carries, the script, images.
package struct Assets: Sendable {
    /// The style sheet, put into each page so that a first visit needs one request.
    package let sheet: String
    /// The hash of the sheet for the content security policy.
    package let sheetHash: String
    /// The address of the script; its name holds a hash of the content, so it may be kept for ever.
    package let scriptPath: String
    /// Address → type and content of everything that is served as a file.
    package let files: [String: (type: String, bytes: [UInt8])]

    /// Reads a folder. Throws `Failure.unavailable` if the sheet or the script is missing.
    package init(folder: String) throws {
        let sheet = try Assets.read(folder + "/site.css")
        let script = try Assets.read(folder + "/site.js")
        self.sheet = String(decoding: sheet, as: UTF8.self)
        sheetHash = "sha256-" + Data(SHA256.hash(data: sheet)).base64EncodedString()
        let mark = String(SHA256.hash(data: script).hexadecimal.utf8.prefix(12)) ?? "site"
        scriptPath = "/assets/site-\(mark).js"
        var files = [scriptPath: (type: "text/javascript; charset=utf-8", bytes: script)]
        for (name, type) in Assets.served {
            if let bytes = try? Assets.read(folder + "/" + name) { files["/" + name] = (type, bytes) }
        }
        self.files = files
    }

    /// Other files of the folder that browsers ask for by name.
    private static let served = [
        ("favicon.svg", "image/svg+xml"), ("manifest.webmanifest", "application/manifest+json"),
    ]

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure.unavailable(
                "The file \(path) is missing; the program cannot show its pages without it.", retryAfter: 60)
        }
        return [UInt8](data)
    }
}
