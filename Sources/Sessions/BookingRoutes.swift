import Accounts
import HTTPTypes
import Markup
import Programme
import Web

/// The addresses by which places are booked, and of what somebody has booked.
struct BookingRoutes {
    let sessions: Sessions
    let layout: Layout

    private static let create = Permission("booking", .create)
    private static let booking = Operation.Parameter("id", "The booking's id: 26 letters and digits.", .text(limit: 26))
    private static let token = Operation.Parameter("token", "The secret of the link: 64 digits.", .text(limit: 64))
    private static let act: [Operation.Parameter] = [
        .init("do", "What to do.", .text(allowed: ["accept", "cancel", "expect", "here"]), isRequired: true),
        .init("places", "How many learners are expected.", .text(limit: 9)),
        .init("heads", "How many of a class are there.", .text(limit: 4)),
    ]
    private static let form: [Operation.Parameter] = [
        .init("step", "Look at the answers, change them, or book.", .text(allowed: ["check", "change", "book"])),
        .init("for", "For whom.", .text(allowed: ["me", "class"])),
        .init("seen", "When the session began as it was shown.", .text(format: "date-time")),
        .init("school", "Letters of the school.", .text(limit: 26)),
        .init("class", "What the class is called.", .text(limit: 40)),
        .init("stage", "A slug of the vocabulary."), .init("places", "How many are expected.", .text(limit: 9)),
        .init("adult", "The member of staff with the class.", .text(limit: 100)),
        .init("contact", "How they are reached.", .text(limit: 100)),
        .init("needs", "What has to be thought of.", .text(limit: 1000)),
        .init("overlap", "Books although something else is booked at that time.", .text(allowed: ["yes"])),
        .init("wait", "Joins the waiting list where there is no place.", .text(allowed: ["yes"])),
        .init("key", "A mark of your own; the same again books once.", .text(limit: 100), isRequired: true),
    ]
    static let idempotencyKey = Operation.Parameter(
        "Idempotency-Key", "A key of your own, kept for 24 hours: the same request again changes nothing.",
        .text(limit: 100))

    var routes: [Route] {
        [
            .page(
                .get, "/sessions/{id}/book", Self.create, "The form in which places are booked.",
                names: [SessionRoutes.id], parameters: [Self.form[1]], failures: [401, 409], answer: begin),
            .page(
                .post, "/sessions/{id}/book", Self.create, "Books places, after a look at the answers.",
                names: [SessionRoutes.id], form: Self.form, headers: [Self.idempotencyKey], answers: [200, 303],
                failures: [401, 409, 422], answer: book),
            .page(
                .get, "/me/bookings", Sessions.readBookings, "What one has booked.", failures: [401], answer: all),
            .page(
                .get, "/me/bookings/{id}", Sessions.readBookings, "One booking.", names: [Self.booking],
                parameters: [.init("done", "What was done just now.", .text(limit: 20))], failures: [401]
            ) { asked in
                try await page(asked, try way(asked), [])
            },
            .page(
                .post, "/me/bookings/{id}", Sessions.updateBookings, "Takes an offer, changes or cancels a booking.",
                names: [Self.booking], form: Self.act, answers: [303], failures: [401, 409, 422], answer: change),
            .machine(
                .get, "/me/bookings/{id}.ics", Sessions.readBookings,
                Operation(
                    summary: "One booking, for a calendar.", type: "text/calendar", names: [Self.booking],
                    failures: [401]), answer: calendar),
            .page(
                .get, "/bookings/{token}", SessionRoutes.read, "The booking that a link of a mail is about.",
                names: [Self.token], parameters: [.init("done", "What was done just now.", .text(limit: 20))]
            ) { asked in
                try await page(asked, try way(asked), [])
            },
            .page(
                .post, "/bookings/{token}", SessionRoutes.read,
                "Takes an offer, changes or cancels the booking that a link of a mail is about.", names: [Self.token],
                form: Self.act, answers: [303], failures: [409, 422], answer: change),
            .machine(
                .get, "/bookings/{token}.ics", SessionRoutes.read,
                Operation(
                    summary: "The booking that a link of a mail is about, for a calendar.", type: "text/calendar",
                    names: [Self.token]), answer: calendar),
        ]
    }

