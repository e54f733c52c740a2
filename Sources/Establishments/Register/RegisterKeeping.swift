import Programme
import Storage

extension Establishments {
    /// The verb of the event of an import of establishments.
    package static let registeredVerb = "establishments.imported"
    /// The verb of the event of one that was taken back.
    package static let unregisteredVerb = "establishments.undone"
    /// The verbs of the events that change the register.
    package static let registerVerbs = [registeredVerb, unregisteredVerb]

    /// The register as it stands. Anyone may read it.
    package func register(by actor: Actor) async throws -> Register {
        try Permission.readEstablishments.require(of: actor)
        if let register = known.with({ $0.register }) { return register }
        return try await turns.take {
            if let register = known.with({ $0.register }) { return register }
            return try await readRegister()
        }
    }

    /// The register, and the position of the last event that is in it. Anyone may read it.
    package func registerAndPosition(by actor: Actor) async throws -> (register: Register, position: Int) {
        let register = try await register(by: actor)
        return known.with { ($0.register ?? register, $0.position) }
    }

    /// Reads the register anew where the feed of events has brought a change of it.
    package func catchUp() async throws {
        try await turns.take {
            guard known.with({ $0.register != nil }) else { return }
            let position = known.with { $0.position }
            let last = try await storage.read { try Events.last(of: Self.registerVerbs, in: $0).position }
            if last > position { _ = try await readRegister() }
        }
    }

    /// Applies at once what this process has just committed.
    package func apply(_ verb: String) async {
        guard Self.registerVerbs.contains(verb) else { return }
        await turns.take {
            guard known.with({ $0.register != nil }) else { return }
            // Where that cannot be, the feed will bring it.
            _ = try? await readRegister()
        }
    }

    /// Only within a turn.
    private func readRegister() async throws -> Register {
        let (establishments, position) = try await storage.read {
            (try RegisterRecords.all(in: $0), try Events.last(of: Self.registerVerbs, in: $0).position)
        }
        let register = register(of: establishments)
        known.with { $0 = Known(register: register, position: position) }
        return register
    }

    private func register(of establishments: [Establishment]) -> Register {
        let councils = Dictionary(
            geography.councils.map { ($0.slug, $0.name) }, uniquingKeysWith: { first, _ in first })
        return Register(establishments, councils: councils, joinsSharedCodes: joinsSharedCodes)
    }

    /// Stores what a list changes, all or nothing; the same list again changes nothing. A dry run says what would happen,
    /// and so does a list that leaves questions open, of which nothing is stored but that it waits for answers.
    ///
    /// `answers` are those to questions asked before, by the questions' names. `mark` stands for a list that ships. Only an
    /// operator may; `Failure.invalid` carries the file's errors.
    package func importRegister(
        _ file: RegisterFile, named name: String, answers: [String: String] = [:], mark: String? = nil,
        dryRun: Bool = false, by actor: Actor, in transaction: any Transaction
    ) throws -> ImportedRegister {
        try Permission.importListings.require(of: actor, on: Subject())
        try Self.refuse(file.errors)
        let register = register(of: try RegisterRecords.all(in: transaction))
        let day = file.form.day
        guard day <= clock().londonDay else {
            throw Failure.invalid([Problem("day", "The day \(day.iso) lies ahead. Load the list when it holds.")])
        }
        // An earlier list stored now would run on past the later one, which was compared with what was known before it.
        if let last = register.lastDay(of: Set(file.entries.map(\.key.kind))), day < last {
            throw Failure.invalid([
                Problem(
                    "day",
                    "The register already has what holds from \(last.iso) on. A list of an earlier day can be loaded once the later imports have been taken back."
                )
            ])
        }
        var outcome = ImportedRegister(RegisterUpdate(file, register, answers: answers, ids: ids))
        try Self.refuse(outcome.update.faults)
        if !dryRun { try note(outcome.update, of: file, named: name, by: actor, in: transaction) }
        guard !dryRun, outcome.update.questions.isEmpty, !outcome.update.news.isEmpty else { return outcome }
        let (batch, at): (ID<ImportedRegister>, Instant) = (ids.next(), clock())
        try outcome.store(
            as: batch, file: name, mark: mark, day: file.form.day, at: at, by: actor, in: transaction)
        try Events.record(
            Self.registeredVerb, subject: "import/" + batch.letters,
            particulars: "{\"added\":\(outcome.update.added),\"changed\":\(outcome.update.changed)}", by: actor, at: at,
            ids: ids, in: transaction)
        return outcome
    }

    private static func refuse(_ faults: [FileFault]) throws {
        guard !faults.isEmpty else { return }
        throw Failure.invalid(
            faults.map { Problem($0.column, $0.row == 0 ? $0.message : "Row \($0.row): \($0.message)") })
    }

    /// Loads a list that ships, unless it was loaded before, if only to be taken back, or somebody has brought in a list of
    /// their own: then `nil`, and `read` is not asked for the list. What the list leaves open is settled by the plainest
    /// answer: what is no longer listed has closed, what looks like another is another. Only who may
    /// import for everybody.
    package func loadShipped(
        named name: String, mark: String, by actor: Actor, read: () -> RegisterFile
    ) async throws -> ImportedRegister? {
        guard try await !storage.read({ try RegisterRecords.holds(mark: mark, in: $0) }) else { return nil }
        let file = read()
        let outcome: ImportedRegister? = try await storage.write { [self] transaction in
            guard try !RegisterRecords.holds(mark: mark, in: transaction) else { return nil }
            let asked = try importRegister(file, named: name, dryRun: true, by: actor, in: transaction)
            let answers = asked.update.questions.map { ($0.name, $0.answers.contains("closed") ? "closed" : "new") }
            return try importRegister(
                file, named: name, answers: Dictionary(answers, uniquingKeysWith: { first, _ in first }), mark: mark,
                by: actor, in: transaction)
        }
        if let batch = outcome?.batch { await whenChanged(Self.registeredVerb, "import/" + batch.letters) }
        return outcome
    }

    /// Takes an import of establishments back: the register is as it was before. Only who may import for everybody;
    /// `Failure.notFound` if there is no such import, `Failure.conflict` if it was taken back already, a later one was
    /// not, or another desk's records name an establishment that it brought.
    package func undoRegister(_ batch: ID<ImportedRegister>, by actor: Actor, in transaction: any Transaction) throws {
        try Permission.importListings.require(of: actor, on: Subject())
        let row = try transaction.first(
            "SELECT undone FROM import_batches WHERE id = \(batch) AND kind = 'establishments'")
        guard let row else {
            throw Failure.notFound("There is no import of establishments with the id \(batch.letters).")
        }
        guard try row.instant("undone") == nil else {
            throw Failure.conflict("That import has been taken back already.")
        }
        guard try !RegisterRecords.isFollowed(batch, in: transaction) else {
            throw Failure.conflict(
                "That import cannot be taken back, because the register has been changed since. Take back the later imports first."
            )
        }
        for use in uses where try RegisterRecords.isUsed(batch, use, in: transaction) {
            throw Failure.conflict(
                "That import cannot be taken back, because records of work with establishments name some that it brought. Load a list that names those as closed instead."
            )
        }
        try RegisterRecords.remove(batch: batch, in: transaction)
        let at = clock()
        try transaction.run("UPDATE import_batches SET undone = \(at) WHERE id = \(batch)")
        try Events.record(
            Self.unregisteredVerb, subject: "import/" + batch.letters, by: actor, at: at, ids: ids, in: transaction)
    }
}
