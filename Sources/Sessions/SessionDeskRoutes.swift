import Establishments
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which sessions are planned and looked after.
struct SessionDeskRoutes {
    let sessions: Sessions
    let layout: Layout

    private static let done = Operation.Parameter("done", "What was done just now.", .text(limit: 20))
    private static let version = Operation.Parameter(
        "version", "The version that was shown.", .text(limit: 18), isRequired: true)
    private static let time: [Operation.Parameter] = [
        .init("day", "The day by the clock in Scotland.", .text(limit: 10)),
        .init("time", "The time by the clock, such as 14:00.", .text(limit: 10)),
        .init("fold", "Which of two, where a time comes twice.", .text(allowed: ["first", "second"])),
        .init("minutes", "How long it takes.", .text(limit: 4)),
    ]
    private static let facts: [Operation.Parameter] = [
        .init("title", "Its title.", .text(limit: 200), isRequired: true),
        .init("description", "In plain text.", .text(limit: 5000)),
        .init("title_gd", "Its Gaelic title.", .text(limit: 200)),
        .init("description_gd", "The same in Gaelic.", .text(limit: 5000)),
        .init("kind", "Which kind.", .text(allowed: SessionFacts.Kind.allCases.map(\.rawValue))),
        .init("format", "Of a session with an employer.", .text(allowed: SessionFacts.Format.allCases.map(\.rawValue))),
        .init("mode", "How one takes part.", .text(allowed: SessionFacts.Mode.allCases.map(\.rawValue))),
        .init("place", "Where it takes place.", .text(limit: 300)),
        .init("council", "The slug of the council where it takes place.", .text(limit: 100)),
        .init("link", "Where to join; told to those who have booked.", .text(limit: 2000)),
        .init("presenters", "Who speaks.", .text(limit: 300)),
        .init("takes", "Who can book.", .text(allowed: ["people", "classes"]), repeats: true),
        .init("capacity", "How many places.", .text(limit: 9)),
        .init("threshold", "Percent of the session after which somebody counts as having attended.", .text(limit: 3)),
        .init("sector", "Slugs of the vocabulary.", .text(limit: 100), repeats: true),
        .init("theme", "Slugs of the vocabulary.", .text(limit: 100), repeats: true),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/admin/sessions", Sessions.readBookings, "The sessions that one looks after.",
                parameters: [
                    Self.done,
                    .init("show", "Only those that wait for something.", .text(allowed: ["open", "asking"])),
                ], failures: [401], answer: desk),
            .page(
                .get, "/admin/sessions/new", Sessions.create, "The form in which a session is planned.",
                failures: [404], answer: new),
            .page(
                .post, "/admin/sessions/new", Sessions.create, "Plans a session, or several that are a series.",
                form: Self.facts + Self.time + [
                    .init("organisation", "Letters of who offers it.", .text(limit: 26)),
                    .init("times", "How many sessions in all.", .text(limit: 2)),
                    .init("weeks", "After how many weeks each.", .text(limit: 1)),
                    .init("key", "A mark of your own; the same again plans once.", .text(limit: 100), isRequired: true),
                ], headers: [BookingRoutes.idempotencyKey], answers: [303], failures: [404, 422], answer: plan),
            .page(
                .get, "/admin/sessions/{id}", Sessions.readBookings, "One session with who has booked it.",
                names: [SessionRoutes.id], parameters: [Self.done], failures: [401]
            ) { asked in
                try await overview(asked, [])
            },
            .page(
                .get, "/admin/sessions/{id}/edit", Sessions.update, "The form in which a session is changed.",
                names: [SessionRoutes.id], answer: edit),
            .page(
                .post, "/admin/sessions/{id}/edit", Sessions.update, "Changes a session.", names: [SessionRoutes.id],
                form: Self.facts + [Self.version], answers: [303], failures: [409, 422]
            ) { asked in
                try await save(asked, moves: false)
            },
            .page(
                .get, "/admin/sessions/{id}/move", Sessions.update, "The form in which a session is moved.",
                names: [SessionRoutes.id], answer: edit),
            .page(
                .post, "/admin/sessions/{id}/move", Sessions.update, "Moves a session to another time.",
                names: [SessionRoutes.id], form: Self.time + [Self.version], answers: [303], failures: [409, 422]
            ) { asked in
                try await save(asked, moves: true)
            },
            act("publish", Sessions.update, "Puts a session on the agenda.") { id, asked, _ in
                try await sessions.publish(id, by: asked.actor)
            },
            act("publish-series", Sessions.update, "Puts the whole series of a session on the agenda.") {
                id, asked, _ in
                try await sessions.publishSeries(of: id, by: asked.actor)
            },
            act("hold", Sessions.update, "Says that a session took place.") { id, asked, _ in
                try await sessions.hold(id, by: asked.actor)
            },
            act(
                "cancel", Sessions.update, "Cancels a session, and tells those who have booked.",
                [.init("reason", "Why.", .text(limit: 500), isRequired: true)]
            ) { id, asked, typed in
                try await sessions.cancel(id, because: typed["reason"] ?? "", by: asked.actor)
            },
            act(
                "recording", Sessions.update, "Adds the recording of a session, which becomes a listing.",
                [.init("recording", "Its address.", .text(limit: 2000), isRequired: true)]
            ) { id, asked, typed in
                try await sessions.addRecording(
                    typed["recording"] ?? "", to: id, site: asked.site, by: asked.actor)
            },
            act(
                "bookings", Sessions.updateBookings, "Cancels somebody's booking.",
                [.init("booking", "Its letters.", .text(limit: 26), isRequired: true)]
            ) { id, asked, typed in
                guard let booking = ID<Booking>(letters: typed["booking"] ?? "") else { throw Permission.nothingHere }
                try await sessions.cancel(booking, by: asked.actor)
            },
        ]
    }

    /// A route that does one thing to a session and leads back to it.
    private func act(
        _ word: String, _ permission: Permission, _ summary: String, _ form: [Operation.Parameter] = [],
        _ body: @escaping @Sendable (ID<Session>, WebRequest, Query) async throws -> Void
    ) -> Route {
        .page(
            .post, "/admin/sessions/{id}/" + word, permission, summary, names: [SessionRoutes.id], form: form,
            answers: [303], failures: [409, 422]
        ) { asked in
            let (id, typed) = (try SessionRoutes.id(asked), try await asked.form())
            do {
                try await body(id, asked, typed)
                return .redirect(to: asked.language.prefix + "/admin/sessions/" + id.letters + "?done=" + word)
            } catch Failure.invalid(let problems) {
                return try await overview(asked, problems, typed, .unprocessableContent)
            } catch Failure.conflict(let sentence) {
                return try await overview(asked, [Problem("", sentence)], typed, .conflict)
            }
        }
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, _ status: HTTPResponse.Status = .ok,
        below trail: [(label: String, path: String)] = []
    ) -> Reply {
        let words = layout.strings(asked)
        let all = trail.isEmpty ? [] : [(label: words("sessions.desk"), path: "/admin/sessions")] + trail.dropFirst()
        return Reply.page(
            layout.page(.init(title, trail: all, isHidden: true), for: asked) { content }, status: status)
    }

    private func desk(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let show = asked.query["show"].flatMap(SessionsShown.init)
        let page = SessionDeskPage(
            sessions: try await sessions.lookedAfter(show, by: asked.actor), show: show,
            mayPlan: Sessions.create.allows(asked.actor),
            done: asked.query["done"] == "plan" ? words("desk.done.plan") : nil, now: asked.now, words: words,
            links: SessionLinks(asked.language))
        return self.page(asked, words("sessions.desk"), page.content)
    }

    private func overview(
        _ asked: WebRequest, _ problems: [Problem], _ typed: Query = Query(), _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let found = try await sessions.overview(of: try SessionRoutes.id(asked), by: asked.actor)
        let key = "desk.done." + (asked.query["done"] ?? "")
        let done = words(key)
        let page = SessionOverviewPage(
            session: found.session, rows: found.rows,
            mayChange: Sessions.update.allows(asked.actor, on: found.session.subject(for: asked.actor)),
            maySeeToBookings: Sessions.updateBookings.allows(asked.actor, on: found.session.subject(for: asked.actor)),
            done: done == key || !problems.isEmpty ? nil : done, problems: problems, reason: typed["reason"] ?? "",
            more: SessionMore(
                session: found.session, recording: found.recording, totals: found.totals,
                recordsEngagements: Permission.openEngagements.allows(asked.actor)
                    && Permission.recordEngagements.allows(asked.actor), problems: problems,
                typed: typed["recording"], now: asked.now, words: words, links: SessionLinks(asked.language)
            ).content, now: asked.now, words: words, links: SessionLinks(asked.language))
        return self.page(asked, found.session.facts.title, page.content, status, below: [("", "")])
    }

    // MARK: Planning and changing

    private func formPage(
        _ asked: WebRequest, _ purpose: SessionFormPage.Purpose, _ form: SessionForm, _ problems: [Problem],
        _ status: HTTPResponse.Status = .ok
    ) -> Reply {
        let words = layout.strings(asked)
        let page = SessionFormPage(
            purpose: purpose, form: form, problems: problems, taxonomy: sessions.taxonomy,
            councils: sessions.geography.councils, words: words, links: SessionLinks(asked.language))
        var trail: [(label: String, path: String)] = [("", "")]
        switch purpose {
        case .plan: break
        case .change(let session, _), .move(let session, _):
            trail.append((session.facts.title, "/admin/sessions/" + session.id.letters))
        }
        return self.page(asked, page.title, page.content, status, below: trail)
    }

    private func new(_ asked: WebRequest) async throws -> Reply {
        let hosts = try await sessions.hosts(by: asked.actor)
        let form = SessionForm(typed: Query(items: [("takes", "people"), ("mode", "online"), ("capacity", "100")]))
        return formPage(asked, .plan(hosts: hosts, formKey: sessions.formKey()), form, [])
    }

    private func plan(_ asked: WebRequest) async throws -> Reply {
        let typed = try await asked.form()
        let form = SessionForm(typed: Query(items: typed.items.filter { $0.name != "key" }))
        do {
            let planned = try await sessions.plan(form, key: asked.key(of: typed), by: asked.actor)
            let path = asked.language.prefix + "/admin/sessions"
            return .redirect(
                to: planned.count == 1 ? path + "/" + planned[0].letters + "?done=plan" : path + "?done=plan")
        } catch Failure.invalid(let problems) {
            let hosts = try await sessions.hosts(by: asked.actor)
            return formPage(
                asked, .plan(hosts: hosts, formKey: typed["key"] ?? ""), form, problems, .unprocessableContent)
        }
    }

    private func edit(_ asked: WebRequest) async throws -> Reply {
        let session = try await sessions.editable(try SessionRoutes.id(asked), by: asked.actor)
        let moves = asked.path.utf8.suffix(5).elementsEqual("/move".utf8)
        return formPage(asked, moves ? .move(session, now: []) : .change(session, now: []), SessionForm(session), [])
    }

    private func save(_ asked: WebRequest, moves: Bool) async throws -> Reply {
        let (id, typed) = (try SessionRoutes.id(asked), try await asked.form())
        let form = SessionForm(typed: Query(items: typed.items.filter { $0.name != "version" }))
        let version = WholeNumber.read(typed["version"] ?? "") ?? 0
        do {
            if moves {
                try await sessions.move(id, to: form, version: version, by: asked.actor)
            } else {
                try await sessions.change(id, to: form, version: version, by: asked.actor)
            }
            return .redirect(
                to: asked.language.prefix + "/admin/sessions/" + id.letters + "?done=" + (moves ? "move" : "edit"))
        } catch Failure.invalid(let problems) {
            let session = try await sessions.editable(id, by: asked.actor)
            return formPage(
                asked, moves ? .move(session, now: []) : .change(session, now: []), form, problems,
                .unprocessableContent)
        } catch Failure.conflict(let sentence) {
            // What was typed stays, beside what the other has made of it; sent again it goes over that, knowingly.
            let session = try await sessions.editable(id, by: asked.actor)
            let now = SessionForm(session).differences(from: form)
            return formPage(
                asked, moves ? .move(session, now: now) : .change(session, now: now), form, [Problem("", sentence)],
                .conflict)
        }
    }
}
