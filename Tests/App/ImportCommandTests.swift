import Foundation
import Testing

@Suite struct `ceangal import` {
    private static let good = "id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n"

    @Test func `a sound file is done, with its batch and counts as JSON`() throws {
        let desk = try Desk()
        let ran = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray", "--json")
        #expect(ran.status == 0)
        #expect(ran.errors.isEmpty)
        #expect(ran.json["ok"] as? Bool == true)
        #expect(ran.json["command"] as? String == "import listings")
        #expect((ran.json["batch"] as? String)?.utf8.count == 26)
        #expect(ran.json["added"] as? Int == 2)
        for count in ["changed", "unchanged", "vanished"] { #expect(ran.json[count] as? Int == 0, "\(count)") }
        for list in ["errors", "unmapped", "duplicates"] {
            #expect((ran.json[list] as? [Any])?.isEmpty == true, "\(list)")
        }
    }

    @Test func `a file with errors ends with 65, each error with row, column and message`() throws {
        let desk = try Desk()
        let file = try desk.file("id,title,provider,start\n1,Rockets,Moray Hub,soon\n2,,Moray Hub,\n")
        let ran = try desk.run("import", "listings", file, "--source", "moray", "--json")
        #expect(ran.status == 65)
        #expect(ran.json["ok"] as? Bool == false)
        let errors = try #require(ran.json["errors"] as? [[String: Any]])
        #expect(errors.map { $0["row"] as? Int } == [1, 2])
        #expect(errors.map { $0["column"] as? String } == ["start", "title"])
        #expect(errors.allSatisfy { ($0["message"] as? String)?.hasSuffix(".") == true })
        #expect(ran.errors.contains("Row 1 (line 2), column “start”: “soon” is neither a day nor a time."))
        #expect(try desk.run("export", "listings", "--format", "ndjson").text.isEmpty)
    }

    @Test func `good rows kept beside bad ones end with 2`() throws {
        let desk = try Desk()
        let file = try desk.file("id,title,provider,start\n1,Rockets,Moray Hub,soon\n2,Bridges,Moray Hub,\n")
        let ran = try desk.run("import", "listings", file, "--source", "moray", "--keep-good-rows", "--json")
        #expect(ran.status == 2)
        #expect(ran.json["ok"] as? Bool == true)
        #expect(ran.json["added"] as? Int == 1)
    }

    @Test func `unmapped values, duplicates and vanished rows end with 2 and are listed`() throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        let file = try desk.file(
            "id,title,provider,themes\n1,Rockets,Moray Hub,Lego\n3,Rockets,Moray Hub,\n")
        let ran = try desk.run("import", "listings", file, "--source", "moray", "--json")
        #expect(ran.status == 2)
        let unmapped = try #require(ran.json["unmapped"] as? [[String: Any]])
        #expect(unmapped.map { $0["field"] as? String } == ["themes"])
        #expect(unmapped.map { $0["value"] as? String } == ["Lego"])
        #expect(unmapped.map { $0["count"] as? Int } == [1])
        let duplicates = try #require(ran.json["duplicates"] as? [[String: Any]])
        #expect(duplicates.map { $0["source_id"] as? String } == ["3"])
        #expect((duplicates.first?["like"] as? [String: Any])?["source_id"] as? String == "1")
        let vanished = try #require(ran.json["vanished_listings"] as? [[String: Any]])
        #expect(vanished.map { $0["source_id"] as? String } == ["2"])
        #expect(ran.json["vanished"] as? Int == 1)
    }

    @Test func `a dry run changes nothing`() throws {
        let desk = try Desk()
        let ran = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray", "--dry-run")
        #expect(ran.status == 0)
        #expect(ran.text.contains("Nothing was changed; it would be: 2 added"))
        #expect(ran.text.contains("Read by the profile native as the source moray.\n"))
        #expect(try desk.run("export", "listings", "--format", "ndjson").text.isEmpty)
    }

