import Programme
import Testing

@testable import Sessions

@Suite struct `The time of a session` {
    private func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

    @Test(arguments: [
        ("14:00", 840), ("9.30", 570), ("0930", 570), ("2pm", 840), ("2:30 PM", 870), ("12am", 0), ("12pm", 720),
        ("noon", 720), ("midnight", 0), ("23:59", 1439), ("11 p.m.", 1380), ("09", 540),
    ])
    func `is understood as people write it`(_ text: String, _ minute: Int) {
        #expect(ClockTime.minute(of: text) == minute)
    }

    @Test(arguments: [
        "", "24:00", "14:60", "-1:00", "13pm", "2", "2:3", "99999999999", "ten", "1:2:3", "14h", "\u{0661}\u{0664}:00",
    ])
    func `is refused where it means nothing`(_ text: String) { #expect(ClockTime.minute(of: text) == nil) }

    @Test func `keeps the clock on the wall when the clocks change between sessions of a series`() throws {
        let first = try SessionTime.on(try day("2026-10-20"), minute: 960, minutes: 60).get()
        let later = try first.on(try day("2026-10-27")).get()
        #expect(first.starts.rfc3339 == "2026-10-20T15:00:00Z" && later.starts.rfc3339 == "2026-10-27T16:00:00Z")
        #expect(later.minute == first.minute)
    }

    @Test func `in the hour that does not happen is refused`() throws {
        let fault = SessionTime.on(try day("2027-03-28"), minute: 90, minutes: 30)
        #expect(fault == .failure(.doesNotHappen))
        #expect(
            try SessionTime.on(try day("2027-03-28"), minute: 120, minutes: 30).get().starts.rfc3339
                == "2027-03-28T01:00:00Z")
        #expect(
            try SessionTime.on(try day("2027-03-28"), minute: 59, minutes: 30).get().ends.rfc3339
                == "2027-03-28T01:29:00Z")
    }

    @Test func `in the hour that happens twice has to say which`() throws {
        let day = try day("2026-10-25")
        #expect(SessionTime.on(day, minute: 90, minutes: 30) == .failure(.happensTwice))
        let first = try SessionTime.on(day, minute: 90, minutes: 30, fold: .first).get()
        let second = try SessionTime.on(day, minute: 90, minutes: 30, fold: .second).get()
        #expect(first.starts.rfc3339 == "2026-10-25T00:30:00Z" && second.starts.rfc3339 == "2026-10-25T01:30:00Z")
        #expect(!first.overlaps(second))
        #expect(try SessionTime.on(day, minute: 30, minutes: 180).get().ends.rfc3339 == "2026-10-25T02:30:00Z")
    }

    @Test func `every quarter of an hour of three years is one moment, but in two nights of a year`() throws {
        var (none, twice) = (0, 0)
        for number in 0..<1095 {
            for quarter in 0..<96 {
                let minute = quarter * 15
                let day = try day("2026-01-01").adding(number)
                let moments = BritishClock.instants(of: day, hour: minute / 60, minute: minute % 60)
                none += moments.isEmpty ? 1 : 0
                twice += moments.count == 2 ? 1 : 0
                for moment in moments {
                    #expect(moment.londonDay == day && moment.londonTime == (minute / 60, minute % 60))
                }
            }
        }
        #expect(none == 12 && twice == 12)
    }
}

@Suite struct `The order of the waiting list` {
    @Test func `offers free places to the first whom they suffice for, and passes nobody over for good`() {
        #expect(WaitingList.offers([("a", 28), ("b", 2), ("c", 1)], free: 2) == ["b"])
        #expect(WaitingList.offers([("a", 28), ("c", 1)], free: 28) == ["a"])
        #expect(WaitingList.offers([("a", 1), ("b", 1), ("c", 1)], free: 2) == ["a", "b"])
        #expect(WaitingList.offers([("a", 1)], free: 0).isEmpty)
    }

    @Test func `leaves nobody waiting for whom there is room, whatever the numbers`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let waiting = (0..<Int.random(in: 0...12, using: &random)).map {
                (key: $0, places: Int.random(in: 1...30, using: &random))
            }
            let free = Int.random(in: 0...60, using: &random)
            let offered = WaitingList.offers(waiting, free: free)
            let used = waiting.filter { offered.contains($0.key) }.reduce(0) { $0 + $1.places }
            #expect(used <= free && offered == offered.sorted())
            for one in waiting where !offered.contains(one.key) { #expect(one.places > free - used) }
        }
    }

    @Test func `keeps an offer for two days, or for half of what is left`() throws {
        let now = try #require(Instant(rfc3339: "2026-11-24T12:00:00Z"))
        func deadline(_ seconds: Int) -> String {
            WaitingList.deadline(from: now, before: now.adding(seconds: seconds)).rfc3339
        }
        #expect(deadline(30 * 86_400) == "2026-11-26T12:00:00Z")
        #expect(deadline(86_400) == "2026-11-25T00:00:00Z")
        #expect(deadline(-5) == "2026-11-24T12:00:00Z")
    }
}
