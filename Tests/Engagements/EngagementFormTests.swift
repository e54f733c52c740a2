import Programme
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `The form of an engagement` {
    private func form(_ more: [(String, String)] = [], without: Set<String> = []) -> EngagementForm {
        let usual = [
            ("day", "24/11/2026"), ("minutes", "60"), ("kind", "planning"), ("mode", "online"),
        ].filter { !without.contains($0.0) }
        return EngagementForm(typed: Query(items: usual.map { (name: $0.0, value: $0.1) })).with(
            more.map { (name: $0.0, value: $0.1) })
    }

    private func read(
        _ more: [(String, String)] = [], without: Set<String> = []
    ) async throws -> EngagementForm.Reading {
        let register = try await Log().desk.establishments.register(by: .visitor)
        return form(more, without: without).read(register)
    }

    @Test func `what has to be there is asked for, all at once`() async throws {
        let reading = try await read(without: ["day", "minutes", "kind", "mode"])
        #expect(reading.facts == nil && reading.problems.map(\.field) == ["day", "minutes", "kind", "mode"])
    }

    @Test(arguments: [
        ("minutes", "an hour"), ("minutes", "1e3"), ("minutes", "99999999999999999999"), ("heads-leader", "many"),
        ("heads-leader", "½"), ("start", "25:00"), ("follow-up-by", "soon"), ("kind", "chat"), ("state", "lost"),
        ("sector", "space"), ("mode", "pigeon"), ("day", "31/2/2026"),
    ])
    func `what cannot be read is a problem of its own field, and stays as it was typed`(
        _ field: String, _ value: String
    ) async throws {
        let reading = try await read([(field, value)])
        #expect(reading.problems.map(\.field) == [field])
        #expect(form([(field, value)]).typed[field] == value)
    }

    @Test func `numbers are read as people type them, and none is none`() async throws {
        let reading = try await read([
            ("minutes", " 1,200 "), ("heads-leader", "0"), ("heads-practitioner", "1 000"), ("heads-other", ""),
        ])
        #expect(reading.problems == [] && reading.facts?.minutes == 1200)
        #expect(reading.facts?.attendees == [.practitioner: 1000])
    }

    @Test func `a name that only one bears is taken, of others all are offered`() async throws {
        let log = try await Log()
        let register = try await log.desk.establishments.register(by: .visitor)
        let (burnside, sanday) = (try await log.school("2-primary"), try await log.school("1-primary"))
        #expect(form([("find", "burnside primary school")]).read(register).chosen == [burnside])
        #expect(form([("find", "2-primary")]).read(register).chosen == [burnside])
        let both = form([("find", "Sanday School"), ("establishment", burnside.letters)]).read(register)
        #expect(both.chosen == [burnside] && both.candidates.count == 2 && both.candidates.contains(sanday))
        #expect(both.problems.map(\.field) == ["find"])
        let ticked = form([("find", "Sanday School"), ("establishment", sanday.letters)]).read(register)
        #expect(ticked.chosen == [sanday] && ticked.problems == [])
        let none = form([("find", "Atlantis Academy")]).read(register)
        #expect(none.candidates == [] && none.problems.first?.message.contains("No establishment") == true)
        let forged = form([("establishment", "nonsense")]).read(register)
        #expect(forged.problems.map(\.field) == ["establishment"])
    }

    @Test func `in the hour that happens twice it asks which, elsewhere it does not`() async throws {
        let asked = try await read([("day", "25/10/2026"), ("start", "01:30")])
        #expect(asked.problems.map(\.field) == ["which"])
        let second = try await read([("day", "25/10/2026"), ("start", "01:30"), ("which", "second")])
        #expect(second.problems == [] && second.facts?.span?.from.rfc3339 == "2026-10-25T01:30:00Z")
        let elsewhere = try await read([("start", "01:30"), ("which", "second")])
        #expect(elsewhere.problems == [] && elsewhere.facts?.start?.isSecond == false)
    }

    @Test func `a note that seems to name a pupil is taken only with a word`() async throws {
        let note = ("note", "Helped pupil Eilidh")
        #expect(try await read([note]).problems.map(\.field) == ["note"])
        #expect(try await read([note, ("note-ok", "yes")]).problems == [])
    }

    @Test func `what is kept comes back out of its form as it was`() async throws {
        let log = try await Log()
        let facts = try await log.facts(on: "2026-10-25", at: nil, ["2-primary", "1-secondary"]) {
            ($0.start, $0.note, $0.theme) = (.init(minute: 90, isSecond: true), "Helped pupil Eilidh", "digital")
            ($0.followUp, $0.followUpBy, $0.sector) = ("Call", Day(iso: "2026-12-01"), .primary)
            $0.attendees = [.learner: 30, .support: 1]
        }
        let register = try await log.desk.establishments.register(by: .visitor)
        let back = EngagementForm(facts).read(register)
        #expect(back.problems == [])
        #expect(back.facts.map { EngagementRecord($0) } == EngagementRecord(facts))
    }

    @Test func `a new one begins as the last one was, without whom and how many`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts { $0.theme = "digital" })
        let (last, recent) = try await log.desk.beginning(by: log.erik)
        let form = EngagementForm(after: last, today: try #require(Day(iso: "2026-11-24")))
        #expect(form.typed["kind"] == "planning" && form.typed["minutes"] == "60" && form.typed["theme"] == "digital")
        #expect(form.typed["heads-practitioner"] == nil && form.typed.all("establishment") == [])
        #expect(recent == [try await log.school("2-primary")])
        #expect(try await log.desk.beginning(by: log.una).last == nil)
    }
}
