import Accounts
import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The addresses of attendance, meetings' files, feedback, recordings and the record of learning.
struct AttendanceRoutes {
    let sessions: Sessions
    let layout: Layout

    private static let form: [Operation.Parameter] = [
        .init("rating", "How useful it was, 1 to 5.", .integer("", 1...5), isRequired: true),
        .init("useful", "What was useful.", .text(limit: 2000)),
        .init("better", "What could be better.", .text(limit: 2000)),
    ]
    private static let booking = Operation.Parameter("id", "The booking's id: 26 letters and digits.", .text(limit: 26))
    private static let token = Operation.Parameter("token", "The secret of the link: 64 digits.", .text(limit: 64))
    private static let page = Operation.Parameter("page", "From 1; 200 bookings each.", .integer("", 1...1000))
    private static let done = Operation.Parameter("done", "What was done just now.", .text(limit: 20))

    var routes: [Route] {
        desk + [
            .page(
                .get, "/me/learning", Sessions.readBookings, "What one has attended, with how long.", failures: [401],
                answer: learning),
            .machine(
                .get, "/me/learning.csv", Sessions.readBookings,
                Operation(summary: "What one has attended, as CSV.", type: "text/csv", failures: [401])
            ) { asked in
                Reply(
                    type: "text/csv; charset=utf-8", body: .bytes(try await sessions.learningFile(by: asked.actor))
                ).file("learning.csv").with(.cacheControl, "no-store")
            },
            .page(
                .get, "/me/bookings/{id}/feedback", Sessions.readBookings, "What those who were there are asked.",
                names: [Self.booking], parameters: [Self.done], failures: [401], answer: feedback),
            .page(
                .post, "/me/bookings/{id}/feedback", Sessions.readBookings, "Says what one thought of a session.",
                names: [Self.booking], form: Self.form, answers: [303], failures: [401, 409, 422], answer: give),
            .page(
                .get, "/bookings/{token}/feedback", SessionRoutes.read, "What those who were there are asked.",
                names: [Self.token], parameters: [Self.done], answer: feedback),
            .page(
                .post, "/bookings/{token}/feedback", SessionRoutes.read, "Says what one thought of a session.",
                names: [Self.token], form: Self.form, answers: [303], failures: [409, 422], answer: give),
            .machine(
                .get, "/sessions/{id}/recording", SessionRoutes.read,
                Operation(
                    summary: "Leads to the recording of a session, and counts that it was opened.",
                    type: "text/plain", names: [SessionRoutes.id], answers: [303]), answer: watch),
        ]
    }

    private var desk: [Route] {
        [
            .page(
                .get, "/admin/sessions/{id}/attendance", Sessions.updateBookings, "Who was there.",
                names: [SessionRoutes.id], parameters: [Self.done, Self.page], failures: [401, 409]
            ) { asked in
                try await attendance(asked, Query(), [])
            },
            .page(
                .post, "/admin/sessions/{id}/attendance", Sessions.updateBookings,
                "Writes down who was there; each field is “a-”, a booking's letters, “-” and what was shown.",
                names: [SessionRoutes.id], parameters: [Self.page], answers: [303], failures: [401, 409, 422],
                answer: mark),
            .page(
                .post, "/admin/sessions/{id}/attendance-file", Sessions.updateBookings,
                "Reads the attendance of Zoom, Teams or Meet.", names: [SessionRoutes.id],
                form: [.init("file", "The file, as the meeting's program saved it.")], formType: Operation.formWithFile,
                failures: [401, 409, 413, 422], answer: load),
            .page(
                .get, "/admin/sessions/{id}/participants", Sessions.updateBookings,
                "Whom the meeting's file names and nobody knows.", names: [SessionRoutes.id], failures: [401]
            ) { asked in
                try await participants(asked, nil, [])
            },
            .page(
                .post, "/admin/sessions/{id}/participants", Sessions.updateBookings, "Says who a participant was.",
                names: [SessionRoutes.id],
                form: [
                    .init("participant", "Whom.", .text(limit: 64), isRequired: true),
                    .init("who", "Letters of a booking, guest or ignored.", .text(limit: 26), isRequired: true),
                    .init("heads", "How many of a class were there.", .text(limit: 4)),
                ], answers: [303], failures: [401, 409, 422], answer: decide),
            .page(
                .get, "/admin/sessions/{id}/feedback", Sessions.readBookings, "What those who were there have said.",
                names: [SessionRoutes.id], failures: [401]
            ) { asked in
                let words = layout.strings(asked)
                let id = try SessionRoutes.id(asked)
                let page = FeedbackSummaryPage(
                    session: try await sessions.roster(of: id, by: asked.actor).session,
                    summary: try await sessions.feedback(of: id, by: asked.actor), words: words,
                    links: SessionLinks(asked.language))
                return self.page(asked, words("feedback.summary"), page.content, of: page.session)
            },
            .page(
                .post, "/admin/sessions/{id}/feedback", Sessions.update, "Empties what somebody has written.",
                names: [SessionRoutes.id],
                form: [.init("answer", "Which answer's texts.", .text(limit: 64), isRequired: true)], answers: [303]
            ) { asked in
                let id = try SessionRoutes.id(asked)
                try await sessions.emptyFeedback(try await asked.form()["answer"] ?? "", of: id, by: asked.actor)
                return .redirect(to: asked.language.prefix + "/admin/sessions/" + id.letters + "/feedback")
            },
        ]
    }

