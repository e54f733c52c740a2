import Foundation
import Storage
import Testing

@testable import Programme

@Suite struct `Days` {
    @Test func `every day from 1900 to 2100 is counted, written and read as a calendar walked day by day`() {
        var (year, month, date, weekday) = (1900, 1, 1, 1)  // 1 January 1900 was a Monday
        var number = -25_567
        var count = 0
        while year <= 2100 {
            let day = Day(number: number)
            let iso = String(format: "%04d-%02d-%02d", year, month, date)
            let isRight =
                day?.civil ?? (0, 0, 0) == (year, month, date) && day?.weekday == weekday && day?.iso == iso
                && Day(iso: iso) == day && Day(year: year, month: month, day: date) == day
            if !isRight { Issue.record("\(iso) is \(String(describing: day))") }
            count += 1
            number += 1
            weekday = weekday % 7 + 1
            date += 1
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            if date > [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] {
                (date, month) = (1, month + 1)
            }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(count == 73_414)
        #expect(Day(number: number) == nil && Day(number: -25_568) == nil)
    }

    @Test(arguments: [(1900, 28), (1904, 29), (1999, 28), (2000, 29), (2024, 29), (2026, 28), (2100, 28)])
    func `February has its days`(_ year: Int, _ length: Int) {
        #expect(Day.length(of: 2, in: year) == length)
        #expect(Day(year: year, month: 2, day: length) != nil)
        #expect(Day(year: year, month: 2, day: length + 1) == nil)
    }

    @Test(arguments: [
        "", "2026-12-1", "2026-12-011", "26-12-01", "2026-13-01", "2026-00-01", "2026-12-00", "2026-12-32",
        "2026-02-29", "1899-12-31", "2101-01-01", "2026/12/01", "2026-12-01 ", " 2026-12-01", "+026-12-01",
        "-026-12-01", "2026-1２-01", "2026-12-0\u{661}", "2026-12-01\u{301}", "2026−12−01", "2026-12-01T00:00:00Z",
        "０００１-12-01", "2026--2-01", "2026-12-+1", "\u{0}026-12-01", "0000-00-00", "9999-99-99",
    ])
    func `what is not written as a day is none`(_ text: String) {
        #expect(Day(iso: text) == nil)
    }

    @Test(arguments: [
        (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (1899, 12, 31), (2101, 1, 1),
        (Int.max, 1, 1), (Int.min, 1, 1), (2026, Int.max, 1), (2026, 1, Int.max), (2026, Int.min, Int.min),
    ])
    func `a date that does not exist is none, however wild`(_ year: Int, _ month: Int, _ day: Int) {
        #expect(Day(year: year, month: month, day: day) == nil)
    }

    @Test func `adding stops at the ends of the years`() throws {
        let day = try #require(Day(iso: "2026-11-24"))
        #expect(day.adding(38).iso == "2027-01-01")
        #expect(day.adding(-365).iso == "2025-11-24")
        for days in [Int.max, 100_000, Int(Int32.max)] { #expect(day.adding(days).iso == "2100-12-31") }
        for days in [Int.min, -100_000, Int(Int32.min)] { #expect(day.adding(days).iso == "1900-01-01") }
        #expect(Day(clamping: .max).iso == "2100-12-31" && Day(clamping: .min).iso == "1900-01-01")
        #expect(Day(number: .max) == nil && Day(number: .min) == nil)
    }

    @Test(arguments: [
        ("2024-02-15", "2024-02-01", "2024-02-29"), ("1900-01-31", "1900-01-01", "1900-01-31"),
        ("2100-12-01", "2100-12-01", "2100-12-31"), ("2026-04-30", "2026-04-01", "2026-04-30"),
    ])
    func `a month has a first and a last day`(_ day: String, _ first: String, _ last: String) throws {
        let day = try #require(Day(iso: day))
        #expect(day.firstOfMonth.iso == first && day.lastOfMonth.iso == last)
    }

    @Test func `days sort as their texts do`() {
        let days = (0..<500).map { _ in Day(clamping: Int.random(in: -25_567...47_846)) }
        #expect(days.sorted().map(\.iso) == days.map(\.iso).sorted())
    }

    @Test func `a column that holds no day is corrupt, an empty one is nil`() throws {
        let row = Row(
            columns: ColumnNames(["good", "bad", "empty", "number"]),
            values: [.text("2026-11-24"), .text("24/11/2026"), .null, .integer(7)])
        #expect(try row.day("good")?.iso == "2026-11-24")
        #expect(try row.day("empty") == nil)
        for column in ["bad", "number", "absent"] {
            #expect(throws: StorageError.corrupt(column: column)) { try row.day(column) }
        }
    }
}
