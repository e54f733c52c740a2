import Foundation
import FoundationNetworking
import TestSupport
import Testing

@Suite(.serialized) struct `ceangal person` {
    /// A desk with somebody who has an account, made by the link for the first administrator, and a key.
    private static func desk() async throws -> (desk: Desk, key: String) {
        let desk = try Desk()
        _ = try desk.run(
            "import", "listings", try desk.file("id,title,provider\n1,Rockets,Moray Hub\n"), "--source", "moray")
        let key = desk.folder.appending(path: "key").path
        _ = try desk.run("backup", "key", key)
        try await serving(desk) { address, said in
            let link = try #require(said["set_up"] as? String)
            try await send(
                link, "name=Mairi+Canary&email=mairi%40programme.example", from: address)
            // Somebody else begins an account by mail.
            try await send(address + "/sign-in", "email=ailsa.canary%40school.example", from: address)
            let mail = try await text(address + "/dev/mail")
            let start = try #require(mail.range(of: "href=\"" + address + "/sign-in/"))
            let token = mail[start.upperBound...].prefix { $0 != "\"" }
            try await send(address + "/sign-in/" + token, "name=Ailsa+Canary", from: address)
        }
        return (desk, key)
    }

    /// Runs a server on a desk while `body` asks it.
    private static func serving(
        _ desk: Desk, _ body: (_ address: String, _ said: [String: Any]) async throws -> Void
    ) async throws {
        let server = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        let line = server.output.fileHandleForReading.availableData
        let said = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        let address = try #require(said["address"] as? String)
        do { try await body(address, said) } catch {
            server.process.terminate()
            throw error
        }
        server.process.terminate()
        server.process.waitUntilExit()
    }

    private static func send(_ address: String, _ form: String, from origin: String) async throws {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.setValue(origin, forHTTPHeaderField: "Origin")
        request.httpBody = Data(form.utf8)
        let (_, answer) = try await URLSession.shared.data(for: request)
        #expect((answer as? HTTPURLResponse)?.statusCode ?? 0 < 400, "\(address)")
    }

    private static func text(_ address: String) async throws -> String {
        let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: address)))
        return String(decoding: data, as: UTF8.self)
    }

    private static let ailsa = "ailsa.canary@school.example"

    @Test func `an erasure holds after a backup from before it was restored, in the same folder and in another`()
        async throws
    {
        let (desk, key) = try await Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        #expect(try desk.run("backup", file, "--key", key).status == 0)
        let dry = try desk.run("person", "erase", Self.ailsa, "--dry-run", "--json")
        #expect(dry.status == 0 && (dry.json["rows"] as? [String: Int])?["people"] == 1, "\(dry.errors)")
        #expect(try desk.run("person", "erase", Self.ailsa, "--dry-run").text.contains("Nothing was changed"))
        // A running server does it.
        try await Self.serving(desk) { _, _ in
            let ran = try desk.run("person", "erase", Self.ailsa, "--json")
            #expect(ran.status == 0 && ran.json["dry_run"] as? Bool == false, "\(ran.errors)")
        }
        #expect(try desk.run("person", "erase", Self.ailsa).status == 1)
        let ledger = desk.data + "/erasures"
        #expect(try String(contentsOfFile: ledger, encoding: .utf8).split(separator: "\n").count == 1)
        #expect(try FileManager.default.attributesOfItem(atPath: ledger)[.posixPermissions] as? Int == 0o600)
        #expect(try desk.run("verify").status == 0)

        let again = try desk.run("restore", file, "--key", key, "--replace", "--json")
        #expect(again.status == 0 && again.json["erased_again"] as? Int == 1, "\(again.errors)")
        #expect(try desk.run("person", "export", Self.ailsa, "--to", desk.folder.path + "/none").status == 1)
        #expect(!FileManager.default.fileExists(atPath: desk.folder.path + "/none"))

        let other = desk.folder.appending(path: "other").path
        let named = try Ran(["restore", file, "--key", key, "--erasures", ledger], data: other)
        #expect(named.status == 0 && named.text.contains("1 people in it had been erased"), "\(named.errors)")
        #expect(try Ran(["person", "erase", Self.ailsa, "--dry-run"], data: other).status == 1)
        #expect(
            try String(contentsOfFile: other + "/erasures", encoding: .utf8)
                == String(contentsOfFile: ledger, encoding: .utf8))

        // Without a list the person is back, which is said, until a server finds one.
        let third = desk.folder.appending(path: "third").path
        let warned = try Ran(["restore", file, "--key", key], data: third)
        #expect(warned.status == 0 && warned.errors.contains("--erasures"))
        #expect(try Ran(["person", "erase", Self.ailsa, "--dry-run"], data: third).status == 0)
        try? FileManager.default.removeItem(atPath: third + "/erasures")
        try FileManager.default.copyItem(atPath: ledger, toPath: third + "/erasures")
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: third)
        _ = started.output.fileHandleForReading.availableData
        started.process.terminate()
        started.process.waitUntilExit()
        #expect(try Ran(["person", "erase", Self.ailsa, "--dry-run"], data: third).status == 1)
    }

    @Test func `a list of erasures that cannot be read stops a restore`() async throws {
        let (desk, key) = try await Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        #expect(try desk.run("backup", file, "--key", key).status == 0)
        let list = try desk.file("nonsense\n", "list")
        let ran = try desk.run("restore", file, "--key", key, "--replace", "--erasures", list)
        #expect(ran.status == 1 && ran.errors.contains("Line 1"), "\(ran.errors)")
        #expect(try desk.run("restore", file, "--key", key, "--replace", "--erasures", "/nowhere").status == 1)
    }

    @Test func `an export is a folder for its maker alone`() async throws {
        let (desk, _) = try await Self.desk()
        let to = desk.folder.appending(path: "ailsa").path
        try await Self.serving(desk) { _, _ in
            let ran = try desk.run("person", "export", Self.ailsa, "--to", to, "--json")
            #expect(
                ran.status == 0 && (ran.json["files"] as? [String])?.contains("person.json") == true, "\(ran.errors)")
        }
        let json = try Data(contentsOf: URL(filePath: to + "/person.json"))
        #expect(try JSONSerialization.jsonObject(with: json) is [String: Any])
        #expect(String(decoding: json, as: UTF8.self).contains("Ailsa Canary"))
        #expect(!String(decoding: json, as: UTF8.self).contains("Mairi"))
        for name in [to, to + "/index.html"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(mode == (name == to ? 0o700 : 0o600))
        }
        #expect(try desk.run("person", "export", Self.ailsa, "--to", to).status == 1)
        let nobody = try desk.run("person", "export", "nobody@school.example", "--to", to + "2")
        #expect(nobody.status == 1 && nobody.errors.contains("Nobody has an account") && nobody.text.isEmpty)
    }

    @Test func `a hold stops an erasure until it ends`() async throws {
        let (desk, _) = try await Self.desk()
        #expect(try desk.run("person", "hold", Self.ailsa, "--reason", "Complaint 12 is open.").status == 0)
        let refused = try desk.run("person", "erase", Self.ailsa)
        #expect(refused.status == 1 && refused.errors.contains("Complaint 12"))
        #expect(try desk.run("person", "hold", Self.ailsa, "--end").status == 0)
        #expect(try desk.run("person", "erase", Self.ailsa).status == 0)
        #expect(try desk.run("person", "hold", Self.ailsa).status == 64)
        #expect(try desk.run("person", "erase", "mairi@programme.example").errors.contains("last administrator"))
    }
}
