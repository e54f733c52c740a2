import HTTPTypes
import Markup
import Programme
import Storage
import Web
import Work

/// The mail of an installation that has no mail server yet, to be read on the machine itself.
struct MailboxRoute {
    let storage: any Storage
    let layout: Layout

    var route: Route {
        .page(
            .get, "/dev/mail", .signIn, "The mail that would have been sent; on the machine itself alone.",
            failures: [404], answer: answer)
    }

    private func answer(_ asked: WebRequest) async throws -> Reply {
        guard asked.isFromThisMachine else { throw Permission.nothingHere }
        let letters = try await storage.read { try Outbox.newest(50, in: $0) }
        let words = layout.strings(asked)
        let content = HTML {
            h1 { words.html("mailbox.title") }
            p(.class("lead")) { words.html("mailbox.lead") }
            if letters.isEmpty { p { words.html("mailbox.empty") } }
            letters.map { letter in
                article(.class("card letter")) {
                    h2 { letter.mail.subject }
                    p(.class("meta")) { letter.mail.recipient.text + " · " + letter.made.rfc3339 }
                    pre { lines(of: letter.mail.words, asked.site) }
                }
            }
        }
        return Reply.page(layout.page(.init(words("mailbox.title"), isHidden: true), for: asked) { content })
            .with(.cacheControl, "no-store")
    }

    /// The words with links where a line is an address of this site.
    private func lines(of text: String, _ site: String) -> HTML {
        .group(
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> HTML in
                let line = String(line)
                guard line.utf8.starts(with: "http".utf8), !line.utf8.contains(0x20), let link = Link(line) else {
                    return .text(line + "\n")
                }
                return .group([a(.href(link)) { line }, .text("\n")])
            })
    }
}
