import Columns
import Crypto
import Establishments
import Programme
import Storage
import Web

/// A report with its figures as they come out now.
package struct ReportPreview: Sendable {
    let text: ReportText
    /// By the number of the figure in the text, from 1.
    let answers: [Int: FigureAnswer]
    /// What has to be put right before it can be released.
    let faults: [ReportText.Fault]
    /// What it would say that its writer may not have meant: figures that have no value, and why.
    let notices: [ReportText.Fault]
}

extension Reports {
    /// What a report would say now. Who may read drafts. Figures that the actor may not know are said to be so.
    package func preview(_ facts: ReportFacts, by actor: Actor) async throws -> ReportPreview {
        try Self.readDrafts.require(of: actor)
        let text = ReportText(facts.body, during: facts.period)
        var answers: [Int: FigureAnswer] = [:]
        var (faults, notices) = (text.faults, [ReportText.Fault]())
        let reckoning = try await figures.reckoning(for: actor)
        for (number, place) in text.places.enumerated() {
            do {
                let answer = try await figures.answer(try place.figure.get(), reckoning, by: actor)
                answers[number + 1] = answer
                if answer.value == nil, answer.table == nil, let reason = answer.reason {
                    notices.append(ReportText.Fault(line: place.line, text: place.text, message: reason))
                }
            } catch let fault as FigureFault {
                faults.append(ReportText.Fault(line: place.line, text: place.text, message: fault.message))
            }
        }
        return ReportPreview(
            text: text, answers: answers, faults: faults.sorted { $0.line < $1.line }, notices: notices)
    }

    /// Releases what waits for a second person: text and figures are frozen as they are now. Who releases, and did not change
    /// it last. `note` says what an amendment is for. Gives the release.
    ///
    /// Throws `Failure.forbidden` to its last writer, `.conflict` where it has been changed since `seen`, `.invalid` with
    /// what is wrong with its figures, or with what the publish gate cannot let through.
    @discardableResult
    package func release(_ slug: String, seen: Int, note: String = "", by actor: Actor) async throws -> Release {
        try Self.release.require(of: actor, on: Subject())
        guard note.unicodeScalars.count <= 2000 else {
            throw Failure.invalid([Problem("note", "Shorten what is said of the amendment to 2,000 characters.")])
        }
        let report = try await draft(slug, by: actor)
        guard report.version == seen, report.state == .review else { throw Self.overtaken }
        guard report.author != actor.name else {
            throw Failure.forbidden(
                "Whoever changed a report last does not release it. Ask a second person to read it.")
        }
        let before = try await storage.read { try ReleaseRecords.count(in: $0) }
        let (frozen, cells, records, cutoff) = try await turns.take { try await self.frozen(report.facts) }
        let (now, ids) = (clock(), ids)
        return try await storage.write { [self] transaction in
            // What was released meanwhile the gate has not seen.
            guard try ReleaseRecords.count(in: transaction) == before else {
                throw Failure.conflict("Another report was released just now. Release this one again.")
            }
            let earlier = try ReleaseRecords.all(of: slug, in: transaction)
            guard earlier.isEmpty || !note.isEmpty else {
                throw Failure.invalid([Problem("note", "Say what this amendment is for.")])
            }
            guard
                try ReportRecords.move(
                    report.id, from: .review, to: .released, reason: "", seen: seen, at: now, in: transaction)
            else { throw Self.overtaken }
            var changes: [ReleaseChange] = []
            if let last = earlier.last {
                changes = ReleaseChange.between(
                    last.facts,
                    try ReleaseRecords.figures(of: last.id, in: transaction).filter { !$0.isTable }.map(\.figure),
                    report.facts, frozen.filter { !$0.isTable }.map(\.figure), figures.vocabulary, words)
            }
            let definitions = figures.definitions(of: frozen.map(\.figure))
            let release = Release(
                id: ids.next(), report: report.id, slug: slug, number: (earlier.last?.number ?? -1) + 1,
                facts: report.facts, cutoff: cutoff, changes: changes, note: note,
                digest: try Self.digest(report.facts, definitions, frozen.map(\.figure)), proposedBy: report.author,
                releasedBy: actor.name, released: now)
            try ReleaseRecords.add(release, frozen, definitions, cells, records, in: transaction)
            try self.note(Self.releasedVerb, report, by: actor, in: transaction)
            return release
        }
    }

