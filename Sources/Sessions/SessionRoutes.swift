import HTTPTypes
import Markup
import Programme
import Web

/// The public addresses of sessions: the agenda, one session, and both for programs.
struct SessionRoutes {
    let sessions: Sessions
    let layout: Layout

    static let read = Permission("session", .read)
    static let id = Operation.Parameter("id", "The session's id: 26 letters and digits.", .text(limit: 26))
    static let parameters: [Operation.Parameter] = [
        .init("q", "Words of the title, the description or who speaks.", .text(limit: 100)),
        .init("kind", "Which kind.", .text(allowed: SessionFacts.Kind.allCases.map(\.rawValue))),
        .init(
            "mode", "How one takes part; hybrid ones count as both.",
            .text(allowed: SessionFacts.Mode.allCases.map(\.rawValue))),
        .init("theme", "A slug of the vocabulary."), .init("sector", "A slug of the vocabulary."),
        .init("series", "The id of a series; all of it, over or not.", .text(limit: 26)),
        .init("from", "The first day; what is not over unless given.", .text(format: "date")),
        .init("free", "Only those with a place.", .text(allowed: ["only"])),
        .init("page", "From 1; 50 sessions each.", .integer("", 1...100_000)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/sessions", Self.read, "The agenda of sessions, with choices.", parameters: Self.parameters,
                answer: agenda),
            .page(
                .get, "/sessions/{id}", Self.read, "One session.", names: [Self.id], answer: one),
            .machine(
                .get, "/sessions.json", Self.read,
                Operation(
                    summary: "One page of the sessions that a query finds, the earliest first.",
                    type: "application/json", parameters: Self.parameters, schema: "Agenda")
            ) { asked in
                let agenda = try await sessions.agenda(query(asked), by: asked.actor)
                return Reply.json(Sessions.json(agenda, at: asked.now, site: asked.site)).open()
            },
            .machine(
                .get, "/sessions.ics", Self.read,
                Operation(
                    summary: "The sessions that a query finds, as a calendar to subscribe to; 1,000 at most.",
                    type: "text/calendar", parameters: Self.parameters)
            ) { asked in
                let words = layout.languages.strings(.english)
                let agenda = try await sessions.agenda(query(asked), by: asked.actor, size: 1000)
                let name = agenda.series?.title ?? words("sessions.title")
                return calendar(
                    SessionCalendar.feed(agenda.sessions, name: name, words: words, site: asked.site), "sessions")
            },
            .machine(
                .get, "/sessions/{id}.json", Self.read,
                Operation(
                    summary: "One session.", type: "application/json", names: [Self.id], schema: "Session")
            ) { asked in
                let session = try await sessions.session(try Self.id(asked), by: asked.actor)
                return Reply.json(Sessions.json(session, at: asked.now, site: asked.site)).open()
            },
            .machine(
                .get, "/sessions/{id}.ics", Self.read,
                Operation(summary: "One session, for a calendar.", type: "text/calendar", names: [Self.id])
            ) { asked in
                let session = try await sessions.session(try Self.id(asked), by: asked.actor)
                return calendar(
                    SessionCalendar.file(session, words: layout.languages.strings(.english), site: asked.site),
                    session.slug)
            },
        ]
    }

    static func id(_ asked: WebRequest) throws -> ID<Session> {
        guard let id = ID<Session>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return id
    }

    private func query(_ asked: WebRequest) -> AgendaQuery { AgendaQuery(asked.query, sessions.taxonomy) }

    private func calendar(_ bytes: [UInt8], _ name: String) -> Reply {
        Reply(type: "text/calendar; charset=utf-8", body: .bytes(bytes)).open()
            .with(.contentDisposition, "inline; filename=\"\(name).ics\"")
    }

    private func agenda(_ asked: WebRequest) async throws -> Reply {
        let (words, query) = (layout.strings(asked), query(asked))
        let agenda = try await sessions.agenda(query, by: asked.actor)
        if query.series != nil, agenda.series == nil || agenda.total == 0 { throw Permission.nothingHere }
        let page = AgendaPage(
            agenda: agenda, taxonomy: sessions.taxonomy, isSignedIn: asked.actor.person != nil, now: asked.now,
            words: words,
            links: SessionLinks(asked.language))
        let trail = agenda.series == nil ? [] : [(label: words("sessions.title"), path: "/sessions")]
        let heading = Layout.Heading(
            page.title, trail: trail, description: words("sessions.lead"), isHidden: !asked.query.items.isEmpty)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    private func one(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let links = SessionLinks(asked.language)
        let found = try await sessions.view(try Self.id(asked), by: asked.actor)
        let page = SessionPage(
            session: found.session, series: found.series, own: found.own,
            mayBook: asked.actor.kind == .visitor || sessions.mayBook(found.session, asked.actor),
            mayChange: Sessions.update.allows(asked.actor, on: found.session.subject(for: asked.actor)),
            recording: found.recording.map { _ in Link("/sessions/" + found.session.id.letters + "/recording") } ?? nil,
            taxonomy: sessions.taxonomy, now: asked.now, words: words, links: links)
        let heading = Layout.Heading(
            page.title, section: words("sessions.title"), trail: [(words("sessions.title"), "/sessions")],
            description: SessionWords.when(found.session.time, words), isHidden: found.session.state == .planned,
            head: found.session.state == .planned ? .none : page.structuredData(site: asked.site))
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }
}
