import Engagements
import Establishments
import Programme
import Sessions
import Tables
import TestSupport
import Testing

@testable import App

/// What the records of the golden programme add up to, counted plainly.
@Suite struct GoldenProgrammeTests {
    private func programme(_ change: (inout GoldenTotals) -> Void = { _ in }) async throws -> (
        GoldenProgramme, GoldenTotals, Register
    ) {
        let installation = try await Program.withEstablishments.value.installation
        let register = try await installation.establishments.register(by: .system)
        var totals = try GoldenTotals(home: Repository.root)
        change(&totals)
        return (
            try GoldenProgramme(totals, register, themes: installation.engagements.themes.map(\.slug)), totals, register
        )
    }

    /// What the report would say of records, by an independent way.
    private struct Told: Equatable {
        var engagements = 0
        var kinds: [String: Int] = [:]
        var establishments: Set<ID<Establishment>> = []
        var remote: Set<ID<Establishment>> = []
        var attendees = 0
        var minutes = 0
        var several = 0
        var none = 0

        init(_ programme: GoldenProgramme, _ totals: GoldenTotals, _ register: Register) {
            for engagement in programme.engagements {
                guard let facts = engagement.facts, facts.state == .held, facts.day >= totals.from.day,
                    facts.day <= totals.to.day
                else { continue }
                engagements += 1
                kinds[facts.kind.rawValue, default: 0] += 1
                attendees += facts.heads
                minutes += facts.minutes
                several += facts.establishments.count > 1 ? 1 : 0
                none += facts.establishments.isEmpty ? 1 : 0
                for id in facts.establishments {
                    establishments.insert(id)
                    let urbanRural = register[id]?.area(.urbanRural8, on: facts.day)
                    if ["4", "5", "7", "8"].contains(urbanRural) { remote.insert(id) }
                }
            }
        }
    }

