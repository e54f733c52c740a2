import Accounts
import Markup
import Programme
import Storage
import Testing
import Web
import Work

@testable import Sessions

@Suite struct `Planning of sessions` {
    @Test func `a session is planned, published, moved and held, with an event and its calendar number each`()
        async throws
    {
        let season = try await Season()
        let catriona = try await season.catriona()
        let id = try #require(try await season.plan(season.typed(), by: catriona).first)
        #expect(try await season.session(id).state == .planned)
        await #expect(throws: Failure.self) { try await season.sessions.session(id, by: .visitor) }
        try await season.sessions.publish(id, by: catriona)
        try await season.sessions.publish(id, by: catriona)
        var session = try await season.sessions.session(id, by: .visitor)
        #expect(session.state == .published && session.sequence == 0 && session.version == 2)
        try await season.sessions.move(
            id, to: season.typed(["day": "2026-12-08"]), version: session.version, by: catriona)
        session = try await season.session(id)
        #expect(session.movedFrom?.rfc3339 == "2026-12-01T14:00:00Z" && session.sequence == 1)
        await #expect(throws: Failure.self) { try await season.sessions.hold(id, by: catriona) }
        season.clock.now = session.time.starts
        try await season.sessions.hold(id, by: catriona)
        #expect(try await season.session(id).state == .held)
        for verb in ["planned", "published", "moved", "held"] {
            #expect(try await season.events("session." + verb) == 1, "\(verb)")
        }
        await #expect(throws: Failure.self) { try await season.sessions.cancel(id, because: "Snow", by: catriona) }
    }

    @Test func `a session fills in the form of its engagement`() async throws {
        let season = try await Season()
        let id = try await season.published(by: try await season.catriona())
        let session = try await season.session(id)
        let link = try #require(SessionLinks(.english).engagement(of: session, attended: 12)?.text)
        let query = Query(decoding: String(link.split(separator: "?").last ?? ""))
        #expect(link.hasPrefix("/engagements/new?"))
        #expect(query["day"] == session.time.day.iso && query["start"] == "14:00" && query["mode"] == "online")
        #expect(query["minutes"] == String(session.time.minutes) && query["heads-practitioner"] == "12")
        #expect(query["note"] == session.facts.title)
    }

