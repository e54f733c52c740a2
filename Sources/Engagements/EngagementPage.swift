import Establishments
import Markup
import Programme
import Web

/// One engagement, with what it said before.
struct EngagementPage {
    let detail: Engagements.Detail
    /// What was done just now, in words.
    let done: String?
    let today: Day
    let labels: EngagementLabels
    let links: EstablishmentLinks

    private var words: Strings { labels.words }
    private var engagement: Engagement { detail.engagement }
    private var facts: EngagementFacts { engagement.facts }

    var title: String { labels.kind(facts.kind) + ", " + words.day(facts.day) }

    var content: HTML {
        HTML {
            if let done {
                div(.class("success"), .role("status")) {
                    p { done }
                    p {
                        a(.href(Link(words.language.prefix + "/engagements/new"))) { words.html("engagement.another") }
                    }
                }
            }
            h1 { title }
            p {
                span(.class("tag")) { labels.state(facts.state) }
                if facts.state != .held { " " + words("engagement.not-counted") }
            }
            if engagement.isOverdue(on: today) { p(.class("warning")) { words.html("engagement.overdue") } }
            div(.class("facts")) { dl { rows } }
            if detail.mayChange { actions }
            if detail.isClosed { p(.class("hint")) { words.html("engagement.closed") } }
            if detail.versions.count > 1 { history }
        }
    }

    private var rows: HTML {
        HTML {
            words.fact(
                "engagement.officer-name",
                engagement.officerName.isEmpty ? words("engagement.erased") : engagement.officerName)
            EngagementChanges.texts(facts, labels).filter {
                $0.1 != "–" && $0.0 != words("engagement.state") && $0.0 != words("engagement.establishments")
                    && $0.0 != words("engagement.kind")
            }.map { name, text in
                div {
                    dt { name }
                    dd { text }
                }
            }
            if !facts.establishments.isEmpty {
                words.fact("engagement.establishments") {
                    ul {
                        facts.establishments.map { id in
                            li {
                                labels.register[id].map { found in
                                    a(.href(links.establishment(found))) { labels.whole(id, on: facts.day) }
                                } ?? .text(id.letters)
                            }
                        }
                    }
                }
            }
            if let done = engagement.followedUp { words.fact("engagement.followed", words.day(done.londonDay)) }
        }
    }

    private var actions: HTML {
        let path = words.language.prefix + engagement.path
        return div(.class("buttons")) {
            if facts.state == .planned {
                a(.class("button"), .href(Link(path + "/edit?state=held"))) { words.html("engagement.hold") }
            }
            a(.class("button"), .href(Link(path + "/edit"))) {
                words.html(facts.state == .planned ? "engagement.move" : "engagement.correct")
            }
            if facts.state == .planned { action(path + "/cancel", "engagement.cancel") }
            if !facts.followUp.isEmpty, facts.state == .held {
                action(
                    path + "/follow-up", engagement.followedUp == nil ? "engagement.follow" : "engagement.unfollow",
                    done: engagement.followedUp == nil ? "yes" : "no")
            }
            if detail.mayUndo {
                action(path + "/undo", detail.versions.count < 2 ? "engagement.remove" : "engagement.undo")
            }
        }
    }

    private func action(_ path: String, _ key: String, done: String? = nil) -> HTML {
        form(.method("post"), .action(Link(path))) {
            input(.type("hidden"), .name("version"), .value(String(engagement.version)))
            done.map { input(.type("hidden"), .name("done"), .value($0)) }
            button(.class("secondary")) { words.html(key) }
        }
    }

    private var history: HTML {
        let pairs = zip(detail.versions, detail.versions.dropFirst())
        return section(.labelledBy("history")) {
            h2(.id("history")) { words.html("engagement.history") }
            ol {
                pairs.map { before, after in
                    li {
                        p {
                            words.day(after.at.londonDay) + ", "
                                + (detail.names[after.author] ?? words("engagement.somebody"))
                            if !after.reason.isEmpty { ": “" + after.reason + "”" }
                        }
                        if let old = before.facts, let new = after.facts {
                            ul {
                                EngagementChanges(from: old, to: new, labels: labels).lines.map { name, old, new in
                                    li { words("engagement.from-to", ["name": name, "old": old, "new": new]) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
