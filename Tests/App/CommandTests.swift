import Foundation
import TestSupport
import Testing

@Suite struct `The command line` {
    /// Every command with the words that make a call of it whole.
    static let commands: [[String]] = [
        [], ["setup"], ["serve"], ["import"], ["import", "listings"], ["import", "terms"], ["import", "undo"],
        ["export"],
        ["export", "listings"], ["export", "establishments"], ["export", "duplicates"], ["export", "problems"],
        ["export", "needs"], ["search"], ["person", "list"], ["person", "grant"], ["person", "reset"],
        ["doctor"], ["backup"],
        ["backup", "key"], ["restore"],
        ["verify"], ["person"], ["person", "export"], ["person", "erase"], ["person", "hold"],
        ["retention"],
    ]

    @Test(arguments: commands) func `help reads like a manual page`(_ words: [String]) throws {
        let ran = try Ran(words + ["--help"])
        #expect(ran.status == 0)
        let titles = ran.text.components(separatedBy: "\n").filter { !$0.isEmpty && !$0.hasPrefix(" ") }
        #expect(titles.first == "NAME")
        #expect(titles.prefix(2) == ["NAME", "SYNOPSIS"])
        for title in ["OPTIONS", "EXIT STATUS", "ENVIRONMENT", "SEE ALSO"] {
            #expect(titles.contains(title), "\(title)")
        }
        #expect(ran.text.contains((["ceangal"] + words).joined(separator: " ") + " - "))
        #expect(ran.text.components(separatedBy: "\n").allSatisfy { $0.unicodeScalars.count <= 80 })
        #expect(!ran.text.contains("\u{1B}"))
    }

    @Test(arguments: commands) func `docs name every command`(_ words: [String]) throws {
        guard !words.isEmpty, words != ["import"], words != ["export"], words != ["person"] else { return }
        let document = try String(contentsOfFile: Repository.root + "/docs/commands.md", encoding: .utf8)
        #expect(document.contains("`ceangal " + words.joined(separator: " ")))
        let help = try Ran(words + ["--help"]).text
        for option in help.components(separatedBy: "\n").compactMap({ line in
            line.hasPrefix("  --") ? line.dropFirst(2).prefix { $0 != " " } : nil
        }) where option != "--version" {
            #expect(document.contains("`\(option)") || document.contains(option + " "), "\(words): \(option)")
        }
    }

    @Test func `wrong usage ends with 64, as JSON where that is wanted`() throws {
        let desk = try Desk()
        for words in [
            ["nonsense"], ["import", "listings"], ["import", "listings", "a.csv", "--nonsense"],
            ["serve", "--port", "99999"],
            ["serve", "--host", "0.0.0.0"], ["export", "listings", "--format", "pdf"],
            ["search"],
        ] {
            let ran = try Ran(words, data: desk.data)
            #expect(ran.status == 64, "\(words)")
            #expect(!ran.errors.isEmpty && ran.output.isEmpty, "\(words)")
            let json = try Ran(words + ["--json"], data: desk.data)
            #expect(json.status == 64, "\(words)")
            #expect(json.json["ok"] as? Bool == false, "\(words)")
            #expect(json.json["command"] is String, "\(words)")
            #expect((json.json["message"] as? String)?.isEmpty == false, "\(words)")
        }
        #expect(try Ran(["serve"], data: desk.data, environment: ["CEANGAL_PORT": "many"]).status == 64)
        let both = try Ran(["export", "listings", "--json"], data: desk.data)
        #expect(both.status == 64 && both.json["command"] as? String == "export listings")
    }

    @Test func `help for serve names the settings that only a server has`() throws {
        for (words, isServer) in [(["serve"], true), (["search"], false), ([], false)] {
            let help = try Ran(words + ["--help"]).text
            for name in ["CEANGAL_ADDRESS", "CEANGAL_SECURITY_CONTACT"] {
                #expect(help.contains("  \(name)  ") == isServer, "\(words): \(name)")
            }
        }
    }

