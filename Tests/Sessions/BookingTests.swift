import Accounts
import Programme
import Storage
import Testing
import Web
import Work

@testable import Sessions

@Suite struct `Booking of places` {
    @Test func `a teacher books a class without a pupil's name, and is told where to join`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let made = try await season.book(id, season.schoolClass(), by: ailsa)
        #expect(made.state == .booked)
        #expect(try await season.session(id).taken == 28)
        let mail = try #require(try await season.mails("booking-made").first)
        #expect(mail.subject == "Booked: Rockets for beginners")
        #expect(
            mail.words.contains("Tuesday 1 December 2026, 2pm to 3pm") && mail.words.contains("https://meet.example/1"))
        #expect(mail.words.contains("Class P6, 28 places"))
        let again = await problems { _ = try await season.book(id, season.schoolClass(" p6 ", places: "1"), by: ailsa) }
        #expect(again.first?.message.contains("already") == true)
        #expect(try await season.events("booking.made") == 1)
    }

    @Test func `the same key books once, also when it comes again and again`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let first = try await season.book(id, key: "k", by: ailsa)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    #expect((try? await season.book(id, key: "k", by: ailsa)) == first)
                }
            }
        }
        #expect(try await season.session(id).taken == 1)
        #expect(try await season.mails("booking-made").count == 1)
        let other = await problems { _ = try await season.book(id, key: "other", by: ailsa) }
        #expect(other.first?.message.contains("You have a booking") == true)
    }

    @Test func `who finds it full joins the waiting list, and is offered a place in order`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let id = try await season.published(["capacity": "1"], by: catriona)
        let (ailsa, bashir) = (try await season.ailsa(), try await season.person("Bashir", Grant(.ambassador)))
        let dougal = try await season.person("Dougal", Grant(.ambassador))
        let held = try await season.book(id, by: ailsa)
        #expect(await problems { _ = try await season.book(id, by: bashir) }.map(\.field) == ["wait"])
        let second = try await season.book(id, ["for": "me", "wait": "yes"], by: bashir)
        let third = try await season.book(id, ["for": "me", "wait": "yes"], by: dougal)
        #expect(second.state == .waiting && third.state == .waiting)
        await #expect(throws: Failure.self) { try await season.sessions.accept(second.booking, by: bashir) }
        try await season.sessions.cancel(held.booking, by: ailsa)
        try await season.sessions.cancel(held.booking, by: ailsa)
        let offer = try #require(try await season.booking(second.booking))
        #expect(offer.state == .offered && offer.offerEnds == season.clock.now.adding(seconds: 172_800))
        let waits = try await season.booking(third.booking)?.state
        #expect(waits == .waiting)
        #expect(try await season.session(id).taken == 1)
        season.clock.pass(172_800)
        await #expect(throws: Failure.self) { try await season.sessions.accept(second.booking, by: bashir) }
        try await season.lapse()
        #expect(try await season.booking(second.booking)?.state == .lapsed)
        #expect(try await season.mails("booking-lapsed").count == 1)
        try await season.sessions.accept(third.booking, by: dougal)
        try await season.sessions.accept(third.booking, by: dougal)
        #expect(try await season.booking(third.booking)?.state == .booked)
        #expect(try await season.session(id).taken == 1)
        await #expect(throws: Permission.nothingHere) { try await season.sessions.cancel(third.booking, by: bashir) }
    }

    @Test func `a capacity that is lowered below what is booked is refused, one that is raised lets in who waits`()
        async throws
    {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        _ = try await season.book(id, season.schoolClass(), by: ailsa)
        let waiting = try await season.book(id, season.schoolClass("P7", places: "20", ["wait": "yes"]), by: ailsa)
        let version = try await season.session(id).version
        let low = await problems {
            try await season.sessions.change(id, to: season.typed(["capacity": "27"]), version: version, by: catriona)
        }
        #expect(low.map(\.field) == ["capacity"] && low[0].message.contains("28 places"))
        try await season.sessions.change(id, to: season.typed(["capacity": "48"]), version: version, by: catriona)
        #expect(try await season.booking(waiting.booking)?.state == .offered)
        let session = try await season.session(id)
        #expect(session.taken == 48 && session.sequence == 0)
    }

    @Test func `a session that moves while somebody books says so and keeps the places of the others`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let seen = try await season.session(id).time.starts.rfc3339
        _ = try await season.book(id, season.schoolClass(), by: ailsa)
        try await season.sessions.move(id, to: season.typed(["time": "10:00"]), version: 2, by: catriona)
        let late = await problems { _ = try await season.book(id, ["for": "me", "seen": seen], by: ailsa) }
        #expect(late.first?.message.contains("was moved while you were booking") == true)
        let mail = try #require(try await season.mails("session-moved").first)
        #expect(mail.words.contains("Before: 1 December 2026, 2pm\nNow: Tuesday 1 December 2026, 10am to 11am"))
        #expect(try await season.session(id).taken == 28)
    }

    @Test func `a class that is elsewhere at that time is booked only knowingly`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let first = try await season.published(by: catriona)
        let second = try await season.published(["title": "Tides", "time": "14:30"], by: catriona)
        _ = try await season.book(first, season.schoolClass(places: "20"), by: ailsa)
        let found = await problems { _ = try await season.book(second, season.schoolClass(places: "20"), by: ailsa) }
        #expect(found.map(\.field) == ["overlap"] && found[0].message.contains("“P6” has booked “Rockets"))
        _ = try await season.book(second, season.schoolClass("P7", places: "20"), by: ailsa)
        _ = try await season.book(second, season.schoolClass(places: "10", ["overlap": "yes"]), by: ailsa)
    }

    @Test func `a class of a school that is closed on the day is refused with the day`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        try await season.storage.write { transaction in
            for (day, state) in [(Day(iso: "2020-01-01"), "open"), (Day(iso: "2026-11-30"), "closed")] {
                try transaction.run(
                    """
                    INSERT INTO establishment_states (establishment, from_day, state, basis, batch)
                    VALUES (\(season.school), \(day), \(state), 'stated', 'b')
                    """)
            }
        }
        let before = try await season.published(["day": "2026-11-27"], by: catriona)
        let after = try await season.published(by: catriona)
        _ = try await season.book(before, season.schoolClass(), by: ailsa)
        let found = await problems { _ = try await season.book(after, season.schoolClass(), by: ailsa) }
        #expect(found.map(\.field) == ["school"] && found[0].message.contains("has closed on 2026-12-01"))
        #expect(try await season.session(after).taken == 0)
    }

    @Test func `an offer of a session that was cancelled ends without another mail`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let bashir = try await season.person("Bashir", Grant(.ambassador))
        let id = try await season.published(["capacity": "1"], by: catriona)
        let first = try await season.book(id, by: ailsa).booking
        let second = try await season.book(id, ["for": "me", "wait": "yes"], by: bashir).booking
        try await season.sessions.cancel(first, by: ailsa)
        #expect(try await season.booking(second)?.state == .offered)
        try await season.sessions.cancel(id, because: "The speaker is ill.", by: catriona)
        season.clock.pass(3 * 86_400)
        try await season.lapse()
        #expect(try await season.booking(second)?.state == .lapsed)
        #expect(try await season.session(id).taken == 0)
        #expect(try await season.mails("booking-lapsed").isEmpty)
    }

    @Test func `two sessions at the same time are booked only knowingly`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let first = try await season.published(by: catriona)
        let second = try await season.published(["title": "Boats", "time": "14:30"], by: catriona)
        let third = try await season.published(["title": "Birds", "time": "15:00"], by: catriona)
        _ = try await season.book(first, by: ailsa)
        let found = await problems { _ = try await season.book(second, by: ailsa) }
        #expect(found.map(\.field) == ["overlap"] && found[0].message.contains("Rockets for beginners"))
        _ = try await season.book(second, ["for": "me", "overlap": "yes"], by: ailsa)
        _ = try await season.book(third, ["for": "me", "overlap": "yes"], by: ailsa)
    }

    @Test func `the number expected goes up only as far as there are places`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let made = try await season.book(id, season.schoolClass(), by: ailsa)
        await #expect(throws: Failure.self) { try await season.sessions.expect("31", for: made.booking, by: ailsa) }
        #expect(await problems { try await season.sessions.expect("-1", for: made.booking, by: ailsa) }.count == 1)
        try await season.sessions.expect("30", for: made.booking, by: ailsa)
        #expect(try await season.session(id).taken == 30)
        try await season.sessions.expect("12", for: made.booking, by: ailsa)
        #expect(try await season.session(id).taken == 12)
    }

    @Test(arguments: [
        ("places", "0"), ("places", "-28"), ("places", "2147483648"), ("places", "many"), ("class", ""),
        ("stage", "P9"),
        ("adult", ""), ("contact", ""), ("school", "somewhere"), ("needs", String(repeating: "x", count: 1001)),
    ])
    func `what cannot be is told by its field`(_ field: String, _ value: String) async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let found = await problems {
            _ = try await season.book(id, season.schoolClass("P6", places: "28", [field: value]), by: ailsa)
        }
        #expect(found.map(\.field) == [field])
        #expect(try await season.session(id).taken == 0)
    }

    @Test func `an offer holds no longer than the session that was moved leaves time for`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let bashir = try await season.person("Bashir", Grant(.ambassador))
        let id = try await season.published(["capacity": "1"], by: catriona)
        let held = try await season.book(id, by: ailsa)
        let waits = try await season.book(id, ["for": "me", "wait": "yes"], by: bashir)
        try await season.sessions.cancel(held.booking, by: ailsa)
        let version = try await season.session(id).version
        try await season.sessions.move(
            id, to: season.typed(["day": "2026-11-24", "time": "16:00"]), version: version, by: catriona)
        #expect(try await season.booking(waits.booking)?.offerEnds == season.clock.now.adding(seconds: 7200))
        season.clock.pass(4 * 3600)
        await #expect(throws: Failure.self) { try await season.sessions.accept(waits.booking, by: bashir) }
    }

    @Test func `the link of a mail does what its holder may, and no other link does`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let made = try await season.book(id, by: ailsa)
        let mail = try #require(try await season.mails("booking-made").first)
        let line = try #require(mail.words.split(separator: "\n").first { $0.contains("/bookings/") })
        let token = String(line.split(separator: "/").last ?? "")
        func act(_ token: String) async throws {
            try await season.sessions.act("cancel", places: "", heads: "", on: .link(token), by: .visitor)
        }
        await #expect(throws: Permission.nothingHere) { try await act(Token().text) }
        await #expect(throws: Permission.nothingHere) { try await act("x") }
        try await act(token)
        #expect(try await season.booking(made.booking)?.state == .cancelled)
        let events = try await season.storage.read {
            try $0.rows("SELECT actor FROM events WHERE verb = 'booking.cancelled'")
        }
        #expect(try events.map { try $0.text("actor") } == [ailsa.name])
    }

    @Test func `who is erased leaves no place behind, and no name`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let made = try await season.book(id, season.schoolClass("P6", places: "28", ["needs": "A ramp"]), by: ailsa)
        let administrator = Actor.operator(unixUser: "root")
        _ = try await season.accounts.erase(try #require(ailsa.person?.id), by: administrator)
        try await season.storage.write { try season.sessions.forget(at: season.clock.now, in: $0) }
        let booking = try #require(try await season.booking(made.booking))
        #expect(
            booking.state == .cancelled && booking.accessNeeds.isEmpty && booking.schoolClass?.adult.isEmpty == true)
        #expect(try await season.session(id).taken == 0)
    }

    @Test func `a class of somebody who is erased goes to another of its school`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        let made = try await season.book(id, season.schoolClass(), by: ailsa)
        let heir = try await season.person("Eilidh", Grant(.practitioner, season.school.letters))
        _ = try await season.accounts.erase(try #require(ailsa.person?.id), by: .operator(unixUser: "root"))
        try await season.storage.write { try season.sessions.forget(at: season.clock.now, in: $0) }
        let booking = try #require(try await season.booking(made.booking))
        #expect(booking.state == .booked && booking.person == heir.person?.id)
        #expect(try await season.session(id).taken == 28)
        #expect(try await season.mails("booking-handed").map(\.recipient.text) == ["eilidh@school.example"])
    }

    @Test func `nobody books for another's school, and a visitor is asked to sign in`() async throws {
        let season = try await Season()
        let (catriona, bashir) = (try await season.catriona(), try await season.person("Bashir", Grant(.ambassador)))
        let id = try await season.published(by: catriona)
        #expect(
            await problems { _ = try await season.book(id, season.schoolClass(), by: bashir) }.map(\.field) == [
                "school"
            ])
        await #expect(throws: Failure.signInNeeded("Sign in to book: we have to know where to write to you.")) {
            _ = try await season.book(id, by: .visitor)
        }
        let planned = try #require(try await season.plan(season.typed(), by: catriona).first)
        await #expect(throws: Permission.nothingHere) { _ = try await season.book(planned, by: bashir) }
    }
}