    /// How a request comes to a booking.
    private func way(_ asked: WebRequest) throws -> BookingWay {
        if let token = asked.parameters["token"] {
            guard let token = Token(token) else { throw Permission.nothingHere }
            return .link(token.text)
        }
        guard let id = ID<Booking>(letters: try asked.parameter("id")) else { throw Permission.nothingHere }
        return .signedIn(id)
    }

    // MARK: Booking

    private func begin(_ asked: WebRequest) async throws -> Reply {
        let session = try await sessions.session(try SessionRoutes.id(asked), by: asked.actor)
        let party = asked.query["for"]
        var items = [("seen", session.time.starts.rfc3339)]
        let schools = sessions.schools(of: asked.actor)
        let ways = sessions.parties(session, asked.actor)
        guard let only = ways.first else {
            guard session.facts.takesClasses else {
                throw Failure.forbidden("This session cannot be booked with your roles.")
            }
            return needsRole(asked, session)
        }
        let chosen = party.flatMap { ways.contains($0) ? $0 : nil } ?? (ways.count == 1 ? only : nil)
        if let chosen { items.append(("for", chosen)) }
        if schools.count == 1 { items.append(("school", schools[0].letters)) }
        let form = BookingForm(typed: Query(items: items))
        return try await steps(asked, session, chosen == nil ? .party : .particulars, form, sessions.formKey(), [])
    }

    /// Says to somebody who has signed in which role books for classes, and leads to where it is asked for.
    private func needsRole(_ asked: WebRequest, _ session: Session) -> Reply {
        let (words, links) = (layout.strings(asked), SessionLinks(asked.language))
        let title = words("book.title", ["title": SessionWords.title(session, words)])
        let content = HTML {
            h1 { title }
            p(.class("lead")) { words.html("book.needs-role") }
            p {
                a(.class("button"), .href(links.practitioner(for: session.id))) { words.html("practitioner.title") }
            }
            p { a(.href(links.session(session.id))) { words.html("booking.session") } }
        }
        return Reply.page(
            layout.page(
                .init(title, trail: [(words("sessions.title"), "/sessions")], isHidden: true), for: asked
            ) { content }, status: .forbidden)
    }

    private func steps(
        _ asked: WebRequest, _ session: Session, _ step: BookingSteps.Step, _ form: BookingForm, _ key: String,
        _ problems: [Problem], _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let words = layout.strings(asked)
        var schools: [(letters: String, name: String)] = []
        for school in sessions.schools(of: asked.actor) {
            schools.append((school.letters, await sessions.name(of: school) ?? school.letters))
        }
        let page = BookingSteps(
            session: session, step: step, form: form, schools: schools, formKey: key, problems: problems,
            taxonomy: sessions.taxonomy, now: asked.now, words: words, links: SessionLinks(asked.language))
        let trail = [
            (label: words("sessions.title"), path: "/sessions"),
            (label: SessionWords.title(session, words), path: "/sessions/" + session.id.letters),
        ]
        return Reply.page(
            layout.page(.init(page.title, trail: trail, isHidden: true), for: asked) { page.content }, status: status)
    }

    private func book(_ asked: WebRequest) async throws -> Reply {
        let id = try SessionRoutes.id(asked)
        let typed = try await asked.form()
        let (form, key) = (BookingForm(typed: typed), typed["key"] ?? "")
        do {
            switch typed["step"] {
            case "change":
                let session = try await sessions.session(id, by: asked.actor)
                return try await steps(asked, session, .particulars, form, key, [])
            case "check":
                let session = try await sessions.tryBooking(id, form, by: asked.actor)
                return try await steps(asked, session, .check, form, key, [])
            default:
                let made = try await sessions.book(
                    id, form, key: asked.key(of: typed),
                    to: Sessions.Correspondence(language: asked.language, site: asked.site), by: asked.actor)
                return .redirect(
                    to: asked.language.prefix + "/me/bookings/" + made.booking.letters + "?done=" + made.state.rawValue)
            }
        } catch Failure.invalid(let problems) {
            return try await again(asked, id, form, key, problems, .unprocessableContent)
        } catch Failure.conflict(let sentence) {
            return try await again(asked, id, form, key, [Problem("", sentence)], .conflict)
        }
    }

