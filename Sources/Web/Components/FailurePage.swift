import HTTPTypes
import Markup
import Programme

/// The page of a failure: what happened, in words, and where to go on.
package enum FailurePage {
    /// Makes such pages in a layout.
    package static func render(_ layout: Layout) -> @Sendable (Failure, HTTPResponse.Status, WebRequest) -> HTML {
        { failure, status, asked in
            let words = layout.strings(asked)
            let isCode = status == .unauthorized && asked.actor.person != nil
            let key = isCode ? "failure.401.code" : "failure." + String(status.code)
            let known = words(key) == key ? "failure.other" : key
            return layout.page(.init(words(known), isHidden: true), for: asked) {
                div(.class("failure")) {
                    h1 { words.html(known) }
                    failureText(failure)
                    signIn(failure, asked, words)
                    mayHelpToRepeat(status) && asked.method == .get ? again(asked, words) : .none
                    search(asked, words)
                    p(.class("hint")) { words.html("failure.id", ["id": asked.id]) }
                }
            }
        }
    }

    private static func failureText(_ failure: Failure) -> HTML {
        if case .invalid(let problems) = failure, problems.count > 1 {
            return ul { problems.map { problem in li(.lang("en")) { problem.message } } }
        }
        return p(.class("lead"), .lang("en")) { failure.message }
    }

    /// The way in, where signing in may help: for what only signed-in people see, and for what is not there for visitors.
    private static func signIn(_ failure: Failure, _ asked: WebRequest, _ words: Strings) -> HTML {
        let isRead = asked.method == .get || asked.method == .head
        let back = isRead ? asked.place : asked.cameFrom ?? asked.language.prefix + "/me"
        let end = "?" + Query(items: [("back", back)]).encoded
        switch failure {
        case .signInNeeded:
            let isCode = asked.actor.person != nil
            let path = asked.language.prefix + (isCode ? "/sign-in/code" : "/sign-in")
            return p {
                a(.class("button"), .href(Link(path + end))) { words.html(isCode ? "sign-in.code" : "sign-in.title") }
            }
        case .notFound where asked.actor.person == nil:
            return p {
                words.html("failure.account")
                " "
                a(.href(Link(asked.language.prefix + "/sign-in" + end))) { words.html("sign-in.title") }
            }
        default:
            return .none
        }
    }

    /// Whether the same may work in a moment.
    private static func mayHelpToRepeat(_ status: HTTPResponse.Status) -> Bool {
        status == .tooManyRequests || status.kind == .serverError
    }

    /// The same address again, with all that was asked.
    private static func again(_ asked: WebRequest, _ words: Strings) -> HTML {
        let end = asked.query.encoded.isEmpty ? "" : "?" + asked.query.encoded
        return p {
            a(.class("button"), .href(Link(asked.language.prefix + asked.path + end))) { words.html("failure.again") }
        }
    }

    private static func search(_ asked: WebRequest, _ words: Strings) -> HTML {
        let directory = Link(asked.language.prefix + "/directory")
        return .group([
            form(.class("searchbox"), .role("search"), .action(directory), .method("get")) {
                label(.for("q")) { words.html("search.label") }
                div(.class("row")) {
                    input(
                        .type("search"), .id("q"), .name("q"), .value(asked.query["q"]),
                        Attribute("maxlength", "200"))
                    button(.class("primary")) { words.html("search.button") }
                }
            },
            ul {
                li { a(.href(directory)) { words.html("failure.directory") } }
                li { a(.href(Link(asked.language.prefix + "/"))) { words.html("failure.home") } }
                li { a(.href(Link(asked.language.prefix + "/help"))) { words.html("footer.help") } }
            },
        ])
    }
}
