import Programme
import Storage
import Tables
import Web

/// What can be wrong with a listing, as its readers see it.
package enum ProblemReason: String, Sendable, CaseIterable {
    case unclear, contact, closed, area
}

extension Directory {
    /// Records that a listing has a problem. Anyone may, `reportsPerHour` from one neighbourhood of
    /// addresses, a quarter of them at once.
    ///
    /// Sent again with the same key and words it changes nothing; with a program's key and other words it is refused. Throws `Failure.invalid` for an unknown reason or a note
    /// over 1,000 characters; `.tooMany`; `.notFound`.
    package func reportProblem(
        on id: ID<Listing>, reason: String, note: String, key: RequestKey, from origin: String, by actor: Actor
    ) async throws {
        try Permission.reportProblem.require(of: actor)
        let id = try await listing(id, by: actor).id
        var problems: [Problem] = []
        let chosen = ProblemReason(rawValue: reason)
        if chosen == nil { problems.append(Problem("reason", "Choose what is wrong with the listing.")) }
        if note.unicodeScalars.count > 1000 {
            problems.append(Problem("note", "Shorten the note to 1,000 characters."))
        }
        guard let chosen, problems.isEmpty else { throw Failure.invalid(problems) }
        let body = id.letters + "\n" + reason + "\n" + note
        let key = try key.stored(for: body)
        let now = clock()
        if try await wasAnswered(owner: origin, key: key, body: body) { return }
        let tooMany = "You have reported several problems just now. Try again later."
        try reports.take(origin, at: now, tooMany)
        let (ids, reports) = (ids, reports)
        let isNew = try await storage.write { transaction in
            guard try AnsweredRequests.answer(owner: origin, key: key, body: body, in: transaction) == nil else {
                return false
            }
            try reports.take(origin, at: now, tooMany, in: transaction)
            let report = ids.next(ProblemReason.self)
            try transaction.run(
                """
                INSERT INTO problem_reports (id, listing, reason, note, at)
                VALUES (\(report), \(id), \(chosen.rawValue), \(note), \(now))
                """)
            try Events.record(
                "problem.reported", subject: "listing/" + id.letters,
                particulars: "{\"reason\":\"\(chosen.rawValue)\"}",
                by: actor, at: now, ids: ids, in: transaction)
            try AnsweredRequests.keep("done", owner: origin, key: key, body: body, at: now, in: transaction)
            return true
        }
        if !isNew { reports.giveBack(origin, at: now) }
    }

    /// Records what somebody looked for and did not find: the query, and their own words, 300 characters at most. Anyone
    /// may. Sent again it is as with a problem. Throws `Failure.invalid` or `.tooMany`.
    package func recordUnmetNeed(
        _ words: String, query: DirectoryQuery, key: RequestKey, from origin: String, by actor: Actor
    ) async throws {
        try Permission.recordUnmetNeed.require(of: actor)
        let words = trimmed(words)
        guard words.unicodeScalars.contains(where: { !$0.properties.isDefaultIgnorableCodePoint }) else {
            throw Failure.invalid([Problem("words", "Say in a few words what you looked for.")])
        }
        guard words.unicodeScalars.count <= 300 else {
            throw Failure.invalid([Problem("words", "Shorten this to 300 characters.")])
        }
        let asked = query.parameters.encoded
        let body = asked + "\n" + words
        let key = try key.stored(for: body)
        let now = clock()
        if try await wasAnswered(owner: origin, key: key, body: body) { return }
        let tooMany = "You have told us several needs just now. Try again later."
        try needs.take(origin, at: now, tooMany)
        let (ids, needs) = (ids, needs)
        let council = query[.localAuthority].first
        let isNew = try await storage.write { transaction in
            guard try AnsweredRequests.answer(owner: origin, key: key, body: body, in: transaction) == nil else {
                return false
            }
            try needs.take(origin, at: now, tooMany, in: transaction)
            let need = ids.next(DirectoryQuery.self)
            try transaction.run(
                """
                INSERT INTO unmet_needs (id, query, words, council, at)
                VALUES (\(need), \(asked), \(words), \(council), \(now))
                """)
            try Events.record(
                "unmet-need.recorded", subject: "unmet-need/" + need.letters, by: actor, at: now, ids: ids,
                in: transaction)
            try AnsweredRequests.keep("done", owner: origin, key: key, body: body, at: now, in: transaction)
            return true
        }
        if !isNew { needs.giveBack(origin, at: now) }
    }

    private func wasAnswered(owner: String, key: String, body: String) async throws -> Bool {
        try await storage.read { try AnsweredRequests.answer(owner: owner, key: key, body: body, in: $0) != nil }
    }
}
