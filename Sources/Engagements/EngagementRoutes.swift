import Establishments
import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The addresses of the engagements desk.
struct EngagementRoutes {
    let engagements: Engagements
    let layout: Layout

    static let id = Operation.Parameter("id", "The engagement's id: 26 letters and digits.", .text(limit: 26))
    private static let done = Operation.Parameter("done", "What was done just now.", .text(limit: 20))
    private static let action = Operation.Parameter(
        "action", "save, or find: add the establishment that is named and go on.", .text(allowed: ["save", "find"]))
    private static let idempotencyKey = Operation.Parameter(
        "Idempotency-Key", "The same as key, in the head.", .text(limit: 100))

    /// What a link to the form may say already, such as one from a calendar or from a session.
    private static let given: [Operation.Parameter] = [
        .init("state", "How far it has come.", .text(allowed: ["held", "planned"])),
        .init("day", "Its day.", .text(format: "date")),
        .init("start", "When it began, as clocks showed it: 09:30.", .text(limit: 20)),
        .init("minutes", "How long it took.", .integer("", 1...1440)),
        .init("kind", "What it was for.", .text(allowed: Engagement.Kind.allCases.map(\.rawValue))),
        .init("mode", "How people met.", .text(allowed: Engagement.Mode.allCases.map(\.rawValue))),
        .init("theme", "Slug of a subject theme.", .text(limit: 100)),
        .init("heads-practitioner", "How many teachers and lecturers attended.", .integer("", 0...10_000)),
        .init("note", "What there is to note.", .text(limit: 2000)),
    ]

