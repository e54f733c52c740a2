import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Anchors of the chain of events` {
    private static func desk() throws -> (desk: Desk, key: String, anchors: String) {
        let desk = try Desk()
        _ = try desk.run(
            "import", "listings", try desk.file("id,title,provider\n1,Rockets,Moray Hub\n"), "--source", "moray")
        let key = desk.folder.appending(path: "key").path
        _ = try desk.run("backup", "key", key)
        return (desk, key, desk.data + "/anchors")
    }

    /// Lets a server seal what waits, and write an anchor.
    private static func serve(_ desk: Desk, until lines: Int) throws {
        let server = try Ran.start(["serve", "--port", "0", "--json"], data: desk.data)
        _ = server.output.fileHandleForReading.availableData
        let end = Date(timeIntervalSinceNow: 60)
        repeat { Thread.sleep(forTimeInterval: lines == 0 ? 2 : 0.2) } while try count(desk) < lines && Date() < end
        server.process.terminate()
        server.process.waitUntilExit()
    }

    private static func count(_ desk: Desk) throws -> Int {
        let text = (try? String(contentsOfFile: desk.data + "/anchors", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count
    }

    @Test func `a chain made anew is found by the file, and the first bad event is named`() throws {
        let (desk, _, anchors) = try Self.desk()
        // The first server gives what waits its place; the second, which looks when it starts, writes it down.
        try Self.serve(desk, until: 0)
        try Self.serve(desk, until: 1)
        let line = try String(contentsOfFile: anchors, encoding: .utf8).split(separator: " ")
        let position = try #require(Int(line[0]))
        #expect(position > 0 && line[1].count == 64)
        let ran = try desk.run("verify", "--json")
        #expect(ran.status == 0 && ran.json["anchors"] as? Int == 1, "\(ran.errors)")
        let other = String(repeating: "0", count: 64)
        try "\(position) \(other) 2026-11-24T12:00:00Z\n".write(toFile: anchors, atomically: true, encoding: .utf8)
        let forged = try desk.run("verify")
        #expect(forged.status == 1 && forged.errors.contains("Event \(position) has another hash"), "\(forged.errors)")
        try "\(position + 9) \(other) 2026-11-24T12:00:00Z\n".write(
            toFile: anchors, atomically: true, encoding: .utf8)
        #expect(try desk.run("verify").errors.contains("The end is missing"))
        try "nonsense\n".write(toFile: anchors, atomically: true, encoding: .utf8)
        #expect(try desk.run("verify").errors.contains("Line 1"))
    }

    @Test func `a restore puts anchors of what is lost aside`() throws {
        let (desk, key, anchors) = try Self.desk()
        let file = desk.folder.appending(path: "b.ceangal").path
        let made = try desk.run("backup", file, "--key", key, "--json")
        let position = try #require(made.json["position"] as? Int)
        try "\(position + 9) \(String(repeating: "0", count: 64)) 2026-11-24T12:00:00Z\n".write(
            toFile: anchors, atomically: true, encoding: .utf8)
        let restored = try desk.run("restore", file, "--key", key, "--replace")
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try Self.count(desk) == 0)
        let aside = try FileManager.default.contentsOfDirectory(atPath: desk.data).filter {
            $0.hasPrefix("anchors.before-")
        }
        #expect(aside.count == 1)
        #expect(try desk.run("verify").status == 0)
    }
}
