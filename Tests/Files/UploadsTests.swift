import Programme
import Schema
import Storage
import TestSupport
import Testing

@testable import Files

@Suite struct `Files that somebody sent` {
    private struct World {
        let storage: any Storage
        let ids: IDSource
        let now = Instant(milliseconds: 1_795_521_600_000)
        let ailsa: ID<Person>
        let dougal: ID<Person>

        init() async throws {
            let storage = try await Engine.emptyRecords()
            _ = try await storage.migrate(Schema.migrations)
            let now = now
            let ids = IDSource { now }
            let people: [ID<Person>] = [ids.next(), ids.next()]
            try await storage.write { transaction in
                for (number, id) in people.enumerated() {
                    let email = "p\(number)@school.example"
                    try transaction.run(
                        """
                        INSERT INTO people (id, name, email, email_key, language, made)
                        VALUES (\(id), 'Invented', \(email), \(email), 'en', \(now))
                        """)
                }
            }
            (self.storage, self.ids, ailsa, dougal) = (storage, ids, people[0], people[1])
        }

        func keep(_ bytes: [UInt8], name: String = "a.csv", at now: Instant? = nil) async throws -> ID<Upload> {
            try await storage.write { [self] in
                try Uploads.keep(bytes, name: name, of: ailsa, at: now ?? self.now, ids: ids, in: $0)
            }
        }

        func find(_ id: ID<Upload>, of owner: ID<Person>? = nil) async throws -> Upload? {
            try await storage.read { [self] in try Uploads.find(id, of: owner ?? ailsa, in: $0) }
        }
    }

    @Test(arguments: [0, 1, 3 * 65_536 - 1, 3 * 65_536, 3 * 65_536 + 1, 1_000_000])
    func `come back to the byte`(_ count: Int) async throws {
        let world = try await World()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let id = try await world.keep(bytes)
        #expect(try await world.find(id) == Upload(id: id, name: "a.csv", bytes: bytes))
    }

    @Test func `are nobody else's`() async throws {
        let world = try await World()
        let id = try await world.keep([1, 2, 3])
        #expect(try await world.find(id, of: world.dougal) == nil)
    }

    @Test func `are five at most, and gone after a day or once they have served`() async throws {
        let world = try await World()
        var kept: [ID<Upload>] = []
        for number in 0..<7 {
            kept.append(try await world.keep([UInt8(number)], at: world.now.adding(seconds: number)))
        }
        for (number, id) in kept.enumerated() { #expect((try await world.find(id) == nil) == (number < 2)) }
        let last = kept[6]
        try await world.storage.write { try Uploads.remove(last, in: $0) }
        #expect(try await world.find(last) == nil)
        #expect(
            try await world.storage.write { try Uploads.forget(before: world.now.adding(seconds: 86_405), in: $0) } == 3
        )
        #expect(try await world.find(kept[5]) != nil)
        #expect(try await world.storage.read { try $0.count("SELECT count(*) AS count FROM upload_parts") } == 1)
    }

    @Test func `are not larger than 20 mebibytes`() async throws {
        let world = try await World()
        await #expect(throws: Failure.self) { _ = try await world.keep(Array(repeating: 0, count: Uploads.limit + 1)) }
    }
}
