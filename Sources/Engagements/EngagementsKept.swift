import Markup
import Web

/// Where the page's script tells of what waits on the device until there is a connection; empty without script.
struct EngagementsKept {
    /// Letters of who is signed in: what waits is sent for nobody else.
    let person: String
    let words: Strings

    var content: HTML {
        func said(_ name: StaticString, _ key: String) -> Attribute { Attribute(name, words("engagement.kept." + key)) }
        return div(
            .class("note"), .id("kept"), .role("status"), .hidden(), Attribute("data-person", person),
            said("data-one", "one"), said("data-many", "many"), said("data-wrong", "wrong"), said("data-sent", "sent"),
            said("data-full", "full"), said("data-mend", "mend"))
    }
}
