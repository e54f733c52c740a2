import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `ceangal backup, restore and verify` {
    private static let good = "id,title,provider\n1,Rockets,Moray Hub\n2,Bridges,Moray Hub\n"

    /// A desk with two listings, and a key.
    private static func desk() throws -> (desk: Desk, key: String) {
        let desk = try Desk()
        _ = try desk.run("import", "listings", try desk.file(good), "--source", "moray")
        let key = desk.folder.appending(path: "key").path
        let made = try desk.run("backup", "key", key)
        #expect(made.status == 0, "\(made.errors)")
        return (desk, key)
    }

    private static func listings(_ data: String) throws -> String {
        try Ran(["export", "listings", "--format", "ndjson", "--query", "past=include"], data: data).text
    }

    @Test func `a backup made beside a server comes back in another folder as it was`() throws {
        let (desk, key) = try Self.desk()
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        _ = started.output.fileHandleForReading.availableData
        let file = desk.folder.appending(path: "b.ceangal").path
        let ran = try desk.run("backup", file, "--key", key, "--json")
        #expect(ran.status == 0, "\(ran.errors)")
        #expect(ran.json["sound"] as? Bool == true && ran.json["bytes"] as? Int ?? 0 > 0)
        let verified = try desk.run("verify", "--json")
        #expect(verified.status == 0 && verified.json["sound"] as? Bool == true, "\(verified.errors)")
        let (position, hash) = (ran.json["position"] as? Int ?? 0, ran.json["hash"] as? String ?? "")
        #expect(try desk.run("verify", "--known", "\(position):\(hash)").status == 0)
        for (end, said) in [
            ("\(position + 100):\(hash)", "The end is missing"),
            ("\(position):" + String(repeating: "0", count: 64), "another hash"),
        ] {
            let cut = try desk.run("verify", "--known", end)
            #expect(cut.status == 1 && cut.errors.contains(said), "\(cut.errors)")
        }
        #expect(try desk.run("verify", "--known", "nonsense").status == 64)
        started.process.terminate()
        started.process.waitUntilExit()
        #expect(try Data(contentsOf: URL(filePath: file)).range(of: Data("Rockets".utf8)) == nil)
        let others = try FileManager.default.contentsOfDirectory(atPath: desk.data)
        #expect(others.filter { $0.hasPrefix("backup-") }.isEmpty)
        let other = desk.folder.appending(path: "other").path
        let restored = try Ran(["restore", file, "--key", key], data: other)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.text.contains("yes events:"))
        #expect(try Self.listings(other) == Self.listings(desk.data))
        #expect(try Ran(["doctor"], data: other).status == 0)
        #expect(try desk.run("backup", file, "--key", key).status == 1)
    }

    @Test func `copies from before an update or a restore go after 35 days, and nothing else does`() throws {
        let (desk, _) = try Self.desk()
        let files = FileManager.default
        func copies() throws -> Set<String> {
            Set(try files.contentsOfDirectory(atPath: desk.data).filter { $0.hasPrefix("ceangal.sqlite.") })
        }
        let old: Set = ["ceangal.sqlite.schema-3", "ceangal.sqlite.before-20260101T0000"]
        let kept: Set = ["ceangal.sqlite.schema-4", "ceangal.sqlite.before-20260201T0000", "ceangal.sqlite.mine"]
        let long = Date.now.addingTimeInterval(-36 * 86_400)
        for name in old.union(kept) {
            let path = desk.data + "/" + name
            #expect(files.createFile(atPath: path, contents: Data("x".utf8)))
            guard old.contains(name) || name.hasSuffix("mine") else { continue }
            try files.setAttributes([.modificationDate: long], ofItemAtPath: path)
        }
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        _ = started.output.fileHandleForReading.availableData
        for _ in 0..<1000 where try !copies().isDisjoint(with: old) { usleep(20_000) }
        started.process.terminate()
        started.process.waitUntilExit()
        #expect(try copies() == kept)
    }

    @Test func `records are replaced only when asked, and kept under a dated name`() throws {
        let (desk, key) = try Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        #expect(try desk.run("backup", file, "--key", key).status == 0)
        let before = try Self.listings(desk.data)
        _ = try desk.run("import", "listings", try desk.file("id,title,provider\n9,Later,Hub\n"), "--source", "late")
        let refused = try desk.run("restore", file, "--key", key)
        #expect(refused.status == 1 && refused.errors.contains("--replace"))
        #expect(try Self.listings(desk.data).contains("Later"))
        let replaced = try desk.run("restore", file, "--key", key, "--replace", "--json")
        #expect(replaced.status == 0, "\(replaced.errors)")
        #expect(try Self.listings(desk.data) == before)
        let kept = try #require(replaced.json["kept"] as? String)
        // What was there can be brought back by its name.
        let old = desk.folder.appending(path: "old").path
        try FileManager.default.createDirectory(atPath: old, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: kept, toPath: old + "/ceangal.sqlite")
        if FileManager.default.fileExists(atPath: kept + "-wal") {
            try FileManager.default.copyItem(atPath: kept + "-wal", toPath: old + "/ceangal.sqlite-wal")
        }
        #expect(try Self.listings(old).contains("Later"))
    }

    @Test func `a damaged backup, a cut one and another key change nothing`() throws {
        let (desk, key) = try Self.desk()
        let file = desk.folder.appending(path: "b.ceangal")
        #expect(try desk.run("backup", file.path, "--key", key).status == 0)
        let whole = try Data(contentsOf: file)
        var bad: [Data] = [Data(), whole.prefix(40), whole.dropLast(1), whole + Data([0])]
        for place in stride(from: 0, to: whole.count, by: whole.count / 7) {
            var copy = whole
            copy[place] ^= 1
            bad.append(copy)
        }
        let other = desk.folder.appending(path: "other").path
        for data in bad {
            let path = desk.folder.appending(path: "bad.ceangal")
            try data.write(to: path)
            #expect(try Ran(["restore", path.path, "--key", key], data: other).status == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: other)
            #expect(left.allSatisfy { $0 == "lock" }, "\(left)")
        }
        let wrong = desk.folder.appending(path: "wrong").path
        _ = try desk.run("backup", "key", wrong)
        let ran = try Ran(["restore", file.path, "--key", wrong], data: other)
        #expect(ran.status == 1 && ran.errors.contains("key"))
    }

    @Test func `a key is its owner's alone and is never written over`() throws {
        let (desk, key) = try Self.desk()
        #expect(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int == 0o600)
        #expect(try desk.run("backup", "key", key).status == 1)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
        let ran = try desk.run("backup", desk.folder.appending(path: "b").path, "--key", key)
        #expect(ran.status == 1 && ran.errors.contains("chmod 600"))
        let text = try desk.file("something else", "no-key")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: text)
        #expect(try desk.run("backup", desk.folder.appending(path: "b").path, "--key", text).status == 1)
    }

    @Test func `a folder whose restore was broken off is not served`() throws {
        let (desk, key) = try Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        #expect(try desk.run("backup", file, "--key", key).status == 0)
        try FileManager.default.createDirectory(
            atPath: desk.data + "/restoring", withIntermediateDirectories: false)
        for words in [["serve", "--port", "0"], ["doctor"], ["search", "rockets"]] {
            let ran = try Ran(words, data: desk.data)
            #expect(ran.status == 69 && ran.errors.contains("restore"), "\(words)")
        }
        #expect(try desk.run("restore", file, "--key", key, "--replace").status == 0)
        #expect(try desk.run("doctor").status == 0)
    }

    @Test func `nothing is restored into a folder that a server holds`() throws {
        let (desk, key) = try Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        #expect(try desk.run("backup", file, "--key", key).status == 0)
        let started = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        defer { started.process.terminate() }
        _ = started.output.fileHandleForReading.availableData
        #expect(try desk.run("restore", file, "--key", key, "--replace").status == 75)
    }
}
