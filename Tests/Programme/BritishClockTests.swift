import Foundation
import Testing

@testable import Programme

@Suite struct `The British clock` {
    /// The system's zone data.
    private static let london = TimeZone(identifier: "Europe/London")

    @Test func `it is the system's zone at every hour around every change from 1996 to 2100`() throws {
        let london = try #require(Self.london)
        for year in 1996...2100 {
            for month in [3, 10] {
                let last = Int64(daysFromCivil(year: year, month: month, day: 31)) * 24
                for hour in last - 8 * 24...last + 24 {
                    for milliseconds in [hour * 3_600_000 - 1, hour * 3_600_000] {
                        let expected = london.secondsFromGMT(
                            for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
                        let offset = BritishClock.offset(at: Instant(milliseconds: milliseconds))
                        if offset != expected {
                            Issue.record("\(Instant(milliseconds: milliseconds).rfc3339): \(offset), not \(expected)")
                        }
                    }
                }
            }
        }
    }

    @Test func `a day and a time in London are the system calendar's`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(Self.london)
        for _ in 0..<1_000 {
            let instant = Instant(milliseconds: .random(in: 820_454_400_000...4_133_980_799_999))
            let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
            #expect(instant.londonDay == Day(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(instant.londonTime.hour == parts.hour && instant.londonTime.minute == parts.minute)
        }
    }

    @Test(arguments: [
        ("2026-03-29T00:59:59.999Z", "2026-03-29", 0, 59), ("2026-03-29T01:00:00Z", "2026-03-29", 2, 0),
        ("2026-10-25T00:59:59Z", "2026-10-25", 1, 59), ("2026-10-25T01:00:00Z", "2026-10-25", 1, 0),
        ("2026-07-01T23:00:00Z", "2026-07-02", 0, 0), ("2026-12-31T23:59:59Z", "2026-12-31", 23, 59),
    ])
    func `clocks go forward and back at one in the morning, universal time`(
        _ text: String, _ day: String, _ hour: Int, _ minute: Int
    ) throws {
        let instant = try #require(Instant(rfc3339: text))
        #expect(instant.londonDay.iso == day)
        #expect(instant.londonTime == (hour, minute))
    }

    @Test(arguments: [
        ("2026-11-24", 9, 30, "2026-11-24T09:30:00Z"), ("2026-06-24", 9, 30, "2026-06-24T08:30:00Z"),
        ("2026-06-24", 0, 0, "2026-06-23T23:00:00Z"),
        // The hour that happens twice is the first; the hour that does not happen is read as winter time.
        ("2026-10-25", 1, 30, "2026-10-25T00:30:00Z"), ("2026-10-25", 2, 0, "2026-10-25T02:00:00Z"),
        ("2026-03-29", 1, 30, "2026-03-29T01:30:00Z"), ("2026-03-29", 0, 59, "2026-03-29T00:59:00Z"),
        ("2026-03-29", 2, 0, "2026-03-29T01:00:00Z"),
    ])
    func `a time on a London wall is one moment`(_ day: String, _ hour: Int, _ minute: Int, _ expected: String) throws {
        let day = try #require(Day(iso: day))
        #expect(BritishClock.instant(of: day, hour: hour, minute: minute).rfc3339 == expected)
    }

    @Test(arguments: [
        ("2026-10-25", 1, ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]), ("2026-03-29", 1, []),
        ("2026-06-24", 9, ["2026-06-24T08:30:00Z"]), ("2026-10-25", 2, ["2026-10-25T02:30:00Z"]),
    ])
    func `a time on a London wall happens once, twice or never`(
        _ day: String, _ hour: Int, _ expected: [String]
    ) throws {
        let day = try #require(Day(iso: day))
        #expect(BritishClock.instants(of: day, hour: hour, minute: 30).map(\.rfc3339) == expected)
    }

    @Test func `every quarter of an hour on the wall is read back from its moment, but for those that do not happen`() {
        var missing = 0
        for number in 20_454..<20_454 + 366 {
            for quarter in 0..<96 {
                let day = Day(clamping: number)
                let instant = BritishClock.instant(of: day, hour: quarter / 4, minute: quarter % 4 * 15)
                let isBack = instant.londonDay == day && instant.londonTime == (quarter / 4, quarter % 4 * 15)
                if !isBack { missing += 1 }
            }
        }
        #expect(missing == 4)
    }
}
