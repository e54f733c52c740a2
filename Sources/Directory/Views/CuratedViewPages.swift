import Markup
import Programme
import Web

/// The views that an editor looks after, with the form that makes one.
struct CuratedViewsPage {
    let views: [CuratedView]
    let fields: CuratedViewFields
    let formKey: String
    let isDone: Bool
    let words: Strings

    var content: HTML {
        let path = words.language.prefix + "/admin/views"
        return HTML {
            fields.fields.summary
            h1 { words.html("views.title") }
            if isDone { p(.class("success"), .role("status")) { words.html("views.done") } }
            p(.class("lead")) { words.html("views.lead") }
            if !views.isEmpty {
                ul {
                    views.map { view in
                        li {
                            a(.href(Link(path + "/" + view.id.letters))) { view.title }
                            view.withdrawn.map { _ in span(.class("tag")) { words.html("views.withdrawn") } }
                            if !view.gaelic.title.isEmpty, !view.gaelic.isReviewed {
                                span(.class("tag")) { words.html("views.unreviewed") }
                            }
                        }
                    }
                }
            }
            h2 { words.html("views.make") }
            form(.class("narrow"), .method("post"), .action(Link(path))) {
                input(.type("hidden"), .name("key"), .value(formKey))
                fields.content
                button(.class("primary")) { words.html("views.make.go") }
            }
        }
    }
}

/// One view, to be changed or taken back.
struct CuratedViewPage {
    let view: CuratedView
    let fields: CuratedViewFields
    let words: Strings

    var content: HTML {
        let path = words.language.prefix + "/admin/views/" + view.id.letters
        return HTML {
            fields.fields.summary
            h1 { view.title }
            if view.withdrawn == nil {
                p { a(.href(Link(words.language.prefix + view.path))) { words.html("views.see") } }
                form(.class("narrow"), .method("post"), .action(Link(path))) {
                    fields.content
                    button(.class("primary")) { words.html("views.change.go") }
                }
                form(.class("narrow"), .method("post"), .action(Link(path + "/withdraw"))) {
                    button(.class("secondary")) { words.html("views.withdraw.go") }
                }
            } else {
                p(.class("lead")) { words.html("views.withdrawn.text") }
                form(.method("post"), .action(Link(path + "/restore"))) {
                    button(.class("primary")) { words.html("views.restore.go") }
                }
            }
        }
    }
}

/// The fields of a view.
struct CuratedViewFields {
    let typed: CuratedViewForm
    let hubs: [Organisation]
    let isForAll: Bool
    let fields: Fields
    let words: Strings

    private var hasGaelic: Bool {
        typed.gaelic != CuratedView.Gaelic() || fields.isWrong("title_gd") || fields.isWrong("introduction_gd")
    }

    var content: HTML {
        HTML {
            fields.text("title", "views.name", value: typed.title, autocomplete: "off", limit: 120)
            fields.lines("introduction", "views.introduction", value: typed.introduction, limit: 2000)
            details(.class("facet"), .open(hasGaelic)) {
                summary { words.html("views.gaelic") }
                fields.text(
                    "title_gd", "views.name_gd", value: typed.gaelic.title, autocomplete: "off", limit: 120,
                    isRequired: false)
                fields.lines(
                    "introduction_gd", "views.introduction_gd", value: typed.gaelic.introduction, limit: 2000)
                fields.ticks(
                    "reviewed", "views.reviewed", [("yes", words("views.reviewed.yes"))],
                    chosen: typed.gaelic.isReviewed ? ["yes"] : [])
            }
            fields.text(
                "search", "views.search", value: typed.search, autocomplete: "off", limit: 4000, isRequired: false)
            if !hubs.isEmpty {
                fields.choice(
                    "hub", "people.hub", hubs.map { ($0.id.letters, $0.name) }, chosen: typed.hub,
                    none: isForAll ? words("views.everybody") : nil)
            }
        }
    }
}
