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
                    let page = DeskPage(
                        entries: entries.filter { $0.permission.allows(asked.actor) }, words: words)
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
    let entries: [NavigationItem]
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("desk.title") }
            ul(.class("tasks")) {
                entries.map { entry in
                    li { a(.href(Link(words.language.prefix + entry.path))) { words.html(entry.key) } }
                }
            }
        }
    }
}