    /// The form once more, with what was typed and what the session is now.
    private func again(
        _ asked: WebRequest, _ id: ID<Session>, _ form: BookingForm, _ key: String, _ problems: [Problem],
        _ status: HTTPResponse.Status
    ) async throws -> Reply {
        let session = try await sessions.session(id, by: asked.actor)
        let items = form.typed.items.filter { $0.name != "seen" } + [("seen", session.time.starts.rfc3339)]
        return try await steps(
            asked, session, .particulars, BookingForm(typed: Query(items: items)), key, problems, status)
    }

    // MARK: What is booked

    private func all(_ asked: WebRequest) async throws -> Reply {
        let words = layout.strings(asked)
        let page = OwnBookingsPage(
            bookings: try await sessions.bookings(by: asked.actor), now: asked.now, words: words,
            links: SessionLinks(asked.language))
        return Reply.page(
            layout.page(
                .init(words("bookings.title"), trail: [(words("account.yours"), "/me")], isHidden: true), for: asked
            ) { page.content })
    }

    private func page(
        _ asked: WebRequest, _ way: BookingWay, _ problems: [Problem], _ typed: Query = Query(),
        _ status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let words = layout.strings(asked)
        let found = try await sessions.booking(way, by: asked.actor)
        let key = "booking.done." + (asked.query["done"] ?? "")
        let done = words(key)
        let page = BookingPage(
            booking: found.booking, session: found.session, school: found.school, way: way,
            done: done == key || !problems.isEmpty ? nil : done, problems: problems, typed: typed,
            checkIn: (
                isOpen: found.booking.state == .booked && found.attendance == nil
                    && Sessions.isCheckInOpen(found.session, at: asked.now),
                isDone: (found.attendance?.heads ?? 0) > 0
            ), asksFeedback: Sessions.asksFeedback(found.booking, found.attendance), now: asked.now, words: words,
            links: SessionLinks(asked.language))
        let trail =
            asked.actor.person == nil
            ? []
            : [(label: words("account.yours"), path: "/me"), (label: words("bookings.title"), path: "/me/bookings")]
        // What the link of a mail shows is its holder's: nothing in between keeps it.
        return Reply.page(
            layout.page(.init(page.title, trail: trail, isHidden: true), for: asked) { page.content }, status: status
        ).with(.cacheControl, "no-store")
    }

    private func change(_ asked: WebRequest) async throws -> Reply {
        let way = try way(asked)
        let typed = try await asked.form()
        do {
            try await sessions.act(
                typed["do"] ?? "", places: typed["places"] ?? "", heads: typed["heads"] ?? "", on: way, by: asked.actor)
            return .redirect(to: asked.language.prefix + way.path + "?done=" + (typed["do"] ?? ""))
        } catch Failure.invalid(let problems) {
            return try await page(asked, way, problems, typed, .unprocessableContent)
        } catch Failure.conflict(let sentence) {
            return try await page(asked, way, [Problem("", sentence)], typed, .conflict)
        }
    }

    private func calendar(_ asked: WebRequest) async throws -> Reply {
        let found = try await sessions.booking(try way(asked), by: asked.actor)
        let words = layout.languages.strings(found.booking.language)
        let bytes = SessionCalendar.file(found.booking, found.session, words: words, site: asked.site)
        return Reply(type: "text/calendar; charset=utf-8", body: .bytes(bytes))
            .with(.cacheControl, "no-store")
            .with(.contentDisposition, "inline; filename=\"\(found.session.slug).ics\"")
    }
}
