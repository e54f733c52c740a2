import Programme
import Tables
import Web

/// Views as JSON.
enum CuratedViewJSON {
    static func list(_ views: [(view: CuratedView, total: Int)], site: String) -> [UInt8] {
        JSONWriter.document { json in
            json.list("views", of: views) { write($0.0, $0.1, site, into: &$1) }
        }
    }

    static func one(_ view: CuratedView, total: Int, site: String) -> [UInt8] {
        var json = JSONWriter()
        write(view, total, site, into: &json)
        json.endLine()
        return json.take()
    }

    private static func write(_ view: CuratedView, _ total: Int, _ site: String, into json: inout JSONWriter) {
        func filled(_ text: String) -> String? { text.isEmpty ? nil : text }
        let end = view.query.isEmpty ? "" : "?" + view.query
        json.beginObject()
        json.member("slug", view.slug)
        json.member("title", view.title)
        json.member("introduction", filled(view.introduction))
        json.member("title_gd", filled(view.gaelic.title))
        json.member("introduction_gd", filled(view.gaelic.introduction))
        json.member("gaelic_reviewed", view.gaelic.title.isEmpty ? nil : view.gaelic.isReviewed)
        json.member("query", view.query)
        json.member("total", total)
        json.member("page", site + view.path)
        json.member("listings", site + "/directory.json" + end)
        json.member("changed", view.changed.rfc3339)
        json.endObject()
    }

    static let shapes = [
        NamedShape("CuratedView", view),
        NamedShape(
            "CuratedViews",
            .object("Searches that editors put together.", of: [.always("views", .list(of: .named("CuratedView")))])),
    ]

    private static let view = Shape.object(
        "A search that editors put together.",
        of: [
            .always("slug", .text("The end of its address.")), .always("title", .text(limit: 120)),
            .sometimes("introduction", .text("Plain text; each line is a paragraph.")),
            .sometimes("title_gd", .text("In Gaelic.", limit: 120)),
            .sometimes("introduction_gd", .text("In Gaelic.")),
            .sometimes("gaelic_reviewed", .flag("Whether a speaker has read the Gaelic.")),
            .always("query", .text("As the directory's address has it.")),
            .always("total", .integer("How many listings it finds today.")),
            .always("page", .text("Its page.", format: "uri")),
            .always("listings", .text("What it finds, as JSON.", format: "uri")),
            .always("changed", .text("When it was changed last.", format: "date-time")),
        ])
}
