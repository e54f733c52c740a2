import Accounts
import Programme
import Storage
import TestSupport
import Testing
import Web

@testable import Directory

@Suite struct `What goes along with a merge` {
    @Test func `editors, claims, drafts and problems go along and come back`() async throws {
        let doubles = try await Doubles()
        let (works, limited) = (
            try await doubles.provider("Ferry Works"), try await doubles.provider("Ferry Works Ltd")
        )
        let (bashir, dougal) = (
            try await Doubles.add("bashir", to: doubles.records), try await Doubles.add("dougal", to: doubles.records)
        )
        let (storage, now) = (doubles.records.storage, doubles.records.clock.now)
        let ids = IDSource { now }
        _ = try await storage.write { transaction in
            for (person, organisation) in [(bashir, limited), (dougal, limited), (dougal, works)] {
                let id = ids.next(GrantRecord.self)
                try transaction.run(
                    """
                    INSERT INTO role_grants (id, person, role, scope, organisation, granted)
                    VALUES (\(id), \(person.id), 'provider', \(organisation.id.letters), \(organisation.id), \(now))
                    """)
            }
        }
        func editor(_ organisation: Organisation) -> Actor {
            .person(bashir, grants: [Grant(.provider, organisation.id.letters)])
        }
        let claimer = Actor.person(try await Doubles.add("ailsa", to: doubles.records), grants: [])
        _ = try await doubles.directory.claim(limited.slug, note: "I work there.", by: claimer)
        var rockets = try await doubles.listing("3")
        try await doubles.directory.reportProblem(
            on: rockets.id, reason: "closed", note: "", key: .page("k"), from: "192.0.2", by: .visitor)
        rockets.facts.description = "Further away."
        _ = try await doubles.directory.save(rockets, isNew: false, submits: true, by: editor(limited))
        var begun = try await doubles.directory.newListing(of: limited.slug, by: editor(limited)).listing
        begun.facts.title = "Begun"
        _ = try await doubles.directory.save(begun, isNew: true, submits: false, by: editor(limited))
        let before = try await doubles.everything()
        let order = doubles.order(limited, into: works)
        let moves = try await doubles.directory.comparison(order, by: doubles.officer).moves
        #expect(moves == .with { ($0.listings, $0.drafts, $0.problems, $0.claims, $0.editors) = (1, 2, 1, 1, 2) })
        let merge = try await doubles.merge(order)
        #expect(try await doubles.broken() == [])
        #expect(try await doubles.directory.holdings(by: editor(works)).first?.drafts.count == 2)
        await #expect(throws: Permission.nothingHere) {
            try await doubles.directory.editing(rockets.id, by: editor(limited))
        }
        #expect(try await doubles.directory.submissions(by: doubles.officer).first?.isOvertaken == false)
        let held = try await storage.read { connection in
            try [bashir, dougal].map { person in
                try People.grants(of: person.id, in: connection).map(\.grant.scope)
            }
        }
        // Somebody who edits for both has one role of the two until the merge is undone.
        #expect(held == [[works.id.letters], [works.id.letters]])
        #expect(try await doubles.directory.claims(by: doubles.officer).map(\.organisation.slug) == ["ferry-works"])
        #expect(try await doubles.directory.undoMerge(merge, by: doubles.officer))
        #expect(try await doubles.everything() == before)
        // Written at after the merge, a draft follows its listing.
        let again = try await doubles.merge(order)
        rockets = try #require(try await doubles.directory.editing(rockets.id, by: editor(works)).draft?.listing)
        rockets.facts.description = "Back again."
        _ = try await doubles.directory.save(rockets, isNew: false, submits: true, by: editor(works))
        #expect(try await doubles.directory.undoMerge(again, by: doubles.officer) == false)
        let draft = try #require(try await doubles.directory.editing(rockets.id, by: editor(limited)).draft)
        #expect(draft.listing.provider == limited.slug && draft.listing.facts.description == "Back again.")
        #expect(try await doubles.directory.submissions(by: doubles.officer).first?.isOvertaken == false)
        #expect(try await doubles.broken() == [])
        // Whose role was ended meanwhile does not get the other back.
        let third = try await doubles.merge(order)
        let left = try await storage.write { transaction in
            try transaction.run("UPDATE role_grants SET ended = \(now) WHERE person = \(dougal.id) AND ended IS NULL")
        }
        #expect(left == 1)
        _ = try await doubles.directory.undoMerge(third, by: doubles.officer)
        #expect(try await storage.read { try People.grants(of: dougal.id, in: $0) }.isEmpty)
    }

    @Test func `a draft of a merged listing is read beside the other`() async throws {
        let doubles = try await Doubles()
        var (one, other) = (try await doubles.listing("1"), try await doubles.listing("2"))
        let editor = Actor.person(
            try await Doubles.add("bashir", to: doubles.records),
            grants: [Grant(.provider, try await doubles.provider("Ferry Works").id.letters)])
        other.facts.description = "Three hours."
        _ = try await doubles.directory.save(other, isNew: false, submits: true, by: editor)
        let before = try await doubles.everything()
        let merge = try await doubles.merge(doubles.order(other, into: one))
        let submission = try #require(try await doubles.directory.submissions(by: doubles.officer).first)
        #expect(submission.stored?.id == one.id && submission.isOvertaken)
        #expect(submission.draft.listing.facts.sourceID == "1")
        #expect(try await doubles.directory.undoMerge(merge, by: doubles.officer))
        #expect(try await doubles.everything() == before)
        one.facts.description = "Four hours."
        _ = try await doubles.directory.save(one, isNew: false, submits: false, by: editor)
        await #expect(throws: Failure.self) { try await doubles.merge(doubles.order(other, into: one)) }
    }
}

extension Comparison.Moves {
    fileprivate static func with(_ change: (inout Comparison.Moves) -> Void) -> Comparison.Moves {
        var moves = Comparison.Moves()
        change(&moves)
        return moves
    }
}
