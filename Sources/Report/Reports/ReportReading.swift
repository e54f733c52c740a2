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
    /// know, and of one alone where its number is given. Each is asked once after a change of the records, whoever asks, and of
    /// several at the same time the first reckons for all.
    func since(_ read: ReadRelease, only number: Int? = nil) async throws -> [Int: String] {
        let asked = number.map { [$0] } ?? Array(read.figures.indices.map { $0 + 1 })
        let reckoning = try await figures.reckoning(for: .visitor)
        if let known = known(read.release.id, asked, reckoning.position) { return known }
        return await comparing.take {
            if let known = known(read.release.id, asked, reckoning.position) { return known }
            var since: [Int: String] = [:]
            for number in asked where read.figures.indices.contains(number - 1) {
                since[number] = now(read.figures[number - 1], reckoning)
            }
            compared.with { all in
                // Somebody else may have asked later records of other figures.
                guard (all[read.release.id]?.position ?? 0) <= reckoning.position else { return }
                var own =
                    all[read.release.id].flatMap { $0.position == reckoning.position ? $0 : nil }
                    ?? Compared(position: reckoning.position)
                own.asked.formUnion(asked)
                own.since.merge(since) { _, new in new }
                all[read.release.id] = own
                if all.count > Self.mostCompared,
                    let oldest = all.filter({ $0.key != read.release.id }).min(by: {
                        $0.value.position < $1.value.position
                    })
                {
                    all[oldest.key] = nil
                }
            }
            return since
        }
    }

    /// What is known of some figures as of a position or later; `nil` unless all of them have been asked.
    private func known(_ release: ID<Release>, _ asked: [Int], _ position: Int) -> [Int: String]? {
        compared.with { all in
            guard let own = all[release], own.position >= position, own.asked.isSuperset(of: asked) else { return nil }
            return own.since.filter { asked.contains($0.key) }
        }
    }

    /// Of more releases than this the one that was asked about longest ago is forgotten.
    private static let mostCompared = 200

    /// What a release's figures say now, as far as it was asked.
    struct Compared: Sendable {
        /// The last event that was in the records.
        let position: Int
        /// The numbers of the figures that were asked.
        var asked: Set<Int> = []
        var since: [Int: String] = [:]
    }

    /// What a figure says now, where anybody may know it and it is something else.
    private func now(_ frozen: FrozenFigure, _ reckoning: Reckoning) -> String? {
        guard let figure = try? FigureParser.figure(frozen.whole), !figures.isOfPeople(figure.expression),
            let now = try? reckoning.answer(figure.unqualified)
        else { return nil }
        let live = FrozenFigure(now, title: "", rowsDigest: nil)
        guard live.value != frozen.value || live.table != frozen.table else { return nil }
        return live.table == nil ? live.inWords : words("release.tablechanged")
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
