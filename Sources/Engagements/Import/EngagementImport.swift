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

    /// Reads a file of past engagements and settles whom its names mean, before anything of the records is touched.
    ///
    /// `answers` say whom a name means: letters or the code of an establishment, or `none`. Throws `Failure.invalid` for a
    /// file that cannot be opened.
    package func read(
        _ source: TableSource, named name: String, answers: [String: String] = [:], limits: TableLimits = .commandLine,
        _ register: Register
    ) throws -> ReadEngagements {
        let file = EngagementFile(source, geography: establishments.geography, themes: themes, limits: limits)
        if file.isUnreadable { throw Failure.invalid([Problem("file", file.faults.last?.message ?? "")]) }
        var done = ImportedEngagements()
        done.rows = Set(file.rows.map(\.number) + file.faults.map(\.row).filter { $0 > 0 }).count
        done.faults = file.faults
        var names = NamesOfRows(answers: answers, register: register)
        let rows = file.rows.compactMap { row in
            names.settle(row).map { (row: row, facts: $0.placed(by: register)) }
        }
        done.questions = names.questions
        return ReadEngagements(name: name, rows: rows, done: done)
    }

    /// Loads what was read of a file, all or nothing; a row that was loaded before changes nothing.
    ///
    /// `officer` is the address of mail of whose they are where the file does not say; the actor's own otherwise. With faults
    /// or open questions nothing is kept, unless the good rows are to be: where the outcome has no batch, the caller takes the
    /// transaction back. Who may import (row `import`) everywhere may load anybody's, a coordinator their own and those of
    /// the people of their hub, where they may record them.
    package func load(
        _ read: ReadEngagements, officer: String? = nil, keepingGoodRows: Bool = false, dryRun: Bool = false,
        _ register: Register, by actor: Actor, in transaction: any Transaction
    ) throws -> ImportedEngagements {
        try Permission.importListings.require(of: actor)
        var done = read.done
        var rows: [(row: EngagementFile.Row, engagement: Engagement, key: String)] = []
        var seen: [String: Int] = [:]
        let mayAll = Permission.importListings.allows(actor, on: Subject())
        let hub = actor.grants.first { $0.role == .hub }.flatMap { ID<Organisation>(letters: $0.scope) }
        let officers = try Officers(of: mayAll ? nil : hub, and: actor, in: transaction)
        let (hubs, now) = (try Organisations.hubsByCouncil(in: transaction), clock())
        for (row, facts) in read.rows {
            let named = row.officer.isEmpty ? officer : row.officer
            guard let owner = officers.find(named, by: actor) else {
                let who = named.map { "“\(String($0.unicodeScalars.prefix(60)))”" } ?? "nobody"
                done.fault(
                    row, "officer",
                    "The officer is \(who). Write the e-mail address of somebody with an account whose you may load.")
                continue
            }
            let engagement = Engagement(
                id: ids.next(), officer: owner.id, officerName: owner.name, hub: hub, facts: facts, version: 1,
                recorded: now, changed: now, followedUp: nil, removed: nil)
            guard mayAll || Permission.recordEngagements.allows(actor, on: subject(of: engagement, hubs: hubs)) else {
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
            rows, named: read.name, keeping: keepingGoodRows, dryRun, register, into: &done, by: actor,
            in: transaction)
        return done
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
                try checkTimes(one.engagement, by: actor, in: transaction)
                try EngagementRecords.add(
                    one.engagement, batch: batch.uuid, origin: one.key, by: actor, in: transaction)
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
        // Rights may have gone since: what was loaded once is taken back only by who may still change it.
        if !mayAll {
            let hubs = try Organisations.hubsByCouncil(in: transaction)
            for engagement in try EngagementRecords.all(
                where: "e.batch = \(batch) AND e.version = 1 AND e.removed IS NULL", in: transaction)
            { try Permission.changeEngagements.require(of: actor, on: subject(of: engagement, hubs: hubs)) }
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

/// What was read of a file of past engagements.
package struct ReadEngagements: Sendable {
    /// The file's name.
    let name: String
    /// Those that can be read and whose names are settled.
    let rows: [(row: EngagementFile.Row, facts: EngagementFacts)]
    /// What has to be put right, and asked.
    let done: ImportedEngagements
}

/// Settles whom the names of rows mean, each name of a day once.
private struct NamesOfRows {
    let answers: [String: String]
    let register: Register
    private var known: [String: EstablishmentMatch] = [:]
    private(set) var questions: [ImportedEngagements.Question] = []
    private var asked: [String: Int] = [:]

    init(answers: [String: String], register: Register) { (self.answers, self.register) = (answers, register) }

    /// The facts of a row with its establishments; `nil` where a name is still to be settled.
    mutating func settle(_ row: EngagementFile.Row) -> EngagementFacts? {
        var (facts, isOpen) = (row.facts, false)
        for name in row.establishments {
            var id: ID<Establishment>?
            if let answer = answers[name] {
                if answer == "none" { continue }
                id = ID<Establishment>(letters: answer).flatMap { register[$0]?.id } ?? match(answer, facts).sure
            } else {
                id = match(name, facts).sure
            }
            if let id {
                if !facts.establishments.contains(id) { facts.establishments.append(id) }
            } else {
                isOpen = true
                ask(name, of: facts)
            }
        }
        return isOpen ? nil : facts
    }

    private mutating func ask(_ name: String, of facts: EngagementFacts) {
        if let place = asked[name] {
            questions[place].rows += 1
        } else {
            asked[name] = questions.count
            let candidates = match(name, facts).candidates.compactMap { register[$0] }
            questions.append(.init(name: name, rows: 1, candidates: candidates))
        }
    }

    private mutating func match(_ words: String, _ facts: EngagementFacts) -> EstablishmentMatch {
        let (day, area) = (facts.day, facts.area)
        let key = day.iso + area + " " + words
        if let found = known[key] { return found }
        // The council that the row names decides, unless nothing there is called so; a region decides nothing.
        var found = EstablishmentMatch(of: words, in: register, council: area.isEmpty ? nil : area, on: day)
        if found.sure == nil, found.candidates.isEmpty {
            found = EstablishmentMatch(of: words, in: register, on: day)
        }
        known[key] = found
        return found
    }
}

/// The people whose engagements somebody may load, by address of mail and by name.
private struct Officers {
    private var byEmail: [String: Person] = [:]
    private var byName: [String: [Person]] = [:]

    /// Everybody, or the actor and the people of a hub. `hub` is `nil` for everybody.
    init(of hub: ID<Organisation>?, and actor: Actor, in connection: any Connection) throws {
        let within: SQL =
            hub.map { hub in
                """
                (id = \(actor.person?.id.uuid ?? "") OR id IN (
                    SELECT person FROM role_grants WHERE organisation = \(hub) AND ended IS NULL))
                """
            } ?? "1 = 1"
        for row in try connection.rows("SELECT id, name, email FROM people WHERE erased IS NULL AND \(within)") {
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
