import Accounts
import Columns
import Establishments
import Programme
import Storage
import Tables

extension Figures {
    /// The values that the actor may name, with their labels.
    func vocabulary(for actor: Actor) async throws -> Vocabulary { try await reckoning(for: actor).vocabulary }

    /// The records behind a figure, a page of them. Who may read all records of their desk sees each with a link; analysts
    /// see what they were, without day, person or link; a hub and a council's lead see those of their councils.
    ///
    /// Throws `Failure.notFound` for everybody else, and a `FigureFault` where the expression is wrong.
    package func rows(of text: String, page: Int, by actor: Actor) async throws -> FigureRows {
        let figure = try FigureParser.figure(text)
        let reckoning = try await reckoning(for: actor)
        guard let asked = rowsAsked(figure.expression) else {
            throw Failure.notFound("An external figure has no records here: its page names its source.")
        }
        let (_, model) = try reckoning.resolve(asked)
        let councils = try await scope(of: model.fact, for: actor)
        let isOpen = model.fact.permission.allows(actor, on: Subject()) || councils != nil
        guard isOpen || Self.readOfPeople.allows(actor, on: Subject()) else { throw Self.noRows }
        // Who is not told the day is not told it by asking for one day after the other either.
        guard isOpen || asked.period?.isOfWholeMonths != false else {
            throw Failure.notFound(
                "Records without their days are shown for whole months. Ask for months, such as 2021-03..2021-05.")
        }
        let register = try await establishments.register(by: actor)
        let first = (min(max(page, 1), 1_000_000) - 1) * FigureRows.size
        let found = try reckoning.rows(of: asked, from: first, limit: FigureRows.size, within: councils) {
            model, record, row, measure in
            Self.row(model, record, row, measure, register, isOpen: isOpen, within: councils)
        }
        return FigureRows(
            figure: figure, measure: found.measure, period: found.period, total: found.total,
            establishments: found.establishments, rows: found.rows,
            arePseudonymous: !isOpen, isWithinScope: councils != nil)
    }

    /// The verb of the event that figures of people were taken away.
    static let takenVerb = "figures.exported"

    /// Records that somebody takes live figures of people away in a form for machines, before they have them; of anything else
    /// nothing. Whoever may know them.
    func recordTaking(_ answers: [FigureAnswer], by actor: Actor) async throws {
        let taken = answers.filter { answer in
            answer.status == .live && answer.figure.map { isOfPeople($0.expression) } == true
        }
        guard !taken.isEmpty else { return }
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("expressions", taken.map(\.text))
        json.endObject()
        let particulars = String(decoding: json.take(), as: UTF8.self)
        let (now, ids) = (clock(), IDSource(now: clock))
        try await storage.write {
            try Events.record(
                Self.takenVerb, subject: "figures", particulars: particulars, by: actor, at: now, ids: ids, in: $0)
        }
    }

    static let noRows = Failure.notFound(
        "The records behind this figure are shown to those who look after them. The figure itself is public where it says so."
    )

    /// Whether an actor may open records behind what is asked. Anyone may ask.
    func opensRows(
        _ expression: FigureExpression, _ known: Reckoning? = nil, by actor: Actor
    ) async throws -> Bool {
        guard let asked = rowsAsked(expression), !actor.grants.isEmpty else { return false }
        if Self.readOfPeople.allows(actor, on: Subject()) { return true }
        let reckoning = if let known { known } else { try await self.reckoning(for: actor) }
        let fact = try reckoning.resolve(asked).1.fact
        if fact.permission.allows(actor, on: Subject()) { return true }
        return try await scope(of: fact, for: actor) != nil
    }

    /// The councils of whose records alone the actor may read; `nil` where there are none such.
    private func scope(of fact: Fact, for actor: Actor) async throws -> [String]? {
        guard !fact.permission.allows(actor, on: Subject()) else { return nil }
        let hubs = try await storage.read { try Organisations.hubsByCouncil(in: $0) }
        let councils = establishments.geography.councils.map(\.slug).filter { council in
            fact.permission.allows(
                actor,
                on: .with {
                    $0.councils = [council]
                    $0.hubs = [hubs[council]].compactMap { $0 }
                })
        }
        return councils.isEmpty ? nil : councils
    }

    private static func row(
        _ model: FactModel, _ record: FactTable.Record, _ row: Int, _ measure: Measure, _ register: Register,
        isOpen: Bool, within councils: [String]?
    ) -> FigureRows.Row {
        var record = record
        let councilPlace = 1 + (FactModel.linkDimensions.firstIndex(of: .council) ?? 0)
        if let councils {
            // Of others nobody within a scope learns by the side.
            record.links = record.links.filter { link in
                link.count > councilPlace && councils.contains(model.values(of: .council).name(link[councilPlace]))
            }
        }
        func value(_ dimension: Dimension) -> String {
            guard case .own(let place) = FactModel.column(dimension), place < record.codes.count else { return "" }
            return model.values(of: dimension).name(record.codes[place])
        }
        func values(_ place: Int, _ names: FactModel.Names) -> [String] {
            Set(record.links.compactMap { $0.count > place ? names.name($0[place]) : nil }).subtracting([""]).sorted()
        }
        var amount = 1
        if case .sum(let name) = measure.aggregate, let place = model.fact.amounts.firstIndex(of: name),
            place < record.amounts.count
        {
            amount = Int(record.amounts[place])
        }
        if measure.aggregate == .distinctEstablishments {
            amount = Set(record.links.compactMap(\.first)).subtracting([0]).count
        }
        let key = row < model.keys.count ? model.keys[row] : ""
        return FigureRows.Row(
            path: isOpen ? model.fact.path(key) ?? "" : "",
            when: isOpen ? Day(clamping: Int(record.day)).iso : value(.month), kind: value(.kind), mode: value(.mode),
            establishments: isOpen
                ? values(0, model.establishments).map { letters in
                    ID<Establishment>(letters: letters).flatMap { register[$0]?.name } ?? ""
                } : [],
            councils: values(councilPlace, model.values(of: .council)), amount: amount)
    }
}
