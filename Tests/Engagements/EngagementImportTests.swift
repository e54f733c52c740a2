import Programme
import Storage
import Tables
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Imports of engagements` {
    private static let file = """
        Date,Time,Minutes,Type,Mode,Officer,School,Attendees,Notes
        24/11/2021,09:00,60,Professional advice,Online,erik@programme.example,Burnside Primary School,4,Fractions
        25/11/2021,,90,"Policy, strategy and networks",Face to face,Una,Borders Academy; Oldtown Primary School,12,
        26/11/2021,10:00,45,Planning,in person,Erik,,,No school

        """

    private struct NothingKept: Error { let done: ImportedEngagements }

    private func load(
        _ log: Log, _ text: String, answers: [String: String] = [:], officer: String? = nil, keeping: Bool = false,
        dryRun: Bool = false, by actor: Actor = .operator(unixUser: "root")
    ) async throws -> ImportedEngagements {
        let register = try await log.desk.establishments.register(by: actor)
        let desk = log.desk
        let read = try desk.read(.bytes(Array(text.utf8)), named: "log.csv", answers: answers, register)
        do {
            return try await log.storage.write { transaction in
                let done = try desk.load(
                    read, officer: officer, keepingGoodRows: keeping, dryRun: dryRun, register, by: actor,
                    in: transaction)
                guard done.batch != nil else { throw NothingKept(done: done) }
                return done
            }
        } catch let nothing as NothingKept {
            return nothing.done
        }
    }

    @Test(arguments: ["Council", "Local authority"])
    func `the council of a row decides which school is meant`(_ column: String) async throws {
        let log = try await Log()
        func file(_ council: String) -> String {
            "Date,Minutes,Type,Mode,Officer,School,\(column)\n24/11/2021,60,Planning,Online,Erik,Burnside Primary,\(council)\n"
        }
        #expect(try await load(log, file("")).questions.map(\.name) == ["Burnside Primary"])
        let done = try await load(log, file("Moray"))
        #expect(done.questions.isEmpty && done.faults == [] && done.added == 1)
        // Nothing there is called so: it is asked, and not guessed.
        #expect(try await load(log, file("Scottish Borders")).questions.count == 1)
    }

    @Test func `a spreadsheet of the past is loaded once, in its own words`() async throws {
        let log = try await Log()
        let dry = try await load(log, Self.file, dryRun: true)
        #expect(dry.added == 3 && dry.batch == nil && dry.faults == [])
        #expect(try await log.count() == 0)
        let done = try await load(log, Self.file)
        #expect(done.added == 3 && done.questions.isEmpty && done.faults == [])
        let again = try await load(log, Self.file)
        #expect(again.added == 0 && again.unchanged == 3 && again.batch == nil)
        #expect(try await log.count() == 3)
        #expect(try await log.events(Engagements.importedVerb) == 1)
        var query = EngagementQuery()
        query.isOwn = false
        let rows = try await log.all(query, by: log.erik)
        #expect(rows.map(\.officerName) == ["Erik", "Una", "Erik"])
        #expect(rows.map(\.facts.kind) == [.planning, .policy, .advice])
        #expect(rows[1].facts.establishments.count == 2 && rows[1].facts.attendees == [.other: 12])
        #expect(rows[2].facts.start?.text == "09:00" && rows[2].facts.note == "Fractions")
    }

    @Test func `every fault is told with its row and column, and nothing is kept unless good rows are to be`()
        async throws
    {
        let log = try await Log()
        let bad =
            Self.file + """
                soon,,60,Planning,Online,Erik,,,
                27/11/2021,,-5,Planning,Online,Erik,,,
                28/11/2021,,60,Chatting,Pigeon,Erik,,,
                29/11/2021,,60,Planning,Online,Nobody at all,,,
                30/11/2031,,60,Planning,Online,Erik,,,
                24/11/2021,09:30,60,Planning,Online,Erik,,,
                1/12/2021,,60,Planning,Online,Erik,,many,
                2/12/2021,,60,Planning,Online,Erik,,,Met pupil Eilidh

                """
        let refused = try await load(log, bad)
        #expect(refused.batch == nil)
        #expect(try await log.count() == 0)
        let places = Set(refused.faults.map { "\($0.row) \($0.column)" })
        #expect(
            places == [
                "4 Date", "5 minutes", "6 Type", "6 Mode", "7 officer", "8 day", "10 Attendees", "11 Notes",
            ])
        let kept = try await load(log, bad, keeping: true)
        #expect(kept.added == 3 && kept.faults.contains { $0.row == 9 && $0.column == "start" })
        #expect(try await log.count() == 3)
    }

    @Test func `a name that may mean several, or none, waits for an answer`() async throws {
        let log = try await Log()
        let text = """
            day,kind,mode,minutes,establishments,officer
            2021-11-24,planning,online,60,Sanday School,Erik
            2021-11-25,planning,online,60,Sanday School; The Old Mill,Erik

            """
        let asked = try await load(log, text)
        #expect(asked.batch == nil && asked.questions.map(\.name) == ["Sanday School", "The Old Mill"])
        #expect(asked.questions.map(\.rows) == [2, 1])
        #expect(Set(asked.questions[0].candidates.map(\.key.text)) == ["1-primary", "1-secondary"])
        let done = try await load(log, text, answers: ["Sanday School": "1-secondary", "The Old Mill": "none"])
        #expect(done.added == 2 && done.questions.isEmpty)
        var query = EngagementQuery()
        (query.isOwn, query.establishment) = (false, try await log.school("1-secondary"))
        #expect(try await log.all(query, by: log.erik).count == 2)
    }

    @Test func `a load is taken back, but for what was corrected since, and can be loaded again`() async throws {
        let log = try await Log()
        let done = try await load(log, Self.file)
        let batch = try #require(done.batch)
        var query = EngagementQuery()
        query.isOwn = false
        let first = try #require(try await log.all(query, by: log.erik).first)
        var facts = first.facts
        facts.minutes = 50
        try await log.desk.change(first.id, to: facts, seen: 1, reason: "Diary", by: log.erik)
        let desk = log.desk
        let undone = try await log.storage.write {
            try desk.undoImport(batch, by: .operator(unixUser: "root"), in: $0)
        }
        #expect(undone.removed == 2 && undone.kept == 1)
        #expect(try await log.count() == 1)
        await #expect(throws: Failure.conflict("That import has been taken back already.")) {
            try await log.storage.write { try desk.undoImport(batch, by: .operator(unixUser: "root"), in: $0) }
        }
        #expect(try await load(log, Self.file).added == 2)
    }

    @Test func `two rows that say the same are two, each time`() async throws {
        let log = try await Log()
        let text = "day,kind,mode,minutes,officer\n2021-11-24,advice,online,15,Erik\n2021-11-24,advice,online,15,Erik\n"
        #expect(try await load(log, text).added == 2)
        #expect(try await load(log, text).unchanged == 2)
    }

    @Test func `officers load for themselves, coordinators what lies in their hub, others nothing`() async throws {
        let log = try await Log()
        let text = "day,kind,mode,minutes,school\n2021-11-24,advice,online,15,Borders Academy\n"
        #expect(try await load(log, text, by: log.erik).added == 1)
        let own = try await load(log, text + "2021-11-25,advice,online,15,\n", by: log.dougal)
        #expect(own.added == 2)
        for actor in [log.lorna, .visitor] {
            await #expect(throws: Permission.nothingHere) { try await load(log, text, by: actor) }
        }
        #expect(try await load(log, text, by: .operator(unixUser: "root")).faults.map(\.column) == ["officer"])
        #expect(try await load(log, text, officer: "una@programme.example").added == 1)
    }

    @Test func `a coordinator loads for nobody of another hub, and hears nothing of when they are busy`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts(["4-secondary"]))
        let row = "2026-11-24,09:30,planning,online,15,Borders Academy"
        let text = "day,start,kind,mode,minutes,school,officer\n\(row),Erik\n"
        let done = try await load(log, text, by: log.dougal)
        #expect(done.batch == nil && done.faults.map(\.column) == ["officer"])
        #expect(!done.faults[0].message.contains("09:00"))
        // Of the people of their own hub they do.
        let south = try #require(log.dougal.grants.first?.scope)
        let tam = try await log.person("Tam", Grant(.provider, south))
        let id = try #require(tam.person?.id)
        let hub = try #require(ID<Organisation>(letters: south))
        let (grant, now) = (log.desk.ids.next(Person.self), log.clock.now)
        try await log.storage.write { transaction in
            _ = try transaction.run(
                """
                INSERT INTO role_grants (id, person, role, scope, organisation, granted)
                VALUES (\(grant), \(id), \("provider"), \(south), \(hub), \(now))
                """)
        }
        #expect(try await load(log, text.replacing("Erik", with: "Tam"), by: log.dougal).added == 1)
    }

    @Test func `a load is not taken back by who may not change any more what it added`() async throws {
        let log = try await Log()
        let text = "day,kind,mode,minutes,school\n2021-11-24,advice,online,15,Borders Academy\n"
        let batch = try #require(try await load(log, text, by: log.dougal).batch)
        let moved = Actor.person(try #require(log.dougal.person), grants: log.catriona.grants)
        let desk = log.desk
        await #expect(throws: Permission.nothingHere) {
            try await log.storage.write { try desk.undoImport(batch, by: moved, in: $0) }
        }
        #expect(try await log.count() == 1)
    }

    @Test(arguments: [("10:30pm", "22:30"), ("9am", "09:00"), ("09:30:00", "09:30"), ("2.15 pm", "14:15")])
    func `a time is read as it is meant`(_ written: String, _ meant: String) async throws {
        let log = try await Log()
        let text = "day,time,kind,mode,minutes\n2021-11-24T00:00:00,\(written),planning,online,15\n"
        #expect(try await load(log, text, by: log.erik).faults == [])
        #expect(try await log.all(EngagementQuery(), by: log.erik).map(\.facts.start?.text) == [meant])
    }

    @Test func `too many names in a row, names without end and sectors that are none are faults`() async throws {
        let log = try await Log()
        let many = (0...100).map { "School \($0)" }.joined(separator: "; ")
        let long = String(repeating: "x", count: 201)
        let text = """
            day,kind,mode,minutes,school,sector,follow-up
            2021-11-24,planning,online,15,\(many),,
            2021-11-24,planning,online,15,\(long),,
            2021-11-24,planning,online,15,,space,
            2021-11-24,planning,online,15,,,Call about pupil Eilidh

            """
        let done = try await load(log, text, by: log.erik)
        #expect(done.faults.map(\.column) == ["school", "school", "sector", "follow-up"])
    }

    @Test(arguments: ["", "name,size\na,1\n", "day,kind,mode\n1,2,3\n", "\u{0}\u{1}", "day,kind,mode,minutes\n\"2021"])
    func `what is no such file is told, and changes nothing`(_ text: String) async throws {
        let log = try await Log()
        let done = try? await load(log, text)
        #expect(done?.batch == nil)
        #expect(try await log.count() == 0)
    }

    @Test func `what the desk writes it can read`() async throws {
        let log = try await Log()
        let facts = try await log.facts(["1-primary", "2-primary"]) { $0.attendees = [.learner: 30, .support: 2] }
        let id = try await log.record(facts)
        let labels = EngagementLabels(
            words: try Languages(folder: Log.reference.path + "/languages").strings(.english),
            register: try await log.desk.establishments.register(by: .visitor), geography: try Log.geography.get(),
            themes: [])
        let rows = [try await log.desk.engagement(id, by: log.erik).engagement]
        let csv = String(decoding: EngagementTable(labels: labels, site: "").csv(.records(rows)), as: UTF8.self)
        try await log.desk.undo(id, seen: 1, by: log.erik)
        #expect(try await load(log, csv).added == 1)
        let back = try #require(try await log.all(EngagementQuery(), by: log.erik).first)
        #expect(EngagementRecord(back.facts) == EngagementRecord(facts))
    }
}
