import Programme
import Testing

@testable import Engagements
@testable import Establishments

@Suite struct `What an establishment has had of engagements` {
    private func log(_ count: Int) async throws -> Log {
        let log = try await Log()
        for number in 0..<count {
            try await log.record(
                try await log.facts(on: "2026-1\(number % 2)-0\(1 + number)", at: nil), key: "k\(number)")
        }
        try await log.record(try await log.facts(on: "2026-12-01") { $0.state = .planned }, key: "p")
        return log
    }

    @Test func `the public sees how many there were, and no record`() async throws {
        let log = try await log(3)
        let history = try await log.desk.history(of: try await log.school("2-primary"), by: .visitor)
        #expect(history.held == 3 && history.latest.isEmpty && history.days == nil && !history.isWhole)
        let many = try await self.log(6).desk
        let school = try #require(try await many.establishments.register(by: .visitor).named("2-primary")).id
        let seen = try await many.history(of: school, by: .visitor)
        #expect(seen.held == 6 && seen.days?.lowerBound == Day(iso: "2026-10-01") && !seen.isWhole)
    }

    @Test func `who may read them sees the latest, others only their own`() async throws {
        let log = try await log(3)
        let school = try await log.school("2-primary")
        try await log.record(try await log.facts(on: "2026-11-20", at: nil), key: "u", by: log.una)
        let all = try await log.desk.history(of: school, by: log.erik)
        #expect(all.held == 4 && all.isWhole && all.latest.count == 4)
        #expect(all.days == (try #require(Day(iso: "2026-10-01")))...(try #require(Day(iso: "2026-11-20"))))
        let other = try await log.desk.history(of: school, by: log.dougal)
        #expect(other.held == 4 && other.latest.isEmpty && !other.isWhole)
        let hub = try await log.desk.history(of: school, by: log.catriona)
        #expect(hub.latest.count == 4)
        let none = try await log.desk.history(of: try await log.school("4-secondary"), by: log.erik)
        #expect(none.held == 0 && none.days == nil)
    }
}
