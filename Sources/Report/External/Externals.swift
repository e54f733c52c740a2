import Programme
import Storage
import Tables
import Web

/// The front door of figures that are not recorded here: they are entered by hand, each with its source, and changed with a
/// reason. They are public; education officers and analysts enter and change them (row `measure`).
package final class Externals: Sendable {
    private let storage: any Storage
    private let clock: @Sendable () -> Instant
    private let ids: IDSource

    init(storage: any Storage, clock: @escaping @Sendable () -> Instant, ids: IDSource) {
        (self.storage, self.clock, self.ids) = (storage, clock, ids)
    }

    /// Read them.
    static let read = Figures.read
    /// Enter one.
    static let enter = Permission("measure", .create)
    /// Change one.
    static let change = Permission("measure", .update)

    /// The verbs of its events.
    static let enteredVerb = "external.entered"
    static let changedVerb = "external.changed"

    static let overtaken = Failure.conflict(
        "Somebody has changed this figure since you opened it. What you typed is kept: compare, and save again.")

    /// A key by which a form is known when it comes twice.
    func formKey() -> String { ids.next(Externals.self).letters }

    /// All of them, by name. Anyone may.
    func all(by actor: Actor) async throws -> [ExternalFigure] {
        try Self.read.require(of: actor)
        return try await storage.read { try ExternalRecords.all(in: $0) }
    }

    /// One with what it said in the last of its versions, or of those before one, the first first. Anyone may. Throws
    /// `Failure.notFound`.
    func figure(_ name: String, before: Int = .max, by actor: Actor) async throws -> (
        now: ExternalFigure, versions: [KeptVersion<ExternalFigure>]
    ) {
        try Self.read.require(of: actor)
        let (versions, latest) = try await storage.read { connection in
            (
                try ExternalRecords.versions(of: name, before: before, in: connection),
                try ExternalRecords.latest(of: name, in: connection)
            )
        }
        guard let now = latest?.kept.said else {
            throw Failure.notFound("There is no figure called “\(name)”. Choose one of the list.")
        }
        return (now, versions)
    }

    /// Enters a figure; gives its name. The same form twice enters it once. Throws `Failure.invalid` with what has to be put
    /// right.
    func enter(_ figure: ExternalFigure, key: RequestKey, by actor: Actor) async throws -> String {
        try Self.enter.require(of: actor, on: Subject())
        let now = clock()
        let body = "\(figure)"
        let stored = try key.stored(for: body)
        return try await storage.write { [self] transaction in
            try AnsweredRequests.once(owner: actor.name, key: stored, body: body, at: now, in: transaction) {
                try enter(figure, by: actor, in: transaction)
                return figure.name
            }
        }
    }

    /// Does the same within a transaction.
    private func enter(
        _ figure: ExternalFigure, from file: String? = nil, by actor: Actor, in transaction: any Transaction
    ) throws {
        try Self.enter.require(of: actor, on: Subject())
        guard figure.problems.isEmpty else { throw Failure.invalid(figure.problems) }
        guard try ExternalRecords.find(figure.name, in: transaction) == nil else {
            throw Failure.invalid([Problem("name", "There is a figure of that name already. Choose another name.")])
        }
        let id: ID<ExternalFigure> = ids.next()
        try ExternalRecords.add(figure.inOrder, id: id, by: actor.name, at: clock(), in: transaction)
        try note(Self.enteredVerb, id, figure, from: file, by: actor, in: transaction)
    }

    /// Changes what a figure says; what it said before stays with its page. The same again changes nothing, also
    /// where it was sent before and the answer was lost. Throws `Failure.notFound`, `.invalid` without a reason, and `.conflict` where somebody has changed it since `seen`.
    func change(to figure: ExternalFigure, seen: Int, because reason: String, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            try change(to: figure, seen: seen, because: reason, by: actor, in: transaction)
        }
    }

    private func change(
        to figure: ExternalFigure, seen: Int, because reason: String, from file: String? = nil, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        try Self.change.require(of: actor, on: Subject())
        let problems = figure.problems + Problem.ofReason(reason)
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        guard let (id, version) = try ExternalRecords.find(figure.name, in: transaction) else {
            throw Permission.nothingHere
        }
        var wanted = figure.inOrder
        wanted.version = version
        if let last = try ExternalRecords.latest(of: figure.name, in: transaction), last.kept.said == wanted,
            seen == version || seen == version - 1 && last.kept.reason == reason && last.author == actor.name
        {
            return
        }
        guard
            try ExternalRecords.change(
                id, to: wanted, seen: seen, reason: reason, by: actor.name, at: clock(), in: transaction)
        else { throw Self.overtaken }
        try note(Self.changedVerb, id, figure, from: file, by: actor, in: transaction)
    }

    /// Enters the figures of a file, and changes those that it says otherwise; figures and values of which it says
    /// nothing stay. Who enters and changes them. Gives how many it entered and changed.
    package func load(
        _ file: ExternalFile, by actor: Actor, in transaction: any Transaction
    ) throws -> (entered: Int, changed: Int) {
        let stored = try ExternalRecords.all(in: transaction)
        let known = Dictionary(stored.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var (entered, changed) = (0, 0)
        for figure in file.figures {
            guard let before = known[figure.name] else {
                try enter(figure, from: file.name, by: actor, in: transaction)
                entered += 1
                continue
            }
            var wanted = figure
            let named = Set(figure.points.map(\.period))
            wanted.points += before.points.filter { !named.contains($0.period) }
            wanted = wanted.inOrder
            wanted.version = before.version
            guard wanted != before else { continue }
            try change(
                to: wanted, seen: before.version,
                because: file.reasons[figure.name] ?? reasonOfFile, from: file.name, by: actor, in: transaction)
            changed += 1
        }
        return (entered, changed)
    }

    private func note(
        _ verb: String, _ id: ID<ExternalFigure>, _ figure: ExternalFigure, from file: String?, by actor: Actor,
        in transaction: any Transaction
    ) throws {
        var json = JSONWriter(capacity: 128)
        json.beginObject()
        json.member("name", figure.name)
        json.member("file", file)
        json.endObject()
        try Events.record(
            verb, subject: "external-figure/" + id.letters, particulars: String(decoding: json.take(), as: UTF8.self),
            by: actor, at: clock(), ids: ids, in: transaction)
    }
}