    /// The figures of a report as the public may have them, the public tables of the whole years in its period after them,
    /// what they show of people, and the position of the last event that is in them.
    private func frozen(
        _ facts: ReportFacts
    ) async throws -> (
        figures: [ReleasedFigure], cells: [ReleasedCell], records: [String: [String: [Int]]], cutoff: Int
    ) {
        let reckoning = try await figures.reckoning(for: .visitor)
        let cutoff = reckoning.position
        let text = ReportText(facts.body, during: facts.period)
        var problems = text.faults.map { Problem("body", $0.sentence) }
        var frozen: [(figure: FrozenFigure, isTable: Bool)] = []
        for place in text.places {
            do {
                frozen.append((try freeze(try place.figure.get(), reckoning), false))
            } catch let fault as FigureFault {
                problems.append(
                    Problem(
                        "body", ReportText.Fault(line: place.line, text: place.text, message: fault.message).sentence))
            }
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        for whole in publicTables(during: facts.period, reckoning) {
            frozen.append((try freeze(try FigureParser.figure(whole), reckoning), true))
        }
        let earlier = try await storage.read { try ReleaseRecords.earlier(in: $0) }
        let gate = ReleaseGate(reckoning: reckoning, measures: figures.measures, earlier: earlier)
        do {
            let seen = try await OwnThread.run { [frozen] in try gate.see(frozen.map(\.figure)) }
            return (
                zip(seen.figures, frozen).map { ($0, $1.isTable) }, seen.cells, gate.records(of: seen.cells), cutoff
            )
        } catch let refusal as ReleaseGate.Refusal { throw Failure.invalid(refusal.problems) }
    }

    /// The last release of a report, where there is one, and what it would change: as it comes out now for whoever asked
    /// for the preview.
    func wouldChange(
        _ report: Report, _ preview: ReportPreview?, _ words: Strings
    ) async throws -> (release: Release, changes: [ReleaseChange])? {
        let last = try await storage.read { [self] connection -> (Release, [FrozenFigure])? in
            guard let last = try ReleaseRecords.all(of: report.slug, in: connection).last else { return nil }
            return (last, try releasedFigures(of: last.id, in: connection).filter { !$0.isTable }.map(\.figure))
        }
        guard let (release, figures) = last else { return nil }
        let said = FigureWords(words)
        let now = (preview?.answers ?? [:]).sorted { $0.key < $1.key }.map {
            FrozenFigure($0.value, title: said.title(of: $0.value), rowsDigest: nil)
        }
        return (
            release,
            ReleaseChange.between(release.facts, figures, report.facts, now, self.figures.vocabulary, words)
        )
    }

    private func freeze(_ figure: Figure, _ reckoning: Reckoning) throws -> FrozenFigure {
        do {
            _ = try FigureParser.figure(figure.whole)
        } catch {
            throw FigureFault(
                position: 0, expected: [], message: "The figure is too long once its period is written with it.")
        }
        let answer = try reckoning.answer(figure)
        var counted = answer
        var digest: String?
        // How many records of people stand behind a figure, and a hash of them, could tell of them, too.
        if !figures.isOfPeople(figure.expression), let asked = figures.rowsAsked(figure.expression) {
            (counted.rowsCount, digest) = try reckoning.digest(of: asked)
        }
        return FrozenFigure(
            counted, title: FigureWords(words).title(of: answer), rowsDigest: digest, figures.establishments.geography)
    }

    /// The tables of people that the public has: of each whole year within a period, by one dimension.
    private func publicTables(during period: Period, _ reckoning: Reckoning) -> [String] {
        let years = [Period.Form.academic, .financial, .calendar].flatMap { form in
            (period.from.year - 1...period.to.year).compactMap { Period(form, $0) }.filter {
                period.from <= $0.from && $0.to <= period.to
            }
        }
        return figures.measures.filter(ReleaseGate.hasTables).flatMap { measure in
            years.flatMap { year -> [String] in
                let asked = FigureExpression.Asked(measure: measure.id, position: 0, clauses: [], period: year)
                guard let total = try? reckoning.numbers(.measure(asked)).cells[[]], total != Exact(0) else {
                    return []
                }
                let known = reckoning.models[measure.fact]?.fact.dimensions ?? []
                return Self.tableDimensions.filter(known.contains).map {
                    FigureExpression.breakdown(.table, of: .measure(asked), by: [$0], top: nil).text
                }
            }
        }
    }

    /// By what those tables are broken down.
    static let tableDimensions: [Dimension] = [.kind, .mode, .sector, .council, .region, .urbanRural, .remoteness]

    private static func digest(
        _ facts: ReportFacts, _ definitions: MeasureDefinitions, _ figures: [FrozenFigure]
    ) throws -> String {
        var hash = SHA256()
        let words = [
            facts.title, facts.theme?.rawValue ?? "", facts.summary, facts.period.text, facts.body,
            try definitions.json,
        ]
        for text in words + (try figures.map { try $0.json }) {
            hash.update(data: Array("\(text.utf8.count):\(text),".utf8))
        }
        return hash.finalize().hexadecimal
    }
}

extension Reckoning {
    /// How many records stand behind what is asked, and a hash of what they are: SHA-256 over their keys and what is added up of them in the
    /// order of the keys, each as a netstring.
    func digest(of asked: FigureExpression.Asked) throws -> (count: Int, hash: String) {
        let (measure, model) = try resolve(asked)
        let question = try question(asked, measure, model, period(of: asked, model))
        let found = model.table.rows(question, limit: Int(Int32.max))
        var amount: Int?
        if case .sum(let name) = measure.aggregate { amount = model.fact.amounts.firstIndex(of: name) }
        let lines = found.rows.compactMap { row -> String? in
            guard row < model.keys.count, let record = model.table[row] else { return nil }
            guard let amount, record.amounts.indices.contains(amount) else { return model.keys[row] }
            return model.keys[row] + " " + String(record.amounts[amount])
        }.sorted()
        var hash = SHA256()
        for line in lines { hash.update(data: Array("\(line.utf8.count):\(line),".utf8)) }
        return (found.total, hash.finalize().hexadecimal)
    }
}
