import Programme
import Storage
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Engagements that are recorded` {
    @Test func `one that is recorded says what was recorded, and has its event`() async throws {
        let log = try await Log()
        let facts = try await log.facts {
            $0.note = "Ceilidh of fractions"
            $0.attendees[.leader] = 1
            $0.theme = "digital"
            ($0.followUp, $0.followUpBy) = ("Send the slides", Day(iso: "2026-12-01"))
        }
        let id = try await log.record(facts)
        let detail = try await log.desk.engagement(id, by: log.erik)
        #expect(EngagementRecord(detail.engagement.facts) == EngagementRecord(facts))
        #expect(detail.engagement.officerName == "Erik" && detail.engagement.version == 1)
        #expect(detail.engagement.councils == ["moray"])
        #expect(detail.engagement.facts.heads == 5 && detail.mayChange && detail.mayUndo)
        #expect(try await log.events(Engagements.recordedVerb) == 1)
    }

    @Test func `the same sent twice is one, and another with the same key is another`() async throws {
        let log = try await Log()
        let first = try await log.record(try await log.facts())
        let again = try await log.record(try await log.facts())
        let other = try await log.record(try await log.facts(at: "11:00"))
        #expect(first == again && first != other)
        #expect(try await log.count() == 2)
    }

    @Test func `a list that brought an establishment stays once somebody has worked with it`() async throws {
        let log = try await Log()
        let establishments = log.desk.establishments
        let batches = try await log.storage.read { connection in
            try connection.rows("SELECT id FROM import_batches WHERE kind = 'establishments' ORDER BY id DESC").map {
                try $0.id("id", of: ImportedRegister.self)
            }
        }
        func undo(_ batch: ID<ImportedRegister>) async throws {
            try await log.storage.write {
                try establishments.undoRegister(batch, by: .operator(unixUser: "root"), in: $0)
            }
        }
        try await log.record(try await log.facts())
        try await undo(batches[0])
        do {
            try await undo(batches[1])
            Issue.record("It was taken back.")
        } catch let Failure.conflict(sentence) {
            #expect(sentence.contains("name some that it brought"))
        }
    }

    @Test(arguments: [
        ("2026-11-25", "lies ahead"), ("1999-12-31", "before 2000"),
    ])
    func `a day that cannot be is refused with a sentence`(_ day: String, _ words: String) async throws {
        let log = try await Log()
        let problems = try await log.problems(try await log.facts(on: day, []))
        #expect(problems.count == 1 && problems[0].hasPrefix("day: ") && problems[0].contains(words))
        #expect(try await log.count() == 0)
    }

    @Test func `a planned day that is over, or years ahead, is refused`() async throws {
        let log = try await Log()
        for day in ["2026-11-23", "2029-11-24"] {
            let problems = try await log.problems(try await log.facts(on: day) { $0.state = .planned })
            #expect(problems.map { $0.hasPrefix("day: ") } == [true])
        }
    }

    @Test(arguments: [0, -60, 1441, Int.max, Int.min])
    func `minutes that cannot be are refused`(_ minutes: Int) async throws {
        let log = try await Log()
        let facts = try await log.facts { $0.minutes = minutes }
        #expect(try await log.problems(facts).map { $0.hasPrefix("minutes: ") } == [true])
    }

    @Test(arguments: [0, -1, 10_001, Int.max])
    func `numbers of people that cannot be are refused`(_ heads: Int) async throws {
        let log = try await Log()
        let facts = try await log.facts { $0.attendees = [.leader: heads] }
        #expect(try await log.problems(facts).map { $0.hasPrefix("heads-leader: ") } == [true])
    }

    @Test func `a time later today is refused as held, and taken as planned`() async throws {
        let log = try await Log()
        #expect(try await log.problems(try await log.facts(at: "15:00")).count == 1)
        #expect(try await log.problems(try await log.facts(at: "15:00") { $0.state = .planned }) == [])
        #expect(try await log.events(Engagements.plannedVerb) == 1)
    }

    @Test func `the hour that does not happen is refused, of the one that happens twice each may be meant`()
        async throws
    {
        let log = try await Log()
        let never = try await log.problems(try await log.facts(on: "2026-03-29", at: "01:30"))
        #expect(never.count == 1 && never[0].contains("did not happen on 2026-03-29"))
        let first = try await log.facts(on: "2026-10-25", at: "01:30")
        let second = try await log.facts(on: "2026-10-25", at: nil) { $0.start = .init(minute: 90, isSecond: true) }
        #expect(first.span?.from.rfc3339 == "2026-10-25T00:30:00Z")
        #expect(second.span?.from.rfc3339 == "2026-10-25T01:30:00Z")
        // An hour each, one after the other: they do not overlap.
        try await log.record(first)
        try await log.record(second)
        #expect(try await log.count() == 2)
    }

    @Test func `an officer is not in two places at once, another may be there at the same time`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts())
        let problems = try await log.problems(try await log.facts(at: "09:59"))
        #expect(problems.count == 1 && problems[0].contains("from 09:00 for 60 minutes"))
        #expect(try await log.problems(try await log.facts(at: "10:00")) == [])
        #expect(try await log.problems(try await log.facts(at: nil)) == [])
        try await log.record(try await log.facts(at: "09:30"), by: log.una)
        #expect(try await log.count() == 4)
    }

    @Test func `an establishment that was closed on the day is refused, before it is taken`() async throws {
        let log = try await Log()
        let closed = try await log.problems(try await log.facts(["3-primary"]))
        #expect(closed.count == 1 && closed[0].contains("Oldtown Primary School was closed on 2026-11-24"))
        #expect(try await log.problems(try await log.facts(on: "2025-06-02", ["3-primary"])) == [])
    }

    @Test func `one may be with none or with many, each once`() async throws {
        let log = try await Log()
        #expect(try await log.problems(try await log.facts(at: "06:00", []) { $0.area = "highland" }) == [])
        #expect(
            try await log.problems(try await log.facts(at: "07:00", ["1-primary", "1-secondary", "4-secondary"])) == [])
        let twice = try await log.problems(try await log.facts(["2-primary", "2-primary"]))
        #expect(twice.count == 1 && twice[0].contains("twice"))
        #expect(try await log.problems(try await log.facts([]) { $0.area = "atlantis" }).count == 1)
    }

    @Test(arguments: ["9:05", "09.05", "9.05", "0905am", "24:00", "7:60", "noon", "", "12am", "12pm", "1 pm", "0pm"])
    func `a time is read as people write it, or not at all`(_ text: String) {
        let expected = [
            "9:05": "09:05", "09.05": "09:05", "9.05": "09:05", "12am": "00:00", "12pm": "12:00", "1 pm": "13:00",
        ]
        #expect(EngagementFacts.WallTime(text)?.text == expected[text])
    }

    @Test(arguments: [
        ("Talked to pupil Eilidh about rockets", "pupil Eilidh"), ("The girl Mairi asked", "girl Mairi"),
        ("Met the pupil council", nil), ("Pupils enjoyed it", nil), ("S3 pupils and Mr Ross", nil), ("", nil),
    ])
    func `a note that seems to name a pupil is noticed`(_ note: String, _ expected: String?) {
        #expect(EngagementRules.pupilNamed(in: note) == expected)
    }
}
