import Establishments
import Programme
import Tables
import Web

/// An engagement as machines read it.
enum EngagementJSON {
    static func object(
        _ engagement: Engagement, _ labels: EngagementLabels, site: String, into json: inout JSONWriter
    ) {
        let facts = engagement.facts
        json.beginObject()
        json.member("id", engagement.id.letters)
        json.member("state", facts.state.rawValue)
        json.member("day", facts.day.iso)
        json.member("start", facts.start?.text)
        json.member("started_at", facts.span?.from.rfc3339)
        json.member("minutes", facts.minutes)
        json.member("kind", facts.kind.rawValue)
        json.member("mode", facts.mode.rawValue)
        json.member("officer", engagement.officerName.isEmpty ? nil : engagement.officerName)
        json.objects("establishments", of: facts.establishments) { id, json in
            json.member("id", id.letters)
            json.member("name", labels.name(id, on: facts.day))
            json.member("council", labels.register[id]?.area(.council, on: facts.day))
        }
        json.name("attendances")
        json.beginObject()
        for role in Engagement.Attendee.allCases { json.member(role.rawValue, facts.attendees[role]) }
        json.endObject()
        json.member("sector", facts.sector?.rawValue)
        json.member("area", facts.area.isEmpty ? nil : facts.area)
        json.member("theme", facts.theme.isEmpty ? nil : facts.theme)
        json.member("note", facts.note.isEmpty ? nil : facts.note)
        json.member("follow_up", facts.followUp.isEmpty ? nil : facts.followUp)
        json.member("follow_up_by", facts.followUpBy?.iso)
        json.member("followed_up", engagement.followedUp?.rfc3339)
        json.member("version", engagement.version)
        json.member("page", site + engagement.path)
        json.endObject()
    }

    /// One page of what a query finds.
    static func page(_ answer: EngagementAnswer, _ labels: EngagementLabels, site: String) -> [UInt8] {
        JSONWriter.document(capacity: 32 << 10) { json in
            json.member("total", answer.totals.rows)
            json.member("held", answer.totals.held)
            json.member("planned", answer.totals.planned)
            json.member("cancelled", answer.totals.cancelled)
            json.member("establishments", answer.totals.establishments)
            json.member("attendances", answer.totals.isKeptBack ? nil : answer.totals.attendances)
            json.member("minutes", answer.totals.minutes)
            json.member("page", answer.query.page)
            json.member("pages", answer.pages)
            json.name("ignored")
            json.list(answer.query.ignored)
            json.list("engagements", of: answer.engagements) { object($0, labels, site: site, into: &$1) }
        }
    }

    static let shapes = [
        NamedShape(
            "Engagement",
            .object(
                "One contact of an officer with establishments. Empty fields are left out.",
                of: [
                    .always("id", .text("26 letters and digits; stays for ever.")),
                    .always("state", .text(allowed: Engagement.State.allCases.map(\.rawValue))),
                    .always("day", .text(format: "date")),
                    .sometimes("start", .text("As clocks in Britain showed it.")),
                    .sometimes("started_at", .text(format: "date-time")), .always("minutes", .integer("", 1...1440)),
                    .always("kind", .text(allowed: Engagement.Kind.allCases.map(\.rawValue))),
                    .always("mode", .text(allowed: Engagement.Mode.allCases.map(\.rawValue))),
                    .sometimes("officer", .text("Their name; none after an erasure.")),
                    .always(
                        "establishments",
                        .list(
                            "With whom it was; their names and councils are those of the day.",
                            of: .object(of: [
                                .always("id", .text(limit: 26)), .always("name", .text()),
                                .sometimes("council", .text("Its slug.")),
                            ]))),
                    .always("attendances", .map("By what those who attended are.", of: .integer("", 1...10_000))),
                    .sometimes("sector", .text(allowed: Engagement.Sector.allCases.map(\.rawValue))),
                    .sometimes("area", .text("Slug of a council or region.")), .sometimes("theme", .text()),
                    .sometimes("note", .text(limit: 2000)), .sometimes("follow_up", .text(limit: 500)),
                    .sometimes("follow_up_by", .text(format: "date")),
                    .sometimes("followed_up", .text(format: "date-time")),
                    .always("version", .integer("One more with each change.")), .always("page", .text("Its page.")),
                ])),
        NamedShape(
            "EngagementsPage",
            .object(
                "One page of what a query finds. Only what was held counts beside its number.",
                of: ["total", "held", "planned", "cancelled"].map { .always($0, .integer()) } + [
                    .always("establishments", .integer("Distinct ones.")),
                    .sometimes("attendances", .integer("One person may attend often; fewer than five are kept back.")),
                    .always("minutes", .integer()), .always("page", .integer()),
                    .always("pages", .integer("At least 1.")),
                    .always("ignored", .list("What was left out, in sentences.", of: .text())),
                    .always("engagements", .list("50 at most.", of: .named("Engagement"))),
                ])),
        NamedShape(
            "RecordedEngagement",
            .object(
                "What was recorded.", of: [.always("id", .text(limit: 26)), .always("page", .text("Its page."))])),
    ]
}
