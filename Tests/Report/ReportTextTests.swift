import Markup
import Programme
import TestSupport
import Testing

@testable import Report

@Suite struct `A report's text` {
    @Test func `that asks for more than a page holds is refused, and ends nothing`() throws {
        func many(_ text: String, _ times: Int) -> String { String(repeating: text, count: times) }
        let bombs = [
            many("> ", 50_000) + "x", many("*a ", 30_000) + many("a* ", 30_000),
            many("x|", 20_000) + "\n" + many("---|", 20_000) + "\n" + many("x\n", 2000),
        ]
        for (number, text) in bombs.enumerated() {
            let isRefused = try Records.facts(text).problems.contains { $0.field == "body" }
            #expect(isRefused, "\(number)")
            let read = Markdown(text, inline: { _ in .none }, block: { _ in nil })
            #expect(read.wasCut, "\(number)")
            let size = read.html.rendered.utf8.count
            #expect(size < 1_000_000, "\(number)")
        }
        let long = Markdown(many("- a\n", 20_000), inline: { _ in .none }, block: { _ in nil })
        let isCut = long.wasCut
        #expect(!isCut)
    }

    @Test func `with a figure that is not closed says which, and reads the others`() throws {
        let text =
            "{{engagements.count here.\n\nAnd {{engagements.hours}} hours, {{engagements.count\nover {{engagements.count}}"
        let read = ReportText(text, during: try #require(FigureParser.period("calendar 2020")))
        #expect(read.faults.map(\.line) == [1, 3])
        #expect(read.faults.allSatisfy { $0.message == "This figure is not closed: write }} after it." })
        #expect(read.faults.first?.text == "{{engagements.count here.")
        #expect(read.places.map(\.text) == ["engagements.hours", "engagements.count"])
    }

    @Test func `written in any way is shown without its markup taking over the page`() throws {
        for forged in ["-9223372036854775808", "0", "1000", "+1", "99999999999999999999", "", "1 "] {
            var seen: [Int] = []
            let text = "&#xE000;\(forged)&#xE001; and &#xE000;7&#xE001;"
            _ = Markdown(
                text,
                inline: { number in
                    seen.append(number)
                    return .none
                }, block: { _ in nil })
            #expect(seen == [7], "\(forged)")
        }
        #expect(Markdown("[x](#nowhere)", inline: { _ in .none }, block: { _ in nil }).html.rendered == "<p>x</p>")
        let markdown = Markdown(
            "# Title\n\n<script>alert(1)</script>\n\n[link](javascript:alert(1)) [ok](/measures) **b** \(Markdown.mark(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            inline: { .text("figure \($0)") }, block: { _ in nil })
        let html = markdown.html.rendered
        #expect(!html.contains("<script") && !html.contains("javascript:"))
        #expect(html.contains("<strong>b</strong> figure 1"))
        #expect(html.contains("<a href=\"/measures\">ok</a>"))
        #expect(markdown.headings == [Markdown.Heading(level: 2, text: "Title", id: "s-title")])
        var chance = Seeded(3)
        let pieces = [
            "#", "*", "_", "|", "\n", "`", "[", "](", ")", "<", ">", "&", "-", "1.", " ", "{{", "}}", "\u{E000}",
            "\u{E001}", "a", "\0",
        ]
        for _ in 0..<2000 {
            let text = (0..<30).map { _ in pieces[Int.random(in: pieces.indices, using: &chance)] }.joined()
            let read = ReportText(text, during: try #require(FigureParser.period("calendar 2020")))
            let page = Markdown(read.marked, inline: { .text(String($0)) }, block: { _ in nil }).html.rendered
            #expect(!page.contains("<script"))
        }
    }
}
