import Programme
import Testing
import Web

@testable import Engagements
@testable import Establishments

@Suite struct `Cold spots` {
    private func find(_ log: Log, _ text: String = "") async throws -> ColdSpotAnswer {
        let geography = try Log.geography.get()
        return try await log.desk.coldSpots(
            ColdSpotQuery(decoding: Query(decoding: text), geography: geography), by: log.erik)
    }

    private func keys(_ answer: ColdSpotAnswer) -> [[String]] {
        answer.clusters.map { $0.spots.map(\.establishment.key.text) }
    }

    @Test func `who was never reached comes in clusters, the remotest first, without who is closed`() async throws {
        let log = try await Log()
        let all = try await find(log)
        // Very remote before accessible before urban; both Sanday schools on one trip; Oldtown has closed.
        #expect(keys(all) == [["1-primary", "1-secondary"], ["4-secondary"], ["2-primary"]])
        #expect(all.total == 4 && all.never == 4)
    }

    @Test func `an engagement that was held takes one out for a while, one that is planned does not`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts(on: "2026-11-30") { $0.state = .planned })
        #expect(try await find(log).total == 4)
        try await log.record(try await log.facts(on: "2025-03-03"))
        #expect(try await find(log).total == 3)
        let year = try await find(log, "months=12")
        #expect(year.total == 4 && year.never == 3)
        #expect(try await find(log, "months=0").total == 3)
    }

    @Test(arguments: [
        ("la=moray", 1), ("sector=secondary", 2), ("remote=only", 2), ("la=moray&remote=only", 0),
        ("months=nonsense", 4),
    ])
    func `a filter narrows them`(_ filter: String, _ count: Int) async throws {
        #expect(try await find(Log(), filter).total == count)
    }

    @Test func `of equal remoteness the more deprived comes first, then the greater, and each is in one cluster`()
        throws
    {
        let day = try #require(Day(iso: "2026-11-24"))
        let log = IDSource { Instant(milliseconds: 0) }
        func spot(_ code: Int, simd: String, pupils: Int) -> ColdSpot {
            var one = Establishment(id: log.next(), key: .init(kind: .school, code: String(code), sector: .primary))
            one.memberships[.simd, default: Dated()].take(.init(area: simd, edition: ""), from: day)
            one.rolls.take(.init(pupils: pupils, teacherTenths: nil), from: day)
            return ColdSpot(one, lastReached: nil, on: day)
        }
        let spots = [spot(1, simd: "50", pupils: 9), spot(2, simd: "50", pupils: 90), spot(3, simd: "5", pupils: 1)]
        let clusters = ColdCluster.clusters(of: spots, on: day)
        #expect(clusters.map { $0.spots.map(\.establishment.key.code) } == [["3"], ["2"], ["1"]])
    }

    @Test func `a trip goes to four places, and both schools of one place are visited together`() throws {
        let day = try #require(Day(iso: "2026-11-24"))
        let ids = IDSource { Instant(milliseconds: 0) }
        // Five places in a row, a kilometre apart, two establishments in each; one far away.
        let spots = try (0..<11).map { number in
            var one = Establishment(
                id: ids.next(), key: .init(kind: .school, code: "\(10 + number)", sector: .primary))
            let latitude = number == 10 ? 59.5 : 59 + Double(number / 2) * 0.009
            one.places.take(
                .init(postcode: "KW17", point: try #require(Point(latitude: latitude, longitude: -3))), from: day)
            return ColdSpot(one, lastReached: nil, on: day)
        }
        let clusters = ColdCluster.clusters(of: spots, on: day).map { $0.spots.map(\.establishment.key.code) }
        #expect(
            clusters == [
                ["10", "11", "12", "13", "14", "15", "16", "17"], ["18", "19"], ["20"],
            ])
    }

    @Test func `they are exported as tasks with a link that plans the trip`() async throws {
        let log = try await Log()
        let labels = EngagementLabels(
            words: try Languages(folder: Log.reference.path + "/languages").strings(.english),
            register: try await log.desk.establishments.register(by: .visitor), geography: try Log.geography.get(),
            themes: [])
        let table = ColdSpotTable(labels: labels, site: "https://stem.example", today: log.clock.now.londonDay)
        let text = String(decoding: table.csv(try await find(log).clusters), as: UTF8.self)
        #expect(text.contains("1,Visit Sanday School,1-primary"))
        #expect(text.contains("https://stem.example/engagements/new?state=planned&establishment="))
    }

    @Test func `the day of the last one is for who may read of it`() async throws {
        let log = try await Log()
        try await log.record(try await log.facts(on: "2023-03-03"))
        func known(_ actor: Actor) async throws -> [Bool] {
            let all = try await log.desk.coldSpots(ColdSpotQuery(), by: actor).clusters.flatMap(\.spots)
            return all.filter { $0.lastReached != nil }.map(\.isKnown)
        }
        let analyst = Actor.person(try #require(log.una.person), grants: [Grant(.analyst)])
        for actor in [log.erik, log.catriona] { #expect(try await known(actor) == [true]) }
        for actor in [log.dougal, analyst] { #expect(try await known(actor) == [false]) }
    }

    @Test func `who keeps their own engagements alone, or none, sees none`() async throws {
        let log = try await Log()
        let tess = try await log.person("Tess", Grant(.practitioner, "1-primary"))
        for actor in [Actor.visitor, tess] {
            await #expect(throws: Permission.nothingHere) { try await log.desk.coldSpots(ColdSpotQuery(), by: actor) }
        }
    }

    @Test func `the map is drawn as near as the points lie together, within the drawing`() throws {
        let drawing = try Log.geography.get().map
        let (width, height) = (Double(drawing.width), Double(drawing.height))
        let whole = EngagementMap.Frame(around: [], within: drawing)
        #expect(whole.text == "0 0 \(drawing.width) \(drawing.height)")
        for (x, y) in [(0.0, 0.0), (width, height), (width / 2, height / 2), (width, 0)] {
            let one = EngagementMap.Frame(around: [MapPlace(x: x, y: y)], within: drawing)
            #expect(one.width < drawing.width / 3 && one.x >= 0 && one.y >= 0)
            #expect(one.x + one.width <= drawing.width && one.y + one.height <= drawing.height)
            #expect((one.x...one.x + one.width + 1).contains(Int(x)))
        }
        let corners = [MapPlace(x: 0, y: 0), MapPlace(x: width, y: height)]
        #expect(EngagementMap.Frame(around: corners, within: drawing) == whole)
    }
}
