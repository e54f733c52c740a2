import Programme
import Testing

@Suite struct `Moments from outside` {
    @Test(arguments: [
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1900-01-01T00:00:00+00:01",
        "1900-01-01T00:00:00+23:59", "2100-12-31T23:59:59-00:01", "2100-12-31T23:59:59.999-23:59",
        "1899-12-31T23:59:59Z",
        "2026-12-01T24:00:00Z", "2026-12-01T14:00:60Z", "2026-12-01T14:00:00+24:00", "2026-12-01T14:00:00.Z",
        "2026-12-01T14:00:00", "2026-12-01T14:00", "2026-12-01T14:00:", "2026-12-01T14:00:0", "٢٠٢٦-12-01T14:00:00Z",
        "",
        "2026-12-01T14:00:00.000000000000000000000Z", "+026-12-01T14:00:00Z",
    ])
    func `are refused where they lead out of the years kept, or are no moments`(_ text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test(arguments: [
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"), ("2100-12-31T23:59:59.999Z", "2100-12-31T23:59:59.999Z"),
        ("2026-12-01t14:00+01:00", "2026-12-01T13:00:00Z"), ("2026-12-01 14:00:00.5-00:30", "2026-12-01T14:30:00.500Z"),
    ])
    func `are read back as they are written`(_ text: String, _ written: String) throws {
        let instant = try #require(Instant(rfc3339: text))
        #expect(instant.rfc3339 == written)
        #expect(Instant(rfc3339: instant.rfc3339) == instant)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max])
    func `of any number can be written, placed on a day and moved`(_ milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(!instant.rfc3339.isEmpty)
        #expect(Day(iso: instant.londonDay.iso) == instant.londonDay)
        #expect((0..<24).contains(instant.londonTime.hour))
        for seconds in [Int.min, -1, 1, Int.max] { _ = instant.adding(seconds: seconds) }
    }

    @Test(arguments: [Int.min, Int.min + 1, -1, 0, 1, Int.max])
    func `days stay within the years kept`(_ days: Int) throws {
        for text in ["1900-01-01", "2026-02-28", "2100-12-31"] {
            let moved = try #require(Day(iso: text)).adding(days)
            #expect((1900...2100).contains(moved.year))
            #expect(moved.firstOfMonth <= moved.lastOfMonth)
        }
        #expect(Day(clamping: days).iso.utf8.count == 10)
    }
}
