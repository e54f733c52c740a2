import Programme
import Web

extension IndicatorJSON {
    private static let year = Shape.object(
        "One year of it.",
        of: [
            .always("period", .text("2019-20, or 2019.")), .always("from", .text(format: "date")),
            .always("to", .text(format: "date")),
            .always("value", .orNull(.number("Exact where it is whole, else to six digits; null for none."))),
            .always("printed", .orNull(.text("Rounded as the expression says."))),
            .always("qualifier", .orNull(.text(allowed: Figure.Qualifier.allCases.map(\.rawValue)))),
            .always("unit", .orNull(.text())),
            .always("status", .text(allowed: FigureAnswer.Status.allCases.map(\.rawValue) + ["not_reported"])),
            .always("reason", .orNull(.text("Why there is no value."))),
            .always("break", .orNull(.text("How values before it were made otherwise."))),
            .always("is_bridged", .orNull(.flag("Whether comparable figures are published across the break."))),
        ])

    private static let members: [Shape.Member] = [
        .always("slug", .text("By which its address names it.")), .always("code", .text(limit: 20)),
        .always("title", .text(limit: 200)),
        .always("theme", .text(allowed: Indicator.Theme.allCases.map(\.rawValue))),
        .always("meaning", .text(limit: 1000)),
        .always("expression", .text("By which it is read, year by year.", limit: 2000)),
        .always("periods", .text(allowed: Indicator.forms.map(\.rawValue))), .always("owner", .text(limit: 200)),
        .always("version", .integer("Grows with every change.")),
        .always("baseline", .orNull(.text("A year; null while it is not set."))),
        .always("aim", .text(allowed: Indicator.Aim.kinds)),
        .always("aim_value", .orNull(.number("The number it should reach."))),
        .always("aim_period", .orNull(.text("The year by which."))),
        .always("latest", .orNull(year)),
        .always("change", .orNull(.number("From the baseline to the latest value."))),
        .always("change_unit", .orNull(.text())),
        .always("change_refused", .orNull(.text("Why the two cannot be compared."))),
        .always("course", .text(allowed: IndicatorReading.Course.allCases.map(\.rawValue))),
        .always("page", .text("Its page.")),
    ]

    static let shapes = [
        NamedShape(
            "Indicators",
            .object(
                "What the programme is judged by over years.",
                of: [.always("indicators", .list("In the order of the list.", of: .object("One.", of: members)))])),
        NamedShape(
            "Indicator",
            .object(
                "An indicator with every year of it.",
                of: members + [
                    .always("years", .list("The earliest first.", of: year)),
                    .always(
                        "sources",
                        .list(
                            "The figures of others it is read by.",
                            of: .object(
                                "One.",
                                of: [
                                    .always("name", .text()), .always("source", .text()),
                                    .always("source_url", .orNull(.text())),
                                    .always(
                                        "status", .text(allowed: ExternalFigure.Status.allCases.map(\.rawValue))),
                                    .always("note", .text()),
                                ]))),
                    .always(
                        "versions",
                        .list(
                            "What it said in its last 20 versions, or the last 20 before one; the first first.",
                            of: .object(
                                "As it was typed.",
                                of: [
                                    .always("version", .integer("")), .always("at", .text(format: "date-time")),
                                    .always("reason", .text("Why it was changed; empty for the first.")),
                                ] + IndicatorForm.fields.map { .always($0.name, .text()) }))),
                ])),
    ]
}
