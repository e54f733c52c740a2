import Foundation
import Programme
import TestSupport
import Testing

@testable import App

@Suite struct `A file of lines` {
    @Test func `grows by whole lines, and what a sudden end left of one goes`() throws {
        let file = LinesFile(path: try TemporaryFolder.make() + "/lines")
        #expect(try file.lines() == [])
        try file.add([])
        try file.add(["one", "two"])
        try file.add(["three"])
        #expect(try file.lines() == ["one", "two", "three"])
        let handle = try #require(FileHandle(forWritingAtPath: file.path))
        handle.seekToEndOfFile()
        handle.write(Data("fo".utf8))
        try handle.close()
        #expect(try file.lines() == ["one", "two", "three"])
        try file.add(["five"])
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "one\ntwo\nthree\nfive\n")
    }

    @Test func `a ledger names each person once`() throws {
        let ledger = ErasureLedger(data: try TemporaryFolder.make())
        let (one, two) = (ID<Person>(high: 1, low: 2), ID<Person>(high: 3, low: 4))
        let now = Instant(milliseconds: 1_795_521_600_000)
        try ledger.add([(one, now)])
        try ledger.add([(one, now.adding(seconds: 9)), (two, now)])
        #expect(try ledger.entries().map(\.person) == [one, two])
        #expect(try ledger.entries().map(\.erased) == [now, now])
    }
}
