import Accounts
import Columns
import Establishments
import Programme
import Storage
import Web

/// The front door of the register of measures: every figure of pages, API, commands and reports is asked here.
///
/// Anyone may ask (row `measure`). What is of people is answered to whom the row `people-figure` names, within their scope;
/// to others it is said that it is not public.
package final class Figures: Sendable {
    let storage: any Storage
    let establishments: Establishments
    let clock: @Sendable () -> Instant
    /// By id, in the order in which they are shown.
    package let measures: [Measure]
    let facts: Facts
    let vocabulary: Vocabulary
    /// English, for the sentences that say what is wrong.
    private let said: FigureWords
    private let languages: Languages
    private let byID: [String: Measure]

    /// A theme or another value with its labels.
    package typealias Label = (slug: String, english: String, gaelic: String)

    /// `themes` are the subject themes that records may have.
    package init(
        measures: [Measure], facts: [Fact], storage: any Storage, establishments: Establishments, themes: [Label],
        languages: Languages, clock: @escaping @Sendable () -> Instant
    ) {
        (self.measures, self.storage, self.establishments, self.clock) = (measures, storage, establishments, clock)
        self.facts = Facts(facts, storage: storage, establishments: establishments)
        byID = Dictionary(measures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        vocabulary = Vocabulary(facts, establishments.geography, themes, languages)
        said = FigureWords(languages.strings(.english))
        self.languages = languages
    }

    /// What may be asked of figures.
    package static let read = Permission("measure", .read)
    /// Figures of people, and officers' names.
    package static let readOfPeople = Permission("people-figure", .read)

    /// The measure of an id, a withdrawn one too, and the fact it counts. Anyone may. Throws `Failure.notFound`.
    func measure(_ id: String, by actor: Actor) throws -> (measure: Measure, fact: Fact) {
        try Self.read.require(of: actor)
        guard let measure = byID[id], let fact = facts.facts.first(where: { $0.name == measure.fact }) else {
            throw Failure.notFound("There is no measure called “\(id)”. Choose one of the list.")
        }
        return (measure, fact)
    }

    /// What the measures of figures mean today, in every language.
    func definitions(of figures: [FrozenFigure]) -> MeasureDefinitions {
        let asked = figures.compactMap { try? FigureParser.figure($0.whole) }.flatMap(\.expression.asked)
        return MeasureDefinitions(of: Set(asked.map(\.measure)), languages)
    }

    /// What an expression comes to as records stand. Anyone may ask; figures of people are answered as far as the actor may
    /// know them. Throws a `FigureFault` that points at what is wrong.
    package func figure(_ text: String, by actor: Actor) async throws -> FigureAnswer {
        try Self.read.require(of: actor)
        return try await answer(try FigureParser.figure(text), try await reckoning(for: actor), by: actor)
    }

    /// The same of records as they were read before.
    func answer(_ figure: Figure, _ reckoning: Reckoning, by actor: Actor) async throws -> FigureAnswer {
        if let reason = try await reasonNotPublic(figure.expression, reckoning, actor) {
            let frozen = try await storage.read { try ReleaseRecords.figure(figure.whole, in: $0) }
            guard let frozen else { return try hidden(figure, reckoning, reason) }
            return frozen.figure.answer(measures: measures, frozen.definitions, reckoning.vocabulary)
        }
        var answer = try reckoning.answer(figure)
        answer.rowsCount = try rowsAsked(figure.expression).map(reckoning.rowsCount)
        answer.opensRows = try await opensRows(figure.expression, reckoning, by: actor)
        return answer
    }

    /// Records as they stand now, ready to be asked.
    func reckoning(for actor: Actor) async throws -> Reckoning {
        let (models, position) = try await facts.current()
        var vocabulary = vocabulary
        let mayNameOfficers = Self.readOfPeople.allows(actor, on: Subject())
        if mayNameOfficers { vocabulary.set(try await officers(models), of: .officer) }
        return Reckoning(
            measures: byID, models: models, vocabulary: vocabulary, externals: try await externals(),
            today: clock().londonDay, mayNameOfficers: mayNameOfficers, position: position, said: said)
    }

    /// The figures that were entered by hand.
    func externals() async throws -> [String: ExternalFigure] {
        let all = try await storage.read { try ExternalRecords.all(in: $0) }
        return Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func officers(_ models: [String: FactModel]) async throws -> [Vocabulary.Value] {
        let ids = Set(models.values.flatMap { $0.values(of: .officer).all }).compactMap { ID<Person>(letters: $0) }
        let names = try await storage.read { try People.names(ids, in: $0) }
        return ids.map { id in
            Vocabulary.Value(id.letters, names[id].flatMap { $0.isEmpty ? nil : $0 } ?? "—")
        }.sorted { ($0.label, $0.slug) < ($1.label, $1.slug) }
    }

    /// The measure whose records stand behind a figure: of a share those of its part, of a change those of now.
    func rowsAsked(_ expression: FigureExpression) -> FigureExpression.Asked? {
        switch expression {
        case .measure(let asked): asked
        case .share(let part, _): rowsAsked(part)
        case .change(_, let of, _), .rank(_, _, let of), .breakdown(_, let of, _, _): rowsAsked(of)
        case .external: nil
        }
    }

    // MARK: what is of people

    /// Whether a figure is of people.
    func isOfPeople(_ expression: FigureExpression) -> Bool { expression.asked.contains(where: isOfPeople) }

    private func isOfPeople(_ asked: FigureExpression.Asked) -> Bool {
        byID[asked.measure]?.unit.isOfPeople == true
    }

    /// Why an actor may not know a figure; `nil` where they may.
    private func reasonNotPublic(
        _ expression: FigureExpression, _ reckoning: Reckoning, _ actor: Actor
    ) async throws -> String? {
        let ofPeople = expression.asked.filter(isOfPeople)
        guard !ofPeople.isEmpty, !Self.readOfPeople.allows(actor, on: Subject()) else { return nil }
        if Self.readOfPeople.allows(actor) {
            let hubs = try await storage.read { try Organisations.hubsByCouncil(in: $0) }
            let isWithin = try ofPeople.allSatisfy { asked in
                guard let councils = try Self.councils(of: asked, reckoning) else { return false }
                return councils.allSatisfy { council in
                    Self.readOfPeople.allows(
                        actor, on: .with { $0.hubs = [hubs[council]].compactMap { $0 } })
                }
            }
            guard !isWithin else { return nil }
            return "You may ask for figures of people within your hub alone. Narrow it down: where council in (…)."
        }
        return
            "Figures of people are public only in reports that were released and in yearly tables, so that nobody can be told from them."
    }

    /// The councils to which what is asked is narrowed down; `nil` where it is not.
    private static func councils(of asked: FigureExpression.Asked, _ reckoning: Reckoning) throws -> [String]? {
        let clause = asked.clauses.first { $0.dimension == .council && !$0.isNot }
        return try clause?.values.map { try reckoning.slug($0, .council) }
    }

    /// An answer that says why there is none.
    private func hidden(_ figure: Figure, _ reckoning: Reckoning, _ reason: String) throws -> FigureAnswer {
        guard let asked = figure.expression.asked.first else { throw Permission.nothingHere }
        let (measure, model) = try reckoning.resolve(asked)
        // What is wrong with the question is told whoever asks.
        _ = try reckoning.question(asked, measure, model, reckoning.period(of: asked, model))
        return FigureAnswer(
            figure: figure, unit: .of(measure.unit), measure: measure, value: nil, printed: "",
            period: reckoning.period(of: asked, model), base: nil, status: .notPublic, reason: reason, table: nil,
            rowsCount: nil, vocabulary: reckoning.vocabulary)
    }
}

extension Vocabulary {
    fileprivate init(_ facts: [Fact], _ geography: Geography, _ themes: [Figures.Label], _ languages: Languages) {
        let (english, gaelic) = (languages.strings(.english), languages.strings(.gaelic))
        func worded(_ pairs: [(value: String, key: String)]) -> [Value] {
            var seen: Set<String> = []
            return pairs.filter { seen.insert($0.value).inserted }.map {
                Value($0.value, english($0.key), gaelic($0.key))
            }
        }
        let sectors = [
            "early-learning", "primary", "secondary", "special", "college", "university", "community-learning",
            "apprenticeships", "employers", "families",
        ]
        let kinds = ["youth-group", "employer-site"]
        self.init([
            .kind: worded(facts.flatMap(\.kinds)), .mode: worded(facts.flatMap(\.modes)),
            .sector: worded(
                sectors.map { ($0, "engagement.sector." + $0) } + kinds.map { ($0, "kind." + $0) }),
            .council: geography.councils.map {
                Value($0.slug, $0.name, $0.nameGaelic, otherNames: [$0.officialName] + $0.otherNames)
            },
            .region: geography.regions.filter { !$0.isNational }.map { Value($0.slug, $0.name, $0.nameGaelic) },
            .urbanRural: worded(UrbanRural.allCases.map { ($0.slug, "urbanrural8." + $0.rawValue) }),
            .remoteness: worded(["other", "remote", "very-remote"].map { ($0, "remoteness." + $0) }),
            .theme: themes.map { Value($0.slug, $0.english, $0.gaelic) },
        ])
    }
}
