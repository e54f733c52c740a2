import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A moment, in whole milliseconds since 1 January 1970, 00:00 UTC.
package struct Instant: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// What the computer's clock says. Only the composition root may call it; everyone else is handed a clock.
    package static func now() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// Midnight UTC of a day.
    package init(startOf day: Day) { milliseconds = Int64(day.number) * 86_400_000 }

    /// Reads `2026-12-01T14:00:00Z`, also with a fraction, an offset, a space for the T, or without seconds.
    /// `nil` for anything else or outside 1900 to 2100.
    package init?(rfc3339: some StringProtocol) {
        let bytes = Array(rfc3339.utf8.prefix(41))
        guard bytes.count >= 17, bytes.count <= 40, let day = Day(iso: String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[10] == 0x54 || bytes[10] == 0x74 || bytes[10] == 0x20, bytes[13] == 0x3A,
            let hour = decimal(bytes[11..<13]), let minute = decimal(bytes[14..<16]), hour < 24, minute < 60
        else { return nil }
        var place = 16
        var second = 0
        var thousandths = 0
        if place + 2 < bytes.count, bytes[place] == 0x3A {
            guard let value = decimal(bytes[place + 1..<place + 3]), value < 60 else { return nil }
            second = value
            place += 3
            if place < bytes.count, bytes[place] == 0x2E {
                var end = place + 1
                while end < bytes.count, bytes[end] >= 0x30, bytes[end] <= 0x39 { end += 1 }
                guard end > place + 1 else { return nil }
                let digits = bytes[place + 1..<min(end, place + 4)]
                thousandths = (decimal(digits) ?? 0) * [1, 100, 10, 1][digits.count]
                place = end
            }
        }
        guard let offset = Instant.offset(bytes[place...]) else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second) - Int64(offset) * 60
        milliseconds = Int64(day.number) * 86_400_000 + seconds * 1000 + Int64(thousandths)
        // An offset may lead out of the years; what could not be read back is not taken.
        guard Day(number: Int(floorDivide(milliseconds, 86_400_000).quotient)) != nil else { return nil }
    }

    /// Minutes east of Greenwich of `Z` or `+01:00`.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        if bytes.count == 1, first == 0x5A || first == 0x7A { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, first == 0x2B || first == 0x2D, bytes[start + 3] == 0x3A,
            let hours = decimal(bytes[start + 1..<start + 3]), let minutes = decimal(bytes[start + 4..<start + 6]),
            hours < 24, minutes < 60
        else { return nil }
        return (first == 0x2D ? -1 : 1) * (hours * 60 + minutes)
    }

    /// `2026-12-01T14:00:00Z`; milliseconds only where there are any.
    package var rfc3339: String {
        let (day, rest) = floorDivide(milliseconds, 86_400_000)
        let (year, month, date) = civilFromDays(Int(day))
        let seconds = Int(rest / 1000)
        let clock = padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2)
        let fraction = rest % 1000 == 0 ? "" : "." + padded(Int(rest % 1000), 3)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(date, 2) + "T" + clock + fraction + "Z"
    }

    /// The calendar day in London at this moment.
    package var londonDay: Day {
        let (local, _) = milliseconds.addingReportingOverflow(Int64(BritishClock.offset(at: self)) * 1000)
        let day = floorDivide(local, 86_400_000).quotient
        return Day(clamping: Int(clamping: day))
    }

    /// Hour and minute in London at this moment.
    package var londonTime: (hour: Int, minute: Int) {
        let (local, _) = milliseconds.addingReportingOverflow(Int64(BritishClock.offset(at: self)) * 1000)
        let minutes = Int(floorDivide(local, 86_400_000).remainder / 60_000)
        return (minutes / 60, minutes % 60)
    }

    /// This moment so many seconds later; this moment itself where there is no such one.
    package func adding(seconds: Int) -> Instant {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = milliseconds.addingReportingOverflow(product)
        return overflow || overflows ? self : Instant(milliseconds: sum)
    }
}

/// The rule of the British clock: summer time runs from the last Sunday of March, 01:00 UTC, to the last Sunday of
/// October, 01:00 UTC (Summer Time Act 1972 as amended by the Summer Time Order 2002; here for 1996 onwards).
package enum BritishClock {
    /// Seconds that London is ahead of UTC at a moment: 0 or 3,600; 0 outside 1900 to 2100.
    package static func offset(at instant: Instant) -> Int {
        guard let day = Day(number: Int(floorDivide(instant.milliseconds, 86_400_000).quotient)) else { return 0 }
        let year = day.year
        let start = changeover(year, month: 3)
        let end = changeover(year, month: 10)
        return instant.milliseconds >= start && instant.milliseconds < end ? 3600 : 0
    }

    /// The moment of a wall-clock time in London. In the hour that happens twice it is the first; the hour that does
    /// not happen is read as winter time.
    package static func instant(of day: Day, hour: Int, minute: Int) -> Instant {
        let wall = Int64(day.number) * 86_400_000 + Int64(hour * 60 + minute) * 60_000
        let summer = Instant(milliseconds: wall - 3_600_000)
        return offset(at: summer) == 3600 ? summer : Instant(milliseconds: wall)
    }

    /// The moments at which clocks in London showed a time of a day: one, two in the hour that happens twice, none in the
    /// hour that does not happen.
    package static func instants(of day: Day, hour: Int, minute: Int) -> [Instant] {
        let wall = Int64(day.number) * 86_400_000 + Int64(hour * 60 + minute) * 60_000
        let (summer, winter) = (Instant(milliseconds: wall - 3_600_000), Instant(milliseconds: wall))
        return (offset(at: summer) == 3600 ? [summer] : []) + (offset(at: winter) == 0 ? [winter] : [])
    }

    private static func changeover(_ year: Int, month: Int) -> Int64 {
        let last = daysFromCivil(year: year, month: month, day: 31)
        let weekday = (last % 7 + 7 + 4) % 7  // 0 is Sunday
        return Int64(last - weekday) * 86_400_000 + 3_600_000
    }
}

extension Instant: SQLConvertible {
    package var sqlValue: SQLValue { .text(rfc3339) }
}

extension Row {
    /// The moment in a column, or `nil` where it is empty.
    package func instant(_ column: String) throws -> Instant? {
        guard let text = try optionalText(column) else { return nil }
        guard let instant = Instant(rfc3339: text) else { throw StorageError.corrupt(column: column) }
        return instant
    }
}

/// Division rounding down, so that times before 1970 fall on the right day.
func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, remainder: Int64) {
    let quotient = value / by
    let remainder = value % by
    return remainder < 0 ? (quotient - 1, remainder + by) : (quotient, remainder)
}
