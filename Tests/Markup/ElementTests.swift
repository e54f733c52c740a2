import Testing

@testable import Markup

@Suite struct `Elements` {
    static let holding: [(String, HTML)] = [
        ("html", html()), ("head", head()), ("body", body()), ("title", title()), ("header", header()),
        ("footer", footer()), ("main", main()), ("nav", nav()), ("section", section()), ("article", article()),
        ("aside", aside()), ("div", div()), ("span", span()), ("p", p()), ("h1", h1()), ("h2", h2()), ("h3", h3()),
        ("h4", h4()), ("a", a()), ("strong", strong()), ("em", em()), ("small", small()), ("ul", ul()), ("ol", ol()),
        ("li", li()), ("dl", dl()), ("dt", dt()), ("dd", dd()), ("table", table()), ("caption", caption()),
        ("thead", thead()), ("tbody", tbody()), ("tr", tr()), ("th", th()), ("td", td()), ("form", form()),
        ("fieldset", fieldset()), ("legend", legend()), ("label", label()), ("select", select()), ("option", option()),
        ("optgroup", optgroup()), ("textarea", textarea()), ("button", button()), ("datalist", datalist()),
        ("output", output()), ("details", details()), ("summary", summary()), ("time", time()), ("abbr", abbr()),
        ("dfn", dfn()), ("code", code()), ("pre", pre()), ("kbd", kbd()), ("mark", mark()), ("figure", figure()),
        ("figcaption", figcaption()), ("script", script()), ("style", style()), ("noscript", noscript()),
        ("svg", svg()), ("g", g()), ("blockquote", blockquote()), ("search", search()), ("path", path()),
        ("rect", rect()), ("line", line()), ("circle", circle()), ("text", svgText { HTML.none }),
    ]

    @Test(arguments: holding)
    func `an element bears its own name and is closed, empty or not`(_ name: String, _ element: HTML) {
        #expect(element.rendered == "<\(name)></\(name)>")
    }

    @Test(arguments: [
        ("meta", meta()), ("link", link()), ("input", input()), ("br", br()), ("hr", hr()), ("img", img()),
    ])
    func `a void element has no end tag`(_ name: String, _ element: HTML) {
        #expect(element.rendered == "<\(name)>")
    }

    @Test func `a void element holds nothing, whatever is put inside`() {
        #expect(HTML.element(Tag("br", isVoid: true), [], .text("x")).rendered == "<br>")
    }

    @Test func `a text field shows its text with the line break that it begins with`() {
        // A browser drops the first line break after the tag (HTML standard, 13.1.2.5).
        #expect(textarea { "\nA" }.rendered == "<textarea>\n\nA</textarea>")
    }

    @Test func `attributes stand in the order given`() {
        #expect(
            a(.id("x"), .class("y"), Attribute("data-z", "1")) { "w" }.rendered
                == "<a id=\"x\" class=\"y\" data-z=\"1\">w</a>")
    }

    @Test(arguments: [
        Attribute.hidden, Attribute.checked, Attribute.selected, Attribute.open, Attribute.required,
    ])
    func `a yes-or-no attribute stands alone or not at all`(_ make: @Sendable (Bool) -> Attribute) {
        let (yes, no) = (input(make(true)).rendered, input(make(false)).rendered)
        #expect(no == "<input>")
        #expect(!yes.contains("=") && yes.utf8.count > "<input >".utf8.count)
    }

    @Test func `an attribute of nothing is left out, one of empty text is not`() {
        #expect(input(.value(nil), .class(nil), .current(nil)).rendered == "<input>")
        #expect(input(.value("")).rendered == "<input value=\"\">")
    }

    @Test func `the names of attributes for assistive technology are ARIA's`() {
        #expect(
            div(.label("a"), .labelledBy("b"), .describedBy("c"), .current("page"), .ariaHidden(), .role("status"))
                .rendered
                == "<div aria-label=\"a\" aria-labelledby=\"b\" aria-describedby=\"c\" aria-current=\"page\" aria-hidden=\"true\" role=\"status\"></div>"
        )
        #expect(div(.ariaHidden(false)).rendered == "<div></div>")
    }

    @Test func `conditions and loops put in what they say, in order`() {
        func list(_ names: [String], isShort: Bool, note: HTML?) -> String {
            ul {
                if isShort { li { "short" } } else { li { "long" } }
                for name in names { li { name } }
                names.map { b in li { b + "!" } }
                note
                if names.isEmpty { li { "none" } }
            }.rendered
        }
        #expect(
            list(["a", "b"], isShort: false, note: p { "n" })
                == "<ul><li>long</li><li>a</li><li>b</li><li>a!</li><li>b!</li><p>n</p></ul>")
        #expect(list([], isShort: true, note: nil) == "<ul><li>short</li><li>none</li></ul>")
    }

    @Test func `only what would write nothing is empty`() {
        #expect(HTML.none.isEmpty)
        #expect(HTML { "" }.isEmpty)
        #expect(HTML.group([.none, .text(""), .trusted(""), .group([.none])]).isEmpty)
        #expect(!HTML.group([.none, .text("a")]).isEmpty)
        #expect(!p().isEmpty)
    }

    @Test func `a page of a hundred thousand rows is written whole`() {
        let rows = (0..<100_000).map { number in tr { td { String(number) } } }
        let text = table { tbody { rows } }.rendered
        #expect(text.hasPrefix("<table><tbody><tr><td>0</td></tr><tr><td>1</td></tr>"))
        #expect(text.hasSuffix("<tr><td>99999</td></tr></tbody></table>"))
    }

    @Test func `elements a thousand deep are closed in their order`() {
        var inner = HTML.text("x")
        for level in 0..<1_000 { inner = level % 2 == 0 ? div { inner } : span { inner } }
        let text = inner.rendered
        #expect(text.hasPrefix("<span><div><span><div>"))
        #expect(text.hasSuffix("</div></span></div></span>"))
        #expect(text.utf8.count == 1 + 500 * (11 + 13))
    }
}
