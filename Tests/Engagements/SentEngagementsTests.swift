import Files
import Programme
import Storage
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Spreadsheets of engagements that are sent with a form` {
    private static let good = "day,kind,mode,minutes,school\n2021-11-24,advice,online,15,Borders Academy\n"
    private static let mixed = good + "soon,advice,online,15,\n2021-11-25,planning,online,30,Sanday School\n"

    private func file(_ text: String) -> UploadedFile {
        UploadedFile(field: "file", name: "log.csv", bytes: Array(text.utf8))
    }

    private func wanted(_ fields: [(String, String)] = []) -> SentEngagements {
        SentEngagements(Query(items: fields.map { (name: $0.0, value: $0.1) }))
    }

    @Test func `are looked at first, loaded once, and taken back`() async throws {
        let (log, none) = (try await Log(), SentEngagements())
        let (upload, report) = try await log.desk.look(at: file(Self.good), none, by: log.erik)
        #expect(report.rows == 1 && report.added == 1 && report.isWhole)
        #expect(try await log.count() == 0)
        let key = RequestKey.page("k1")
        let batch = try #require(try await log.desk.loadSent(upload, none, key: key, by: log.erik))
        #expect(try await log.desk.loadSent(upload, none, key: key, by: log.erik) == batch)
        #expect(try await log.count() == 1)
        await #expect(throws: Failure.self) {
            _ = try await log.desk.loadSent(upload, none, key: .page("k2"), by: log.erik)
        }
        let (again, same) = try await log.desk.look(at: file(Self.good), none, by: log.erik)
        #expect(same.unchanged == 1 && same.added == 0)
        #expect(try await log.desk.loadSent(again, none, key: .page("k3"), by: log.erik) == nil)
        #expect(try await log.desk.loads(by: log.erik).map(\.added) == [1])
        try await log.desk.undoImport(batch, by: log.erik)
        #expect(try await log.count() == 0)
        #expect(try await log.desk.loads(by: log.erik).allSatisfy { $0.undone != nil })
    }

    @Test func `wait for what is to be put right and answered, unless the good rows alone are wanted`() async throws {
        let log = try await Log()
        let (upload, report) = try await log.desk.look(at: file(Self.mixed), wanted(), by: log.erik)
        #expect(report.faults.map(\.row) == [2] && report.questions.map(\.name) == ["Sanday School"])
        await #expect(throws: Failure.self) {
            _ = try await log.desk.loadSent(upload, wanted(), key: .page("k"), by: log.erik)
        }
        #expect(try await log.count() == 0)
        let school = try await log.school("1-secondary").letters
        let answered = wanted([("good", "yes"), ("name", "Sanday School"), ("answer", school), ("other", " ")])
        let settled = try await log.desk.look(at: upload, answered, by: log.erik)
        #expect(settled.questions.isEmpty && settled.added == 2)
        _ = try await log.desk.loadSent(upload, answered, key: .page("k"), by: log.erik)
        #expect(try await log.count() == 2)
    }

    @Test func `take what was typed before what was chosen, each for its own name`() {
        let form = wanted([
            ("name", "A"), ("answer", "none"), ("other", ""), ("name", "B"), ("answer", "none"),
            ("other", " 2-primary "),
            ("name", "C"), ("answer", ""), ("other", ""),
        ])
        #expect(form.answers == ["A": "none", "B": "2-primary"])
    }

    @Test func `carry three hundred answers on, a hundred names at a time`() throws {
        var wanted = SentEngagements()
        for hundred in 0..<3 {
            var fields = wanted.carried().map { ("answers", $0) }
            for number in 0..<100 {
                fields += [("name", "School “\(hundred * 100 + number)”; &"), ("answer", "none"), ("other", "")]
            }
            #expect(fields.count < 500 && fields.allSatisfy { $0.1.utf8.count < 20_000 })
            wanted = self.wanted(fields)
        }
        #expect(wanted.answers.count == 300)
        #expect(self.wanted([("answers", "{\"a\":"), ("answers", "[1]")]).answers.isEmpty)
    }

    @Test func `are nobody else's, and nothing for who may not import`() async throws {
        let log = try await Log()
        let upload = try await log.desk.look(at: file(Self.good), wanted(), by: log.erik).upload
        await #expect(throws: Failure.self) { _ = try await log.desk.look(at: upload, wanted(), by: log.una) }
        let batch = try #require(
            try await log.desk.loadSent(upload, wanted(), key: .page("k"), by: log.erik))
        // A coordinator loads and takes back their own alone.
        #expect(try await log.desk.loads(by: log.dougal).isEmpty)
        await #expect(throws: Failure.self) { try await log.desk.undoImport(batch, by: log.dougal) }
        await #expect(throws: Permission.nothingHere) {
            _ = try await log.desk.look(at: file(Self.good), wanted(), by: log.lorna)
        }
        await #expect(throws: Permission.nothingHere) { _ = try await log.desk.loads(by: log.lorna) }
    }

    @Test func `are looked at only so many times in an hour`() async throws {
        let log = try await Log()
        for _ in 0..<10 { try await log.desk.allowLook(by: log.erik) }
        await #expect(throws: Failure.self) { try await log.desk.allowLook(by: log.erik) }
    }
}
