import Foundation
import Storage
import Testing

@testable import Programme

@Suite struct `Times as text` {
    /// 24 November 2026 at noon.
    private static let noon: Int64 = 1_795_521_600_000

    @Test(arguments: [
        ("2026-11-24T12:00:00Z", 0), ("2026-11-24t12:00:00z", 0), ("2026-11-24 12:00:00Z", 0),
        ("2026-11-24T12:00Z", 0), ("2026-11-24T13:00:00+01:00", 0), ("2026-11-24T06:30:00-05:30", 0),
        ("2026-11-25T11:59:00+23:59", 0), ("2026-11-24T12:00:00-00:00", 0), ("2026-11-24T12:00:00.5Z", 500),
        ("2026-11-24T12:00:00.05Z", 50), ("2026-11-24T12:00:00.005Z", 5), ("2026-11-24T12:00:00.0059999Z", 5),
        ("2026-11-24T12:00:00.000Z", 0), ("2026-11-24T13:00:00.25+01:00", 250), ("2026-11-24T12:00:59Z", 59_000),
    ])
    func `a time is read with its offset and fraction`(_ text: String, _ later: Int64) {
        #expect(Instant(rfc3339: text)?.milliseconds == Self.noon + later)
    }

    @Test func `times are written and read as the system's formatter does`() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2_000 {
            let instant = Instant(milliseconds: .random(in: -2_208_988_800_000...4_133_980_799_999))
            #expect(Instant(rfc3339: instant.rfc3339) == instant)
            let (whole, rest) = floorDivide(instant.milliseconds, 1000)
            let date = Date(timeIntervalSince1970: Double(whole))
            let expected = date.formatted(Date.ISO8601FormatStyle())
            #expect(instant.rfc3339.replacingOccurrences(of: String(format: ".%03d", Int(rest)), with: "") == expected)
            #expect(try Instant(rfc3339: date.formatted(style)) == Instant(milliseconds: whole * 1000))
        }
    }

    @Test func `midnight of a day is that day's first moment`() throws {
        let day = try #require(Day(iso: "2026-11-24"))
        #expect(Instant(startOf: day).rfc3339 == "2026-11-24T00:00:00Z")
        #expect(Instant(startOf: Day(clamping: .min)).rfc3339 == "1900-01-01T00:00:00Z")
    }

    @Test func `a column that holds no time is corrupt, an empty one is nil`() throws {
        let row = Row(
            columns: ColumnNames(["good", "bad", "empty"]),
            values: [.text("2026-11-24T12:00:00Z"), .text("noon"), .null])
        #expect(try row.instant("good")?.milliseconds == Self.noon)
        #expect(try row.instant("empty") == nil)
        #expect(throws: StorageError.corrupt(column: "bad")) { try row.instant("bad") }
    }
}
