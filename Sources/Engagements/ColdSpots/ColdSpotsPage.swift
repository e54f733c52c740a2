import Establishments
import Markup
import Programme
import Web

/// Establishments that nobody has reached, in clusters that one trip can visit.
struct ColdSpotsPage {
    let answer: ColdSpotAnswer
    let mayRecord: Bool
    let today: Day
    let labels: EngagementLabels
    let links: EstablishmentLinks

    private var words: Strings { labels.words }
    private var query: ColdSpotQuery { answer.query }
    private var address: String { words.language.prefix + "/engagements/cold-spots" }

    /// Where a visit to a cluster is planned.
    static func planPath(_ cluster: ColdCluster) -> String {
        let items =
            [(name: "state", value: "planned")]
            + cluster.spots.map { (name: "establishment", value: $0.establishment.id.letters) }
        return "/engagements/new?" + Query(items: items).encoded
    }

    var content: HTML {
        HTML {
            h1 { words.html("cold.title") }
            p(.class("lead")) { words.html("cold.lead") }
            filters
            section(.id("results"), .labelledBy("count")) {
                h2(.id("count"), .tabindex(-1)) { words.html("cold.count", count: answer.total) }
                p(.class("hint")) {
                    words("cold.order", ["never": grouped(answer.never), "trips": grouped(answer.clusters.count)])
                }
                if answer.total > 0 {
                    div(.class("maps")) {
                        ol(.class("cards")) { trips.map(card) }
                        EngagementMap(points: points, caption: words("cold.map"), geography: labels.geography).content
                    }
                }
                pageLinks(page: query.page, of: answer.pages, words) { number in
                    var other = query
                    other.page = number
                    return link(other)
                }
                if answer.total > 0 { download }
            }
        }
    }

    /// The trips of this page, each with its number among all, by which the file of tasks knows it too.
    private var trips: [(number: Int, cluster: ColdCluster)] {
        answer.shown.enumerated().map { ((query.page - 1) * ColdSpotAnswer.size + $0.offset + 1, $0.element) }
    }

    /// Where they are; each trip's number stands at its first.
    private var points: [(point: Point, number: Int?)] {
        trips.flatMap { number, cluster in
            cluster.spots.enumerated().compactMap { place, spot in
                spot.point.map { ($0, place == 0 ? number : nil) }
            }
        }
    }

    private func link(_ query: ColdSpotQuery) -> Link? {
        let encoded = query.parameters.encoded
        return Link(address + (encoded.isEmpty ? "" : "?" + encoded))
    }

    private var filters: HTML {
        let fields = Fields(words)
        return form(.class("register"), .action(Link(address)), .method("get")) {
            div(.class("choices")) {
                fields.choice(
                    "months", "cold.months",
                    ColdSpotQuery.choices.map { ($0 == 0 ? "0" : String($0), words("cold.months.\($0)")) },
                    chosen: String(query.months))
                fields.choice(
                    "la", "establishments.la", labels.geography.councils.map { ($0.slug, labels.area($0.slug)) },
                    chosen: query.council, none: words("establishments.any"))
                fields.choice(
                    "sector", "establishments.sector",
                    Establishment.Sector.allCases.map { ($0.rawValue, words("schoolsector." + $0.rawValue)) },
                    chosen: query.sector?.rawValue, none: words("establishments.any"))
            }
            ul(.class("options")) {
                li {
                    input(.type("checkbox"), .id("remote"), .name("remote"), .value("only"), .checked(query.isRemote))
                    label(.for("remote")) { words.html("establishments.remote") }
                }
            }
            button(.class("secondary")) { words.html("apply") }
        }
    }

    private func card(_ number: Int, _ cluster: ColdCluster) -> HTML {
        let first = cluster.spots.first?.establishment
        let council = first.flatMap { $0.area(.council, on: today) }.map { labels.area($0) } ?? ""
        let name = [first?.name, council].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ", ")
        return li(.class("card")) {
            h3 {
                let more = cluster.spots.count - 1
                grouped(number) + ". " + name + (more == 0 ? "" : " " + words("engagements.more", count: more))
            }
            ul {
                cluster.spots.map { spot in
                    li {
                        a(.href(links.establishment(spot.establishment))) { spot.establishment.name }
                        " · " + about(spot)
                    }
                }
            }
            if mayRecord {
                p {
                    a(.class("button"), .href(Link(words.language.prefix + Self.planPath(cluster)))) {
                        words.html("cold.plan")
                        span(.class("vh")) { ": " + name }
                    }
                }
            }
        }
    }

    private func about(_ spot: ColdSpot) -> String {
        let establishment = spot.establishment
        return [
            labels.sector(establishment),
            establishment.area(.urbanRural8, on: today).map { words("urbanrural8." + $0) },
            spot.pupils.map { words("cold.pupils", count: $0) },
            spot.simd.map { words("cold.simd", ["percentile": String($0)]) },
            last(spot),
        ].compactMap { $0 }.joined(separator: " · ")
    }

    private func last(_ spot: ColdSpot) -> String {
        guard let day = spot.lastReached else { return words("cold.never") }
        return spot.isKnown
            ? words("cold.last", ["day": words.day(day, short: true)])
            : words("cold.over", ["months": String(query.months)])
    }

    private var download: HTML {
        var query = query
        query.page = 1
        let encoded = query.parameters.encoded
        return p(.class("hint")) {
            words.html("cold.files")
            " "
            a(.href(Link("/engagements/cold-spots.csv" + (encoded.isEmpty ? "" : "?" + encoded)))) {
                words.html("download.csv")
            }
        }
    }
}
