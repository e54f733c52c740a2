import Directory
import HTTPTypes
import Markup
import Programme
import Web

/// The desk of staff: what there is to see to, as far as whoever asks may.
enum Desk {
    /// `entries` are what the desks of the product have for staff.
    static func feature(_ installation: Installation, entries: [NavigationItem]) -> Feature {
        let layout = installation.layout
        return Feature(
            name: "Desk",
            routes: [
                .page(.get, "/admin", .openDesk, "What there is to see to.", failures: [404]) { asked in
                    let words = layout.strings(asked)
                    var shown: [(entry: NavigationItem, waiting: Int?)] = []
                    for entry in entries where entry.permission.allows(asked.actor) {
                        shown.append(
                            (entry, try await installation.directory.waiting(at: entry.path, by: asked.actor)))
                    }
                    let page = DeskPage(entries: shown, words: words)
                    return Reply.page(
                        layout.page(.init(words("desk.title"), isHidden: true), for: asked) { page.content })
                }
            ])
    }

    /// What the menu has of it.
    static let navigation = [NavigationItem(key: "desk.title", path: "/admin", permission: .openDesk)]
}

/// The desk's page.
struct DeskPage {
    /// What there is, each with how much waits there.
    let entries: [(entry: NavigationItem, waiting: Int?)]
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("desk.title") }
            ul(.class("tasks")) {
                entries.map { entry, waiting in
                    li {
                        a(.href(Link(words.language.prefix + entry.path))) { words.html(entry.key) }
                        waiting.map { count in span(.class("tag")) { words.html("desk.waiting", count: count) } }
                    }
                }
            }
        }
    }
}
