import Programme
import Testing
import Web

@testable import Report

@Suite struct `The explorer` {
    private func query(_ text: String) throws -> ExplorerQuery {
        ExplorerQuery(decoding: Query(decoding: text), today: try #require(Day(iso: "2026-11-24")))
    }

    @Test func `asks several values of a filter at once`() throws {
        #expect(
            try query("measure=engagements.count&remoteness=remote&remoteness=very-remote").expression
                == "engagements.count where remoteness in (remote, very-remote)")
    }

    @Test func `goes on until today where no end is given`() throws {
        #expect(try query("measure=a.b&from=2019-08").expression == "a.b during 2019-08..2026-11")
        #expect(try query("measure=a.b&from=2019-08-15").expression == "a.b during 2019-08-15..2026-11-24")
        #expect(try query("measure=a.b&from=2019-08&to=2020-02-15").expression == "a.b during 2019-08-01..2020-02-15")
    }

    @Test(arguments: [
        ("year=calendar+2021&from=2019-08", "from"), ("year=calendar+2021&to=2019-08", "to"), ("to=2020-01", "from"),
        ("from=last+year", "from"), ("from=2019-08&to=never", "to"), ("from=2020-08&to=2019-08", "to"),
        ("by=kind&and=kind", "and"),
    ])
    func `says at the field what cannot be, and asks nothing`(_ text: String, _ field: String) throws {
        let query = try query("measure=a.b&beside=moray&against=calendar+2020&" + text)
        #expect(query.problems.map(\.field) == [field])
        #expect(query.expression == nil && query.expressionBeside == nil && query.expressionAgainst == nil)
    }

    @Test func `sets a council or a period beside what is asked`() throws {
        let query = try query("measure=a.b&year=calendar+2021&council=moray&by=month&beside=fife&against=calendar+2020")
        #expect(query.expression == "table of a.b where council = moray during calendar 2021 by month")
        #expect(query.expressionBeside == "table of a.b where council = fife during calendar 2021 by month")
        #expect(query.expressionAgainst == "table of a.b where council = moray during calendar 2020 by month")
    }
}
