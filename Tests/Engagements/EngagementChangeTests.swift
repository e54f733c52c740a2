import Programme
import Storage
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Changes of engagements` {
    private func planned(_ log: Log) async throws -> (id: ID<Engagement>, facts: EngagementFacts) {
        let facts = try await log.facts(on: "2026-11-30") { $0.state = .planned }
        return (try await log.record(facts), facts)
    }

    @Test func `what was planned is held on its day, and counts only then`() async throws {
        let log = try await Log()
        var (id, facts) = try await planned(log)
        #expect(try await log.count() == 0)
        facts.state = .held
        await #expect(throws: Failure.self) {
            try await log.desk.change(id, to: facts, seen: 1, reason: "", by: log.erik)
        }
        log.clock.now = log.clock.now.adding(seconds: 6 * 86_400)
        try await log.desk.change(id, to: facts, seen: 1, reason: "", by: log.erik)
        #expect(try await log.count() == 1)
        #expect(try await log.events(Engagements.heldVerb) == 1)
    }

    @Test func `what was planned can be cancelled once, and that can be undone`() async throws {
        let log = try await Log()
        let id = try await planned(log).id
        try await log.desk.cancel(id, seen: 1, by: log.erik)
        await #expect(throws: Engagements.overtaken) { try await log.desk.cancel(id, seen: 1, by: log.erik) }
        await #expect(throws: Engagements.overtaken) { try await log.desk.cancel(id, seen: 2, by: log.erik) }
        try await log.desk.undo(id, seen: 2, by: log.erik)
        let detail = try await log.desk.engagement(id, by: log.erik)
        #expect(detail.engagement.facts.state == .planned && detail.engagement.version == 3)
        #expect(detail.versions.map(\.number) == [1, 2, 3])
    }

    @Test func `what was held is corrected with a reason alone, and every version stays`() async throws {
        let log = try await Log()
        var facts = try await log.facts()
        let id = try await log.record(facts)
        facts.minutes = 90
        await #expect(throws: Failure.self) {
            try await log.desk.change(id, to: facts, seen: 1, reason: "  ", by: log.erik)
        }
        try await log.desk.change(id, to: facts, seen: 1, reason: "The diary says so", by: log.erik)
        let detail = try await log.desk.engagement(id, by: log.erik)
        #expect(detail.engagement.facts.minutes == 90 && detail.versions.map(\.facts?.minutes) == [60, 90])
        #expect(detail.versions.last?.reason == "The diary says so")
        // The same again is no change.
        try await log.desk.change(id, to: facts, seen: 2, reason: "", by: log.erik)
        #expect(try await log.desk.engagement(id, by: log.erik).engagement.version == 2)
        #expect(try await log.events(Engagements.correctedVerb) == 1)
    }

    @Test func `of two editors at once the second is told, and nothing of the first is lost`() async throws {
        let log = try await Log()
        let facts = try await log.facts()
        let id = try await log.record(facts)
        var (mine, theirs) = (facts, facts)
        mine.minutes = 45
        theirs.attendees = [.practitioner: 9]
        try await log.desk.change(id, to: theirs, seen: 1, reason: "Counted again", by: log.catriona)
        await #expect(throws: Engagements.overtaken) {
            try await log.desk.change(id, to: mine, seen: 1, reason: "Shorter", by: log.erik)
        }
        #expect(try await log.desk.engagement(id, by: log.erik).engagement.facts.attendees == [.practitioner: 9])
    }

    @Test func `one that was only recorded goes when that is undone, and is told to be gone`() async throws {
        let log = try await Log()
        let id = try await log.record(try await log.facts())
        await #expect(throws: Engagements.overtaken) { try await log.desk.undo(id, seen: 1, by: log.catriona) }
        try await log.desk.undo(id, seen: 1, by: log.erik)
        #expect(try await log.count() == 0)
        await #expect(throws: Failure.gone("This engagement was taken back as a mistake by whoever recorded it.")) {
            try await log.desk.engagement(id, by: log.erik)
        }
        // The time is free again.
        #expect(try await log.problems(try await log.facts(at: "09:30")) == [])
    }

    @Test func `what is to follow is done, and not, without a new version`() async throws {
        let log = try await Log()
        let id = try await log.record(try await log.facts { $0.followUp = "Send the slides" })
        try await log.desk.follow(id, isDone: true, by: log.erik)
        try await log.desk.follow(id, isDone: true, by: log.erik)
        #expect(try await log.desk.engagement(id, by: log.erik).engagement.followedUp != nil)
        #expect(try await log.events(Engagements.followedVerb) == 1)
        try await log.desk.follow(id, isDone: false, by: log.erik)
        #expect(try await log.desk.engagement(id, by: log.erik).engagement.followedUp == nil)
    }

    @Test func `officers read all and change their own; coordinators and councils what lies with them`() async throws {
        let log = try await Log()
        let north = try await log.record(try await log.facts())
        let south = try await log.record(try await log.facts(at: "07:00", ["4-secondary"]))
        let readers: [(Actor, Bool, Bool)] = [
            (log.erik, true, true), (log.una, true, true), (log.catriona, true, false), (log.dougal, false, true),
            (log.lorna, true, false), (.visitor, false, false),
        ]
        for (actor, seesNorth, seesSouth) in readers {
            #expect(((try? await log.desk.engagement(north, by: actor)) != nil) == seesNorth)
            #expect(((try? await log.desk.engagement(south, by: actor)) != nil) == seesSouth)
        }
        let facts = try await log.facts { $0.minutes = 30 }
        for actor in [log.una, log.dougal, log.lorna, .visitor] {
            await #expect(throws: Permission.nothingHere) {
                try await log.desk.change(north, to: facts, seen: 1, reason: "Not mine", by: actor)
            }
        }
        try await log.desk.change(north, to: facts, seen: 1, reason: "In my hub", by: log.catriona)
        // A coordinator does not move one out of the hub.
        await #expect(throws: Permission.nothingHere) {
            try await log.desk.change(
                north, to: try await log.facts(["4-secondary"]), seen: 2, reason: "Away", by: log.catriona)
        }
    }

    @Test func `nobody without a role records one, and a lead of a council only reads`() async throws {
        let log = try await Log()
        let facts = try await log.facts()
        for actor in [Actor.visitor, log.lorna] {
            await #expect(throws: Failure.self) { try await log.record(facts, by: actor) }
        }
        let own = try await log.record(facts, by: log.catriona)
        #expect(try await log.desk.engagement(own, by: log.catriona).engagement.hub != nil)
    }

    @Test func `a teacher corrects what they recorded for seven days, an officer for longer`() async throws {
        let log = try await Log()
        let tess = try await log.person("Tess", Grant(.practitioner, "1-primary"))
        for (actor, key) in [(tess, "t"), (log.erik, "e")] {
            var facts = try await log.facts()
            let id = try await log.record(facts, key: key, by: actor)
            for (days, minutes) in [(7, 70), (8, 80)] {
                log.clock.now = Log.noon.adding(seconds: days * 86_400)
                facts.minutes = minutes
                let detail = try await log.desk.engagement(id, by: actor)
                let isLate = days == 8 && actor == tess
                #expect(detail.mayChange == !isLate && detail.isClosed == isLate)
                if isLate {
                    await #expect(throws: Engagements.closed) {
                        try await log.desk.change(id, to: facts, seen: 2, reason: "Diary", by: actor)
                    }
                    await #expect(throws: Engagements.closed) { try await log.desk.undo(id, seen: 2, by: actor) }
                } else {
                    try await log.desk.change(
                        id, to: facts, seen: detail.engagement.version, reason: "Diary", by: actor)
                }
            }
            log.clock.now = Log.noon
        }
    }

    @Test func `what a teacher planned stays open until it is over`() async throws {
        let log = try await Log()
        let tess = try await log.person("Tess", Grant(.practitioner, "1-primary"))
        var facts = try await log.facts(on: "2026-12-24") { $0.state = .planned }
        let id = try await log.record(facts, by: tess)
        log.clock.now = Log.noon.adding(seconds: 40 * 86_400)
        facts.state = .held
        try await log.desk.change(id, to: facts, seen: 1, reason: "", by: tess)
        #expect(try await log.desk.engagement(id, by: tess).isClosed)
    }

    @Test func `what waited for longer than requests are remembered is still there once alone`() async throws {
        let log = try await Log()
        let facts = try await log.facts()
        let id = try await log.record(facts)
        let later = log.clock.now.adding(seconds: 3 * 86_400)
        log.clock.now = later
        #expect(try await log.storage.write { try AnsweredRequests.forget(before: later, in: $0) } == 1)
        #expect(try await log.record(facts) == id)
        #expect(try await log.count() == 1)
        let other = try await log.facts(at: "06:00")
        #expect(try await log.record(other) != id)
    }

    @Test func `what it said while it lay elsewhere is for who may read of there`() async throws {
        let log = try await Log()
        let id = try await log.record(try await log.facts(["4-secondary"]) { $0.note = "Of the south" })
        let moved = try await log.facts { $0.note = "Of the north" }
        try await log.desk.change(id, to: moved, seen: 1, reason: "Wrong school", by: log.erik)
        let north = try await log.desk.engagement(id, by: log.catriona).versions
        #expect(north.map { $0.facts?.note } == [nil, "Of the north"])
        #expect(
            try await log.desk.engagement(id, by: log.erik).versions.map { $0.facts?.note }
                == ["Of the south", "Of the north"])
    }
}
