import Programme
import Storage
import Web

extension Reports {
    /// The latest release of each report. Anyone may read them.
    package func released(by actor: Actor) async throws -> [Release] {
        try Self.read.require(of: actor)
        return try await storage.read { try ReleaseRecords.latest(in: $0) }
    }

    /// A release: of a version such as `1.0`, the latest unless given. Anyone may. Throws `Failure.notFound`.
    func release(_ slug: String, version: String? = nil, by actor: Actor) async throws -> ReadRelease {
        try Self.read.require(of: actor)
        return try await storage.read { [self] connection in
            let all = try ReleaseRecords.all(of: slug, in: connection)
            guard let found = version == nil ? all.last : all.first(where: { $0.version == version }) else {
                throw Permission.nothingHere
            }
            let figures = try releasedFigures(of: found.id, in: connection)
            return ReadRelease(
                release: found, figures: figures.filter { !$0.isTable }.map(\.figure),
                tables: figures.filter(\.isTable).map(\.figure), all: all,
                definitions: try ReleaseRecords.definitions(of: found.id, in: connection))
        }
    }

    /// The figures of a release in the order of the text, its public tables after them. A release never changes, and reading a
    /// table from its text costs more than all else on a page: the figures of those that were read last are kept.
    func releasedFigures(of id: ID<Release>, in connection: any Connection) throws -> [ReleasedFigure] {
        if let known = kept.with({ all in all.first { $0.release == id }?.figures }) { return known }
        let figures = try ReleaseRecords.figures(of: id, in: connection)
        kept.with { all in
            all.removeAll { $0.release == id }
            if all.count >= Self.mostKept { all.removeFirst() }
            all.append((id, figures))
        }
        return figures
    }

    /// Of so many releases.
    private static let mostKept = 8

    /// What figures of a release would say now, by their number, where it is something else: of those alone that anybody may
    /// know. They are asked once after each change of the records.
    func since(_ release: Release, _ figures: [FrozenFigure]) async throws -> [Int: String] {
        let reckoning = try await self.figures.reckoning(for: .visitor)
        let mark = Compared.Mark(release: release.id, position: reckoning.position)
        if let known = compared.with({ $0.first { $0.mark == mark }?.since }) { return known }
        let since = self.since(figures, reckoning)
        compared.with { all in
            all.removeAll { $0.mark.release == release.id }
            if all.count >= Self.mostKept { all.removeFirst() }
            all.append(Compared(mark: mark, since: since))
        }
        return since
    }

    /// What a release's figures say now, and when that was asked.
    struct Compared: Sendable {
        struct Mark: Equatable, Sendable {
            let release: ID<Release>
            /// The last event that was in the records.
            let position: Int
        }

        let mark: Mark
        let since: [Int: String]
    }

    private func since(_ figures: [FrozenFigure], _ reckoning: Reckoning) -> [Int: String] {
        var since: [Int: String] = [:]
        for (number, frozen) in figures.enumerated() {
            guard let figure = try? FigureParser.figure(frozen.whole),
                !self.figures.isOfPeople(figure.expression),
                let now = try? reckoning.answer(figure.unqualified)
            else { continue }
            let live = FrozenFigure(now, title: "", rowsDigest: nil)
            guard live.value != frozen.value || live.table != frozen.table else { continue }
            since[number + 1] = live.table == nil ? live.inWords : words("release.tablechanged")
        }
        return since
    }
}

/// A release with all that its pages and files show.
struct ReadRelease: Sendable {
    let release: Release
    /// In the order of the text.
    let figures: [FrozenFigure]
    /// The public tables that are in no text.
    let tables: [FrozenFigure]
    /// All releases of the report, the first first.
    var all: [Release]
    /// What its measures meant when it was released.
    let definitions: MeasureDefinitions
}

extension Figure {
    /// The same without its word: what was “over 2,900” once need not be now.
    var unqualified: Figure {
        Figure(
            text: text, expression: expression, qualifier: nil, qualifierPosition: 0, roundings: roundings,
            places: places)
    }
}
