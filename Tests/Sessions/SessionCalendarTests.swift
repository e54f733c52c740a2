import Programme
import Testing
import Web

@testable import Sessions

@Suite struct `Sessions in calendars` {
    private func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }

    @Test func `a booking keeps its UID, and its number grows with every change and the cancellation`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(["day": "2027-03-27"], by: catriona)
        let made = try await season.book(id, by: ailsa)
        let words = season.sessions.languages.strings(.english)
        func file() async throws -> [String] {
            let found = try await season.sessions.booking(.signedIn(made.booking), by: ailsa)
            return lines(SessionCalendar.file(found.booking, found.session, words: words, site: "https://stem.example"))
        }
        let first = try await file()
        #expect(first.contains("METHOD:PUBLISH") && first.contains("SEQUENCE:0") && first.contains("STATUS:CONFIRMED"))
        #expect(first.contains("DTSTART:20270327T140000Z") && first.contains("UID:\(made.booking.letters)@ceangal"))
        // Across the night in which the clocks go forward: the same time by the clock is another moment.
        try await season.sessions.move(id, to: season.typed(["day": "2027-03-28"]), version: 2, by: catriona)
        let second = try await file()
        #expect(second.contains("SEQUENCE:1") && second.contains("DTSTART:20270328T130000Z"))
        #expect(second.contains("UID:\(made.booking.letters)@ceangal"))
        try await season.sessions.cancel(made.booking, by: ailsa)
        let third = try await file()
        #expect(third.contains("METHOD:CANCEL") && third.contains("SEQUENCE:2") && third.contains("STATUS:CANCELLED"))
    }

    @Test func `the feed of a filter has its sessions, the cancelled among them`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let ids = try await season.plan(season.typed(["times": "3"]), by: catriona)
        for id in ids { try await season.sessions.publish(id, by: catriona) }
        _ = try await season.published(["title": "Boats", "kind": "live-lesson"], by: catriona)
        try await season.sessions.cancel(ids[1], because: "Snow", by: catriona)
        var query = AgendaQuery()
        query.series = try await season.session(ids[0]).series
        let agenda = try await season.sessions.agenda(query, by: .visitor)
        let feed = lines(
            SessionCalendar.feed(
                agenda.sessions, name: "Series", words: season.sessions.languages.strings(.english),
                site: "https://stem.example"))
        #expect(feed.count { $0 == "BEGIN:VEVENT" } == 3 && feed.count { $0 == "STATUS:CANCELLED" } == 1)
        #expect(!feed.contains { $0.hasPrefix("METHOD") })
        let lessons = AgendaQuery(Query(decoding: "kind=live-lesson&mode=nonsense"), season.sessions.taxonomy)
        #expect(try await season.sessions.agenda(lessons, by: .visitor).total == 1 && lessons.ignored.count == 1)
        #expect(lessons.parameters.encoded == "kind=live-lesson")
    }
}
