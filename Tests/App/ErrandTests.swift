import Foundation
import FoundationNetworking
import TestSupport
import Testing

/// A server on a desk's data folder.
private struct Served {
    let process: Process
    /// `http://127.0.0.1:PORT`
    let address: String

    init(_ desk: Desk) throws {
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        process = started.process
        let line = started.output.fileHandleForReading.availableData
        let said = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        address = try #require(said["address"] as? String)
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// How many listings the pages find.
    func total() async throws -> Int {
        let url = try #require(URL(string: address + "/directory.json?past=include"))
        let (data, _) = try await URLSession.shared.data(from: url)
        let found = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(found["total"] as? Int)
    }
}

@Suite(.serialized) struct `Commands beside a running server` {
    private static let good = "id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n"
    private static let changed = "id,title,provider\n1,Rockets,Moray Hub\n3,Kites,New Hub\n"
    private static let bad = "id,title,provider,start\n1,Rockets,Moray Hub,soon\n2,,Moray Hub,\n"
    private static let terms = "council,kind,from,to\nmoray,term,2026-08-18,2026-10-09\n"
    private static let badTerms = "council,kind,from,to\nAtlantis,term,2026-08-18,2026-10-09\n"

    /// What a command says, without the ids that differ each time.
    private static func said(_ ran: Ran) -> String {
        let text = "\(ran.status)\n\(ran.text)\n\(ran.errors)"
        return text.replacing(/\b[0-9a-hjkmnp-tv-z]{26}\b/, with: "ID")
    }

    @Test func `say and do the same as without it, and its pages show it at once`() async throws {
        let (alone, beside) = (try Desk(), try Desk())
        for desk in [alone, beside] {
            _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        }
        let server = try Served(beside)
        defer { server.stop() }
        func both(_ words: [String], _ text: String, _ name: String = "list.csv") throws -> (Ran, Ran) {
            let runs = try [alone, beside].map { desk in
                let file = try desk.file(text, name)
                return try Ran(words.map { $0 == "FILE" ? file : $0 }, data: desk.data)
            }
            #expect(Self.said(runs[0]) == Self.said(runs[1]), "\(words)")
            return (runs[0], runs[1])
        }
        let listings = ["import", "listings", "FILE", "--source", "moray"]
        #expect(try both(listings + ["--dry-run"], Self.changed).1.text.contains("Nothing was changed"))
        #expect(try await server.total() == 2)
        #expect(try both(listings, Self.bad).1.status == 65)
        _ = try both(listings + ["--json"], Self.bad)
        _ = try both(listings + ["--profile", "nonsense"], Self.changed)
        _ = try both(["import", "listings", "FILE"], Self.changed)
        _ = try both(["import", "listings", "/nowhere/list.csv", "--source", "moray"], "")
        _ = try both(["import", "listings", "/tmp", "--source", "moray"], "")
        _ = try both(["import", "terms", "FILE", "--dry-run"], Self.terms)
        _ = try both(["import", "terms", "FILE", "--json"], Self.terms)
        _ = try both(["import", "terms", "FILE"], Self.badTerms)
        _ = try both(["import", "undo", "nonsense"], "")
        let stored = try both(listings + ["--json"], Self.changed)
        #expect(stored.1.json["added"] as? Int == 1)
        #expect(try await server.total() == 3)
        let batches = try [stored.0, stored.1].map { try #require($0.json["batch"] as? String) }
        let undone = try zip([alone, beside], batches).map { try $0.run("import", "undo", $1) }
        #expect(Self.said(undone[0]) == Self.said(undone[1]) && undone[1].status == 0)
        #expect(try await server.total() == 2)
    }

    @Test func `one's own profile goes along, with the files beside it that it names`() async throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        let folder = desk.folder.appending(path: "own")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try Data("key,name\na,Elgin Club\n".utf8).write(to: folder.appending(path: "clubs.csv"))
        let profile = folder.appending(path: "mine.json")
        let rules = """
            {"name": "mine", "title": "Mine",
             "join": [{"name": "club", "file": "clubs.csv", "column": "club", "key": "key"}],
             "fields": {"id": {"column": "nr"}, "title": {"column": "what"}, "provider": {"column": "club.name"}}}
            """
        try Data(rules.utf8).write(to: profile)
        let file = try desk.file("nr,what,club\n7,Sundials,a\n", "own.csv")
        let words = ["import", "listings", file, "--source", "elgin", "--profile", profile.path]
        let alone = try Ran(words + ["--dry-run"], data: desk.data)
        #expect(alone.status == 0, "\(alone.errors)")
        let server = try Served(desk)
        defer { server.stop() }
        #expect(Self.said(try Ran(words + ["--dry-run"], data: desk.data)) == Self.said(alone))
        #expect(try Ran(words, data: desk.data).status == 0)
        #expect(try await server.total() == 3)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: desk.data).filter { $0.hasPrefix("incoming") } == [])
    }

    @Test func `go over a socket that is its owner's alone, and comes and goes with the server`() async throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        let socket = desk.data + "/socket"
        let killed = try Served(desk)
        #expect(try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o600)
        var request = URLRequest(url: try #require(URL(string: killed.address + "/errands")))
        request.httpMethod = "POST"
        let (_, answer) = try await URLSession.shared.data(for: request)
        #expect((answer as? HTTPURLResponse)?.statusCode == 404)
        kill(killed.process.processIdentifier, SIGKILL)
        killed.process.waitUntilExit()
        #expect(FileManager.default.fileExists(atPath: socket))
        // What a killed server has left is no hindrance, with a server or without.
        #expect(try desk.run("import", "listings", try desk.file(Self.changed), "--source", "moray").status == 2)
        let server = try Served(desk)
        #expect(try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray").status == 2)
        server.stop()
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func `are told where the folder's path is too long for a socket`() throws {
        let desk = try Desk()
        let data = desk.folder.path + "/" + String(repeating: "long", count: 30)
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
        let file = try desk.file(Self.good)
        let words = ["import", "listings", file, "--source", "moray"]
        #expect(try Ran(words, data: data).status == 0)
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: data)
        defer { started.process.terminate() }
        _ = started.output.fileHandleForReading.availableData
        let ran = try Ran(words, data: data)
        #expect(ran.status == 75)
        #expect(ran.errors.contains("Another Ceangal process") && ran.errors.contains("103 bytes"))
    }

    @Test func `change nothing when they are interrupted`() async throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        var rows = "id,title,provider\n"
        for number in 1...60_000 { rows += "\(number),Listing \(number),Hub\n" }
        let file = try desk.file(rows, "long.csv")
        let server = try Served(desk)
        defer { server.stop() }
        let started = try Ran.start(["import", "listings", file, "--source", "long"], data: desk.data)
        try await Task.sleep(for: .milliseconds(1500))
        started.process.interrupt()
        started.process.waitUntilExit()
        #expect(started.process.terminationReason == .uncaughtSignal)
        // The next one waits until the server has given the first up.
        let next = try desk.run("import", "listings", try desk.file(Self.changed), "--source", "moray", "--json")
        #expect(next.json["added"] as? Int == 1)
        #expect(try await server.total() == 3)
    }
}