    @Test func `from any folder, through PATH or a link, the program finds what lies above itself`() throws {
        let desk = try Desk()
        let file = try desk.file("id,title,provider\n1,Rockets,Moray Hub\n")
        #expect(try desk.run("import", "listings", file, "--source", "moray").status == 0)
        let link = desk.folder.appending(path: "ceangal")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Ran.program)
        let path = Ran.program.deletingLastPathComponent().path + ":/usr/bin:/bin"
        for ran in [
            try Ran(["doctor", "--json"], data: desk.data, program: link, in: desk.folder.path),
            try Ran(
                ["ceangal", "doctor", "--json"], data: desk.data, environment: ["PATH": path],
                program: URL(filePath: "/usr/bin/env"), in: desk.folder.path),
        ] {
            #expect(ran.json["home"] as? String == URL(filePath: Repository.root).resolvingSymlinksInPath().path)
            #expect(ran.status == 0, "\(ran.errors)")
        }
    }

    @Test func `without a data folder every command says what to do and ends with 69`() throws {
        let nowhere = try TemporaryFolder.make() + "/data"
        for words in [["serve"], ["doctor"], ["search", "x"], ["export", "listings"], ["import", "undo", "x"]] {
            let ran = try Ran(words, data: nowhere)
            #expect(ran.status == 69, "\(words)")
            #expect(ran.errors.contains("Run “ceangal setup --data \(nowhere)” first."), "\(words)")
        }
        let empty = try Desk().data
        for words in [
            ["serve"], ["search", "x"], ["export", "listings"], ["doctor"], ["verify"], ["import", "undo", "x"],
        ] {
            let ran = try Ran(words, data: empty)
            #expect(ran.status == 69 && ran.errors.contains("Run “ceangal setup --data \(empty)” first."), "\(words)")
        }
        #expect(!FileManager.default.fileExists(atPath: empty + "/ceangal.sqlite"))
    }

    @Test func `set up twice changes nothing, a server answers, and what cannot go through it ends with 75`()
        async throws
    {
        let desk = try Desk()
        let first = try desk.run("setup", "--json")
        #expect(first.status == 0)
        #expect(first.errors.isEmpty)
        let listings = try #require(first.json["listings"] as? Int)
        #expect(listings > 6_500)
        let second = try desk.run("setup", "--json")
        #expect(second.json["added"] as? Int == 0 && second.json["changed"] as? Int == 0)
        let doctor = try desk.run("doctor", "--json")
        #expect(doctor.status == 0)
        #expect(doctor.json["listings"] as? Int == listings)
        #expect(doctor.json["synchronous"] as? String == "full")
        #expect(doctor.json["records"] as? String == "whole")

        let server = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        defer { server.process.terminate() }
        let line = server.output.fileHandleForReading.availableData
        let said = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        #expect(said["ok"] as? Bool == true)
        let address = try #require(said["address"] as? String)
        #expect(address.hasPrefix("http://127.0.0.1:"))
        let file = try desk.file("id,title,provider\n1,Rockets,Moray Hub\n")
        let beside = try desk.run("doctor", "--json")
        #expect(beside.status == 0 && beside.json["records"] as? String == "whole")
        let rival = try desk.run("serve", "--port", "0", "--json")
        #expect(rival.status == 75)
        #expect(rival.errors.contains("Another Ceangal process is using the data folder"))
        #expect(rival.errors.contains(": process \(server.process.processIdentifier)."))
        #expect(rival.json["ok"] as? Bool == false)
        let third = try desk.run("setup", "--json")
        #expect(third.status == 0 && third.json["listings"] as? Int == listings)
        let found = try desk.run("search", "robot", "--json")
        #expect(found.status == 0)
        #expect(found.json["total"] as? Int ?? 0 > 0)
        let exported = try desk.run("export", "listings", "--format", "ndjson", "--query", "past=include")
        #expect(exported.status == 0)
        #expect(exported.text.split(separator: "\n").count == listings)
        let port = try #require(Int(address.split(separator: ":").last ?? ""))
        let other = try Desk()
        _ = try other.run("import", "listings", file, "--source", "moray")
        let taken = try Ran(["serve"], data: other.data, environment: ["CEANGAL_PORT": String(port)])
        #expect(taken.status == 1)
        #expect(taken.errors.contains("port \(port)"))
    }

    @Test func `a search prints what it finds, and as JSON has the members of directory.json`() throws {
        let desk = try Desk()
        _ = try desk.run(
            "import", "listings",
            try desk.file("id,title,provider,sectors\n1,Rockets,Moray Hub,primary\n2,Bridges,Moray Hub,\n"),
            "--source", "moray")
        let ran = try desk.run("search", "rockets")
        #expect(ran.status == 0)
        #expect(ran.text.hasPrefix("Rockets — Moray Hub\n"))
        #expect(ran.text.hasSuffix("\n1 listing.\n"))
        let json = try desk.run("search", "rockets", "--query", "sector=primary", "--json")
        #expect(json.json["ok"] as? Bool == true)
        #expect(json.json["command"] as? String == "search")
        #expect(json.json["total"] as? Int == 1)
        #expect((json.json["listings"] as? [[String: Any]])?.first?["title"] as? String == "Rockets")
        let ignored = try desk.run("search", "rockets", "--query", "sector=nonsense&near=Atlantis")
        #expect(ignored.status == 2)
        #expect(ignored.errors.contains("nonsense") && ignored.errors.contains("Atlantis"))
    }

    @Test func `an export has the rows of the query, on standard output or in a file`() throws {
        let desk = try Desk()
        _ = try desk.run(
            "import", "listings", try desk.file("id,title,provider\n1,=Rockets(),Moray Hub\n2,Bridges,Moray Hub\n"),
            "--source",
            "moray")
        let csv = try desk.run("export", "listings", "--format", "csv", "--query", "sort=title")
        #expect(csv.status == 0)
        #expect(csv.text.components(separatedBy: "\r\n").count == 4)
        #expect(csv.text.contains("'=Rockets()"))
        #expect(
            try Ran(["export", "listings", "--port", "9090"], data: desk.data).text.contains("http://127.0.0.1:9090/"))
        let path = desk.folder.appending(path: "out.ndjson").path
        let file = try desk.run("export", "listings", "--format", "ndjson", "--output", path, "--json")
        #expect(file.status == 0)
        #expect(file.json["total"] as? Int == 2)
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: desk.folder.path).filter { $0.hasSuffix(".part") }
                .isEmpty)
        #expect(try desk.run("export", "listings", "--output", "/nowhere/x.csv").status == 1)
        #expect(try desk.run("export", "listings", "--output", "/dev/full").status == 1)
        #expect(try desk.run("export", "listings", "--query", "sector=nonsense").status == 2)
    }
}
