import Accounts
import Engagements
import Establishments
import Programme
import Sessions
import Storage
import TestSupport
import Testing

@testable import App

/// The golden programme as it lies in the records, counted by the engine.
@Suite struct GoldenLoadTests {
    private struct BrokenOff: Error {}

    @Test func `loaded in two goes and once more, the records say what the totals say`() async throws {
        let installation = try await Program.withEstablishments.value.installation
        let root = Actor.operator(unixUser: "root")
        _ = try await installation.accounts.makeHub("North Hub (invented)", councils: ["highland"], by: root)
        await #expect(throws: BrokenOff.self) {
            _ = try await installation.loadGolden(by: root) { done, _ in
                if done > 600 { throw BrokenOff() }
            }
        }
        let totals = try GoldenTotals(home: Repository.root)
        let broken = try await count(installation, "SELECT count(*) AS count FROM engagements")
        #expect(broken == 900)
        let load = try await installation.loadGolden(by: root)
        let all = try await count(installation, "SELECT count(*) AS count FROM engagements")
        #expect(load.engagements == all - broken && load.sessions > totals.webinars)
        let again = try await installation.loadGolden(by: root)
        #expect(again.engagements == 0 && again.sessions == 0)

        try await expectTotals(installation, totals)
        try await expectSessions(installation, totals)
        try await expectLived(installation, totals)
    }

    private func held(_ totals: GoldenTotals) -> SQL {
        "e.state = 'held' AND e.removed IS NULL AND e.day BETWEEN \(totals.from.day) AND \(totals.to.day)"
    }

    private func expectTotals(_ installation: Installation, _ totals: GoldenTotals) async throws {
        let (held, whole) = (held(totals), totals.engagements)
        #expect(try await count(installation, "SELECT count(*) AS count FROM engagements e WHERE \(held)") == whole)
        let kinds = try await installation.storage.read {
            try $0.rows("SELECT e.kind, count(*) AS count FROM engagements e WHERE \(held) GROUP BY e.kind").map {
                (try $0.text("kind"), try $0.int("count"))
            }
        }
        for (kind, count) in kinds { #expect((count * 200 + whole) / (2 * whole) == totals.shares[kind], "\(kind)") }
        #expect(kinds.count == totals.shares.count)
        let heads: SQL = """
            SELECT sum(a.heads) AS count FROM engagement_attendees a JOIN engagements e ON e.id = a.engagement WHERE \(held)
            """
        #expect(try await count(installation, heads) == totals.attendees)
        let minutes = try await count(installation, "SELECT sum(e.minutes) AS count FROM engagements e WHERE \(held)")
        #expect(minutes > totals.hoursOver * 60 && minutes < totals.hoursBelow * 60)
        let establishments: SQL = """
            SELECT count(DISTINCT x.establishment) AS count FROM engagement_establishments x
            JOIN engagements e ON e.id = x.engagement WHERE \(held)
            """
        #expect(try await count(installation, establishments) == totals.establishments)
        let days = try await installation.storage.read {
            try $0.rows(
                """
                SELECT e.day, x.establishment FROM engagement_establishments x JOIN engagements e ON e.id = x.engagement
                WHERE \(held)
                """
            ).map { (try $0.day("day"), try $0.id("establishment", of: Establishment.self)) }
        }
        let register = try await installation.establishments.register(by: .system)
        let remote = days.filter { day, id in
            day.flatMap { register[id]?.area(.urbanRural8, on: $0) }.map { remoteClasses.contains($0) } ?? false
        }
        #expect(Set(remote.map(\.1)).count == totals.remoteEstablishments)
        let several: SQL = """
            SELECT count(*) AS count FROM engagements e WHERE \(held) AND
                (SELECT count(*) FROM engagement_establishments x WHERE x.engagement = e.id) > 1
            """
        #expect(try await count(installation, several) * 100 >= 15 * whole)
        let none: SQL = """
            SELECT count(*) AS count FROM engagements e WHERE \(held) AND
                NOT EXISTS (SELECT 1 FROM engagement_establishments x WHERE x.engagement = e.id)
            """
        #expect(try await count(installation, none) > 0)
    }

    private func expectSessions(_ installation: Installation, _ totals: GoldenTotals) async throws {
        let held: SQL = """
            s.kind = 'webinar' AND s.state = 'held' AND s.day BETWEEN \(totals.onlineFrom.day) AND \(totals.to.day)
            """
        #expect(
            try await count(installation, "SELECT count(*) AS count FROM sessions s WHERE \(held)") == totals.webinars)
        let attended: SQL = """
            SELECT sum(a.heads) AS count FROM session_attendances a JOIN sessions s ON s.id = a.session WHERE \(held)
            """
        #expect(try await count(installation, attended) == totals.webinarAttendees)
        let absent: SQL = """
            SELECT count(*) AS count FROM session_attendances a JOIN sessions s ON s.id = a.session
            WHERE \(held) AND a.heads = 0 AND a.booking IS NOT NULL
            """
        #expect(try await count(installation, absent) > 0)
        #expect(
            try await count(
                installation,
                """
                SELECT count(*) AS count FROM sessions s WHERE s.kind = 'webinar' AND s.day <= \(totals.to.day)
                    AND (s.state <> 'held' OR s.day < \(totals.onlineFrom.day))
                """) == totals.beside.cancelledWebinars)
        let classes: SQL = """
            SELECT sum(a.heads) AS count FROM session_attendances a JOIN session_bookings b ON b.id = a.booking
            WHERE b.kind = 'class'
            """
        #expect(try await count(installation, classes) > 100)
    }

    private func expectLived(_ installation: Installation, _ totals: GoldenTotals) async throws {
        for invariant in Engagements.invariants + Sessions.invariants {
            #expect(try await count(installation, invariant.offenders) == 0, "\(invariant.name)")
        }
        let end = Instant(startOf: totals.to.day.adding(GoldenProgramme.beside + 60))
        let late: SQL = "SELECT count(*) AS count FROM engagements WHERE recorded > \(end) OR changed < recorded"
        #expect(try await count(installation, late) == 0)
        let corrected: SQL = "SELECT count(*) AS count FROM engagement_versions WHERE reason <> ''"
        #expect(try await count(installation, corrected) == totals.beside.corrected)
        let open: SQL =
            "SELECT count(*) AS count FROM engagements WHERE follow_up <> '' AND followed_up IS NULL AND state = 'held'"
        #expect(try await count(installation, open) == 0)
    }

    private func count(_ installation: Installation, _ question: SQL) async throws -> Int {
        try await installation.storage.read { try $0.count(question) }
    }
}
