import Programme
import TestSupport
import Testing

@testable import Report

@Suite struct `An expression` {
    @Test(arguments: [
        "engagements.count",
        "engagements.establishments where remoteness in (remote, very-remote) during 2019-08..2022-03",
        "share of engagements.count where kind = planning in engagements.count",
        "change of engagements.hours since calendar 2020",
        "percent change of (engagements.count during academic 2021-22) since academic 2020-21",
        "points change of share of engagements.count where mode = online in engagements.count since financial 2019-20",
        "rank of fife by council in engagements.count", "map of engagements.establishments by council",
        "table of engagements.count by region, urban_rural top 10",
        "external college_fte as \"over\" rounded down to 1000",
        "engagements.hours as \"some\" rounded to 100 places 1",
        "engagements.count where council not in (fife, \"Glasgow City\")",
        "engagements.count where kind != planning and mode = online during 2020-03-23..2020-03-31",
        "((engagements.count))", "  engagements.count  ",
    ])
    func `is read`(_ text: String) throws {
        let figure = try FigureParser.figure(text)
        #expect(!figure.text.hasPrefix(" ") && !figure.text.hasSuffix(" "))
    }

    @Test(arguments: [
        ("", 0, "a measure"), ("engagements", 11, "."),
        ("engagements.", 12, "the second part of a measure, such as count"),
        ("engagements.count where", 23, "kind"), ("engagements.count where colour = red", 24, "council"),
        ("engagements.count where kind", 28, "not in"),
        ("engagements.count where kind =", 30, "a value, such as very-remote or \"Very remote\""),
        ("engagements.count where kind in planning", 32, "("), ("engagements.count where kind in (planning", 41, ")"),
        ("engagements.count during", 24, "academic 2021-22"),
        ("engagements.count during 2022-03..2019-08", 25, "a period that ends after it begins"),
        ("engagements.count during 2019-08..2022-03-31", 34, "a month, such as 2022-03"),
        ("engagements.count during academic 2021-23", 34, "two years, such as 2021-22"),
        ("engagements.count during 2019-13..2020-01", 25, "calendar 2021"),
        ("share engagements.count", 6, "of"), ("share of engagements.count", 26, "in"),
        ("change of engagements.count", 27, "since"), ("rank of fife in engagements.count", 13, "by"),
        ("list of engagements.count", 25, "by"), ("table of engagements.count by kind, kind", 36, "another dimension"),
        ("engagements.count as over", 21, "\"over\""), ("engagements.count as \"about\"", 21, "\"around\""),
        ("engagements.count as \"over\"", 27, "rounded"),
        ("engagements.count rounded to 0", 29, "a whole number from 1 to 1000000000"),
        ("engagements.count places 9", 25, "a whole number from 0 to 6"), ("engagements.count hello", 18, "where"),
        ("engagements.count where kind = \"planning", 31, "\""), ("(engagements.count", 18, ")"),
    ])
    func `that is wrong is told where and what would be right`(_ text: String, _ position: Int, _ expected: String)
        throws
    {
        let fault = try #require(throws: FigureFault.self) { try FigureParser.figure(text) }
        #expect(fault.position == position, "\(text): \(fault)")
        #expect(fault.expected.contains(expected), "\(text): \(fault.expected)")
        #expect(fault.message.hasSuffix("."))
    }

    @Test(arguments: ["+", "plus", "minus"])
    func `that adds units is told that they are never added`(word: String) throws {
        let fault = try #require(throws: FigureFault.self) {
            try FigureParser.figure("engagements.attendances \(word) engagements.establishments")
        }
        #expect(fault.position == 24)
        #expect(fault.message.contains("never added"))
    }

    @Test func `made of any bytes is read or refused, and nothing ends the program`() throws {
        let words = [
            "engagements", ".", "count", "where", "kind", "=", "!=", "in", "(", ")", ",", "during", "2019-08", "..",
            "as", "\"over\"",
            "rounded", "to", "100", "share", "of", "change", "since", "academic", "2021-22", "rank", "by", "table",
            "top", "\u{301}",
            "“", "”", "\0", "99999999999999999999", "places", "not", "external", "and", "-", "2020-02-30", "🧪",
            "calendar",
        ]
        var chance = Seeded(7)
        var read = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...14, using: &chance)).map { _ in
                words[Int.random(in: words.indices, using: &chance)]
            }
            .joined(separator: Bool.random(using: &chance) ? " " : "")
            do {
                _ = try FigureParser.figure(text)
                read += 1
            } catch let fault as FigureFault {
                #expect((0...text.unicodeScalars.count).contains(fault.position))
            }
        }
        #expect(read > 0)
        let nested =
            String(repeating: "change of ", count: 19) + "engagements.count"
            + String(repeating: " since calendar 2020", count: 19)
        let fault = #expect(throws: FigureFault.self) { try FigureParser.figure(nested) }
        #expect(fault?.message.contains("not of another change") == true)
        let deep = String(repeating: "(", count: 1000) + "engagements.count"
        #expect(throws: FigureFault.self) { try FigureParser.figure(deep) }
        #expect(throws: FigureFault.self) { try FigureParser.figure(String(repeating: "a", count: 100_000)) }
    }
}

@Suite struct `An exact number` {
    @Test func `is rounded half away from zero, or cut off`() throws {
        let half = try #require(Exact(5, 2))
        #expect(half.rounded(to: Exact(1)) == Exact(3))
        #expect(half.negated.rounded(to: Exact(1)) == Exact(-3))
        #expect(half.rounded(to: Exact(1), down: true) == Exact(2))
        #expect(Exact(2941).rounded(to: Exact(100), down: true) == Exact(2900))
        #expect(Exact(2950).rounded(to: Exact(100)) == Exact(3000))
        #expect(try #require(Exact(1138, 100)).text(places: 1) == "11.4")
        #expect(
            try #require(Exact(1138, 100)).rounded(to: try #require(Exact(1, 10)), down: true)?.text(places: 1)
                == "11.3")
        #expect(Exact(1_234_567).text(places: 0) == "1,234,567")
        #expect(try #require(Exact(1, 3)).decimal == "0.333333")
    }

    @Test func `at the end of 64 bits is no number rather than a wrong one`() throws {
        #expect(Exact(.max).adding(Exact(1)) == nil)
        #expect(Exact(.max).times(Exact(2)) == nil)
        #expect(Exact(1, 0) == nil)
        #expect(Exact(.min).negated == Exact(.max))
        #expect(try #require(Exact(.max, 3)) > Exact(5))
        #expect(Exact(decimal: "99999999999999999999") == nil)
        #expect(Exact(decimal: "-12.50") == Exact(-25, 2))
        let share = try #require(Exact(123_456_789_012_300, 2_345_678_901_239))
        #expect(share.decimal == "52.631581" && share.text(places: 1) == "52.6")
        #expect(share.rounded(to: try #require(Exact(1, 1_000_000)))?.decimal == "52.631581")
        #expect(try #require(Exact(.max, 2)).text(places: 6) == "4,611,686,018,427,387,903.500000")
        #expect(try #require(Exact(-1, 3)).text(places: 0) == "0" && Exact(-(.max)).decimal == "-9223372036854775807")
    }
}
