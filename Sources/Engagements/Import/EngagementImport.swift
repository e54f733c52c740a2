import Accounts
import Crypto
import Establishments
import Programme
import Storage
import Tables
import Web

/// What an import of engagements did, or would do.
package struct ImportedEngagements: Sendable {
    /// The batch, by which it can be taken back; `nil` where nothing was stored.
    package fileprivate(set) var batch: ID<ImportedEngagements>?
    /// Rows of the file, those with faults too.
    package fileprivate(set) var rows = 0
    package fileprivate(set) var added = 0
    /// Rows that were loaded before.
    package fileprivate(set) var unchanged = 0
    /// What has to be put right, by row.
    package fileprivate(set) var faults: [FileFault] = []
    /// Names of which it is not sure whom they mean.
    package fileprivate(set) var questions: [Question] = []

    /// Whether there is nothing to put right and nothing to answer.
    package var isWhole: Bool { faults.isEmpty && questions.isEmpty }

    /// A name that needs an answer before its rows are loaded.
    package struct Question: Sendable {
        /// As it is written in the file.
        package let name: String
        /// In how many rows.
        package fileprivate(set) var rows: Int
        /// Whom it may mean, the likeliest first.
        package let candidates: [Establishment]
    }
}

extension Engagements {
    /// The verbs of the events of an import and of one that was taken back.
    package static let importedVerb = "engagements.imported"
    package static let importUndoneVerb = "engagements.import-undone"

    /// Loads a file of past engagements, all or nothing; a row that was loaded before changes nothing.
    ///
    /// `answers` say whom a name means: letters or the code of an establishment, or `none`. `officer` is the address of mail
    /// of whose they are where the file does not say; the actor's own otherwise. With faults or open questions nothing is
    /// kept, unless the good rows are to be: where the outcome has no batch, the caller takes the transaction back.
    /// Who may import (row `import`) may, each row as far as they may record it.
    package func load(
        _ source: TableSource, named name: String, answers: [String: String] = [:], officer: String? = nil,
        keepingGoodRows: Bool = false, dryRun: Bool = false, limits: TableLimits = .commandLine, _ register: Register,
        by actor: Actor, in transaction: any Transaction
    ) throws -> ImportedEngagements {
        try Permission.importListings.require(of: actor)
        let file = EngagementFile(source, geography: establishments.geography, themes: themes, limits: limits)
        if file.isUnreadable { throw Failure.invalid([Problem("file", file.faults.last?.message ?? "")]) }
        var done = ImportedEngagements()
        done.rows = Set(file.rows.map(\.number) + file.faults.map(\.row).filter { $0 > 0 }).count
        done.faults = file.faults
        var rows: [(row: EngagementFile.Row, engagement: Engagement, key: String)] = []
        var seen: [String: Int] = [:]
        let (officers, now) = (try Officers(in: transaction), clock())
        for row in file.rows {
            guard let facts = settle(row, answers, register, into: &done) else { continue }
            let named = row.officer.isEmpty ? officer : row.officer
            guard let owner = officers.find(named, by: actor) else {
                let who = named.map { "“\(String($0.unicodeScalars.prefix(60)))”" } ?? "nobody"
                done.fault(
                    row, "officer", "The officer is \(who). Write the address of mail of somebody with an account.")
                continue
            }
            let hub = actor.grants.first { $0.role == .hub }.flatMap { ID<Organisation>(letters: $0.scope) }
            let engagement = Engagement(
                id: ids.next(), officer: owner.id, officerName: owner.name, hub: hub, facts: facts.placed(by: register),
                version: 1, recorded: now, changed: now, followedUp: nil, removed: nil)
            let mayAll = Permission.importListings.allows(actor, on: Subject())
            guard
                try mayAll
                    || Permission.recordEngagements.allows(actor, on: try subject(of: engagement, in: transaction))
            else {
                done.fault(row, "officer", "You may load engagements only where you may record them.")
                continue
            }
            // Of two rows that say the same, the second is another engagement, and is so again the next time.
            let body = owner.id.letters + EngagementRecord(facts).json
            seen[body, default: 0] += 1
            let digest = SHA256.hash(data: Array("\(body)\(seen[body] ?? 1)".utf8)).hexadecimal
            rows.append((row, engagement, digest))
        }
        try store(
            rows, named: name, keeping: keepingGoodRows, dryRun, register, into: &done, by: actor, in: transaction)
        return done
    }

    /// The facts of a row with its establishments; `nil` where a name is still to be settled.
    private func settle(
        _ row: EngagementFile.Row, _ answers: [String: String], _ register: Register,
        into done: inout ImportedEngagements
    ) -> EngagementFacts? {
        var (facts, isOpen) = (row.facts, false)
        for name in row.establishments {
            var id: ID<Establishment>?
            if let answer = answers[name] {
                if answer == "none" { continue }
                id =
                    ID<Establishment>(letters: answer).flatMap { register[$0]?.id }
                    ?? EstablishmentMatch(of: answer, in: register, on: facts.day).sure
            } else {
                id = EstablishmentMatch(of: name, in: register, on: facts.day).sure
            }
            if let id {
                if !facts.establishments.contains(id) { facts.establishments.append(id) }
                continue
            }
            isOpen = true
            if let place = done.questions.firstIndex(where: { $0.name == name }) {
                done.questions[place].rows += 1
            } else {
                let match = EstablishmentMatch(of: name, in: register, on: facts.day)
                done.questions.append(
                    .init(name: name, rows: 1, candidates: match.candidates.compactMap { register[$0] }))
            }
        }
        return isOpen ? nil : facts
    }

