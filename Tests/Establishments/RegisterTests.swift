import Programme
import Storage
import Tables
import Testing
import Web

@testable import Establishments

@Suite struct `The register of establishments` {
    private static let header = "seed_code,sector,name,council,postcode,latitude,longitude,pupil_roll,ur8_code\n"
    private static let first =
        header + """
            1,Primary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,40,8
            1,Secondary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,20,8
            2,Primary,Burnside Primary School,moray,IV30 1AA,57.65,-3.31,200,2
            3,Primary,Oldtown Primary School,moray,IV30 2AA,57.64,-3.32,90,7

            """
    private let ailsa = Actor.operator(unixUser: "ailsa")

    @Test func `the lists that ship make it, each loaded once`() async throws {
        let desk = try await RegisterDesk.make()
        let lists: [(String, String, RegisterForm)] = [
            ("schools_scotland.csv", "schools-2023", .schools(2023)),
            ("colleges_universities.csv", "colleges", .colleges),
            ("schools_scotland.csv", "schools-2024", .schools(2024)),
        ]
        for (name, mark, form) in lists {
            let file = RegisterFile(
                .file(path: Installation.reference.path(of: name)), form: form, geography: desk.front.geography)
            #expect(file.errors.isEmpty, "\(file.errors.prefix(3))")
            let first = try await desk.front.loadShipped(named: name, mark: mark, by: ailsa) { file }
            #expect(first?.batch != nil)
            let again = try await desk.front.loadShipped(named: name, mark: mark, by: ailsa) {
                Issue.record("It is read again.")
                return file
            }
            #expect(again?.batch == nil)
        }
        let register = try await desk.front.register(by: .visitor)
        #expect(register.establishments.count == 2_487 + 43)
        let (before, now) = (try #require(Day(iso: "2024-03-01")), try #require(Day(iso: "2024-10-01")))
        func open(_ day: Day) -> Int {
            register.establishments.count { $0.key.kind == .school && $0.state(on: day) == .open }
        }
        #expect(open(before) == 2_483 && open(now) == 2_445)
        #expect(register.establishments.count { $0.state(on: before) == .open && $0.state(on: now) == .closed } == 42)
        #expect(try await desk.find("elgin academy") == ["5202736-secondary"])
        #expect(try await desk.find("5202736") == ["5202736-secondary"])
        #expect(try await desk.find("IV30 4ND").contains("5202736-secondary"))
        #expect(try await desk.find("elgin acadmy") == ["5202736-secondary"])
        let pairs = try await desk.front.likelyDuplicates(by: .visitor)
        #expect(pairs.allSatisfy { $0.0.key.sector == $0.1.key.sector && $0.0.id != $0.1.id })
        let shared = register.establishments.filter { register.parts(of: $0).count > 1 }
        #expect(Set(shared.map(\.key.code)).count == 33 && shared.count == 67)
    }

    @Test func `a list opens, closes, renames and moves, and any day can be asked for`() async throws {
        let desk = try await RegisterDesk.make()
        #expect(try await desk.load(Self.first, on: "2023-09-01", by: ailsa).update.added == 4)
        let second =
            Self.header + """
                1,Primary,Sanday Community School,orkney-islands,KW17 2BN,59.25,-2.57,41,8
                1,Secondary,Sanday Community School,orkney-islands,KW17 2BN,59.25,-2.57,20,8
                2,Primary,Burnside Primary School,moray,IV30 9ZZ,57.70,-3.31,210,2
                4,Primary,Newton Primary School,highland,IV2 3AA,57.47,-4.20,80,1

                """
        let done = try await desk.load(second, on: "2024-09-01", by: ailsa)
        #expect(done.update.questions.isEmpty)
        #expect(
            done.update.changes.map { "\($0.what.rawValue) \($0.key)" }.sorted() == [
                "closes 3-primary", "moves 2-primary", "opens 4-primary", "renamed 1-primary", "renamed 1-secondary",
            ])
        let (before, now) = (Day(iso: "2024-03-01"), Day(iso: "2024-10-01"))
        #expect(try await desk.find("") { $0.day = before } == ["2-primary", "3-primary", "1-primary", "1-secondary"])
        #expect(try await desk.find("") { $0.day = now } == ["2-primary", "4-primary", "1-primary", "1-secondary"])
        #expect(try await desk.find("sanday school") == ["1-primary", "1-secondary"])
        #expect(
            try await desk.find("") {
                $0.isRemote = true; $0.day = before
            } == ["3-primary", "1-primary", "1-secondary"])
        #expect(try await desk.find("oldtown") == [])
        #expect(try await desk.find("oldtown") { $0.includesClosed = true } == ["3-primary"])
        let register = try await desk.front.register(by: .visitor)
        let burnside = try #require(register[Establishment.Key(kind: .school, code: "2", sector: .primary)])
        #expect(burnside.places.on(try #require(before))?.postcode == "IV30 1AA")
        #expect(burnside.places.on(try #require(now))?.postcode == "IV30 9ZZ")
        #expect(burnside.rolls.spans.map(\.value.pupils) == [200, 210])

