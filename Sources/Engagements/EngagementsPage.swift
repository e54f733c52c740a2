import Establishments
import Markup
import Programme
import Web

/// The engagements that a query finds, with plain counts of them.
struct EngagementsPage {
    let answer: EngagementAnswer
    /// Letters of who is signed in.
    let person: String
    let mayRecord: Bool
    let mayExport: Bool
    let mayImport: Bool
    let maySeeCold: Bool
    let today: Day
    let labels: EngagementLabels

    private var words: Strings { labels.words }
    private var query: EngagementQuery { answer.query }
    private var path: String { words.language.prefix + "/engagements" }

    var content: HTML {
        HTML {
            h1 { words.html("engagements.title") }
            if answer.isFigures { p(.class("note")) { words.html("engagements.figures") } }
            if mayRecord {
                EngagementsKept(person: person, words: words).content
                p { a(.class("button primary"), .href(Link(path + "/new"))) { words.html("engagement.new") } }
            }
            p {
                if maySeeCold { a(.href(Link(path + "/cold-spots"))) { words.html("cold.title") } }
                if mayImport {
                    " · "
                    a(.href(Link(path + "/import"))) { words.html("engagements.import") }
                }
            }
            if answer.seesOthers, mayRecord { whose }
            totals
            filters
            section(.id("results"), .labelledBy("count")) {
                h2(.id("count"), .tabindex(-1)) { words.html("engagements.count", count: answer.totals.rows) }
                if !query.ignored.isEmpty {
                    div(.class("note"), .lang("en")) { query.ignored.map { sentence in p { sentence } } }
                }
                if !answer.engagements.isEmpty {
                    table
                    details(.class("tool")) {
                        summary { words.html("engagements.map") }
                        EngagementMap(points: points, caption: words("engagements.map"), geography: labels.geography)
                            .content
                    }
                }
                pageLinks(page: query.page, of: answer.pages, words) { number in
                    var other = query
                    other.page = number
                    return link(other)
                }
                if mayExport, answer.totals.rows > 0 { downloads }
            }
        }
    }

    private func link(_ query: EngagementQuery) -> Link? {
        let encoded = query.parameters.encoded
        return Link(path + (encoded.isEmpty ? "" : "?" + encoded))
    }

    private var whose: HTML {
        nav(.class("views"), .label(words("engagements.whose"))) {
            ul {
                [(true, "engagements.mine"), (false, "engagements.team")].map { isOwn, key in
                    li {
                        a(
                            .href(link(query.changing { ($0.isOwn, $0.officer) = (isOwn, isOwn ? nil : $0.officer) })),
                            .current(query.isOwn == isOwn ? "true" : nil)
                        ) { words.html(key) }
                    }
                }
            }
        }
    }

    /// Kinds of count stand apart: they are never added to one another.
    private var totals: HTML {
        let totals = answer.totals
        let figures = [
            ("engagements.held", grouped(totals.held)), ("engagements.reached", grouped(totals.establishments)),
            (
                "engagements.attendances",
                totals.isKeptBack ? words("engagements.few") : grouped(totals.attendances)
            ),
            ("engagements.time", labels.duration(totals.minutes)),
        ]
        return section(.class("figures"), .labelledBy("figures")) {
            h2(.id("figures")) { words.html(query.isOwn ? "engagements.own" : "engagements.all") }
            dl {
                figures.map { key, text in
                    div {
                        dt { words.html(key) }
                        dd { text }
                    }
                }
            }
            p(.class("hint")) {
                words(
                    "engagements.apart", ["planned": grouped(totals.planned), "cancelled": grouped(totals.cancelled)])
            }
        }
    }

