import Markup

/// Links to the pages of a long answer: the first, those around this one, the last. Nothing where there is one page.
/// `isPartial` says whether the page's script may change the results in place.
package func pageLinks(
    page: Int, of pages: Int, _ words: Strings, isPartial: Bool = false, to link: (Int) -> Link?
) -> HTML {
    guard pages > 1 else { return .none }
    let numbers = Set([1, page - 1, page, page + 1, pages].filter { (1...pages).contains($0) }).sorted()
    let partial = Attribute("data-partial", isPartial)
    return nav(.class("pages"), .label(words("pages.label"))) {
        ul {
            page == 1
                ? .none : li { a(.href(link(page - 1)), .rel("prev"), partial) { words.html("pages.previous") } }
            numbers.enumerated().map { place, number in
                HTML.group([
                    place > 0 && numbers[place - 1] < number - 1 ? li(.ariaHidden()) { "…" } : .none,
                    li {
                        a(
                            .href(link(number)), .current(number == page ? "page" : nil),
                            .label(words("pages.page", ["number": grouped(number)])), partial
                        ) {
                            grouped(number)
                        }
                    },
                ])
            }
            page == pages
                ? .none : li { a(.href(link(page + 1)), .rel("next"), partial) { words.html("pages.next") } }
        }
    }
}