    private func page(
        _ asked: WebRequest, _ title: String, _ content: HTML, of session: Session? = nil,
        _ status: HTTPResponse.Status = .ok
    ) -> Reply {
        let words = layout.strings(asked)
        let trail = session.map { session in
            [
                (label: words("sessions.desk"), path: "/admin/sessions"),
                (label: session.facts.title, path: "/admin/sessions/" + session.id.letters),
            ]
        }
        return Reply.page(
            layout.page(.init(title, trail: trail ?? [], isHidden: true), for: asked) { content }, status: status)
    }

    // MARK: Attendance

    private func attendance(
        _ asked: WebRequest, _ typed: Query, _ problems: [Problem], _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let (words, id) = (layout.strings(asked), try SessionRoutes.id(asked))
        let (review, totals) = try await sessions.attendance(of: id, by: asked.actor)
        let page = AttendancePage(
            session: review.session, rows: review.rows, page: pageNumber(asked), totals: totals,
            waiting: review.counts[.waiting] ?? 0,
            typed: typed, problems: problems, done: asked.query["done"] == "yes" ? words("desk.done.edit") : nil,
            words: words, links: SessionLinks(asked.language))
        return self.page(asked, words("attendance.title"), page.content, of: review.session, status)
    }

    private func pageNumber(_ asked: WebRequest) -> Int {
        asked.query["page"].flatMap(WholeNumber.read).flatMap { (1...1000).contains($0) ? $0 : nil } ?? 1
    }

    private func mark(_ asked: WebRequest) async throws -> Reply {
        let id = try SessionRoutes.id(asked)
        let typed = try await asked.form(naming: {
            $0.utf8.starts(with: "a-".utf8) && (29...33).contains($0.utf8.count)
        })
        let marks = typed.items.compactMap { name, text -> Sessions.Mark? in
            let shown = String(decoding: name.utf8.dropFirst(29), as: UTF8.self)
            guard let id = ID<Booking>(letters: String(decoding: name.utf8.dropFirst(2).prefix(26), as: UTF8.self)),
                trimmed(text) != shown
            else { return nil }
            return Sessions.Mark(id, text)
        }
        do {
            try await sessions.mark(id, marks, by: asked.actor)
            let page = pageNumber(asked) > 1 ? "&page=" + String(pageNumber(asked)) : ""
            return .redirect(
                to: asked.language.prefix + "/admin/sessions/" + id.letters + "/attendance?done=yes" + page)
        } catch Failure.invalid(let problems) {
            return try await attendance(asked, typed, problems, .unprocessableContent)
        }
    }

