import Programme
import Tables
import Web

extension Sessions {
    /// `/sessions.json`: total, page and sessions of a query.
    static func json(_ agenda: Agenda, at now: Instant, site: String) -> [UInt8] {
        JSONWriter.document(capacity: 16 << 10) { json in
            json.member("total", agenda.total)
            json.member("page", agenda.query.page)
            json.member("pages", agenda.pages)
            json.member("query", agenda.query.parameters.encoded)
            json.member("ignored", agenda.query.ignored)
            json.list("sessions", of: agenda.sessions) { write($0, at: now, site: site, into: &$1) }
        }
    }

    /// `/sessions/{id}.json`
    static func json(_ session: Session, at now: Instant, site: String) -> [UInt8] {
        var json = JSONWriter(capacity: 4 << 10)
        write(session, at: now, site: site, into: &json)
        json.endLine()
        return json.take()
    }

    private static func write(_ session: Session, at now: Instant, site: String, into json: inout JSONWriter) {
        let facts = session.facts
        json.beginObject()
        json.member("id", session.id.letters)
        json.member("title", facts.title)
        json.member("title_gd", facts.titleGaelic)
        json.member("description", facts.description)
        json.member("description_gd", facts.descriptionGaelic)
        json.member("kind", facts.kind.rawValue)
        json.member("format", facts.format?.rawValue)
        json.member("mode", facts.mode.rawValue)
        json.member("organisation", session.organisation.slug)
        json.member("organisation_name", session.organisation.name)
        json.member("presenters", facts.presenters)
        json.member("place", facts.place)
        json.member("council", facts.council)
        json.member("sectors", facts.sectors)
        json.member("themes", facts.themes)
        json.member("day", session.time.day.iso)
        json.member("time", ClockTime.text(session.time.minute))
        json.member("zone", SessionTime.zone)
        json.member("minutes", session.time.minutes)
        json.member("start", session.time.starts.rfc3339)
        json.member("end", session.time.ends.rfc3339)
        json.member("moved_from", session.movedFrom?.rfc3339)
        json.member("state", session.state.rawValue)
        json.member("reason", session.reason)
        json.member("availability", session.availability(at: now).rawValue)
        json.member("capacity", facts.capacity)
        json.member("free", session.isOpen(at: now) ? session.free : 0)
        json.member("series", session.series?.letters)
        json.member("updated", session.changed.rfc3339)
        json.member("page", site + "/sessions/" + session.id.letters)
        json.endObject()
    }
}

/// What the answers of sessions look like, for the API's description.
enum SessionShapes {
    static let all: [NamedShape] = [NamedShape("Agenda", agenda), NamedShape("Session", session)]

    private static let agenda = Shape.object(
        "One page of the sessions that a query finds, the earliest first.",
        of: [
            .always("total", .integer("How many sessions the query finds.")),
            .always("page", .integer("The page that is shown.")), .always("pages", .integer("At least 1.")),
            .always("query", .text("The query as it was understood, as in the address.")),
            .always("ignored", .list("What was left out, each a whole sentence.", of: .text())),
            .always("sessions", .list(of: .named("Session"))),
        ])

    private static let session = Shape.object(
        "A session. Empty fields are left out.",
        of: [
            .always("id", .text()), .always("title", .text()), .sometimes("title_gd", .text()),
            .sometimes("description", .text()), .sometimes("description_gd", .text()),
            .always("kind", .text(allowed: SessionFacts.Kind.allCases.map(\.rawValue))),
            .sometimes("format", .text(allowed: SessionFacts.Format.allCases.map(\.rawValue))),
            .always("mode", .text(allowed: SessionFacts.Mode.allCases.map(\.rawValue))),
            .always("organisation", .text("The slug of who offers it.")), .always("organisation_name", .text()),
            .sometimes("presenters", .text()), .sometimes("place", .text()),
            .sometimes("council", .text("The slug of the council where it takes place.")),
            .sometimes("sectors", .list(of: .text())), .sometimes("themes", .list(of: .text())),
            .always("day", .text("By the clock in Scotland.", format: "date")), .always("time", .text()),
            .always("zone", .text()), .always("minutes", .integer()),
            .always("start", .text(format: "date-time")), .always("end", .text(format: "date-time")),
            .sometimes("moved_from", .text("When it was to begin before it was moved.", format: "date-time")),
            .always("state", .text(allowed: Session.State.allCases.map(\.rawValue))),
            .sometimes("reason", .text("Why it was cancelled.")),
            .always("availability", .text(allowed: Session.Availability.allCases.map(\.rawValue))),
            .always("capacity", .integer()), .always("free", .integer("Places that can be booked.")),
            .sometimes("series", .text()), .always("updated", .text(format: "date-time")),
            .always("page", .text(format: "uri")),
        ])
}
