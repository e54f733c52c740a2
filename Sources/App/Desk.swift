import Accounts
import Directory
import HTTPTypes
import Markup
import Programme
import Report
import Sessions
import Web

/// The desk of staff: what there is to see to, as far as whoever asks may.
enum Desk {
    /// `entries` are what the desks of the product have for staff.
    static func feature(_ installation: Installation, entries: [NavigationItem]) -> Feature {
        let layout = installation.layout
        return Feature(
            name: "Desk",
            routes: [
                .page(
                    .get, "/admin", .openDesk, "What waits for whoever asks, and what there is to see to.",
                    failures: [404]
                ) { asked in
                    let (words, language) = (layout.strings(asked), asked.language)
                    let page = DeskPage(
                        tasks: try await installation.tasks(by: asked.actor),
                        entries: entries, actor: asked.actor,
                        councils: { installation.directory.label(.localAuthority, $0, in: language) }, words: words)
                    return Reply.page(
                        layout.page(.init(words("desk.title"), isHidden: true), for: asked) { page.content })
                }
            ])
    }

    /// What the menu has of it.
    static let navigation = [NavigationItem(key: "desk.title", path: "/admin", permission: .openDesk)]
}

extension Installation {
    /// What waits for the actor, of every desk.
    func tasks(by actor: Actor) async throws -> [DeskTask] {
        try await directory.tasks(imports: imports, establishments: establishments, by: actor)
            + sessions.tasks(by: actor) + reports.tasks(by: actor) + accounts.tasks(by: actor)
    }
}

/// The desk's page: first what waits, each with how much of it there is, then what else there is.
struct DeskPage {
    let tasks: [DeskTask]
    /// What there is.
    let entries: [NavigationItem]
    /// Who asks.
    let actor: Actor
    /// The names of councils.
    let councils: (String) -> String
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("desk.title") }
            h2 { words.html("desk.tasks") }
            if tasks.isEmpty {
                p(.class("success")) { words.html("desk.nothing") }
            } else {
                ul(.class("tasks")) {
                    tasks.map { task in
                        li {
                            a(.href(Link(words.language.prefix + task.path))) {
                                words.html(task.key, ["place": task.place.map(councils) ?? ""], count: task.count)
                            }
                        }
                    }
                }
            }
            h2 { words.html("desk.all") }
            entries.grouped(for: actor, words) { text in h3 { text } }
        }
    }
}
