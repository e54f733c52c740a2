import Foundation
import HTTPTypes
import Markup
import Programme
import Testing

@testable import Web

@Suite struct `The frame of a page` {
    private static let menu = [
        NavigationItem(key: "menu.home", path: "/"), NavigationItem(key: "menu.directory", path: "/directory"),
        NavigationItem(key: "menu.help", path: "/help"),
    ]

    private static func page(
        _ heading: Layout.Heading, path: String = "/directory", query: String = "", language: Language = .english,
        theme: Theme? = nil
    ) throws -> String {
        let layout = Layout(assets: try Server.assets.get(), languages: try Server.languages.get(), navigation: menu)
        let asked = WebRequest(
            id: "test", path: path, query: Query(decoding: query), language: language, theme: theme, now: Server.noon,
            site: "http://example.test")
        return layout.page(heading, for: asked) { h1 { "Heading" } }.rendered
    }

    @Test func `a page says its title, its language and where its heart begins`() throws {
        let page = try Self.page(.init("Wind & waves", section: "Directory"))
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.contains("<title>Wind &amp; waves – Directory – Ceangal</title>"))
        #expect(
            page.contains("<meta charset=\"utf-8\">")
                && page.contains("<main id=\"main\" tabindex=\"-1\"><h1>Heading</h1></main>"))
    }

    @Test func `the first link of a page leads past its head to the heart`() throws {
        let page = try Self.page(.init("Title"))
        let body = try #require(page.range(of: "<body>")).upperBound
        #expect(page[body...].hasPrefix("<a class=\"skip\" href=\"#main\">"))
    }

    @Test func `the menu marks where one is, also below a page`() throws {
        for (path, marked) in [
            ("/directory", "/directory"), ("/directory/x/y", "/directory"), ("/", "/"), ("/help/api", "/help"),
            ("/directoryx", nil), ("/other", nil),
        ] {
            let page = try Self.page(.init("Title"), path: path)
            let found = page.matches(of: /href="([^"]*)" aria-current="page"/).map { String($0.1) }
            #expect(found == (marked.map { [$0] } ?? []), "\(path)")
        }
    }

    @Test func `the trail shows the pages above, escaped, and the front page has none`() throws {
        let page = try Self.page(
            .init("Title", trail: [("Directory", "/directory"), ("<Moray>", "/directory/area/moray")]))
        #expect(
            page.contains(
                "<li><a href=\"/directory\">Directory</a></li><li><a href=\"/directory/area/moray\">&lt;Moray&gt;</a></li>"
            ))
        #expect(try !Self.page(.init("Title"), path: "/").contains("class=\"crumbs\""))
        let gaelic = try Self.page(.init("Title", trail: [("Directory", "/directory")]), language: .gaelic)
        #expect(gaelic.contains("<li><a href=\"/gd/directory\">"))
    }

    @Test func `a page names its address in each language`() throws {
        let page = try Self.page(.init("Title", canonical: "/directory?sector=primary"), language: .gaelic)
        #expect(page.contains("<html lang=\"gd\""))
        #expect(page.contains("<link rel=\"canonical\" href=\"http://example.test/gd/directory?sector=primary\">"))
        #expect(page.contains("hreflang=\"en\" href=\"http://example.test/directory?sector=primary\">"))
        #expect(page.contains("hreflang=\"gd\" href=\"http://example.test/gd/directory?sector=primary\">"))
    }

    @Test func `the other language is one link away, with the same question`() throws {
        let english = try Self.page(.init("Title"), query: "q=a%26b&q=c")
        #expect(english.contains("<a href=\"/gd/directory?q=a%26b&amp;q=c\" lang=\"gd\" hreflang=\"gd\">"))
        let gaelic = try Self.page(.init("Title"), query: "q=a", language: .gaelic)
        #expect(gaelic.contains("<a href=\"/directory?q=a\" lang=\"en\" hreflang=\"en\">"))
    }

    @Test func `a Gaelic page says in both languages that it is a draft`() throws {
        let page = try Self.page(.init("Title"), language: .gaelic)
        #expect(page.contains("<p lang=\"en\">The Gaelic on these pages is a draft"))
        #expect(try !Self.page(.init("Title")).contains("is a draft"))
    }

    @Test(arguments: [(Theme.dark, "dark"), (.light, "light"), (nil, "system")] as [(Theme?, String)])
    func `the chosen theme is marked, and each can be chosen without script`(_ theme: Theme?, _ name: String) throws {
        let page = try Self.page(.init("Title"), query: "q=a", theme: theme)
        #expect(page.contains("data-theme=\"\(name)\"") == (theme != nil))
        #expect(
            page.contains(
                "<form class=\"theme\" method=\"post\" action=\"/theme\"><input type=\"hidden\" name=\"back\" value=\"/directory?q=a\">"
            ))
        let pressed = page.matches(of: /value="([a-z]+)" aria-pressed="true"/).map { String($0.1) }
        #expect(pressed == [name])
    }

    @Test func `a page that search engines should leave out says so`() throws {
        #expect(try Self.page(.init("Title", isHidden: true)).contains("<meta name=\"robots\" content=\"noindex\">"))
        #expect(try !Self.page(.init("Title")).contains("noindex"))
    }

    @Test func `nothing comes from another host`() throws {
        let page = try Self.page(.init("Title"))
        let addresses = page.matches(of: /(?:src|href|action)="([^"]*)"/).map { String($0.1) }
        #expect(addresses.count > 10)
        #expect(addresses.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("#") || $0.hasPrefix("http://example.test/") })
    }

    @Test func `a failure page says what happened, where to go on and which id to quote`() throws {
        let layout = Layout(assets: try Server.assets.get(), languages: try Server.languages.get(), navigation: [])
        let render = FailurePage.render(layout)
        let asked = WebRequest(id: "id42", path: "/x", now: Server.noon)
        let page = render(.notFound("There is no <b> here."), .notFound, asked).rendered
        #expect(
            page.contains("There is no &lt;b&gt; here.") && page.contains("id42")
                && page.contains("href=\"/directory\""))
        #expect(page.contains("noindex"))
        let several = render(.invalid([Problem("a", "One."), Problem("b", "Two.")]), .unprocessableContent, asked)
            .rendered
        #expect(several.contains("<li lang=\"en\">One.</li><li lang=\"en\">Two.</li>"))
        for status in [400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503] {
            let page = render(.gone("It is no more."), .init(code: status), asked).rendered
            #expect(!page.contains("failure.\(status)") && page.matches(of: /<h1>[^<]+<\/h1>/).count == 1)
        }
    }
}
