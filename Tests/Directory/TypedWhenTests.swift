import Programme
import Testing

@testable import Directory

@Suite struct `Days and times as people type them` {
    @Test(arguments: [
        ("1 December 2026", "2026-12-01"), ("01/12/2026", "2026-12-01"), ("2026-12-01", "2026-12-01"),
        ("1 Dec 2026 4pm", "2026-12-01T16:00:00Z"), ("1 December 2026, 2:30pm", "2026-12-01T14:30:00Z"),
        ("01/12/2026 16:00", "2026-12-01T16:00:00Z"), ("1 July 2026 at 4 pm", "2026-07-01T15:00:00Z"),
        ("2026-12-01T14:00:00Z", "2026-12-01T14:00:00Z"),
    ])
    func `a start is taken however it is written`(_ typed: String, _ meant: String) throws {
        let when = try FieldValues.typedWhen(typed)
        #expect(when == When(meant))
        #expect(try FieldValues.typedWhen(FieldValues.typed(when)) == when, "the form shows what can be typed again")
    }

    @Test(arguments: [
        ("31 November 2026", "There is no 31 November 2026."), ("31/11/2026, 4pm", "There is no 31 November 2026."),
        ("2026-02-30", "There is no 30 February 2026."), ("29 Feb 2027", "There is no 29 February 2027."),
        ("01/13/2026", "There is no month 13."),
    ])
    func `a day that no calendar has is told by its name`(_ typed: String, _ sentence: String) {
        #expect(throws: FieldFault(sentence)) { try FieldValues.typedWhen(typed) }
    }

    @Test func `a time alone is of the day of the start, and of no other`() throws {
        let day = try #require(Day(iso: "2026-12-01"))
        #expect(try FieldValues.typedWhen("16:00", on: day) == When("2026-12-01T16:00:00Z"))
        #expect(throws: FieldFault.self) { try FieldValues.typedWhen("16:00") }
        #expect(throws: FieldFault.self) { try FieldValues.typedWhen("29 March 2026 01:30") }
        #expect(throws: FieldFault.self) { try FieldValues.typedWhen("soon") }
    }
}