    private func store(
        _ rows: [(row: EngagementFile.Row, engagement: Engagement, key: String)], named name: String, keeping: Bool,
        _ dryRun: Bool, _ register: Register, into done: inout ImportedEngagements, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let known = Set(
            try transaction.rows(
                "SELECT origin_key FROM engagements WHERE origin_key IS NOT NULL AND removed IS NULL"
            ).map { try $0.text("origin_key") })
        let (rules, batch, now) = (rules(register), ids.next(ImportedEngagements.self), clock())
        var good: [(row: EngagementFile.Row, engagement: Engagement, key: String)] = []
        for one in rows {
            if known.contains(one.key) {
                done.unchanged += 1
                continue
            }
            let problems = rules.problems(in: one.engagement.facts)
            for problem in problems { done.fault(one.row, problem.field, problem.message) }
            if problems.isEmpty { good.append(one) }
        }
        let isHeld = !keeping && !done.isWhole
        guard !isHeld, !good.isEmpty else {
            done.added = good.count
            return
        }
        try transaction.run(
            """
            INSERT INTO import_batches (id, kind, file, at, actor, added, changed, unchanged, vanished)
            VALUES (\(batch), 'engagements', \(name), \(now), \(actor.name), 0, 0, \(done.unchanged), 0)
            """)
        for one in good {
            do {
                try checkTimes(one.engagement, in: transaction)
                try EngagementRecords.add(
                    one.engagement, origin: (batch.uuid, one.key), by: actor, in: transaction)
                done.added += 1
            } catch Failure.invalid(let problems) {
                for problem in problems { done.fault(one.row, problem.field, problem.message) }
            }
        }
        guard done.added > 0, keeping || done.faults.isEmpty, !dryRun else { return }
        try transaction.run("UPDATE import_batches SET added = \(done.added) WHERE id = \(batch)")
        try Events.record(
            Self.importedVerb, subject: "import/" + batch.letters, particulars: "{\"added\":\(done.added)}", by: actor,
            at: now, ids: ids, in: transaction)
        done.batch = batch
    }

    /// Takes an import back: what it added goes, but for what has been changed since. Gives how many of each.
    ///
    /// Who loaded it may, and who may import for everybody; `Failure.notFound` if there is no such import, `.conflict` if it
    /// was taken back already.
    package func undoImport(
        _ batch: ID<ImportedEngagements>, by actor: Actor, in transaction: any Transaction
    ) throws -> (removed: Int, kept: Int) {
        try Permission.importListings.require(of: actor)
        let row = try transaction.first(
            "SELECT undone, actor FROM import_batches WHERE id = \(batch) AND kind = 'engagements'")
        let mayAll = Permission.importListings.allows(actor, on: Subject())
        guard let row, try mayAll || row.text("actor") == actor.name else {
            throw Failure.notFound("There is no import of engagements with the id \(batch.letters).")
        }
        guard try row.instant("undone") == nil else {
            throw Failure.conflict("That import has been taken back already.")
        }
        let now = clock()
        let removed = try transaction.run(
            "UPDATE engagements SET removed = \(now) WHERE batch = \(batch) AND version = 1 AND removed IS NULL")
        let kept = try transaction.count(
            "SELECT count(*) AS count FROM engagements WHERE batch = \(batch) AND removed IS NULL")
        try transaction.run("UPDATE import_batches SET undone = \(now) WHERE id = \(batch)")
        try Events.record(
            Self.importUndoneVerb, subject: "import/" + batch.letters,
            particulars: "{\"removed\":\(removed),\"kept\":\(kept)}", by: actor, at: now, ids: ids, in: transaction)
        return (removed, kept)
    }
}

extension ImportedEngagements {
    fileprivate mutating func fault(_ row: EngagementFile.Row, _ column: String, _ message: String) {
        faults.append(FileFault(row: row.number, line: row.line, column: column, message: message))
    }
}

/// The people whose engagements there may be, by address of mail and by name.
private struct Officers {
    private var byEmail: [String: Person] = [:]
    private var byName: [String: [Person]] = [:]

    init(in connection: any Connection) throws {
        for row in try connection.rows("SELECT id, name, email FROM people WHERE erased IS NULL") {
            guard let email = EmailAddress(try row.text("email")) else { continue }
            let person = Person(id: try row.id("id"), name: try row.text("name"), email: email)
            byEmail[email.key] = person
            byName[slug(from: person.name), default: []].append(person)
        }
    }

    /// The person of an address or a name that no other bears; the actor where nobody is named.
    func find(_ text: String?, by actor: Actor) -> Person? {
        guard let text, !text.isEmpty else { return actor.person }
        if let found = EmailAddress(text).flatMap({ byEmail[$0.key] }) { return found }
        let named = byName[slug(from: text)] ?? []
        return named.count == 1 ? named[0] : nil
    }
}
