import Programme
import Tables
import Web

/// What visitors told, as JSON, for staff.
enum DemandJSON {
    static func needs(_ needs: NeedsByArea) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("open", needs.open)
        json.name("areas")
        json.beginList()
        for area in needs.areas {
            json.beginObject()
            json.member("council", area.council)
            json.member("open", area.open)
            json.member("all", area.all)
            json.endObject()
        }
        json.endList()
        json.name("needs")
        json.beginList()
        for (need, mayHandle) in needs.newest {
            json.beginObject()
            json.member("id", need.id.letters)
            json.member("at", need.at.rfc3339)
            json.member("words", need.words)
            json.member("query", need.query)
            json.member("council", need.council)
            json.member("handled", need.handled?.rfc3339)
            json.member("may_handle", mayHandle)
            json.endObject()
        }
        json.endList()
        json.endObject()
        json.endLine()
        return json.take()
    }

    static func problems(_ problems: [(problem: ReportedProblem, mayHandle: Bool)]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("total", problems.count)
        json.name("problems")
        json.beginList()
        for (problem, mayHandle) in problems.prefix(ProblemsPage.shown) {
            json.beginObject()
            json.member("id", problem.id.letters)
            json.member("at", problem.at.rfc3339)
            json.member("reason", problem.reason.rawValue)
            json.member("note", problem.note)
            json.member("listing", problem.listing.letters)
            json.member("title", problem.title)
            json.member("provider_name", problem.providerName)
            json.member("withdrawn", problem.isWithdrawn)
            json.member("handled", problem.handled?.rfc3339)
            json.member("may_handle", mayHandle)
            json.endObject()
        }
        json.endList()
        json.endObject()
        json.endLine()
        return json.take()
    }

    static let shapes = [
        NamedShape(
            "Needs",
            .object(
                "What was looked for in vain.",
                of: [
                    .always("open", .integer("How many nobody has dealt with.")),
                    .always("areas", .list("By council of the search.", of: area)),
                    .always("needs", .list("The newest, 100 at most.", of: need)),
                ])),
        NamedShape(
            "Problems",
            .object(
                "What readers say is wrong with listings.",
                of: [
                    .always("total", .integer()),
                    .always("problems", .list("The newest, 200 at most.", of: problem)),
                ])),
    ]

    private static let area = Shape.object(
        "One council.",
        of: [
            .sometimes("council", .text("Its slug; left out where none was chosen.")),
            .always("open", .integer()), .always("all", .integer()),
        ])

    private static let need = Shape.object(
        "What somebody looked for.",
        of: [
            .always("id", .text()), .always("at", .text(format: "date-time")), .always("words", .text()),
            .always("query", .text("As the directory's address has it.")), .sometimes("council", .text()),
            .sometimes("handled", .text("When staff dealt with it.", format: "date-time")),
            .always("may_handle", .flag("Whether you may say that it is dealt with.")),
        ])

    private static let problem = Shape.object(
        "What somebody says.",
        of: [
            .always("id", .text()), .always("at", .text(format: "date-time")), .always("reason", .text()),
            .always("note", .text()), .always("listing", .text("The listing's id.")), .always("title", .text()),
            .always("provider_name", .text()), .always("withdrawn", .flag("Whether the listing is.")),
            .sometimes("handled", .text("When staff dealt with it.", format: "date-time")),
            .always("may_handle", .flag("Whether you may say that it is dealt with.")),
        ])
}
