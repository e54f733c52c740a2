import Accounts
import Foundation
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Sessions

/// 64 clients race for the last places of sessions, 10,000 times, while others cancel, offers are taken and let lapse, and
/// coordinators change the capacity. `CEANGAL_RACES` asks for more.
@Suite(.serialized) struct `The race for the last places` {
    private static let clients = 64
    private static let attempts = ProcessInfo.processInfo.environment["CEANGAL_RACES"].flatMap { Int($0) } ?? 10_000

    /// What has come of it in the records.
    private struct Outcome {
        var capacity = 0, taken = 0, held = 0, booked = 0, waiting = 0, duplicates = 0
        /// The places in the order of the waiting list of those who were offered places, as they were.
        var offered: [Int] = []
    }

    @Test(arguments: Engine.here)
    func `sells each place once and none too many, and keeps the order of those who wait`(_ engine: Engine) async throws
    {
        let season = try await Season(on: engine.emptyRecords().storage)
        let catriona = try await season.catriona()
        let people = try await crowd(season)
        let sessions = try await withThrowingTaskGroup(of: ID<Session>.self) { group in
            for _ in 0..<8 { group.addTask { try await season.published(["capacity": "12"], by: catriona) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let left = LockedBox(Self.attempts)
        let surprises = LockedBox<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            for (number, person) in people.enumerated() {
                group.addTask {
                    while left.with({ left in
                        left -= 1; return left >= 0
                    }) {
                        do {
                            try await act(season, sessions.randomElement() ?? sessions[0], person, number, catriona)
                        } catch is Failure {
                            // Refused with a sentence: there was no place, or something had changed.
                        } catch { surprises.with { $0.append("\(error)") } }
                    }
                }
            }
        }
        #expect(surprises.with { $0 } == [])
        // Everybody asks once more, so that demand is greater than what there is, and whoever has an offer takes it.
        for person in people {
            for id in sessions {
                _ = try? await season.book(id, ["for": "me", "wait": "yes", "overlap": "yes"], by: person)
            }
        }
        for person in people { for id in sessions { try? await take(season, id, person) } }
        for id in sessions {
            let outcome = try await outcome(season, id)
            #expect(outcome.taken == outcome.held && outcome.held == outcome.capacity, "\(outcome)")
            #expect(
                outcome.booked == outcome.capacity && outcome.booked + outcome.waiting == Self.clients, "\(outcome)")
            #expect(outcome.duplicates == 0)
            #expect(outcome.offered == outcome.offered.sorted(), "\(outcome.offered)")
            #expect(!outcome.offered.isEmpty)
        }
    }

    private func act(
        _ season: Season, _ id: ID<Session>, _ person: Actor, _ number: Int, _ catriona: Actor
    ) async throws {
        switch Int.random(in: 0..<100) {
        case ..<55:
            let key = UUID().uuidString
            let wait = Bool.random() ? ["wait": "yes"] : [:]
            let fields = ["for": "me", "overlap": "yes"].merging(wait) { $1 }
            let made = try await season.book(id, fields, key: key, by: person)
            // A network that lost the answer: the same again gives the same.
            if number % 4 == 0 {
                #expect(try await season.book(id, fields, key: key, by: person).booking == made.booking)
            }
        case ..<75: try await take(season, id, person)
        case ..<97:
            if let own = try await own(season, id, person) { try await season.sessions.cancel(own, by: person) }
        default:
            let session = try await season.session(id)
            let capacity = Int.random(in: 4...16)
            try await season.sessions.change(
                id, to: season.typed(["capacity": String(capacity)]), version: session.version, by: catriona)
        }
    }

    private func own(_ season: Season, _ id: ID<Session>, _ person: Actor) async throws -> ID<Booking>? {
        guard let owner = person.person?.id else { return nil }
        return try await season.storage.read { connection in
            try Bookings.all(of: id, [.booked, .waiting, .offered], in: connection).first { $0.person == owner }?.id
        }
    }

    private func take(_ season: Season, _ id: ID<Session>, _ person: Actor) async throws {
        if let own = try await own(season, id, person) { try await season.sessions.accept(own, by: person) }
    }

    private func crowd(_ season: Season) async throws -> [Actor] {
        var people: [Actor] = []
        for number in 0..<Self.clients { people.append(try await season.person("Person\(number)", Grant(.ambassador))) }
        return people
    }

    private func outcome(_ season: Season, _ id: ID<Session>) async throws -> Outcome {
        try await season.storage.read { connection in
            guard let session = try SessionRecords.find(id, in: connection) else { return Outcome() }
            var outcome = Outcome(capacity: session.facts.capacity, taken: session.taken)
            let live = try Bookings.all(of: id, [.booked, .waiting, .offered], in: connection)
            outcome.held = live.filter(\.holdsPlaces).reduce(0) { $0 + $1.places }
            outcome.booked = live.count { $0.state == .booked }
            outcome.waiting = live.count { $0.state == .waiting }
            outcome.duplicates = live.count - Set(live.map(\.person)).count
            let all = try Bookings.all(of: id, Booking.State.allCases, in: connection)
            let waits = Dictionary(all.map { ("booking/" + $0.id.letters, $0.waits) }, uniquingKeysWith: { $1 })
            outcome.offered = try connection.rows(
                "SELECT subject FROM events WHERE verb = 'booking.offered' ORDER BY id"
            ).compactMap { waits[try $0.text("subject")] ?? nil }
            return outcome
        }
    }
}
