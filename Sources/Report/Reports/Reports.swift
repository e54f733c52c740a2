import Accounts
import Programme
import Storage
import Web

/// The front door of reports: they are written with figures in them, read by a second person, released, and amended.
///
/// Who may is in the rows `report-draft` and `report`: analysts write and propose, education officers read, change and
/// release; nobody releases what they changed last. Released reports are public.
package final class Reports: Sendable {
    package let figures: Figures
    let storage: any Storage
    let clock: @Sendable () -> Instant
    let ids: IDSource
    let words: Strings
    /// What makes PDFs, where anything does.
    let press: Press?
    /// How links begin in what is taken away, where that is set.
    let address: String?
    /// One release at a time is seen by the gate.
    let turns = Turns()
    /// What the figures of releases say now, as far as that was asked, by release.
    let compared = LockedBox([ID<Release>: Compared]())
    /// One release at a time is compared with what is true now.
    let comparing = Turns()
    /// The figures of the releases that were read last.
    let kept = LockedBox([(release: ID<Release>, figures: [ReleasedFigure])]())

    /// `words` are English: releases keep titles in it.
    package init(
        figures: Figures, storage: any Storage, words: Strings, clock: @escaping @Sendable () -> Instant, ids: IDSource,
        press: Press? = nil, address: String? = nil
    ) {
        (self.figures, self.storage, self.words, self.clock, self.ids) = (figures, storage, words, clock, ids)
        (self.press, self.address) = (press, address)
    }

    /// The verbs of its events.
    static let madeVerb = "report.made"
    static let changedVerb = "report.changed"
    static let proposedVerb = "report.proposed"
    static let returnedVerb = "report.returned"
    static let releasedVerb = "report.released"

    /// Read reports as they are written.
    package static let readDrafts = Permission("report-draft", .read)
    /// Begin one.
    package static let makeDrafts = Permission("report-draft", .create)
    /// Change one.
    package static let changeDrafts = Permission("report-draft", .update)
    /// Read released reports.
    package static let read = Permission("report", .read)
    /// Give one to a second person.
    package static let propose = Permission("report", .create)
    /// Release one that somebody else wrote, or send it back.
    package static let release = Permission("report", .approve)

    /// The figures that are entered by hand.
    package var externals: Externals { Externals(storage: storage, clock: clock, ids: ids) }

    /// What the programme is judged by over years.
    package var indicators: Indicators { Indicators(figures: figures, storage: storage, clock: clock, ids: ids) }

    static let overtaken = Failure.conflict(
        "Somebody has changed this report since you opened it. What you typed is kept: compare, and save again.")

    /// A key by which a form is known when it comes twice.
    func formKey() -> String { ids.next(Reports.self).letters }

    /// The readable name of a report; two are addresses of the desk.
    static func slug(_ text: String) -> String {
        let slug = Programme.slug(from: text)
        return slug == "new" || slug == "preview" ? slug + "-report" : slug
    }

    // MARK: drafts

    /// All reports as they are written. Who reads drafts; figures of people in them are shown to whom they may be. Throws `Failure.notFound`.
    package func drafts(by actor: Actor) async throws -> [Report] {
        try Self.readDrafts.require(of: actor)
        return try await storage.read { try ReportRecords.all(in: $0) }
    }

    /// A report as it is written. Throws `Failure.notFound`.
    package func draft(_ slug: String, by actor: Actor) async throws -> Report {
        try Self.readDrafts.require(of: actor)
        return try await storage.read { try Self.found(slug, in: $0) }
    }

    static func found(_ slug: String, in connection: any Connection) throws -> Report {
        guard let report = try ReportRecords.find(slug, in: connection) else { throw Permission.nothingHere }
        return report
    }

    /// Begins a report; gives its slug. Throws `Failure.invalid` for what has to be put right.
    package func make(_ facts: ReportFacts, slug wanted: String = "", key: RequestKey, by actor: Actor) async throws
        -> String
    {
        try Self.makeDrafts.require(of: actor, on: Subject())
        let (now, ids) = (clock(), ids)
        let body = [facts.title, facts.period.text, facts.summary, wanted, facts.body].joined(separator: "\n")
        let stored = try key.stored(for: body)
        return try await storage.write { [self] transaction in
            try AnsweredRequests.once(owner: actor.name, key: stored, body: body, at: now, in: transaction) {
                try make(facts, slug: wanted, by: actor, at: now, ids, in: transaction)
            }
        }
    }

    /// Does the same within a transaction.
    func make(
        _ facts: ReportFacts, slug wanted: String, by actor: Actor, at now: Instant, _ ids: IDSource,
        in transaction: any Transaction
    ) throws -> String {
        try Self.makeDrafts.require(of: actor, on: Subject())
        guard facts.problems.isEmpty else { throw Failure.invalid(facts.problems) }
        let plain = Self.slug(wanted.isEmpty ? facts.title : wanted)
        guard try ReportRecords.find(plain, in: transaction) == nil else {
            throw Failure.invalid([Problem("title", "There is a report of that name already. Choose another title.")])
        }
        let report = Report(
            id: ids.next(), slug: plain, facts: facts, state: .draft, reason: "", version: 1, author: actor.name,
            changed: now)
        try ReportRecords.add(report, at: now, in: transaction)
        try note(Self.madeVerb, report, by: actor, in: transaction)
        return plain
    }

    /// Changes what a report says; it is a draft again. Throws `Failure.invalid`, and `.conflict` where somebody has changed it
    /// since `seen`.
    package func change(_ slug: String, to facts: ReportFacts, seen: Int, by actor: Actor) async throws {
        try Self.changeDrafts.require(of: actor, on: Subject())
        guard facts.problems.isEmpty else { throw Failure.invalid(facts.problems) }
        let now = clock()
        try await storage.write { [self] transaction in
            let report = try Self.found(slug, in: transaction)
            if report.version == seen, report.facts == facts { return }
            guard
                try ReportRecords.change(
                    report.id, to: facts, seen: seen, by: actor.name, at: now, in: transaction)
            else { throw Self.overtaken }
            try note(Self.changedVerb, report, by: actor, in: transaction)
        }
    }

    /// Gives a draft to a second person to read. Who writes reports. Throws `Failure.invalid` with all that is wrong in its
    /// figures.
    package func send(_ slug: String, seen: Int, by actor: Actor) async throws {
        try Self.propose.require(of: actor, on: Subject())
        let report = try await draft(slug, by: actor)
        guard report.version == seen else { throw Self.overtaken }
        let faults = try await preview(report.facts, by: actor).faults
        guard faults.isEmpty else { throw Failure.invalid(faults.map { Problem("body", $0.sentence) }) }
        try await move(slug, to: .review, Self.proposedVerb, reason: "", seen: seen, by: actor)
    }

    /// Sends a draft back to its writer with a reason. Who releases. Throws `Failure.invalid` without a reason.
    package func sendBack(_ slug: String, because reason: String, seen: Int, by actor: Actor) async throws {
        try Self.release.require(of: actor, on: Subject())
        guard (1...1000).contains(reason.unicodeScalars.count) else {
            throw Failure.invalid([Problem("reason", "Say what should be changed, in 1,000 characters at most.")])
        }
        try await move(slug, to: .draft, Self.returnedVerb, reason: reason, seen: seen, by: actor)
    }

    private func move(
        _ slug: String, to state: Report.State, _ verb: String, reason: String, seen: Int, by actor: Actor
    ) async throws {
        let now = clock()
        try await storage.write { [self] transaction in
            let report = try Self.found(slug, in: transaction)
            guard report.state == (state == .review ? .draft : .review) else { throw Self.overtaken }
            guard
                try ReportRecords.move(
                    report.id, from: report.state, to: state, reason: reason, seen: seen, at: now, in: transaction)
            else { throw Self.overtaken }
            try note(verb, report, by: actor, in: transaction)
        }
    }

    /// What waits for the actor among reports: those to be read by a second person, and their own that were sent back.
    package func tasks(by actor: Actor) async throws -> [DeskTask] {
        guard Self.readDrafts.allows(actor, on: Subject()) else { return [] }
        let all = try await storage.read { try ReportRecords.all(in: $0) }
        let reads = Self.release.allows(actor, on: Subject())
        let waiting = all.count { reads && $0.state == .review && $0.author != actor.name }
        let returned = all.count { $0.state == .draft && !$0.reason.isEmpty && $0.author == actor.name }
        return [
            DeskTask("task.reports", waiting, "/admin/reports"),
            DeskTask("task.reports.returned", returned, "/admin/reports"),
        ].filter { $0.count > 0 }
    }

    func note(_ verb: String, _ report: Report, by actor: Actor, in transaction: any Transaction) throws {
        try Events.record(
            verb, subject: "report/" + report.id.letters, particulars: "{\"slug\":\"\(report.slug)\"}", by: actor,
            at: clock(), ids: ids, in: transaction)
    }
}