    @Test func `what has vanished can be withdrawn, and the batch taken back`() throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        let shorter = try desk.file("id,title,provider\n1,Rockets,Moray Hub\n")
        let ran = try desk.run("import", "listings", shorter, "--source", "moray", "--withdraw-vanished", "--json")
        #expect(ran.status == 0)
        #expect(ran.json["withdrawn"] as? Int == 1)
        #expect(try desk.run("search", "bridges", "--json").json["total"] as? Int == 0)
        let batch = try #require(ran.json["batch"] as? String)
        let undone = try desk.run("import", "undo", batch, "--json")
        #expect(undone.status == 0)
        #expect(undone.json["restored"] as? Int == 1)
        #expect(try desk.run("search", "bridges", "--json").json["total"] as? Int == 1)
        #expect(try desk.run("import", "undo", batch).status == 1)
    }

    @Test func `what cannot be done ends with 1 and a sentence`() throws {
        let desk = try Desk()
        let file = try desk.file(Self.good)
        let broken = try desk.file("{\"name\": 1}", "own.json")
        for words in [
            ["import", "listings", "/nowhere.csv", "--source", "moray"],
            ["import", "listings", file, "--profile", "none-such"],
            ["import", "listings", file, "--profile", broken], ["import", "listings", file, "--source", "Two Words"],
            ["import", "listings", desk.folder.path, "--source", "moray"],
            ["import", "undo", "01m88q4k0se00rrqy678rxsnpy"], ["import", "undo", "x"],
        ] {
            let ran = try Ran(words + ["--json"], data: desk.data)
            #expect(ran.status == 1, "\(words)")
            #expect(ran.json["ok"] as? Bool == false, "\(words)")
            #expect(ran.errors.hasSuffix(".\n"), "\(words): \(ran.errors)")
            #expect(!ran.errors.contains("Something went wrong"), "\(words): \(ran.errors)")
        }
    }

    @Test func `term dates have the same exits and members`() throws {
        let desk = try Desk()
        let good = try desk.file("council,kind,from,to\nmoray,term,2026-08-18,2026-10-09\n", "terms.csv")
        let ran = try desk.run("import", "terms", good, "--json")
        #expect(ran.status == 0)
        #expect(ran.json["added"] as? Int == 1)
        for member in ["batch", "changed", "unchanged", "vanished", "errors", "unmapped", "duplicates"] {
            #expect(ran.json[member] != nil, "\(member)")
        }
        #expect(try desk.run("import", "terms", good, "--json").json["unchanged"] as? Int == 1)
        let bad = try desk.file("council,kind,from,to\nmoray,term,soon,\n", "bad.csv")
        let refused = try desk.run("import", "terms", bad)
        #expect(refused.status == 65)
        #expect(refused.errors.contains("Row 1 (line 2), column “from”: "))
        #expect(try desk.run("import", "terms", "/nowhere.csv").status == 1)
        let batch = try #require(ran.json["batch"] as? String)
        #expect(try desk.run("import", "undo", batch, "--json").json["removed"] as? Int == 1)
    }

    @Test func `a faulty file tells how many rows are good, and counts unknown values of those alone`() throws {
        let desk = try Desk()
        let file = try desk.file(
            "Ref,Title,Who runs it,Council,What happens,Date,Time,Where\n"
                + "1,Rockets,Moray Hub,Narnia,,,,School\n2,Bridges,Moray Hub,Narnia,,soon,,School\n3,,Moray Hub,,,,,\n")
        let ran = try desk.run("import", "listings", file, "--source", "moray-council", "--dry-run")
        #expect(ran.status == 65)
        #expect(ran.errors.contains("1 of 3 rows is good; --keep-good-rows takes them. The profile leaves out 1.\n"))
        #expect(
            ran.errors.contains(
                "“Narnia” in local_authorities (column “Council”) is not in the vocabulary; 1 row would be taken without it.\n"
            ))
        #expect(ran.text.contains("Read by the profile council-spreadsheet as the source moray-council.\n"))
        #expect(try desk.run("import", "listings", file).status == 1)
    }

    @Test func `new providers are named, those that are there already are not`() throws {
        let desk = try Desk()
        let first = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        #expect(first.text.contains("New providers: Moray Hub.\n"))
        let rows = (0..<12).map { "x\($0),Kites \($0),Club \($0)\n" }.joined()
        let more = try desk.file(Self.good + rows)
        let text = try desk.run("import", "listings", more, "--source", "moray", "--dry-run").text
        #expect(text.contains("New providers: Club 0; ") && text.contains("; Club 9 and 2 more.\n"))
        let json = try desk.run("import", "listings", more, "--source", "moray", "--json").json
        #expect(json["new_provider_count"] as? Int == 12)
        #expect((json["new_providers"] as? [String])?.count == 12)
    }

    @Test func `a part of the directory that is loaded again withdraws nothing`() throws {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(Self.good), "--source", "moray")
        let part = desk.folder.appending(path: "part.csv").path
        _ = try desk.run("export", "listings", "--query", "q=rockets", "--output", part)
        let ran = try desk.run("import", "listings", part)
        #expect(ran.status == 0)
        #expect(ran.text.hasSuffix("0 added, 0 changed, 1 unchanged.\n"))
        #expect(ran.text.contains("Read by the profile directory-export; its rows name their sources.\n"))
        let refused = try desk.run("import", "listings", part, "--withdraw-vanished")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("The directory wrote this file"))
        #expect(try desk.run("search", "bridges", "--json").json["total"] as? Int == 1)
    }

    @Test func `the doctor lists imports, the latest first`() throws {
        let desk = try Desk()
        for number in 1...6 {
            let file = try desk.file("id,title,provider\n\(number),Kites,Moray Hub\n", "\(number).csv")
            _ = try desk.run("import", "listings", file, "--source", "source-\(number)")
        }
        let text = try desk.run("doctor").text
        #expect(text.contains(" of 2.csv, 1 added") && !text.contains(" of 1.csv"))
        #expect(text.contains("older imports: "))
        let imports = try #require(try desk.run("doctor", "--json").json["imports"] as? [[String: Any]])
        #expect(imports.map { $0["file"] as? String } == (1...6).reversed().map { "\($0).csv" })
        for member in ["batch", "at"] { #expect(imports.allSatisfy { $0[member] is String }, "\(member)") }
        for member in ["added", "changed"] { #expect(imports.allSatisfy { $0[member] is Int }, "\(member)") }
    }

    @Test func `a calendar tells how many listings have a date`() throws {
        let desk = try Desk()
        let file = try desk.file("id,title,provider,start\n1,Rockets,Moray Hub,2099-01-01\n2,Bridges,Moray Hub,\n")
        _ = try desk.run("import", "listings", file, "--source", "moray")
        let path = desk.folder.appending(path: "all.ics").path
        let ran = try desk.run("export", "listings", "--format", "ics", "--output", path)
        #expect(ran.text == "1 of 2 listings have a date and were written to \(path).\n")
        let json = try desk.run("export", "listings", "--format", "ics", "--output", path, "--json").json
        #expect(json["total"] as? Int == 2 && json["written"] as? Int == 1)
    }
}