    static let parameters: [Operation.Parameter] = [
        .init("whose", "mine unless given.", .text(allowed: ["mine", "all"])),
        .init("from", "The first day.", .text(format: "date")), .init("to", "The last day.", .text(format: "date")),
        .init("kind", "What it was for.", .text(allowed: Engagement.Kind.allCases.map(\.rawValue))),
        .init("mode", "How people met.", .text(allowed: Engagement.Mode.allCases.map(\.rawValue))),
        .init("state", "How far it has come.", .text(allowed: Engagement.State.allCases.map(\.rawValue))),
        .init("la", "Slug or GSS code of a council in which it was on its day."),
        .init("officer", "Letters of an officer.", .text(limit: 26)),
        .init("establishment", "Letters of an establishment.", .text(limit: 26)),
        .init("follow-up", "open: those of which something is to follow.", .text(allowed: ["open"])),
        .init("page", "Number of the page; past the end it is the last.", .integer("", 1...1_000_000)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/engagements", .openEngagements, "Engagements with plain counts of them: one's own, or all.",
                parameters: Self.parameters, failures: [404], answer: list),
            .page(
                .get, "/engagements/new", .recordEngagements, "The form for a new engagement.",
                parameters: [
                    .init("establishment", "Letters of an establishment.", .text(limit: 26), repeats: true)
                ] + Self.given, failures: [404], answer: new),
            .page(
                .post, "/engagements", .recordEngagements, "Records an engagement.",
                form: EngagementForm.parameters + [Self.action, .key(ofThis: "engagement")],
                headers: [Self.idempotencyKey],
                answers: [200, 303], failures: [404, 422], answer: record),
            .page(
                .get, "/engagements/{id}", .readEngagements, "One engagement, with what it said before.",
                names: [Self.id], parameters: [Self.done], failures: [410], answer: one),
            .page(
                .get, "/engagements/{id}/edit", .changeEngagements, "The form in which an engagement is changed.",
                names: [Self.id], parameters: [.init("state", "held: it was.", .text(allowed: ["held"]))],
                failures: [410], answer: edit),
            .page(
                .post, "/engagements/{id}/edit", .changeEngagements, "Changes what an engagement says.",
                names: [Self.id],
                form: EngagementForm.parameters
                    + [Self.action, .version, .init("reason", "Why it is corrected.", .text(limit: 500))],
                answers: [200, 303], failures: [409, 410, 422], answer: change),
            post("cancel", "Says of something planned that it will not be.") { id, version, _, actor in
                try await engagements.cancel(id, seen: version, by: actor)
            },
            post("undo", "Takes one's last change back.") { id, version, _, actor in
                try await engagements.undo(id, seen: version, by: actor)
            },
            post(
                "follow-up", "Says that what was to follow is done, or is not.",
                [.init("done", "Whether it is.", .text(allowed: ["yes", "no"]), isRequired: true)]
            ) { id, _, form, actor in
                try await engagements.follow(id, isDone: form["done"] == "yes", by: actor)
            },
        ] + EngagementMachineRoutes(engagements: engagements, pages: self).routes
            + ColdSpotRoutes(engagements: engagements, pages: self, layout: layout).routes
            + SentEngagementsRoutes(engagements: engagements, pages: self, layout: layout).routes
    }

    /// A route that does one thing to an engagement and leads back to it.
    private func post(
        _ word: String, _ summary: String, _ form: [Operation.Parameter] = [],
        _ act: @escaping @Sendable (ID<Engagement>, Int, Query, Actor) async throws -> Void
    ) -> Route {
        .page(
            .post, "/engagements/{id}/" + word, .changeEngagements, summary, names: [Self.id],
            form: [.version] + form, answers: [303], failures: [409, 410]
        ) { asked in
            let (id, form) = (try Self.id(asked), try await asked.form())
            try await act(id, Int(form["version"] ?? "") ?? 0, form, asked.actor)
            let isGone = (try? await engagements.engagement(id, by: asked.actor)) == nil
            let path = asked.language.prefix + "/engagements" + (isGone ? "" : "/" + id.letters)
            return .redirect(to: path + (isGone ? "" : "?done=" + word))
        }
    }

    static func id(_ asked: WebRequest) throws -> ID<Engagement> {
        guard let id = ID<Engagement>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }

    func labels(_ asked: WebRequest) async throws -> EngagementLabels {
        EngagementLabels(
            words: layout.strings(asked), register: try await engagements.establishments.register(by: asked.actor),
            geography: engagements.establishments.geography, themes: engagements.themes)
    }

    func query(_ asked: WebRequest) -> EngagementQuery {
        EngagementQuery(decoding: asked.query, geography: engagements.establishments.geography)
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok
    ) -> Reply {
        let trail =
            asked.path == "/engagements" && asked.method == .get
            ? [] : [(label: layout.strings(asked)("engagements.title"), path: "/engagements")]
        return Reply.page(
            layout.page(.init(title, trail: trail, isHidden: true), for: asked) { content }, status: status)
    }

    private func list(_ asked: WebRequest) async throws -> Reply {
        let answer = try await engagements.find(query(asked), by: asked.actor)
        let page = EngagementsPage(
            answer: answer, person: asked.actor.person?.id.letters ?? "",
            mayRecord: Permission.recordEngagements.allows(asked.actor),
            mayExport: engagements.mayExport(asked.actor, isFigures: answer.isFigures),
            mayImport: Permission.importListings.allows(asked.actor),
            maySeeCold: Permission.readColdSpots.allows(asked.actor), today: asked.today,
            labels: try await labels(asked))
        return self.page(asked, layout.strings(asked)("engagements.title"), page.content)
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let key = "engagement.done." + (asked.query["done"] ?? "")
        let done = words(key)
        let page = EngagementPage(
            detail: try await engagements.engagement(try Self.id(asked), by: asked.actor),
            done: done == key ? nil : done, today: asked.today, labels: try await labels(asked),
            links: EstablishmentLinks(asked.language))
        return self.page(asked, page.title, page.content)
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        let (last, recent) = try await engagements.beginning(by: asked.actor)
        var form = EngagementForm(after: last, today: asked.today)
        let given = Self.given.compactMap { one in asked.query[one.name].map { (one.name, $0) } }
        form = form.with(given + asked.query.all("establishment").prefix(100).map { ("establishment", $0) })
        return try await formPage(asked, form, recent: recent)
    }

    private func record(_ asked: WebRequest) async throws -> Reply {
        let typed = try await asked.form()
        let form = EngagementForm(typed: typed)
        let recent = try await engagements.beginning(by: asked.actor).recent
        if typed["action"] == "find" { return try await formPage(asked, form, recent: recent) }
        do {
            let id = try await recorded(asked, typed)
            return .redirect(to: asked.language.prefix + "/engagements/" + id.letters + "?done=recorded")
        } catch Failure.invalid(let problems) {
            return try await formPage(asked, form, recent: recent, problems)
        } catch let failure as Failure where failure == Engagements.anotherWriter {
            return try await formPage(asked, form, recent: recent, [Problem("", failure.message)])
        }
    }

    /// What page and JSON do with the form of a new one.
    func recorded(_ asked: WebRequest, _ typed: Query) async throws -> ID<Engagement> {
        if let person = typed["person"], person != asked.actor.person?.id.letters { throw Engagements.anotherWriter }
        let register = try await engagements.establishments.register(by: asked.actor)
        let reading = EngagementForm(typed: typed).read(register)
        let facts = try whole(reading, register)
        guard facts.state != .cancelled else {
            throw Failure.invalid([Problem("state", "Choose whether it was held or is planned.")])
        }
        return try await engagements.record(facts, key: asked.key(of: typed), by: asked.actor)
    }

    /// What was typed. Throws `Failure.invalid` with all that is wrong: with single fields, and with them together.
    private func whole(_ reading: EngagementForm.Reading, _ register: Register) throws -> EngagementFacts {
        guard let facts = reading.facts else { throw Failure.invalid(reading.problems) }
        guard !reading.problems.isEmpty else { return facts }
        let told = Set(reading.problems.map(\.field))
        let others = engagements.rules(register).problems(in: facts.placed(by: register)).filter {
            !told.contains($0.field)
        }
        throw Failure.invalid(reading.problems + others)
    }

    private func edit(_ asked: WebRequest) async throws -> Reply {
        let detail = try await engagements.engagement(try Self.id(asked), by: asked.actor)
        guard detail.mayChange else { throw Permission.nothingHere }
        var form = EngagementForm(detail.engagement.facts)
        if asked.query["state"] == "held" { form = form.with([("state", "held")]) }
        return try await formPage(asked, form, editing: detail.engagement)
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let (id, typed) = (try Self.id(asked), try await asked.form())
        let detail = try await engagements.engagement(id, by: asked.actor)
        guard detail.mayChange || detail.isClosed else { throw Permission.nothingHere }
        let form = EngagementForm(typed: typed)
        if typed["action"] == "find" { return try await formPage(asked, form, editing: detail.engagement) }
        let register = try await engagements.establishments.register(by: asked.actor)
        let reading = form.read(register)
        do {
            try await engagements.change(
                id, to: try whole(reading, register), seen: Int(typed["version"] ?? "") ?? 0,
                reason: typed["reason"] ?? "", by: asked.actor)
            return .redirect(to: asked.language.prefix + "/engagements/" + id.letters + "?done=changed")
        } catch Failure.invalid(let problems) {
            return try await formPage(asked, form, editing: detail.engagement, problems)
        } catch let failure as Failure where failure == Engagements.closed {
            return try await formPage(asked, form, editing: detail.engagement, [Problem("", failure.message)])
        } catch let failure as Failure where failure == Engagements.overtaken {
            let now = try await engagements.engagement(id, by: asked.actor).engagement
            return try await formPage(asked, form, editing: detail.engagement, overtakenBy: now)
        }
    }

    private func formPage(
        _ asked: WebRequest, _ form: EngagementForm, recent: [ID<Establishment>] = [], editing: Engagement? = nil,
        _ problems: [Problem] = [], overtakenBy: Engagement? = nil
    ) async throws -> Reply {
        let labels = try await labels(asked)
        let reading = form.read(labels.register)
        // Before anything was sent to be stored, only what was looked for can be wrong.
        let isFinding = form.typed["action"] == "find"
        let shown = isFinding ? reading.problems.filter { $0.field == "find" } : problems
        let page = EngagementFormPage(
            form: form, reading: reading, recent: recent, problems: shown, editing: editing,
            overtakenBy: overtakenBy, officer: editing?.officerName ?? asked.actor.person?.name ?? "",
            person: asked.actor.person?.id.letters ?? "", formKey: form.typed["key"] ?? engagements.formKey(),
            today: asked.today, labels: labels)
        let status: HTTPResponse.Status =
            overtakenBy != nil ? .conflict : problems.isEmpty || isFinding ? .ok : .unprocessableContent
        return self.page(asked, page.title, page.content, status)
    }
}
