import HTTPTypes
import Markup
import Programme

/// The frame of every page: head, skip link, header with language switch and menu, breadcrumbs, footer.
package struct Layout: Sendable {
    let assets: Assets
    package let languages: Languages
    let navigation: [NavigationItem]
    /// Whether what is shown is made up, which every page then says.
    let isDemonstration: @Sendable () -> Bool

    package init(
        assets: Assets, languages: Languages, navigation: [NavigationItem],
        isDemonstration: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isDemonstration = isDemonstration
        self.assets = assets
        self.languages = languages
        self.navigation = navigation
    }

    /// The words for a request's language.
    package func strings(_ asked: WebRequest) -> Strings { languages.strings(asked.language) }

    /// What a page says of itself.
    package struct Heading: Sendable {
        let title: String
        let section: String?
        /// Trail of pages above, with their paths.
        let trail: [(label: String, path: String)]
        /// The address that stands for this page, path and query; the request's path unless given.
        let canonical: String?
        let description: String?
        /// Whether search engines should leave it out.
        let isHidden: Bool
        /// More for the head: feeds, structured data.
        let head: HTML

        /// `title – section – Ceangal`
        package var whole: String { [title, section, "Ceangal"].compactMap { $0 }.joined(separator: " – ") }

        package init(
            _ title: String, section: String? = nil, trail: [(label: String, path: String)] = [],
            canonical: String? = nil,
            description: String? = nil, isHidden: Bool = false, head: HTML = .none
        ) {
            self.title = title
            self.section = section
            self.trail = trail
            self.canonical = canonical
            self.description = description
            self.isHidden = isHidden
            self.head = head
        }
    }

    /// A whole page around `content`, which holds the one `h1`.
    package func page(_ heading: Heading, for asked: WebRequest, @HTMLBuilder content: () -> HTML) -> HTML {
        let words = strings(asked)
        return .group([
            .trusted("<!DOCTYPE html>\n"),
            html(.lang(asked.language.rawValue), Attribute("data-theme", asked.theme?.rawValue)) {
                headElement(heading, asked)
                body {
                    a(.class("skip"), .href(Link(path: "#main"))) { words("skip.main") }
                    if isDemonstration() {
                        aside(.class("demonstration"), .label(words("demonstration.label"))) {
                            div(.class("wrap")) { words.html("demonstration") }
                        }
                    }
                    siteHeader(asked, words)
                    div(.class("wrap")) {
                        notice(words)
                        breadcrumbs(heading, asked, words)
                        main(.id("main"), .tabindex(-1)) { content() }
                    }
                    siteFooter(asked, words)
                }
            },
        ])
    }

    private func headElement(_ heading: Heading, _ asked: WebRequest) -> HTML {
        let address = heading.canonical ?? asked.path
        return head {
            meta(Attribute("charset", "utf-8"))
            meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
            title { heading.whole }
            meta(.name("color-scheme"), .content(asked.theme?.rawValue ?? "light dark"))
            meta(.name("theme-color"), .content("#0a4a63"))
            heading.description.map { meta(.name("description"), .content($0)) }
            heading.isHidden ? meta(.name("robots"), .content("noindex")) : .none
            link(.rel("canonical"), .href(Link(asked.site + asked.language.prefix + address)))
            Language.allCases.map { language in
                link(
                    .rel("alternate"), Attribute("hreflang", language.rawValue),
                    .href(Link(asked.site + language.prefix + address)))
            }
            link(.rel("icon"), .href(Link(path: "/favicon.svg")), .type("image/svg+xml"))
            heading.head
            HTML.element(Tag("style"), [], .trusted(assets.sheet))
            script(.src(Link(assets.scriptPath)), Attribute("defer", true))
        }
    }

    private func siteHeader(_ asked: WebRequest, _ words: Strings) -> HTML {
        header(.class("site")) {
            div(.class("wrap bar")) {
                a(.class("wordmark"), .href(Link(asked.language.prefix + "/"))) {
                    span { "Ceangal" }
                    span(.class("strap")) { words.html("site.strap") }
                }
                languageSwitch(asked, words)
                account(asked, words)
            }
            nav(.class("menu"), .label(words("menu.label"))) {
                // Folded on a phone; where there is room the sheet shows it open.
                details {
                    summary { words.html("menu.fold") }
                    ul(.class("wrap")) {
                        navigation.filter { $0.permission.allows(asked.actor) }.map { item in
                            let isHere =
                                asked.path == item.path
                                || asked.path.utf8.starts(with: (item.path + "/").utf8) && item.path != "/"
                            return li {
                                a(.href(Link(asked.language.prefix + item.path)), .current(isHere ? "page" : nil)) {
                                    words.html(item.key)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The way in, or who is in and the way out.
    private func account(_ asked: WebRequest, _ words: Strings) -> HTML {
        let prefix = asked.language.prefix
        return nav(.class("account"), .label(words("account.label"))) {
            ul {
                if let person = asked.actor.person {
                    li {
                        a(.href(Link(prefix + "/me")), .current(asked.path == "/me" ? "page" : nil)) {
                            span(.class("vh")) { words.html("account.yours") }
                            " "
                            person.name
                        }
                    }
                    li {
                        form(
                            .method("post"), .action(Link(prefix + "/sign-out")),
                            Attribute("data-kept", words("sign-out.kept")),
                            Attribute("data-person", person.id.letters)
                        ) {
                            button(.class("link")) { words.html("sign-out") }
                        }
                    }
                } else {
                    li { a(.href(Link(prefix + "/sign-in"))) { words.html("sign-in.title") } }
                }
            }
        }
    }

    private func languageSwitch(_ asked: WebRequest, _ words: Strings) -> HTML {
        let end = asked.query.encoded.isEmpty ? "" : "?" + asked.query.encoded
        let names: [(Language, String, String)] = [
            (.english, "English", "Change the language to English"),
            (.gaelic, "Gàidhlig", "Atharraich an cànan gu Gàidhlig"),
        ]
        return nav(.class("languages"), .label(words("language.label"))) {
            ul {
                names.map { language, name, hidden in
                    li {
                        language == asked.language
                            ? span(.current("true"), .lang(language.rawValue)) { name }
                            : a(
                                .href(Link(language.prefix + asked.path + end)), .lang(language.rawValue),
                                Attribute("hreflang", language.rawValue)
                            ) {
                                span(.class("vh")) { hidden + ": " }
                                name
                            }
                    }
                }
            }
        }
    }

    /// Gaelic pages say that they are drafts, in both languages.
    private func notice(_ words: Strings) -> HTML {
        guard words.language == .gaelic else { return .none }
        return aside(.class("note"), .label(words("gaelic.draft.label"))) {
            p { words.html("gaelic.draft") }
            p(.lang("en")) {
                "The Gaelic on these pages is a draft that no speaker has reviewed yet. What is not translated is shown in English."
            }
        }
    }

    private func breadcrumbs(_ heading: Heading, _ asked: WebRequest, _ words: Strings) -> HTML {
        guard asked.path != "/" else { return .none }
        return nav(.class("crumbs"), .label(words("crumbs.label"))) {
            ol {
                li { a(.href(Link(asked.language.prefix + "/"))) { words.html("menu.home") } }
                heading.trail.map { step in
                    li { a(.href(Link(asked.language.prefix + step.path))) { step.label } }
                }
            }
        }
    }

    private func siteFooter(_ asked: WebRequest, _ words: Strings) -> HTML {
        footer(.class("site")) {
            div(.class("wrap")) {
                ul(.class("links")) {
                    [
                        ("help", "/help"), ("accessibility", "/accessibility"), ("privacy", "/privacy"),
                        ("api", "/help/api"),
                    ].map { key, path in
                        li { a(.href(Link(asked.language.prefix + path))) { words.html("footer." + key) } }
                    }
                }
                themeChoice(asked, words)
                p(.class("licence")) { words.html("footer.licence") }
            }
        }
    }

    private func themeChoice(_ asked: WebRequest, _ words: Strings) -> HTML {
        let end = asked.query.encoded.isEmpty ? "" : "?" + asked.query.encoded
        let choices: [(String, Bool)] = [
            ("light", asked.theme == .light), ("dark", asked.theme == .dark), ("system", asked.theme == nil),
        ]
        return form(.class("theme"), .method("post"), .action(Link(path: "/theme"))) {
            input(.type("hidden"), .name("back"), .value(asked.language.prefix + asked.path + end))
            fieldset {
                legend { words.html("theme.legend") }
                choices.map { key, isChosen in
                    button(
                        .class("link"), .name("theme"), .value(key),
                        Attribute("aria-pressed", isChosen ? "true" : "false")
                    ) {
                        words.html("theme." + key)
                    }
                }
            }
        }
    }
}
