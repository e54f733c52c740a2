import Programme
import Testing
import Web

@testable import Directory

@Suite struct `What the calendar asks` {
    private static let today = Day(clamping: 20_781)  // 24 November 2026

    private func asked(_ text: String) -> [String] {
        let query = DirectoryQuery(Query(decoding: "view=calendar&" + text), isPage: true) { _, value in value }
        let asked = query.ofCalendar(on: Self.today)
        #expect(asked.order == .date && !asked.undated && asked.past)
        return [asked.from?.iso, asked.to?.iso].map { $0 ?? "" }
    }

    @Test(arguments: [
        ("", ["2026-11-01", "2026-11-30"]),
        ("from=2026-12-01", ["2026-12-01", "2026-12-31"]),
        ("from=2026-12-15", ["2026-12-15", "2026-12-31"]),
        ("to=2026-12-15", ["2026-12-01", "2026-12-15"]),
        ("from=2026-11-20&to=2027-01-10", ["2026-11-20", "2027-01-10"]),
        ("year=2027", ["", ""]),
        ("year=2027&from=2027-02-01", ["2027-02-01", "2027-02-28"]),
        ("when=7-days", ["", ""]),
    ])
    func `its days are those chosen, else a month`(_ text: String, _ days: [String]) {
        #expect(asked(text) == days)
    }

    @Test func `another month keeps all but the days`() {
        let query = DirectoryQuery(
            Query(decoding: "q=wind&view=calendar&year=2026&when=month&page=3"), isPage: true
        ) { _, value in value }
        let december = query.month(of: Day(clamping: 20_800))
        #expect(december.parameters.encoded == "q=wind&from=2026-12-01&view=calendar")
    }
}
