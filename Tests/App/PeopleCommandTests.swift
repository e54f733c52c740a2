import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `People at the command line` {
    @Test func `a role is given, listed, and used in the person's name`() throws {
        let desk = try Desk()
        #expect(
            try Ran(
                [
                    "import", "listings", desk.file("id,title,provider\n1,Kites,Moray Hub\n", "a.csv"), "--source",
                    "moray-council",
                ], data: desk.data
            ).status == 0)
        for (email, words) in [
            ("mairi@programme.example", ["administrator"]), ("erik@programme.example", ["officer"]),
            ("lead@council.example", ["council", "--where", "highland"]),
        ] {
            let ran = try Ran(["person", "grant", email] + words, data: desk.data)
            #expect(ran.status == 0, "\(ran.errors)")
        }
        let all = try Ran(["person", "list"], data: desk.data).text
        #expect(all.contains("mairi@programme.example\t\tadministrator"))
        #expect(all.contains("lead@council.example\t\tcouncil Highland"))
        #expect(try Ran(["person", "list", "--as", "mairi@programme.example"], data: desk.data).text.contains("erik"))
        for words in [["person", "list"], ["person", "reset", "erik@programme.example"], ["export", "problems"]] {
            let ran = try Ran(words + ["--as", "lead@council.example"], data: desk.data)
            #expect(ran.status != 0 && ran.text.isEmpty, "\(words)")
            #expect(ran.errors.contains("There is nothing here") && !ran.errors.contains("page"), "\(ran.errors)")
        }
        #expect(try Ran(["export", "problems", "--as", "erik@programme.example"], data: desk.data).status == 0)
        let file = try desk.file("id,title,provider\n2,Boats,Moray Hub\n", "b.csv")
        let load = ["import", "listings", file, "--source", "moray-council"]
        #expect(try Ran(load + ["--as", "lead@council.example"], data: desk.data).status != 0)
        // 2: the first listing is no longer in the file.
        #expect(try Ran(load + ["--as", "erik@programme.example"], data: desk.data).status == 2)
    }

    @Test func `who have joined keep invented records out of their folder`() throws {
        let desk = try Desk()
        let file = try desk.file("id,title,provider\n1,Kites,Moray Hub\n", "a.csv")
        #expect(try Ran(["import", "listings", file, "--source", "moray-council"], data: desk.data).status == 0)
        #expect(try Ran(["person", "grant", "mairi@programme.example", "administrator"], data: desk.data).status == 0)
        let ran = try Ran(["setup", "--demo"], data: desk.data)
        #expect(ran.status != 0 && ran.errors.contains("in a folder of its own"), "\(ran.errors)")
        #expect(try Ran(["search", "invented"], data: desk.data).text.contains("(invented)") == false)
    }

    @Test func `nobody, no role and no place are said so`() throws {
        let desk = try Desk()
        _ = try Ran(
            [
                "import", "listings", desk.file("id,title,provider\n1,Kites,Moray Hub\n", "a.csv"), "--source",
                "moray-council",
            ], data: desk.data)
        for words in [
            ["person", "grant", "mairi", "administrator"], ["person", "grant", "mairi@programme.example", "king"],
            ["person", "grant", "mairi@programme.example", "council"],
            ["person", "grant", "mairi@programme.example", "council", "--where", "atlantis"],
            ["person", "grant", "mairi@programme.example", "hub", "--where", "x"],
            ["person", "reset", "nobody@programme.example"], ["person", "list", "--as", "nobody@programme.example"],
        ] {
            let ran = try Ran(words, data: desk.data)
            #expect(ran.status == 1 || ran.status == 64 || ran.status == 69, "\(words): \(ran.status)")
            #expect(!ran.errors.isEmpty && !ran.errors.contains("Error:"), "\(words): \(ran.errors)")
        }
        // What is the operator's alone does not offer to act for somebody.
        for command in ["doctor", "verify", "setup", "backup"] {
            #expect(try !Ran([command, "--help"], data: desk.data).text.contains("--as"), "\(command)")
            #expect(try Ran([command, "--as", "mairi@programme.example"], data: desk.data).status == 64)
        }
        #expect(try Ran(["person", "list", "--help"], data: desk.data).text.contains("--as"))
    }
}
