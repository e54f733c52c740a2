import Markup
import Programme
import Web

/// One establishment: what it is, where, since when, and what it has had from the programme.
struct EstablishmentPage: Sendable {
    let establishment: Establishment
    /// What other desks tell of it.
    let told: [HTML]
    /// Those that share its SEED code, itself left out.
    let others: [Establishment]
    /// What it was merged into, if it was.
    let successor: Establishment?
    let geography: Geography
    let joinsSharedCodes: Bool
    let today: Day
    let words: Strings
    let links: EstablishmentLinks

    private var state: Establishment.Standing.State { establishment.state(on: today) ?? .open }
    private var particulars: Establishment.Particulars? { establishment.particulars.on(today) }
    private var place: Establishment.Place? { establishment.places.on(today) }

    var content: HTML {
        article(.class("listing")) {
            h1 { particulars?.name ?? establishment.name }
            p(.class("by")) { kind }
            state == .open ? .none : closing
            div(.class("split")) {
                div(.class("prose")) {
                    h2 { words.html("establishment.programme") }
                    told.isEmpty ? p { words.html("establishment.nothing") } : .group(told)
                    nearby
                    history
                }
                div(.class("facts")) {
                    h2(.class("vh")) { words.html("establishment.facts") }
                    facts
                    p(.class("hint")) { words.html("establishment.source") }
                }
            }
        }
    }

    private var kind: String {
        establishment.key.sector.map { words("schoolsector." + $0.rawValue) }
            ?? words("kind." + establishment.key.kind.rawValue)
    }

    private var closing: HTML {
        let month = establishment.since(today).map {
            $0.value.basis == .stated ? words.day($0.from) : words.month($0.from)
        }
        return p(.class("warning")) {
            words.html("establishment." + state.rawValue, ["month": month ?? words.month(today)])
            successor.map { heir in
                HTML.group([
                    .text(" "), words.html("establishment.successor"), .text(" "),
                    a(.href(links.establishment(heir))) { heir.name },
                ])
            } ?? .none
        }
    }

    private var nearby: HTML {
        guard let postcode = place?.postcode, !postcode.isEmpty else { return .none }
        return p { a(.class("button"), .href(links.listings(near: postcode))) { words.html("establishment.nearby") } }
    }

    // MARK: Facts

    private var facts: HTML {
        dl(.class("summary")) {
            words.fact("establishment.code", establishment.key.kind == .school ? establishment.key.code : nil)
            words.fact(
                "fact.where",
                [place?.address ?? "", place?.postcode ?? ""].filter { !$0.isEmpty }.joined(separator: ", "))
            words.fact("establishments.la", councilName)
            words.fact("establishment.collaborative", region)
            words.fact("establishment.college-region", establishment.area(.collegeRegion, on: today))
            words.fact("establishment.dyw-group", establishment.area(.dywGroup, on: today))
            words.fact("establishment.itl3", establishment.area(.itl3, on: today))
            words.fact(
                "establishment.islands", establishment.area(.highlandsIslands, on: today).map { words("answer." + $0) })
            membership("establishment.urban-rural", .urbanRural8) { words("urbanrural8." + $0) }
            membership("establishment.urban-rural-6", .urbanRural6) { words("urbanrural6." + $0) }
            membership("establishment.simd", .simd) { $0 }
            words.fact("establishment.zone", place?.dataZone)
            words.fact("establishment.governance", particulars?.governance)
            words.fact("establishment.denomination", particulars?.denomination)
            website
            shared
        }
    }

    /// An area with the edition by which it was given.
    private func membership(
        _ key: String, _ scheme: Establishment.Scheme, _ inWords: (String) -> String
    ) -> HTML {
        guard let membership = establishment.memberships[scheme]?.on(today), !membership.area.isEmpty else {
            return .none
        }
        return words.fact(key) {
            inWords(membership.area)
            " "
            span(.class("hint"), .lang("en")) { "(" + membership.edition + ")" }
        }
    }

    private var councilName: String? {
        establishment.area(.council, on: today).flatMap { geography.council($0) }.map {
            words.language == .gaelic ? $0.nameGaelic : $0.name
        }
    }

    private var region: String? {
        establishment.area(.collaborative, on: today).flatMap { geography.region($0) }.map {
            words.language == .gaelic ? $0.nameGaelic : $0.name
        }
    }

    private var website: HTML {
        guard let text = particulars?.website, let link = Link(text) else { return .none }
        return words.fact("establishment.website") { a(.href(link), .rel("external")) { text } }
    }

    private var shared: HTML {
        guard !others.isEmpty else { return .none }
        return words.fact("establishment.shared") {
            others.map { other in
                HTML.group([
                    a(.href(links.establishment(other))) {
                        other.name + " (" + (other.key.sector.map { words("schoolsector." + $0.rawValue) } ?? "") + ")"
                    }, .text(" "),
                ])
            }
            words.html(joinsSharedCodes ? "establishments.one" : "establishments.two")
        }
    }

    // MARK: History

    /// What happened on a day, in the order of days, latest first.
    private var history: HTML {
        let entries = names + moves + rolls
        return .group([
            h2 { words.html("establishment.history") },
            ul(.class("timeline")) {
                (entries.map { ($0.day, words.month($0.day), $0.text) } + statesInWords).sorted { $0.0 > $1.0 }.map {
                    day, inWords, text in
                    li {
                        time(.datetime(day.iso)) { inWords }
                        ": "
                        text
                    }
                }
            },
        ])
    }

    /// The day from which each state held, to the day where somebody gave it, to the month of the list where not. A later
    /// list that says the same is no news.
    private var statesInWords: [(Day, String, String)] {
        let spans = establishment.states.spans
        return zip([nil] + spans.map { $0.value.state }, spans).compactMap { before, span in
            let (state, basis) = (span.value.state, span.value.basis)
            guard before != state else { return nil }
            let key = basis == .firstList ? "first-list" : state.rawValue + (basis == .listed ? "" : ".stated")
            return (
                span.from, basis == .stated ? words.day(span.from) : words.month(span.from), words("history." + key)
            )
        }
    }

    private var names: [(day: Day, text: String)] {
        let spans = establishment.particulars.spans
        return zip(spans, spans.dropFirst()).filter { $0.value.name != $1.value.name }.map {
            ($1.from, words("history.renamed", ["name": $0.value.name]))
        }
    }

    private var moves: [(day: Day, text: String)] {
        let spans = establishment.places.spans
        return zip(spans, spans.dropFirst()).filter { $0.value.postcode != $1.value.postcode }.map {
            ($1.from, words("history.moved", ["place": $0.value.postcode]))
        }
    }

    private var rolls: [(day: Day, text: String)] {
        establishment.rolls.spans.compactMap { span in
            span.value.pupils.map { (span.from, words("history.roll", count: $0)) }
        }
    }
}
