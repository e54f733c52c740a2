import Foundation
import Storage
import Testing

@testable import Programme

@Suite struct `Ids` {
    private enum Thing {}
    private typealias ThingID = ID<Thing>

    /// A clock that a test sets.
    private final class Clock: Sendable {
        private let box: LockedBox<Int64>
        init(_ milliseconds: Int64) { box = LockedBox(milliseconds) }
        var milliseconds: Int64 {
            get { box.with { $0 } }
            set { box.with { $0 = newValue } }
        }
        var source: IDSource { IDSource { Instant(milliseconds: self.milliseconds) } }
    }

    @Test func `an id is a UUID of version 7 that holds the milliseconds`() throws {
        let id: ThingID = Clock(1_795_521_600_000).source.next()
        let uuid = try #require(UUID(uuidString: id.uuid)).uuid
        #expect(uuid.6 >> 4 == 7 && uuid.8 >> 6 == 2)
        let milliseconds = [uuid.0, uuid.1, uuid.2, uuid.3, uuid.4, uuid.5].reduce(0) { $0 << 8 | Int64($1) }
        #expect(milliseconds == 1_795_521_600_000)
    }

    @Test func `ids come in ascending order though the clock stands still or goes back`() {
        let clock = Clock(1_795_521_600_000)
        let source = clock.source
        var ids: [ThingID] = (0..<10_000).map { _ in source.next() }
        clock.milliseconds -= 3_600_000
        ids += (0..<100).map { _ in source.next() }
        clock.milliseconds += 7_200_000
        ids += (0..<100).map { _ in source.next() }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.map(\.letters) == ids.map(\.letters).sorted())
        #expect(ids.map(\.uuid) == ids.map(\.uuid).sorted())
    }

    @Test func `many threads never get the same id`() async {
        let source = Clock(1_795_521_600_000).source
        let all = await withTaskGroup(of: [ThingID].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in source.next() } } }
            return await group.reduce(into: Set<ThingID>()) { $0.formUnion($1) }
        }
        #expect(all.count == 16_000)
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max])
    func `a clock that is wildly wrong ends nothing`(_ milliseconds: Int64) {
        let source = Clock(milliseconds).source
        let (first, second): (ThingID, ThingID) = (source.next(), source.next())
        #expect(first < second)
    }

    @Test func `letters and hyphenated form read back as the same id`() {
        let all: [ThingID] =
            [ThingID(high: 0, low: 0), ThingID(high: .max, low: .max), ThingID(high: 1 << 63, low: 1)]
            + (0..<2_000).map { _ in ThingID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) }
        for id in all {
            #expect(id.letters.utf8.count == 26 && id.uuid.utf8.count == 36)
            #expect(ThingID(letters: id.letters) == id && ThingID(letters: id.letters.uppercased()) == id)
            #expect(ThingID(uuid: id.uuid) == id && ThingID(uuid: id.uuid.uppercased()) == id)
            #expect(UUID(uuidString: id.uuid)?.uuidString.lowercased() == id.uuid)
        }
    }

    @Test(arguments: [
        "", "0", "8zzzzzzzzzzzzzzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000",
        "000000000000000000000000000", "0000000000000000000000000i", "0000000000000000000000000L",
        "0000000000000000000000000o", "0000000000000000000000000u", "0000000000000000000000000-",
        "00000000-0000-0000-0000-00", "0000000000000000000000000\u{10}", "\u{19}0000000000000000000000000",
        "0000000000000000000000000 ", "０0000000000000000000000000", "0000000000000000000000000é",
        "0000000000000000000000000\u{301}", "0000000000000000000000000\0",
    ])
    func `letters that are none of the 32, too many or too large are no id`(_ text: String) {
        #expect(ThingID(letters: text) == nil)
    }

    @Test func `of all single bytes only digits and 22 letters in both cases are read`() {
        let read = (UInt8(0)...127).filter { byte in
            ThingID(letters: String(repeating: "0", count: 25) + String(decoding: [byte], as: UTF8.self)) != nil
        }
        #expect(String(decoding: read, as: UTF8.self) == "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz")
    }

    @Test(arguments: [
        "", "0194f0a0-0000-7000-8000-00000000000", "0194f0a0-0000-7000-8000-0000000000000",
        "0194f0a000007000800000000000000000000", "{0194f0a0-0000-7000-8000-000000000000}",
        "0194f0a0_0000-7000-8000-000000000000", "0194f0a0-0000-7000-8000-00000000000g",
        "0194f0a0-0000-7000-80000-0000000000-", "-194f0a0-0000-7000-8000-000000000000",
        "0194f0a0-0000-7000-8000-00000000000\u{661}", " 194f0a0-0000-7000-8000-000000000000",
    ])
    func `a text that is not 8-4-4-4-12 digits is no id`(_ text: String) {
        #expect(ThingID(uuid: text) == nil)
    }

    @Test func `a column that holds no id is corrupt`() throws {
        let id = ThingID(high: 7, low: 9)
        let row = Row(columns: ColumnNames(["good", "bad"]), values: [id.sqlValue, .text(id.letters)])
        #expect(try row.id("good", of: Thing.self) == id)
        #expect(throws: StorageError.corrupt(column: "bad")) { try row.id("bad", of: Thing.self) }
    }
}
