import HTTPTypes
import Markup
import Programme
import Web

/// The addresses under which hubs are made, and organisations are put into their care.
struct HubRoutes {
    let accounts: Accounts
    let layout: Layout

    var routes: [Route] {
        [
            .page(
                .get, "/admin/hubs", Permission("hub", .read), "The hubs and what each looks after.",
                failures: [404], answer: hubs),
            .page(
                .post, "/admin/hubs", Permission("hub", .create), "Makes a hub.",
                form: [
                    .init("name", "Its name.", .text(limit: 200), isRequired: true),
                    .init("council", "Slugs of the councils that it looks after.", .text(limit: 100), repeats: true),
                ], answers: [303], failures: [409, 422], answer: make),
            .page(
                .post, "/admin/hubs/organisations", Permission("hub", .update),
                "Puts an organisation into a hub's care.",
                form: [
                    .init("organisation", "Its name or letters.", .text(limit: 300), isRequired: true),
                    .init("hub", "Letters of the hub; none for no hub.", .text(limit: 26)),
                ], answers: [303], failures: [422], answer: assign),
        ]
    }

    private func hubs(_ asked: WebRequest) async throws -> Reply { try await page(asked, Query(), []) }

    private func page(_ asked: WebRequest, _ typed: Query, _ problems: [Problem]) async throws -> Reply {
        let words = layout.strings(asked)
        let page = HubsPage(
            hubs: try await accounts.hubs(by: asked.actor), councils: accounts.ties.councils,
            organisations: try await accounts.assignable(),
            mayMake: Permission("hub", .create).allows(asked.actor, on: Subject()),
            mayAssign: Permission("hub", .update).allows(asked.actor, on: Subject()), typed: typed,
            problems: problems, words: words)
        let heading = Layout.Heading(words("hubs.title"), trail: [(words("desk.title"), "/admin")], isHidden: true)
        return Reply.page(
            layout.page(heading, for: asked) { page.content },
            status: problems.isEmpty ? .ok : .unprocessableContent)
    }

    private func make(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        do {
            try await accounts.makeHub(form["name"] ?? "", councils: form.all("council"), by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/hubs")
        } catch Failure.invalid(let problems) {
            return try await page(asked, form, problems)
        } catch Failure.conflict(let message) {
            return try await page(asked, form, [Problem("name", message)])
        }
    }

    private func assign(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        do {
            let hub = form["hub"].flatMap { $0.isEmpty ? nil : $0 }
            try await accounts.assign(form["organisation"] ?? "", to: hub, by: asked.actor)
            return .redirect(to: asked.language.prefix + "/admin/hubs")
        } catch Failure.invalid(let problems) {
            return try await page(asked, form, problems)
        }
    }
}

/// The hubs, each with its councils and organisations, and the forms that change that.
struct HubsPage {
    let hubs: [Accounts.HubRecord]
    let councils: [(slug: String, name: String)]
    let organisations: [Organisation]
    let mayMake: Bool
    let mayAssign: Bool
    let typed: Query
    let problems: [Problem]
    let words: Strings

    var content: HTML {
        let fields = Fields(words, problems: problems)
        let path = words.language.prefix + "/admin/hubs"
        return HTML {
            fields.summary
            h1 { words.html("hubs.title") }
            if hubs.isEmpty { p { words.html("hubs.none") } }
            ul(.class("cards")) {
                hubs.map { record in
                    li(.class("card")) {
                        h2 { record.hub.name }
                        p(.class("meta")) { record.councils.joined(separator: ", ") }
                        ul { record.organisations.map { organisation in li { organisation.name } } }
                    }
                }
            }
            if mayMake {
                h2 { words.html("hubs.make") }
                form(.class("narrow"), .method("post"), .action(Link(path))) {
                    fields.text("name", "hubs.name", value: typed["name"], limit: 200)
                    fields.ticks(
                        "council", "hubs.councils", councils.map { ($0.slug, $0.name) }, chosen: typed.all("council"))
                    button(.class("primary")) { words.html("hubs.make.go") }
                }
            }
            if mayAssign, !hubs.isEmpty {
                h2 { words.html("hubs.assign") }
                form(.class("narrow"), .method("post"), .action(Link(path + "/organisations"))) {
                    fields.text(
                        "organisation", "hubs.organisation", value: typed["organisation"], limit: 300,
                        list: "organisations")
                    datalist(.id("organisations")) { organisations.map { other in option(.value(other.name)) } }
                    fields.choice(
                        "hub", "hubs.hub", hubs.map { ($0.hub.id.letters, $0.hub.name) }, chosen: typed["hub"],
                        none: words("hubs.no-hub"))
                    button(.class("primary")) { words.html("hubs.assign.go") }
                }
            }
        }
    }
}
