import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Directory

@Suite struct `Any merges, in any order` {
    private static let count = 14

    private static let file =
        "id,title,provider,description,sectors,regions\n"
        + (1...count).map { "\($0),Title \($0 % 4),Provider \($0 % 5),Words \($0),primary,scotland\n" }.joined()

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `no listing is lost, each old address leads somewhere, and undoing all makes all as it was`(
        _ seed: UInt64
    ) async throws {
        let doubles = try await Doubles(Self.file)
        let directory = doubles.directory
        var numbers = Seeded(seed)
        let start = try await doubles.everything()
        let (listings, slugs) = try await doubles.records.storage.read { connection in
            (
                try connection.rows("SELECT id FROM listings ORDER BY id").map { try $0.id("id", of: Listing.self) },
                try Providers.all(in: connection).map(\.slug)
            )
        }
        var (inForce, refused): ([ID<Merge>], Int) = ([], 0)
        for _ in 0..<30 {
            doubles.records.clock.advance(seconds: 1)
            do {
                if let merge = inForce.randomElement(using: &numbers), Int.random(in: 0..<4, using: &numbers) == 0 {
                    _ = try await directory.undoMerge(merge, by: doubles.officer)
                    inForce.removeAll { $0 == merge }
                } else if Int.random(in: 0..<4, using: &numbers) > 0 {
                    let pair = listings.shuffled(using: &numbers).prefix(2)
                    let taken = Set(["title", "description"].filter { _ in Bool.random(using: &numbers) })
                    let order = MergeOrder(.listing, survivor: pair[0].of(), merged: pair[1].of(), taken: taken)
                    inForce.append(try await doubles.merge(order))
                } else {
                    let pair = slugs.shuffled(using: &numbers).prefix(2)
                    let (one, other) = (try await doubles.provider(pair[0]), try await doubles.provider(pair[1]))
                    let taken = Set(["name"].filter { _ in Bool.random(using: &numbers) })
                    inForce.append(try await doubles.merge(doubles.order(other, into: one, taking: taken)))
                }
            } catch Failure.conflict {
                refused += 1
            }
            try await check(doubles, listings, slugs)
        }
        #expect(inForce.count > 3 && refused > 0)
        // The second factor was shown for a day, and the merges took half a minute.
        for merge in inForce.sorted().reversed() {
            #expect(try await directory.undoMerge(merge, by: doubles.officer))
        }
        try await check(doubles, listings, slugs)
        #expect(try await doubles.everything() == start)
        #expect(directory.listingsShown == Self.count)
    }

    private func check(_ doubles: Doubles, _ listings: [ID<Listing>], _ slugs: [String]) async throws {
        let merged = try await doubles.records.count(
            "SELECT count(*) AS count FROM listings WHERE merged_into IS NOT NULL")
        #expect(try #require(doubles.directory.listingsShown) + merged == Self.count)
        for id in listings { #expect(try await doubles.directory.listing(id, by: .visitor).withdrawn == nil) }
        var found = 0
        var met: Set<String> = []
        for slug in slugs {
            let now = try await doubles.directory.provider(slug, by: .visitor).slug
            let asked = doubles.directory.decode(Query(decoding: "provider=" + slug), isPage: true)
            let current = doubles.directory.decode(Query(decoding: "provider=" + now), isPage: true)
            #expect(doubles.directory.total(asked) == doubles.directory.total(current))
            if met.insert(now).inserted { found += doubles.directory.total(asked) }
        }
        #expect(found + merged == Self.count)
        #expect(try await doubles.broken() == [])
    }
}
