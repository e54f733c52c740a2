import Foundation
import TestSupport
import Testing

@testable import Web

@Suite struct `Files of the pages` {
    private static func folder(sheet: String? = "a{}", script: String? = "let a") throws -> String {
        let folder = try TemporaryFolder.make()
        for (name, text) in [("site.css", sheet), ("site.js", script)] {
            if let text { try Data(text.utf8).write(to: URL(filePath: folder + "/" + name)) }
        }
        return folder
    }

    @Test func `the script's address is its content's`() throws {
        let (one, same) = (try Assets(folder: Self.folder()), try Assets(folder: Self.folder(sheet: "b{}")))
        let other = try Assets(folder: Self.folder(script: "let b"))
        #expect(one.scriptPath == same.scriptPath && one.scriptPath != other.scriptPath)
        #expect(one.sheetHash != same.sheetHash && one.sheetHash == other.sheetHash)
        #expect(one.scriptPath.wholeMatch(of: /\/assets\/site-[0-9a-f]{12}\.js/) != nil)
    }

    @Test func `without sheet or script the program says which file is missing`() throws {
        for (folder, name) in [(try Self.folder(sheet: nil), "site.css"), (try Self.folder(script: nil), "site.js")] {
            let error = #expect(throws: (any Error).self) { try Assets(folder: folder) }
            #expect("\(String(describing: error))".contains(name))
        }
    }

    @Test func `the script may be kept for ever, other files for a day, and nothing else is served`() async throws {
        let server = try Server([])
        let assets = try Server.assets.get()
        let script = try await server.ask(assets.scriptPath)
        #expect(script.status == 200 && script["cache-control"] == "public, max-age=31536000, immutable")
        #expect(script["content-type"] == "text/javascript; charset=utf-8")
        #expect(try await server.ask("/favicon.svg")["cache-control"] == "public, max-age=86400")
        for path in [
            "/assets/site-000000000000.js", "/assets/site.js", "/assets/..%2Fsite.css", "/site.css", "/assets/%00",
        ] {
            #expect(try await server.ask(path).status == 404, "\(path)")
        }
    }
}