    private func load(_ asked: WebRequest) async throws -> Reply {
        let id = try SessionRoutes.id(asked)
        do {
            guard let file = try await asked.formWithFile().file else {
                throw Failure.invalid([Problem("file", "Choose the file.")])
            }
            let loaded = try await sessions.load(file.bytes, of: id, by: asked.actor)
            return try await participants(asked, loaded, [])
        } catch Failure.invalid(let problems) {
            return try await attendance(asked, Query(), problems, .unprocessableContent)
        }
    }

    private func participants(
        _ asked: WebRequest, _ loaded: Sessions.Loaded?, _ problems: [Problem], _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let review = try await sessions.review(of: try SessionRoutes.id(asked), by: asked.actor)
        let page = ParticipantsPage(
            review: review, loaded: loaded, problems: problems, words: words, links: SessionLinks(asked.language))
        return self.page(asked, words("participants.title"), page.content, of: review.session, status)
    }

    private func decide(_ asked: WebRequest) async throws -> Reply {
        let (id, typed) = (try SessionRoutes.id(asked), try await asked.form())
        let key = typed["participant"] ?? ""
        do {
            let identity: Sessions.Identity
            switch typed["who"] {
            case "guest": identity = .guest
            case "ignored": identity = .ignored
            default:
                guard let booking = ID<Booking>(letters: typed["who"] ?? "") else {
                    throw Failure.invalid([Problem("who-" + key, "Choose who it was.")])
                }
                identity = .booking(booking, heads: typed["heads"] ?? "")
            }
            try await sessions.decide(key, of: id, was: identity, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/sessions/" + id.letters + "/participants")
        } catch Failure.invalid(let problems) {
            return try await participants(asked, nil, problems, .unprocessableContent)
        } catch Failure.conflict(let sentence) {
            return try await participants(asked, nil, [Problem("", sentence)], .conflict)
        }
    }

    // MARK: Afterwards

    private func way(_ asked: WebRequest) throws -> BookingWay {
        if let text = asked.parameters["token"] {
            guard let token = Token(text) else { throw Permission.nothingHere }
            return .link(token.text)
        }
        guard let id = ID<Booking>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return .signedIn(id)
    }

    private func feedback(_ asked: WebRequest) async throws -> Reply {
        try await feedbackPage(asked, Query(), [])
    }

    private func feedbackPage(
        _ asked: WebRequest, _ typed: Query, _ problems: [Problem], _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let (words, way) = (layout.strings(asked), try way(asked))
        let found = try await sessions.booking(way, by: asked.actor)
        let page = FeedbackPage(
            session: found.session, way: way, typed: typed, problems: problems,
            isDone: asked.query["done"] == "yes" || found.booking.feedbackGiven, words: words)
        return self.page(asked, words("feedback.title"), page.content, of: nil, status)
    }

    private func give(_ asked: WebRequest) async throws -> Reply {
        let (way, typed) = (try way(asked), try await asked.form())
        do {
            try await sessions.giveFeedback(typed, on: way, by: asked.actor)
            return .redirect(to: asked.language.prefix + way.path + "/feedback?done=yes")
        } catch Failure.invalid(let problems) {
            return try await feedbackPage(asked, typed, problems, .unprocessableContent)
        } catch Failure.conflict(let sentence) {
            return try await feedbackPage(asked, typed, [Problem("", sentence)], .conflict)
        }
    }

    private func learning(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = LearningPage(
            entries: try await sessions.learning(by: asked.actor), words: words, links: SessionLinks(asked.language))
        let heading = Layout.Heading(
            words("learning.title"),
            trail: [(words("account.yours"), "/me"), (words("bookings.title"), "/me/bookings")],
            isHidden: true)
        return Reply.page(layout.page(heading, for: asked) { page.content })
    }

    /// Only somebody's own opening counts: not what browsers fetch ahead, nor a question for the head.
    private func watch(_ asked: WebRequest) async throws -> Reply {
        let purposes = asked.headers.filter { ["sec-purpose", "purpose", "x-moz"].contains($0.name.canonicalName) }
        let url = try await sessions.watch(
            try SessionRoutes.id(asked), counts: asked.method == .get && purposes.isEmpty, by: asked.actor)
        return Reply.redirect(to: url).with(.cacheControl, "no-store")
    }
}
