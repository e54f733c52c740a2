import Accounts
import Directory
import Programme
import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Sessions

@Suite struct `Who was there` {
    /// A session with Ailsa's class and place, and Bashir's, which has begun.
    struct Day {
        let season: Season
        let catriona, ailsa, bashir: Actor
        let session: ID<Session>
        let own, other, group: ID<Booking>

        init() async throws {
            season = try await Season()
            (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
            bashir = try await season.person("Bashir", Grant(.ambassador))
            session = try await season.published(["capacity": "60"], by: catriona)
            own = try await season.book(session, by: ailsa).booking
            other = try await season.book(session, by: bashir).booking
            group = try await season.book(session, season.schoolClass(), by: ailsa).booking
            season.clock.now = try await season.session(session).time.starts
        }

        func attendance(_ id: ID<Booking>) async throws -> Attendance? {
            try await season.storage.read { try Attendances.find(of: id, in: $0) }
        }

        func mark(_ id: ID<Booking>, _ text: String) async throws {
            try await season.sessions.mark(session, [.init(id, text)], by: catriona)
        }

        func act(_ what: String, heads: String = "", on id: ID<Booking>, by actor: Actor) async throws {
            try await season.sessions.act(what, places: "", heads: heads, on: .signedIn(id), by: actor)
        }

        func load(_ text: String) async throws -> Sessions.Loaded {
            try await season.sessions.load(Array(text.utf8), of: session, by: catriona)
        }
    }

    @Test func `an establishment's page tells its sessions to who may read its bookings, and to nobody else`()
        async throws
    {
        let day = try await Day()
        let school = day.season.school
        func seen(_ actor: Actor) async throws -> EstablishmentSessions? {
            try await day.season.sessions.attended(by: school, asked: actor)
        }
        #expect(try await seen(day.ailsa)?.attended == 0, "booked is not attended")
        try await day.mark(day.group, "26")
        let own = try await seen(day.ailsa)
        #expect(own?.attended == 1 && own?.latest.map(\.id) == [day.session])
        #expect(own?.days?.lowerBound == Programme.Day(iso: "2026-12-01"))
        #expect(try await seen(.visitor) == nil)
        #expect(try await seen(day.bashir) == nil)
        let officer = try await day.season.person("Erik", Grant(.officer))
        #expect(try await seen(officer)?.attended == 1)
    }

    @Test func `one's own bookings say who was there, and a class without a name is still a class`() async throws {
        let day = try await Day()
        try await day.mark(day.own, "yes")
        let own = try await day.season.sessions.bookings(by: day.ailsa)
        #expect(own.first { $0.booking.id == day.own }?.attendance?.heads == 1)
        #expect(own.first { $0.booking.id == day.group }?.attendance == nil)
        let words = try Languages(folder: Repository.root + "/Reference/languages").strings(.english)
        let group = try #require(own.first { $0.booking.id == day.group }?.booking)
        #expect(SessionWords.party(group, words) == "Class P6, 28 places")
        var nameless = group
        guard case .schoolClass(var one) = nameless.party else { return }
        one.name = ""
        nameless.party = .schoolClass(one)
        #expect(SessionWords.party(nameless, words) == "A class, 28 places")
    }

    @Test func `the roster says it of people, and a class is counted by heads`() async throws {
        let day = try await Day()
        try await day.mark(day.own, "yes")
        try await day.mark(day.other, "no")
        try await day.mark(day.group, "26")
        #expect(try await day.attendance(day.own)?.minutes == 60)
        #expect(try await day.attendance(day.other)?.heads == 0)
        #expect(try await day.attendance(day.group)?.heads == 26)
        let found = await problems { try await day.mark(day.group, "-26") }
        #expect(found.map(\.field) == ["a-" + day.group.letters])
        #expect(await problems { try await day.mark(day.own, "2") }.count == 1)
        let totals = try await day.season.sessions.attendance(of: day.session, by: day.catriona).totals
        #expect(totals.heads == 27)
        await #expect(throws: Failure.self) {
            try await day.season.sessions.mark(day.session, [.init(day.own, "yes")], by: day.ailsa)
        }
    }

