import Programme
import Storage
import Tables
import Web

/// The front door of what the programme is judged by over years: kept with baselines and aims, read from the register of
/// measures. Anyone may read them and sees of their values what they may see of the figures; education officers and analysts
/// enter and change them (row `measure`).
package final class Indicators: Sendable {
    private let figures: Figures
    private let storage: any Storage
    private let clock: @Sendable () -> Instant
    private let ids: IDSource

    init(figures: Figures, storage: any Storage, clock: @escaping @Sendable () -> Instant, ids: IDSource) {
        (self.figures, self.storage, self.clock, self.ids) = (figures, storage, clock, ids)
    }

    /// Read them.
    static let read = Figures.read
    /// Enter one.
    static let enter = Permission("measure", .create)
    /// Change one.
    static let change = Permission("measure", .update)

    /// The verbs of its events.
    static let enteredVerb = "indicator.entered"
    static let changedVerb = "indicator.changed"

    static let overtaken = Failure.conflict(
        "Somebody has changed this indicator since you opened it. What you typed is kept: compare, and save again.")

    /// A key by which a form is known when it comes twice.
    func formKey() -> String { ids.next(Indicators.self).letters }

    /// All of them, in the order of the list. Anyone may.
    func all(by actor: Actor) async throws -> [Indicator] {
        try Self.read.require(of: actor)
        return try await storage.read { try IndicatorRecords.all(in: $0) }
    }

    /// All of them with their values, as far as the actor may know these. Anyone may.
    func readings(by actor: Actor) async throws -> [IndicatorReading] {
        let all = try await all(by: actor)
        let reckoning = try await figures.reckoning(for: actor)
        var readings: [IndicatorReading] = []
        for indicator in all { readings.append(try await reading(of: indicator, reckoning, by: actor)) }
        return readings
    }

    /// What one says now. Anyone may. Throws `Failure.notFound`.
    func stored(_ slug: String, by actor: Actor) async throws -> Indicator {
        guard let now = try await all(by: actor).first(where: { $0.slug == slug }) else { throw Self.notThere }
        return now
    }

    private static let notThere = Failure.notFound(
        "There is no indicator at this address. Choose one of the list.")

    /// One with its values, what it said in the last of its versions, or of those before one, and what the figures of others that
    /// it is read by said before. Anyone may. Throws `Failure.notFound`.
    func indicator(_ slug: String, before: Int = .max, by actor: Actor) async throws -> IndicatorFound {
        try Self.read.require(of: actor)
        let (now, versions) = try await storage.read { connection in
            (
                try IndicatorRecords.all(in: connection).first { $0.slug == slug },
                try IndicatorRecords.versions(of: slug, before: before, in: connection)
            )
        }
        guard let now else { throw Self.notThere }
        let reading = try await reading(of: now, try await figures.reckoning(for: actor), by: actor)
        let sources = try await storage.read { connection in
            try reading.externals.map { try ExternalRecords.versions(of: $0, in: connection) }.filter { !$0.isEmpty }
        }
        return IndicatorFound(reading: reading, versions: versions, sources: sources)
    }

    /// Records that somebody takes their live values of people away in a form for machines, before they have them.
    func recordTaking(_ readings: [IndicatorReading], by actor: Actor) async throws {
        let shown = readings.flatMap(\.years).filter { $0.value != nil }
        try await figures.recordTaking(shown.compactMap(\.answer), by: actor)
    }

    private func reading(
        of indicator: Indicator, _ reckoning: Reckoning, by actor: Actor
    ) async throws -> IndicatorReading {
        guard let figure = try? indicator.figure else {
            return IndicatorReading(indicator: indicator, years: [], breaks: [], externals: [])
        }
        let names = figure.expression.externals.map(\.name)
        let breaks = reckoning.breaks(of: indicator, figure)
        var years: [IndicatorReading.Year] = []
        for year in reckoning.years(of: indicator, figure) {
            guard let period = indicator.period(year) else { continue }
            var (answer, fault): (FigureAnswer?, String?)
            do { answer = try await figures.answer(figure.during(period), reckoning, by: actor) } catch let found
                as FigureFault
            { fault = found.message }
            years.append(
                .init(
                    year: year, period: period, answer: answer, fault: fault,
                    notReported: indicator.notReported.first { $0.year == year }?.note,
                    broken: breaks.last { $0.year == year }?.said))
        }
        return IndicatorReading(indicator: indicator, years: years, breaks: breaks, externals: names)
    }

    /// What is wrong with an expression for an indicator, asked of the records; `nil` where nothing is.
    func fault(in indicator: Indicator, by actor: Actor) async throws -> FigureFault? {
        try await fault(in: indicator, try await figures.reckoning(for: actor), by: actor)
    }

    private func fault(
        in indicator: Indicator, _ reckoning: Reckoning, by actor: Actor
    ) async throws -> FigureFault? {
        do {
            let figure = try indicator.figure
            guard let period = indicator.period(indicator.year(of: reckoning.today)) else { return nil }
            _ = try await figures.answer(figure.during(period), reckoning, by: actor)
            return nil
        } catch let fault as FigureFault { return fault }
    }

    private func check(_ indicator: Indicator, by actor: Actor) async throws {
        guard let fault = try await fault(in: indicator, by: actor) else { return }
        throw Failure.invalid([Problem("expression", fault.message)])
    }

    /// Enters an indicator; gives its slug. The same form twice enters it once. Throws `Failure.invalid` with what has to be put
    /// right.
    func enter(_ indicator: Indicator, key: RequestKey, by actor: Actor) async throws -> String {
        try Self.enter.require(of: actor, on: Subject())
        let now = clock()
        let body = "\(IndicatorForm(indicator))"
        let stored = try key.stored(for: body)
        try await check(indicator, by: actor)
        return try await storage.write { [self] transaction in
            try AnsweredRequests.once(owner: actor.name, key: stored, body: body, at: now, in: transaction) {
                try enter(indicator, by: actor, in: transaction)
            }
        }
    }

    /// Does the same within a transaction.
    @discardableResult
    private func enter(
        _ indicator: Indicator, from file: String? = nil, by actor: Actor, in transaction: any Transaction
    ) throws -> String {
        try Self.enter.require(of: actor, on: Subject())
        guard indicator.problems.isEmpty else { throw Failure.invalid(indicator.problems) }
        guard try IndicatorRecords.slug(of: indicator.code, in: transaction) == nil else {
            throw Failure.invalid([Self.codeTaken])
        }
        guard try IndicatorRecords.count(in: transaction) < Indicator.most else { throw Failure.invalid([Self.full]) }
        var wanted = indicator.inOrder
        wanted.slug = try freeSlug(like: indicator.slug, in: transaction)
        let id: ID<Indicator> = ids.next()
        try IndicatorRecords.add(wanted, id: id, by: actor.name, at: clock(), in: transaction)
        try note(Self.enteredVerb, id, wanted.slug, from: file, by: actor, in: transaction)
        return wanted.slug
    }

    /// A slug that no indicator has: of codes that are no more, or that have no Latin letters, several come to the same.
    private func freeSlug(like slug: String, in transaction: any Transaction) throws -> String {
        let slugs = [slug] + (2...Indicator.most + 1).map { slug + "-" + String($0) }
        let free = try slugs.first { try IndicatorRecords.find($0, in: transaction) == nil }
        guard let free else { throw Failure.invalid([Self.codeTaken]) }
        return free
    }

    private static let full = Problem("", "There are 200 indicators, which is as many as there can be.")

    private static let codeTaken = Problem("code", "There is an indicator with that code already. Choose another code.")

    /// Changes what an indicator says; what it said before stays with its page. The same again changes nothing, also
    /// where it was sent before and the answer was lost. Throws `Failure.notFound`, `.invalid` without a reason, and `.conflict` where somebody has changed it since `seen`.
    func change(
        _ slug: String, to indicator: Indicator, seen: Int, because reason: String, by actor: Actor
    ) async throws {
        try Self.change.require(of: actor, on: Subject())
        try await check(indicator, by: actor)
        try await storage.write { [self] transaction in
            try change(slug, to: indicator, seen: seen, because: reason, by: actor, in: transaction)
        }
    }

    private func change(
        _ slug: String, to indicator: Indicator, seen: Int, because reason: String, from file: String? = nil,
        by actor: Actor, in transaction: any Transaction
    ) throws {
        try Self.change.require(of: actor, on: Subject())
        var problems = indicator.problems + Problem.ofReason(reason)
        if let other = try IndicatorRecords.slug(of: indicator.code, in: transaction), other != slug {
            problems.append(Self.codeTaken)
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        guard let (id, version) = try IndicatorRecords.find(slug, in: transaction) else {
            throw Permission.nothingHere
        }
        let wanted = indicator.inOrder
        if let last = try IndicatorRecords.latest(of: id, in: transaction), last.kept.said == IndicatorForm(wanted),
            seen == version || seen == version - 1 && last.kept.reason == reason && last.author == actor.name
        {
            return
        }
        guard
            try IndicatorRecords.change(
                id, to: wanted, seen: seen, reason: reason, by: actor.name, at: clock(), in: transaction)
        else { throw Self.overtaken }
        try note(Self.changedVerb, id, slug, from: file, by: actor, in: transaction)
    }

    /// Whether the figures that a file names are there. Who enters them. Throws `Failure.invalid` with what is wrong.
    package func check(_ file: IndicatorFile, by actor: Actor) async throws {
        try Self.enter.require(of: actor, on: Subject())
        var problems: [Problem] = []
        let reckoning = try await figures.reckoning(for: actor)
        for indicator in file.indicators {
            guard let fault = try await fault(in: indicator, reckoning, by: actor) else { continue }
            problems.append(Problem("", "\(indicator.code): \(fault.message)"))
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
    }

    /// Enters the indicators of a file, and changes those that it says otherwise; those of which it says nothing stay. Who enters
    /// and changes them. Gives how many it entered and changed.
    package func load(
        _ file: IndicatorFile, by actor: Actor, in transaction: any Transaction
    ) throws -> (entered: Int, changed: Int) {
        let stored = try IndicatorRecords.all(in: transaction)
        let known = Dictionary(stored.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var (entered, changed) = (0, 0)
        for indicator in file.indicators {
            guard let before = known[indicator.code] else {
                try enter(indicator, from: file.name, by: actor, in: transaction)
                entered += 1
                continue
            }
            guard IndicatorForm(indicator.inOrder) != IndicatorForm(before) else { continue }
            try change(
                before.slug, to: indicator, seen: before.version, because: reasonOfFile, from: file.name, by: actor,
                in: transaction)
            changed += 1
        }
        return (entered, changed)
    }

    private func note(
        _ verb: String, _ id: ID<Indicator>, _ slug: String, from file: String?, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.member("slug", slug)
        json.member("file", file)
        json.endObject()
        try Events.record(
            verb, subject: "indicator/" + id.letters, particulars: String(decoding: json.take(), as: UTF8.self),
            by: actor, at: clock(), ids: ids, in: transaction)
    }
}

/// One indicator with all that its page says.
struct IndicatorFound: Sendable {
    let reading: IndicatorReading
    /// The last, or the last before one, the first of them first.
    let versions: [KeptVersion<IndicatorForm>]
    /// Of each figure of others that it is read by, what it said in its last versions.
    let sources: [[KeptVersion<ExternalFigure>]]
}