    @Test func `a series keeps its time by the clock, and is planned once however often it is sent`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let form = season.typed(["day": "2027-03-21", "time": "16:00", "times": "3", "weeks": "1"])
        let ids = try await season.plan(form, by: catriona, key: "k")
        #expect(try await season.plan(form, by: catriona, key: "k") == ids && ids.count == 3)
        var times: [String] = []
        for id in ids { times.append(try await season.session(id).time.starts.rfc3339) }
        #expect(times == ["2027-03-21T16:00:00Z", "2027-03-28T15:00:00Z", "2027-04-04T15:00:00Z"])
        #expect(Set(try await [season.session(ids[0]).series, season.session(ids[2]).series]).count == 1)
        let night = await problems {
            _ = try await season.plan(
                season.typed(["day": "2027-03-21", "time": "01:30", "times": "3"]), by: catriona)
        }
        #expect(night.map(\.field) == ["time"] && night[0].message.contains("clocks go forward"))
        #expect(try await season.events("session.planned") == 3)
    }

    @Test(arguments: [
        ("title", "", "title"), ("capacity", "-3", "capacity"), ("capacity", "99999999999999999999", "capacity"),
        ("capacity", "0", "capacity"), ("minutes", "3", "minutes"), ("minutes", "1e9", "minutes"),
        ("day", "2026-02-30", "day"), ("day", "2026-11-01", "day"), ("time", "25:00", "time"),
        ("kind", "party", "kind"),
        ("mode", "in-person", "place"), ("link", "javascript:alert(1)", "link"), ("council", "atlantis", "council"),
        ("organisation", "nobody", "organisation"), ("times", "1000", "times"), ("title", "A\u{0}B\u{1B}[31m", "title"),
    ])
    func `what cannot be is told by its field`(_ field: String, _ value: String, _ wrong: String) async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let found = await problems { _ = try await season.plan(season.typed([field: value]), by: catriona) }
        #expect(found.map(\.field) == [wrong])
        #expect(try await season.events("session.planned") == 0)
    }

    @Test func `the night in which an hour comes twice asks which is meant`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let fields = ["day": "2027-10-31", "time": "01:30"]
        let found = await problems { _ = try await season.plan(season.typed(fields), by: catriona) }
        #expect(found.map(\.field) == ["fold"])
        let id = try #require(
            try await season.plan(season.typed(fields.merging(["fold": "second"]) { $1 }), by: catriona).first)
        #expect(try await season.session(id).time.starts.rfc3339 == "2027-10-31T01:30:00Z")
    }

    @Test func `of two who change the same session the second is told, and loses nothing`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let id = try await season.published(by: catriona)
        let seen = try await season.session(id).version
        try await season.sessions.change(id, to: season.typed(["title": "Rockets"]), version: seen, by: catriona)
        let second = await problems {
            try await season.sessions.change(id, to: season.typed(["capacity": "40"]), version: seen, by: catriona)
        }
        #expect(second.first?.message.contains("Somebody else") == true)
        let moved = await problems {
            try await season.sessions.move(id, to: season.typed(["day": "2026-12-09"]), version: seen, by: catriona)
        }
        #expect(moved.count == 1)
        #expect(try await season.session(id).facts.title == "Rockets")
    }

    @Test func `only who looks after the organisation plans and changes, and another hub finds nothing`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let ids = IDSource { season.clock.now }
        let other = try await season.storage.write {
            try Organisations.addHub("South Hub", councils: ["fife"], ids: ids, in: $0)
        }
        let dougal = try await season.person("Dougal", Grant(.hub, other.id.letters))
        let planned = try #require(try await season.plan(season.typed(), by: catriona).first)
        await #expect(throws: Permission.nothingHere) { _ = try await season.plan(season.typed(), by: dougal) }
        await #expect(throws: Permission.nothingHere) { try await season.sessions.publish(planned, by: dougal) }
        await #expect(throws: Permission.nothingHere) { _ = try await season.sessions.session(planned, by: dougal) }
        let ailsa = try await season.ailsa()
        await #expect(throws: Failure.self) { _ = try await season.plan(season.typed(), by: ailsa) }
        #expect(try await season.sessions.hosts(by: dougal).map(\.name) == ["South Hub"])
        #expect(try await season.sessions.lookedAfter(by: dougal).isEmpty)
        #expect(try await season.sessions.lookedAfter(by: catriona).map(\.id) == [planned])
        #expect(try await season.sessions.lookedAfter(by: ailsa).isEmpty)
    }

    @Test func `what is longer has not moved, and a Gaelic title is told to calendars`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let id = try await season.published(by: catriona)
        let longer = season.typed(["minutes": "90"])
        try await season.sessions.move(id, to: longer, version: season.session(id).version, by: catriona)
        let session = try await season.session(id)
        #expect(session.movedFrom == nil && session.time.minutes == 90 && session.sequence == 1)
        try await season.sessions.change(
            id, to: season.typed(["title_gd": "Rocaidean"]), version: session.version, by: catriona)
        #expect(try await season.session(id).sequence == 2)
        for words in ["rocaidean", "ROCKETS", "Rocket%", "beginners\\"] {
            #expect(try await season.sessions.agenda(season.found(words), by: .visitor).total == 1, "\(words)")
        }
        #expect(try await season.sessions.agenda(season.found("kites"), by: .visitor).total == 0)
    }

    @Test func `the sessions of an organisation that was merged are those of the one that was kept`() async throws {
        let season = try await Season()
        let catriona = try await season.catriona()
        let id = try await season.published(by: catriona)
        let kept = try await season.storage.write { transaction in
            let kept = try Organisations.addHub(
                "Kept Hub", councils: [], ids: IDSource(now: { season.clock.now }), in: transaction)
            try transaction.run("UPDATE organisations SET merged_into = \(kept.id) WHERE id = \(season.host.id)")
            return kept
        }
        #expect(try await season.session(id).organisation.name == "Kept Hub")
        let heir = try await season.person("Heir", Grant(.hub, kept.id.letters))
        try await season.sessions.cancel(id, because: "The speaker is ill.", by: heir)
        #expect(try await season.session(id).state == .cancelled)
    }

    @Test func `an editor plans for their own organisation alone, and no longer once they have left it`() async throws {
        let season = try await Season()
        let other = try await season.storage.write {
            try Organisations.addHub(
                "Other Hub", councils: [], ids: IDSource(now: { season.clock.now }), in: $0)
        }
        let person = try #require(try await season.person("Fergus", Grant(.ambassador)).person)
        let fergus = Actor.person(person, grants: [Grant(.provider, season.host.id.letters)])
        #expect(try await season.sessions.hosts(by: fergus).map(\.name) == ["North Hub"])
        let foreign = await problems {
            _ = try await season.plan(season.typed(["organisation": other.id.letters]), by: fergus)
        }
        #expect(foreign.map(\.message) == [Permission.nothingHere.message])
        let id = try await season.published(by: fergus)
        let left = Actor.person(person, grants: [Grant(.provider, other.id.letters)])
        let gone = Actor.person(person, grants: [])
        for actor in [left, gone] {
            await #expect(throws: Permission.nothingHere) {
                try await season.sessions.cancel(id, because: "No more.", by: actor)
            }
            await #expect(throws: Permission.nothingHere) { _ = try await season.sessions.roster(of: id, by: actor) }
        }
    }

    @Test func `an officer plans for any organisation, and changes their own sessions alone`() async throws {
        let season = try await Season()
        let officer = try await season.person("Eilidh", Grant(.officer))
        let other = try await season.person("Fergus", Grant(.officer))
        let id = try #require(try await season.plan(season.typed(), by: officer).first)
        await #expect(throws: Permission.nothingHere) { try await season.sessions.publish(id, by: other) }
        try await season.sessions.publish(id, by: officer)
        #expect(try await season.sessions.hosts(by: officer).count == 1)
    }

    @Test func `a series goes on the agenda at once, and what was never on it stays unseen when it is cancelled`()
        async throws
    {
        let season = try await Season()
        let catriona = try await season.catriona()
        let ids = try await season.plan(season.typed(["times": "3"]), by: catriona)
        try await season.sessions.cancel(ids[2], because: "A hall is missing.", by: catriona)
        #expect(try await season.sessions.agenda(AgendaQuery(), by: .visitor).total == 0)
        await #expect(throws: Permission.nothingHere) { _ = try await season.sessions.session(ids[2], by: .visitor) }
        try await season.sessions.publishSeries(of: ids[0], by: catriona)
        #expect(try await season.sessions.agenda(AgendaQuery(), by: .visitor).sessions.map(\.id) == [ids[0], ids[1]])
    }

    @Test func `a cancelled session says why, and cannot be booked or cancelled without a reason`() async throws {
        let season = try await Season()
        let (catriona, ailsa) = (try await season.catriona(), try await season.ailsa())
        let id = try await season.published(by: catriona)
        _ = try await season.book(id, by: ailsa)
        #expect(
            await problems { try await season.sessions.cancel(id, because: " ", by: catriona) }.map(\.field) == [
                "reason"
            ])
        try await season.sessions.cancel(id, because: "The ferry does not sail.", by: catriona)
        try await season.sessions.cancel(id, because: "Again", by: catriona)
        let session = try await season.session(id)
        #expect(session.reason == "The ferry does not sail." && session.sequence == 1)
        let mail = try #require(try await season.mails("session-cancelled").first)
        #expect(mail.words.contains("The ferry does not sail.") && mail.recipient.text == "ailsa@school.example")
        let bashir = try await season.person("Bashir", Grant(.ambassador))
        #expect(
            await problems { _ = try await season.book(id, by: bashir) }.first?.message.contains("cancelled") == true)
    }
}