    @Test func `people say themselves that they are there, while it takes place`() async throws {
        let day = try await Day()
        day.season.clock.pass(-16 * 60)
        await #expect(throws: Failure.self) { try await day.act("here", on: day.own, by: day.ailsa) }
        day.season.clock.pass(36 * 60)
        try await day.act("here", on: day.own, by: day.ailsa)
        day.season.clock.pass(60)
        try await day.act("here", on: day.own, by: day.ailsa)
        #expect(try await day.attendance(day.own).map { [$0.heads, $0.minutes] } == [1, 40])
        try await day.act("here", heads: "25", on: day.group, by: day.ailsa)
        #expect(try await day.attendance(day.group)?.heads == 25)
        #expect(await problems { try await day.act("here", heads: "many", on: day.group, by: day.ailsa) }.count == 1)
        await #expect(throws: Failure.self) { try await day.act("here", on: day.other, by: day.ailsa) }
        day.season.clock.pass(3600)
        await #expect(throws: Failure.self) { try await day.act("here", on: day.other, by: day.bashir) }
    }

    @Test func `a meeting's file counts who is known, asks about the others, and changes nothing the second time`()
        async throws
    {
        let day = try await Day()
        let first = try await day.load(MeetingFiles.zoom)
        #expect(first.added == 3 && first.faults.isEmpty)
        #expect(try await day.attendance(day.own).map { [$0.heads, $0.minutes] } == [1, 60])
        #expect(try await day.attendance(day.other)?.minutes == 60, "no longer than the session")
        let events = try await day.season.events("booking.attended")
        let second = try await day.load(MeetingFiles.zoom)
        #expect(second.unchanged == 3 && second.added + second.changed == 0)
        #expect(try await day.season.events("booking.attended") == events)
        let review = try await day.season.sessions.review(of: day.session, by: day.catriona)
        #expect(review.waiting.map(\.name) == ["iPad"] && review.counts[.matched] == 2)
        let key = try #require(review.waiting.first?.key)
        try await day.season.sessions.decide(
            key, of: day.session, was: .booking(day.group, heads: "27"), by: day.catriona)
        #expect(try await day.attendance(day.group).map { [$0.heads, $0.minutes] } == [27, 5])
        await #expect(throws: Failure.self) {
            try await day.season.sessions.decide(key, of: day.session, was: .guest, by: day.catriona)
        }
        let names = try await day.season.storage.read {
            try $0.count("SELECT count(*) AS count FROM session_joiners WHERE name IS NOT NULL OR email IS NOT NULL")
        }
        #expect(names == 0, "who is known is kept by their booking alone")
        #expect(try await day.load(MeetingFiles.zoom).unchanged == 3)
    }

    @Test func `who was there for less than the session asks did not attend`() async throws {
        let day = try await Day()
        _ = try await day.load("Name,Email,Duration\nBashir,bashir@school.example,29\nDougal,,29\nEilidh,,31\n")
        #expect(try await day.attendance(day.other).map { [$0.heads, $0.minutes] } == [0, 29])
        _ = try await day.load("Name,Email,Duration\nBashir,bashir@school.example,30\n")
        #expect(try await day.attendance(day.other)?.heads == 1)
        for joiner in try await day.season.sessions.review(of: day.session, by: day.catriona).waiting {
            try await day.season.sessions.decide(joiner.key, of: day.session, was: .guest, by: day.catriona)
        }
        let (review, totals) = try await day.season.sessions.attendance(of: day.session, by: day.catriona)
        #expect(review.counts[.guest] == 1 && review.counts[.short] == 1 && totals.guests == 1)
    }

    @Test
    func `a later file of the same meeting changes how long a guest was there, and leaves a class as it was counted`()
        async throws
    {
        let day = try await Day()
        let head = "Name,Email,Duration\n"
        _ = try await day.load(head + "Tablet of P6,,50\nDougal,,29\nEilidh,,40\n")
        for joiner in try await day.season.sessions.review(of: day.session, by: day.catriona).waiting {
            let identity: Sessions.Identity =
                joiner.name == "Tablet of P6" ? .booking(day.group, heads: "26") : .guest
            try await day.season.sessions.decide(joiner.key, of: day.session, was: identity, by: day.catriona)
        }
        func totals() async throws -> [Int] {
            let totals = try await day.season.sessions.attendance(of: day.session, by: day.catriona).totals
            return [totals.heads, totals.guests]
        }
        #expect(try await totals() == [27, 1], "Dougal was there too short a time")
        let later = head + "Tablet of P6,,58\nDougal,,55\nEilidh,,12\n"
        #expect(try await day.load(later).changed == 3)
        #expect(try await totals() == [27, 1], "now it is Dougal who counts, and Eilidh who does not")
        #expect(try await day.attendance(day.group).map { [$0.heads, $0.minutes] } == [26, 58])
        #expect(try await day.load(later).unchanged == 3)
        #expect(try await totals() == [27, 1])
    }

    @Test func `what waits is counted for whoever can do something about it`() async throws {
        let day = try await Day()
        let sessions = day.season.sessions
        func waiting(_ actor: Actor) async throws -> [String] {
            try await sessions.tasks(by: actor).map { "\($0.key) \($0.count)" }
        }
        #expect(try await waiting(day.catriona).isEmpty)
        _ = try await day.load("Name,Email,Duration\n=Dougal,,50\n")
        day.season.clock.pass(2 * 3600)
        #expect(try await waiting(day.catriona) == ["task.sessions.open 1", "task.sessions.asking 1"])
        #expect(try await waiting(day.ailsa).isEmpty)
        let una = try await day.season.person("Una", Grant(.analyst))
        #expect(try await waiting(una).isEmpty)
        #expect(try await sessions.lookedAfter(.asking, by: day.catriona).map(\.id) == [day.session])
        try await sessions.hold(day.session, by: day.catriona)
        #expect(try await waiting(day.catriona) == ["task.sessions.asking 1"])
    }

    @Test func `what the roster says stays, whatever a file says afterwards`() async throws {
        let day = try await Day()
        try await day.mark(day.other, "no")
        _ = try await day.load(MeetingFiles.zoom)
        #expect(try await day.attendance(day.other)?.heads == 0)
    }

    @Test func `a name alone is a guess that somebody has to agree to`() async throws {
        let day = try await Day()
        _ = try await day.load("Name,Duration\nBASHIR,50\n")
        let review = try await day.season.sessions.review(of: day.session, by: day.catriona)
        let joiner = try #require(review.waiting.first)
        let isOpen = try await day.attendance(day.other) == nil
        #expect(isOpen && review.guess(for: joiner) == day.other)
    }

    @Test func `only who was there says what they thought, once, and nobody is told who`() async throws {
        let day = try await Day()
        let form = Query(items: [("rating", "4"), ("useful", "The rocket"), ("better", "")])
        func give(_ id: ID<Booking>, by actor: Actor, _ form: Query) async throws {
            try await day.season.sessions.giveFeedback(form, on: .signedIn(id), by: actor)
        }
        await #expect(throws: Failure.self) { try await give(day.own, by: day.ailsa, form) }
        try await day.mark(day.own, "yes")
        try await day.mark(day.other, "no")
        #expect(await problems { try await give(day.own, by: day.ailsa, Query(items: [("rating", "6")])) }.count == 1)
        try await give(day.own, by: day.ailsa, form)
        await #expect(throws: Failure.self) { try await give(day.own, by: day.ailsa, form) }
        await #expect(throws: Failure.self) { try await give(day.other, by: day.bashir, form) }
        let summary = try await day.season.sessions.feedback(of: day.session, by: day.catriona)
        #expect(summary.count == 1 && summary.ratings[4] == 1 && summary.useful.map(\.text) == ["The rocket"])
        #expect(try await day.season.events("booking.feedback") == 0)
        let answer = try #require(summary.useful.first?.answer)
        await #expect(throws: Failure.self) {
            try await day.season.sessions.emptyFeedback(answer, of: day.session, by: day.ailsa)
        }
        try await day.season.sessions.emptyFeedback(answer, of: day.session, by: day.catriona)
        let later = try await day.season.sessions.feedback(of: day.session, by: day.catriona)
        #expect(later.count == 1 && later.useful.isEmpty)
    }

    @Test func `nobody answers in the place of whoever booked`() async throws {
        let day = try await Day()
        try await day.mark(day.own, "yes")
        let erik = try await day.season.person("Erik", Grant(.officer))
        for actor in [day.catriona, erik, day.bashir] {
            await #expect(throws: Permission.nothingHere) {
                try await day.season.sessions.giveFeedback(
                    Query(items: [("rating", "5")]), on: .signedIn(day.own), by: actor)
            }
            await #expect(throws: Permission.nothingHere) { try await day.act("here", on: day.own, by: actor) }
        }
    }

    @Test func `saving what was there already leaves it as a file found it`() async throws {
        let day = try await Day()
        _ = try await day.load("Name,Email,Duration\nBashir,bashir@school.example,37\n")
        try await day.mark(day.other, "yes")
        #expect(try await day.attendance(day.other).map { [$0.heads, $0.minutes] } == [1, 37])
        #expect(try await day.attendance(day.other)?.way == .file)
        try await day.mark(day.group, "20")
        try await day.act("here", heads: "500", on: day.group, by: day.ailsa)
        #expect(try await day.attendance(day.group)?.heads == 20, "the host's count stays")
    }

    @Test func `of a session that is put off nobody was there, and of one that took place nothing is lost`()
        async throws
    {
        let day = try await Day()
        let (season, sessions) = (day.season, day.season.sessions)
        season.clock.pass(-600)
        try await day.act("here", on: day.own, by: day.ailsa)
        let later = SessionForm(typed: Query(items: [("day", "2027-01-12"), ("time", "14:00"), ("minutes", "60")]))
        let version = try await season.session(day.session).version
        try await sessions.move(day.session, to: later, version: version, by: day.catriona)
        #expect(try await day.attendance(day.own) == nil)
        #expect(try await sessions.learning(by: day.ailsa).isEmpty)
        season.clock.now = try await season.session(day.session).time.ends
        try await day.mark(day.own, "yes")
        await #expect(throws: Failure.self) {
            try await sessions.cancel(day.session, because: "Ice.", by: day.catriona)
        }
        #expect(try await sessions.learning(by: day.ailsa).count == 1)
    }

    @Test func `those who were there are asked by mail, and all are reminded a day before`() async throws {
        let day = try await Day()
        let season = day.season
        func run(_ job: Job) async throws {
            let isNeeded = try await job.isNeeded(season.clock.now)
            let lease = try await Leases(storage: season.storage, holder: "test").take(job.name, seconds: 60)
            guard isNeeded, let lease, case .once(let work) = job.work else { return }
            try await work(season.clock.now, lease)
        }
        season.clock.pass(-90_000)
        try await run(season.sessions.reminderJob)
        #expect(try await season.mails("session-reminder").isEmpty)
        season.clock.pass(7200)
        try await run(season.sessions.reminderJob)
        try await run(season.sessions.reminderJob)
        #expect(try await season.mails("session-reminder").count == 3)
        season.clock.pass(90_000)
        try await day.mark(day.own, "yes")
        try await day.mark(day.other, "no")
        try await season.sessions.hold(day.session, by: day.catriona)
        try await run(season.sessions.feedbackJob)
        try await run(season.sessions.feedbackJob)
        #expect(try await season.mails("session-feedback").map(\.recipient.text) == ["ailsa@school.example"])
    }

    @Test func `everybody has a record of what they attended, which goes with them as CSV`() async throws {
        let day = try await Day()
        try await day.mark(day.own, "yes")
        try await day.mark(day.other, "no")
        try await day.mark(day.group, "20")
        let learning = try await day.season.sessions.learning(by: day.ailsa)
        #expect(learning.map(\.minutes) == [60] && learning[0].session.id == day.session)
        #expect(try await day.season.sessions.learning(by: day.bashir).isEmpty)
        let csv = String(decoding: try await day.season.sessions.learningFile(by: day.ailsa), as: UTF8.self)
        #expect(csv.contains("2026-12-01,Rockets for beginners,webinar,North Hub,60,roster,"))
    }

    @Test func `a recording becomes a listing, and views are no attendances`() async throws {
        let day = try await Day()
        let season = day.season
        try await season.directory.open()
        await #expect(throws: Failure.self) {
            try await season.sessions.addRecording(
                "https://video.example/1", to: day.session, site: "https://stem.example", by: day.catriona)
        }
        try await season.sessions.hold(day.session, by: day.catriona)
        #expect(
            await problems {
                try await season.sessions.addRecording(
                    "javascript:alert(1)", to: day.session, site: "", by: day.catriona)
            }.map(\.field) == ["recording"])
        try await season.sessions.addRecording(
            "https://video.example/1", to: day.session, site: "https://stem.example", by: day.catriona)
        try await season.sessions.addRecording(
            "https://video.example/2", to: day.session, site: "https://stem.example", by: day.catriona)
        let found = try await season.directory.answer(
            season.directory.decode(Query(decoding: "q=rockets&past=include"), isPage: true), by: .visitor)
        #expect(found.listings.map(\.facts.title) == ["Rockets for beginners"])
        #expect(try await season.sessions.watch(day.session, counts: true, by: .visitor) == "https://video.example/2")
        _ = try await season.sessions.watch(day.session, counts: false, by: .visitor)
        let overview = try await season.sessions.overview(of: day.session, by: day.catriona)
        #expect(overview.recording?.views == 1 && overview.totals.heads == 0)
    }

    @Test func `an editor's recording waits for somebody to read its listing`() async throws {
        let day = try await Day()
        let season = day.season
        try await season.directory.open()
        try await season.sessions.hold(day.session, by: day.catriona)
        try await season.storage.write {
            try $0.run("UPDATE organisations SET kind = 'provider' WHERE id = \(season.host.id)")
        }
        try await season.storage.write {
            try $0.run(
                "UPDATE sessions SET sectors = 'primary', description = 'Paper and air.' WHERE id = \(day.session)")
        }
        let person = try #require(try await season.person("Fergus", Grant(.ambassador)).person)
        let fergus = Actor.person(person, grants: [Grant(.provider, season.host.id.letters)])
        func add(_ url: String) async throws {
            try await season.sessions.addRecording(url, to: day.session, site: "https://stem.example", by: fergus)
        }
        try await add("https://video.example/1")
        try await add("https://video.example/1")
        await #expect(throws: Failure.self) { try await add("https://video.example/2") }
        #expect(try await season.events("listing.submitted") == 1)
        #expect(try await season.events("listing.added") == 0)
    }

    @Test func `thirty days later names and needs are gone, and the numbers stay`() async throws {
        let day = try await Day()
        try await day.mark(day.group, "20")
        _ = try await day.load("Name,Duration\nSomebody,50\n")
        day.season.clock.pass(31 * 86_400)
        try await day.season.storage.write { [now = day.season.clock.now] in
            try day.season.sessions.forget(at: now, in: $0)
        }
        let booking = try #require(try await day.season.booking(day.group)?.schoolClass)
        #expect(booking.adult.isEmpty && booking.contact.isEmpty && booking.name.isEmpty)
        #expect(try await day.attendance(day.group)?.heads == 20)
        let names = try await day.season.storage.read {
            try $0.count(
                """
                SELECT (SELECT count(*) FROM session_joiners WHERE name IS NOT NULL OR substr(key, 1, 1) <> '~')
                    + (SELECT count(*) FROM session_bookings WHERE class_key <> id) AS count
                """)
        }
        #expect(names == 0)
    }
}