    private func expect(_ programme: GoldenProgramme, _ totals: GoldenTotals, _ register: Register) {
        let told = Told(programme, totals, register)
        #expect(told.engagements == totals.engagements)
        for (kind, share) in totals.shares {
            // Rounded half up, as a person would: 11.5 is 12.
            let thousandths = (told.kinds[kind] ?? 0) * 100_000 / max(1, totals.engagements)
            #expect((thousandths + 500) / 1000 == share, "\(kind)")
        }
        #expect(told.establishments.count == totals.establishments)
        #expect(
            Set(told.establishments.compactMap { register[$0].map(register.counted) }).count
                == told.establishments.count)
        #expect(told.remote.count == totals.remoteEstablishments)
        #expect(told.attendees == totals.attendees)
        #expect(told.minutes > totals.hoursOver * 60 && told.minutes < totals.hoursBelow * 60)
        #expect(told.several * 100 >= totals.percentWithSeveral * told.engagements)
        #expect(told.none * 100 / max(1, told.engagements) == totals.percentWithNone || told.none > 0)
        let held = programme.sessions.filter {
            $0.kind == .webinar && $0.cancelled == nil && $0.day >= totals.from.day && $0.day <= totals.to.day
        }
        #expect(held.count == totals.webinars)
        #expect(held.reduce(0) { $0 + $1.heads } == totals.webinarAttendees)
        #expect(held.allSatisfy { $0.day >= totals.onlineFrom.day })
    }

    @Test(arguments: [nil, 1, 2, 3, 77, 12_345] as [UInt64?])
    func `whatever the seed, the records add up to the totals`(_ seed: UInt64?) async throws {
        let (programme, totals, register) = try await programme { if let seed { $0.seed = seed } }
        expect(programme, totals, register)
    }

    @Test func `other totals come out as well`() async throws {
        for (number, change) in [(320, 41), (900, 10), (4000, 400)].enumerated() {
            let (programme, totals, register) = try await programme {
                $0.seed = UInt64(number)
                ($0.engagements, $0.remoteEstablishments) = (number == 1 ? 700 : change.0 * 2, change.1)
                $0.establishments = change.0 / 2 + 300
                ($0.attendees, $0.webinars, $0.webinarAttendees) = (change.0 * 9, change.1, change.1 * 13)
                ($0.hoursOver, $0.hoursBelow) = (change.0 * 2, change.0 * 3)
            }
            expect(programme, totals, register)
        }
    }

    @Test func `the same seed gives the same records, another gives others`() async throws {
        let (first, _, _) = try await programme()
        let (second, _, _) = try await programme()
        let (other, _, _) = try await programme { $0.seed += 1 }
        #expect(first.engagements.map(\.facts) == second.engagements.map(\.facts))
        #expect(first.engagements.map(\.facts) != other.engagements.map(\.facts))
        #expect(first.schools == second.schools && first.sessions.map(\.heads) == second.sessions.map(\.heads))
    }

    @Test func `what cannot be is refused by the name of its total`() async throws {
        func refused(_ change: (inout GoldenTotals) -> Void) async throws -> String? {
            do {
                _ = try await programme(change)
                return nil
            } catch Failure.invalid(let problems) { return problems.first?.field }
        }
        #expect(try await refused { $0.attendees = $0.engagements - 1 } == "attendees")
        #expect(try await refused { $0.remoteEstablishments = 2000 } == "remote_establishments")
        #expect(try await refused { $0.establishments = 100_000 } == "establishments")
        #expect(try await refused { $0.shares["planning"] = 80 } == "shares")
        #expect(try await refused { $0.hoursBelow = $0.hoursOver } == "hours_over")
        #expect(try await refused { $0.webinarAttendees = 3 } == "webinar_attendees")
        #expect(try await refused { $0.percentWithSeveral = 99 } == "percent_with_several")
        #expect(try await refused { ($0.percentWithSeveral, $0.engagements) = (1, 500) } == "establishments")
    }

    @Test func `the records look lived in`() async throws {
        let (programme, totals, _) = try await programme()
        let facts = programme.engagements.compactMap(\.facts).filter {
            $0.state == .held && totals.window.contains($0.day)
        }
        let months = Dictionary(grouping: facts) { "\($0.day.year)-\($0.day.month)" }.mapValues(\.count)
        let (busiest, quietest) = (months.values.max() ?? 0, months.values.min() ?? 0)
        #expect(busiest >= 3 * quietest && quietest > 0)
        #expect(facts.allSatisfy { $0.day.weekday <= 5 })
        func online(_ facts: [EngagementFacts]) -> Int {
            facts.filter { $0.mode == .online }.count * 100 / max(1, facts.count)
        }
        let (before, rest) = (
            facts.filter { $0.day < totals.onlineFrom.day }, facts.filter { $0.day >= totals.onlineFrom.day }
        )
        #expect(online(before) <= 15)
        #expect(online(rest.filter { $0.day < totals.mixedFrom.day }) >= 95)
        #expect((50...90).contains(online(rest.filter { $0.day >= totals.mixedFrom.day })))
        let officers = Dictionary(grouping: programme.engagements.filter(\.counts), by: \.officer).mapValues(\.count)
        #expect(officers.count == totals.officers.count)
        #expect((officers.values.max() ?? 0) >= 3 * (officers.values.min() ?? 0))
        let schools = Dictionary(grouping: facts.flatMap(\.establishments)) { $0 }.mapValues(\.count)
        #expect(schools.values.contains { $0 == 1 } && schools.values.contains { $0 >= 8 })
    }

    @Test func `there are records that must not count, and records that were not always so`() async throws {
        let (programme, totals, _) = try await programme()
        let beside = totals.beside
        func count(_ condition: (GoldenEngagement) -> Bool) -> Int { programme.engagements.filter(condition).count }
        #expect(count { $0.facts == nil } == beside.removed)
        #expect(count { $0.facts?.state == .cancelled } == beside.cancelled + beside.calledOff)
        #expect(count { $0.counts && $0.day < totals.from.day } == beside.before)
        #expect(count { $0.counts && $0.day > totals.to.day } == beside.after)
        #expect(count { $0.counts && $0.changes == (.planned, .held) } == beside.planned)
        #expect(count { $0.counts && $0.changes == (.held, .held) } == beside.corrected)
    }
}

extension GoldenEngagement {
    /// What it was said to be first, and after its first change.
    fileprivate var changes: (Engagement.State, Engagement.State)? {
        guard case .record(let first)? = steps.first?.what else { return nil }
        for step in steps {
            if case .change(let second, _) = step.what, second != first { return (first.state, second.state) }
        }
        return nil
    }
}

/// Whether two pairs are the same, where there is a first.
private func == (
    left: (Engagement.State, Engagement.State)?, right: (Engagement.State, Engagement.State)
) -> Bool {
    left.map { $0.0 == right.0 && $0.1 == right.1 } ?? false
}

extension Program {
    /// The program with every establishment that ships, loaded once for all tests of the golden programme.
    static let withEstablishments = Task { try await makeWithEstablishments() }

    /// The same in records of its own.
    static func makeWithEstablishments() async throws -> Program {
        let program = try await Program.empty()
        let lists: [(String, RegisterForm)] = [
            ("schools_scotland.csv", .schools(2023)), ("colleges_universities.csv", .colleges),
            ("schools_scotland.csv", .schools(2024)),
        ]
        let installation = program.installation
        for (number, (name, form)) in lists.enumerated() {
            _ = try await installation.establishments.loadShipped(
                named: name, mark: "list-\(number)", by: .operator(unixUser: "test")
            ) {
                RegisterFile(
                    .file(path: installation.reference.path(of: name)), form: form, geography: installation.geography)
            }
        }
        return program
    }
}