    private var filters: HTML {
        let fields = Fields(words)
        let isNarrowed = query.changing { $0.isOwn = true } != EngagementQuery()
        return form(.class("register"), .action(Link(path)), .method("get")) {
            if !query.isOwn { input(.type("hidden"), .name("whose"), .value("all")) }
            query.establishment.map { input(.type("hidden"), .name("establishment"), .value($0.letters)) }
            details(.class("tool"), .open(isNarrowed)) {
                summary { words.html("filters.title") }
                div(.class("choices")) {
                    fields.text("from", "engagements.from", value: query.from?.iso, type: "date", isRequired: false)
                    fields.text("to", "engagements.to", value: query.to?.iso, type: "date", isRequired: false)
                    fields.choice(
                        "kind", "engagement.kind", Engagement.Kind.allCases.map { ($0.rawValue, labels.kind($0)) },
                        chosen: query.kind?.rawValue, none: words("establishments.any"))
                    fields.choice(
                        "mode", "engagement.mode", Engagement.Mode.allCases.map { ($0.rawValue, labels.mode($0)) },
                        chosen: query.mode?.rawValue, none: words("establishments.any"))
                    fields.choice(
                        "state", "engagement.state", Engagement.State.allCases.map { ($0.rawValue, labels.state($0)) },
                        chosen: query.state?.rawValue, none: words("establishments.any"))
                    fields.choice(
                        "la", "establishments.la", labels.geography.councils.map { ($0.slug, labels.area($0.slug)) },
                        chosen: query.council, none: words("establishments.any"))
                    if answer.seesOthers, !query.isOwn {
                        fields.choice(
                            "officer", "engagement.officer-name", answer.officers.map { ($0.id.letters, $0.name) },
                            chosen: query.officer?.letters, none: words("establishments.any"))
                    }
                }
                ul(.class("options")) {
                    li {
                        input(
                            .type("checkbox"), .id("follow-up"), .name("follow-up"), .value("open"),
                            .checked(query.isOpen))
                        label(.for("follow-up")) { words.html("engagements.open") }
                    }
                }
                button(.class("secondary")) { words.html("apply") }
            }
        }
    }

    /// Where the establishments of this page's engagements were on the day of each.
    private var points: [(point: Point, number: Int?)] {
        let all = answer.engagements.flatMap { engagement in
            engagement.facts.establishments.compactMap { labels.register[$0]?.places.on(engagement.facts.day)?.point }
        }
        return Set(all).map { ($0, nil) }
    }

    private var table: HTML {
        let columns =
            ["kind", "day", "establishments", "mode", "minutes", "attended"] + (query.isOwn ? [] : ["officer-name"])
        return div(.class("scroll"), .role("region"), .tabindex(0), .labelledBy("caption")) {
            Markup.table(.role("table")) {
                caption(.id("caption")) { words.html("engagements.caption") }
                thead(.role("rowgroup")) {
                    tr(.role("row")) {
                        columns.map { key in
                            th(.role("columnheader"), .scope("col")) { words.html("engagement." + key) }
                        }
                    }
                }
                tbody(.role("rowgroup")) { answer.engagements.map(row) }
            }
        }
    }

    private func row(_ engagement: Engagement) -> HTML {
        let facts = engagement.facts
        return tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) {
                a(.href(Link(words.language.prefix + engagement.path))) {
                    labels.kind(facts.kind)
                    span(.class("vh")) { ", " + words.day(facts.day) + ", " + labels.partners(facts) }
                }
                if facts.state != .held { span(.class("tag")) { labels.state(facts.state) } }
                if engagement.isOverdue(on: today) { span(.class("tag")) { words.html("engagements.overdue") } }
            }
            cell("day", words.day(facts.day, short: true) + (facts.start.map { ", " + $0.text } ?? ""))
            cell("establishments", labels.partners(facts))
            cell("mode", labels.mode(facts.mode))
            cell("minutes", labels.duration(facts.minutes))
            cell("attended", facts.heads == 0 ? "" : grouped(facts.heads))
            if !query.isOwn { cell("officer-name", engagement.officerName) }
        }
    }

    private func cell(_ key: String, _ text: String) -> HTML {
        td(.role("cell"), .class(text.isEmpty ? "empty" : nil)) {
            span(.class("label"), .ariaHidden()) { words("engagement." + key) }
            span { text.isEmpty ? "–" : text }
        }
    }

    private var downloads: HTML {
        let encoded = query.changing { _ in }.parameters.encoded
        func file(_ form: String) -> Link? { Link("/engagements." + form + (encoded.isEmpty ? "" : "?" + encoded)) }
        return p(.class("hint")) {
            words.html("engagements.files")
            " "
            a(.href(file("csv"))) { words.html("download.csv") }
            ", "
            a(.href(file("xlsx"))) { words.html("download.xlsx") }
            ", "
            a(.href(file("json"))) { words.html("download.json") }
        }
    }
}