        let again = try await desk.load(second, on: "2024-09-01", by: ailsa)
        #expect(again.batch == nil && again.update.unchanged == 4)
    }

    @Test func `an import that is taken back leaves the register as it was`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(Self.first, on: "2023-09-01", by: ailsa)
        let before = try await desk.table()
        let list = Self.header + "2,Primary,Burnside School,moray,IV30 9ZZ,57.70,-3.31,210,2\n"
        let answers = ["vanished.school": "closed"]
        let batch = try await desk.load(list, on: "2024-09-01", answers: answers, by: ailsa).batch
        guard let batch else { throw Failure.notFound("Nothing was stored.") }
        #expect(try await desk.table() != before)
        try await desk.undo(batch, by: ailsa)
        #expect(try await desk.table() == before)
        await #expect(throws: Failure.self) { try await desk.undo(batch, by: ailsa) }
        let first = try await desk.load(list, on: "2024-09-01", answers: answers, by: ailsa).batch
        guard let first else { throw Failure.notFound("Nothing was stored.") }
        _ = try await desk.load(
            list.replacing("Burnside School", with: "Burn School"), on: "2025-09-01", by: ailsa)
        await #expect(throws: Failure.self) { try await desk.undo(first, by: ailsa) }
    }

    @Test func `what a list does not settle is asked, and nothing is stored before it is answered`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(Self.first, on: "2023-09-01", by: ailsa)
        let list =
            Self.header + """
                1,Primary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,40,8
                1,Secondary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,20,8
                2,Primary,Burnside Primary School,moray,IV30 1AA,57.65,-3.31,200,2
                9,Primary,Oldtown and Newtown Primary School,moray,IV30 2AA,57.64,-3.32,140,7

                """
        let asked = try await desk.load(list, on: "2024-09-01", by: ailsa)
        #expect(asked.batch == nil)
        let question = try #require(asked.update.questions.first)
        #expect(question.name == "3-primary" && question.answers.contains("merged-into=9-primary"))
        #expect(try await desk.find("newtown") == [])
        for wrong in ["nonsense", "merged-into=404-primary", "merged-into=3-primary"] {
            let still = try await desk.load(list, on: "2024-09-01", answers: ["3-primary": wrong], by: ailsa)
            #expect(still.batch == nil && still.update.questions.map(\.name) == ["3-primary"], "\(wrong)")
        }
        let unknown = try await desk.load(
            list, on: "2024-09-01", answers: ["3-primary": "closed", "77-primary": "closed"], by: ailsa)
        #expect(unknown.batch == nil && unknown.update.questions.map(\.name) == ["77-primary"])
        let done = try await desk.load(
            list, on: "2024-09-01", answers: ["3-primary": "merged-into=9-primary"], by: ailsa)
        #expect(done.batch != nil)
        let register = try await desk.front.register(by: .visitor)
        let old = try #require(register[Establishment.Key(kind: .school, code: "3", sector: .primary)])
        #expect(old.states.last?.state == .closed)
        #expect(old.states.last?.successor.flatMap { register[$0] }?.key.text == "9-primary")
    }

    @Test func `a list that is a part of the register closes nothing unasked`() async throws {
        let desk = try await RegisterDesk.make()
        let rows = (1...100).map { "\($0),Primary,School \($0),moray,,,,,\n" }
        _ = try await desk.load(Self.header + rows.joined(), on: "2023-09-01", by: ailsa)
        let part = Self.header + rows.prefix(50).joined()
        let asked = try await desk.load(part, on: "2024-09-01", by: ailsa)
        #expect(asked.batch == nil && asked.update.questions.map(\.name) == ["vanished.school"])
        let waiting = try await desk.front.waitingImports(by: ailsa)
        #expect(waiting.map(\.kind) == ["school"] && waiting.first?.count == 1)
        #expect(try await desk.front.waitingImports(by: .visitor).isEmpty)
        let kept = try await desk.load(part, on: "2024-09-01", answers: ["vanished.school": "keep"], by: ailsa)
        #expect(try await desk.front.waitingImports(by: ailsa).isEmpty)
        #expect(kept.update.changes.isEmpty && kept.update.questions.isEmpty)
        let closed = try await desk.load(part, on: "2024-09-01", answers: ["vanished.school": "closed"], by: ailsa)
        #expect(closed.update.changes.count { $0.what == .closes } == 50)
    }

    @Test func `a list of an earlier day than the last, or of a day ahead, is refused`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(Self.first, on: "2024-09-01", by: ailsa)
        for day in ["2024-08-31", "2023-09-01", "2026-11-25"] {
            await #expect(throws: Failure.self, "\(day)") { try await desk.load(Self.first, on: day, by: ailsa) }
        }
        #expect(try await desk.load(Self.first, on: "2024-09-01", by: ailsa).update.unchanged == 4)
    }

    @Test func `what ships does not come over a list of one's own, nor again after it was taken back`() async throws {
        let desk = try await RegisterDesk.make()
        func ship() async throws -> ImportedRegister? {
            try await desk.front.loadShipped(named: "colleges", mark: "colleges", by: ailsa) {
                RegisterFile(
                    .file(path: Installation.reference.path(of: "colleges_universities.csv")), form: .colleges,
                    geography: desk.front.geography)
            }
        }
        let own = try #require(try await desk.load(Self.first, on: "2024-09-01", by: ailsa).batch)
        #expect(try await ship() == nil)
        try await desk.undo(own, by: ailsa)
        let shipped = try #require(try await ship()?.batch)
        try await desk.undo(shipped, by: ailsa)
        #expect(try await ship() == nil)
    }

    @Test func `one row of another kind does not close all of that kind`() async throws {
        let desk = try await RegisterDesk.make()
        let colleges = (1...10).map { "college,c\($0),College \($0)\n" }
        _ = try await desk.load("kind,code,name\n" + colleges.joined(), on: "2023-09-01", by: ailsa)
        let asked = try await desk.load("kind,code,name\ncollege,zed,Zed College\n", on: "2024-09-01", by: ailsa)
        #expect(asked.batch == nil && asked.update.questions.map(\.name) == ["vanished.college"])
    }

    @Test func `what a list has no column for stays as it was, and its own export changes nothing`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(Self.first, on: "2023-09-01", by: ailsa)
        let short = Self.first.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).prefix(5).joined(separator: ",")
        }
        let done = try await desk.load(short.joined(separator: "\n") + "\n", on: "2024-09-01", by: ailsa)
        #expect(done.batch == nil && done.update.unchanged == 4)
        _ = try await desk.load(
            Self.header + "1,Primary,Sanday School,orkney-islands,KW17 2BN,59.25,-2.57,40,8\n", on: "2024-09-01",
            answers: ["vanished.school": "closed"], by: ailsa)
        let again = try await desk.load(try await desk.table(), on: "2025-09-01", by: ailsa).update
        #expect(again.questions.isEmpty && again.changes.isEmpty && again.changed == 0)
    }

    @Test func `an establishment is merged into one of its kind that stays, into nothing else`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(
            "kind,code,sector,name\nschool,1,primary,A\nschool,2,primary,B\nschool,3,primary,C\ncollege,x,,D\n",
            on: "2023-09-01", by: ailsa)
        let list = "kind,code,sector,name\nschool,3,primary,C\ncollege,x,,D\n"
        for heir in ["2-primary", "college:x", "x", "1-primary"] {
            let asked = try await desk.load(
                list, on: "2024-09-01", answers: ["1-primary": "merged-into=" + heir, "2-primary": "closed"], by: ailsa)
            #expect(asked.batch == nil && asked.update.questions.map(\.name) == ["1-primary"], "\(heir)")
        }
        let done = try await desk.load(
            list, on: "2024-09-01", answers: ["1-primary": "merged-into=3-primary", "2-primary": "closed"], by: ailsa)
        #expect(done.batch != nil)
    }

    @Test func `a dry run stores nothing, and a visitor may not`() async throws {
        let desk = try await RegisterDesk.make()
        let dry = try await desk.load(Self.first, on: "2023-09-01", dryRun: true, by: ailsa)
        #expect(dry.batch == nil && dry.update.added == 4)
        #expect(try await desk.find("sanday") == [])
        await #expect(throws: Failure.self) { try await desk.load(Self.first, on: "2023-09-01", by: .visitor) }
    }

    @Test(arguments: [
        ("x,Primary,,moray,,,,,", "name"), ("x,Nursery,A,moray,,,,,", "sector"),
        ("x y,Primary,A,moray,,,,,", "seed_code"),
        ("x,Primary,A,narnia,,,,,", "council"), ("x,Primary,A,moray,nonsense,,,,", "postcode"),
        ("x,Primary,A,moray,,91,0,,", "latitude"), ("x,Primary,A,moray,,,,-1,", "pupil_roll"),
        ("x,Primary,A,moray,,,,,9", "ur8_code"), ("x,Primary,A,moray,,nan,0,,", "latitude"),
    ])
    func `a row with an error names its column, and nothing is stored`(_ row: String, _ column: String) async throws {
        let desk = try await RegisterDesk.make()
        let file = RegisterFile(
            .bytes(Array((Self.header + row + "\n").utf8)),
            form: RegisterForm(day: try #require(Day(iso: "2024-09-01"))),
            geography: desk.front.geography)
        #expect(file.errors.map(\.column) == [column], "\(file.errors)")
        await #expect(throws: Failure.self) {
            try await desk.load(Self.header + row + "\n", on: "2024-09-01", by: ailsa)
        }
    }

    @Test func `schools that share a code count as one or two, as the setting says`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(Self.first, on: "2023-09-01", by: ailsa)
        #expect(try await desk.front.find(EstablishmentQuery(), by: .visitor).distinct == 4)
        let front = Establishments(
            geography: desk.front.geography, places: desk.front.places, storage: desk.storage, clock: desk.front.clock,
            ids: desk.front.ids, joinsSharedCodes: true)
        #expect(try await front.find(EstablishmentQuery(), by: .visitor).distinct == 3)
    }

    @Test func `values that cannot be used are left out and named`() throws {
        let geography = try Installation.geography.get()
        let query = EstablishmentQuery(
            decoding: Query(decoding: "kind=castle&la=narnia&on=soon&page=-1&remote=maybe&q=elgin&la=moray"),
            geography: geography)
        #expect(query.words == "elgin" && query.council == "moray" && query.page == 1 && query.ignored.count == 4)
        #expect(query.parameters.encoded == "q=elgin&la=moray")
    }
}
