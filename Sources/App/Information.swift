import Directory
import HTTPTypes
import Markup
import Programme
import Web

/// The pages about the service itself: help, accessibility, privacy.
enum Information {
    static let navigation = [NavigationItem(key: "menu.help", path: "/help")]

    static func feature(_ installation: Installation) -> Feature {
        let layout = installation.layout
        return Feature(
            name: "Information",
            routes: ["help", "help/api", "accessibility", "privacy"].map { path in
                .page(.get, "/" + path, .readPublished, "About the service: \(path).") { asked in
                    let words = layout.strings(asked)
                    let key = String(path.map { $0 == "/" ? "-" : $0 })
                    let title = words("page." + key + ".title")
                    return Reply.page(
                        layout.page(.init(title, canonical: "/" + path), for: asked) {
                            div(.class("prose")) {
                                h1 { words.html("page." + key + ".title") }
                                paragraphs(key, words)
                            }
                        })
                }
            })
    }

    /// The texts `page.KEY.1`, `.2` … until there is none; one that begins with `#` is a heading, with `- ` an item.
    private static func paragraphs(_ key: String, _ words: Strings) -> HTML {
        var pieces: [HTML] = []
        var items: [HTML] = []
        func endList() {
            if !items.isEmpty { pieces.append(ul { items }) }
            items = []
        }
        for number in 1...60 {
            let name = "page.\(key).\(number)"
            let text = words(name)
            guard text != name else { break }
            let bytes = Array(text.utf8)
            let language = words.isFallback(name) ? "en" : nil
            if bytes.starts(with: "- ".utf8) {
                items.append(li(.lang(language)) { String(decoding: bytes.dropFirst(2), as: UTF8.self) })
            } else if bytes.starts(with: "# ".utf8) {
                endList()
                pieces.append(h2(.lang(language)) { String(decoding: bytes.dropFirst(2), as: UTF8.self) })
            } else {
                endList()
                pieces.append(p(.lang(language)) { text })
            }
        }
        endList()
        return .group(pieces)
    }
}
