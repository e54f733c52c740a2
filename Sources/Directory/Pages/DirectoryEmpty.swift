import Markup
import Programme
import Web

extension DirectoryPage {
    /// Nothing was found: the ways out with their counts, then a word to those who can do something about it.
    var emptyState: HTML {
        div(.class("empty")) {
            query.view == .table ? .none : viewSwitch
            query.view == .calendar ? calendarView : .none
            exits.isEmpty
                ? nearest == nil ? p { words.html("empty.nothing") } : .none
                : HTML.group([
                    p { words.html("empty.try") },
                    ul(.class("exits")) {
                        exits.map { exit in
                            li {
                                a(.href(links.directory(exit.query)), Attribute("data-partial", true)) {
                                    exit.words + " (" + words("results.count", count: exit.total) + ")"
                                }
                            }
                        }
                    },
                ])
            also
            needForm
            alertBox
        }
    }

    private var needForm: HTML {
        form(.class("need"), .method("post"), .action(links.unmetNeed())) {
            h3 { words.html("need.title") }
            p { words.html("need.text") }
            input(.type("hidden"), .name("query"), .value(query.parameters.encoded))
            input(.type("hidden"), .name("key"), .value(formKey))
            label(.for("need")) { words.html("need.label") }
            input(
                .type("text"), .id("need"), .name("words"), .value(lookedFor), Attribute("maxlength", "300"),
                .required())
            button(.class("secondary")) { words.html("need.button") }
        }
    }

    /// What was searched for, in words: the words themselves, then the values that are ticked.
    private var lookedFor: String {
        let values = Facet.allCases.flatMap { facet in query[facet].map { labels(facet, $0) } }
        let all = ([query.words] + values + [query.near]).filter { !$0.isEmpty }.joined(separator: ", ")
        return String(String.UnicodeScalarView(all.unicodeScalars.prefix(300)))
    }
}
