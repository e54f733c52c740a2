import Programme
import Tables
import Web

/// What visitors told, as JSON, for staff.
enum DemandJSON {
    static func needs(_ needs: NeedsByArea) -> [UInt8] {
        JSONWriter.document { json in
            json.member("open", needs.open)
            json.objects("areas", of: needs.areas) { area, json in
                json.member("council", area.council)
                json.member("open", area.open)
                json.member("all", area.all)
            }
            json.objects("needs", of: needs.newest) { one, json in
                json.member("id", one.need.id.letters)
                json.member("at", one.need.at.rfc3339)
                json.member("words", one.need.words)
                json.member("query", one.need.query)
                json.member("council", one.need.council)
                json.member("handled", one.need.handled?.rfc3339)
                json.member("may_handle", one.mayHandle)
            }
        }
    }

    static func problems(_ problems: [(problem: ReportedProblem, mayHandle: Bool)]) -> [UInt8] {
        JSONWriter.document { json in
            json.member("total", problems.count)
            json.objects("problems", of: problems.prefix(ProblemsPage.shown)) { one, json in
                json.member("id", one.problem.id.letters)
                json.member("at", one.problem.at.rfc3339)
                json.member("reason", one.problem.reason.rawValue)
                json.member("note", one.problem.note)
                json.member("listing", one.problem.listing.letters)
                json.member("title", one.problem.title)
                json.member("provider_name", one.problem.providerName)
                json.member("withdrawn", one.problem.isWithdrawn)
                json.member("handled", one.problem.handled?.rfc3339)
                json.member("may_handle", one.mayHandle)
            }
        }
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
