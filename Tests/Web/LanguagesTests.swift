import Foundation
import Markup
import Programme
import TestSupport
import Testing

@testable import Web

@Suite struct `Languages of the interface` {
    /// Two small language files.
    private static func languages(english: String, gaelic: String) throws -> Languages {
        let folder = try TemporaryFolder.make()
        try Data(english.utf8).write(to: URL(filePath: folder + "/en.json"))
        try Data(gaelic.utf8).write(to: URL(filePath: folder + "/gd.json"))
        return try Languages(folder: folder)
    }

    private static let pair = Result {
        try languages(
            english:
                #"{"a":{"text":"Hello {name}"},"only":{"text":"English < only"},"n":{"text":{"one":"{count} day","other":"{count} days"}}}"#,
            gaelic:
                #"{"a":{"text":"Halò {name}","status":"reviewed"},"n":{"text":{"one":"{count} latha","two":"{count} latha (2)","few":"{count} làithean","other":"{count} latha (m)"}},"old":{"text":"x"}}"#
        )
    }

    @Test(arguments: [
        (0, "other"), (1, "one"), (2, "two"), (3, "few"), (10, "few"), (11, "one"), (12, "two"), (13, "few"),
        (19, "few"), (20, "other"), (21, "other"), (22, "other"), (100, "other"), (101, "other"), (111, "other"),
        (-1, "other"), (.max, "other"), (.min, "other"),
    ])
    func `Gaelic counts with four forms`(_ count: Int, _ form: String) {
        #expect(Plural.form(of: count, in: .gaelic) == form)
        #expect(Plural.form(of: count, in: .english) == (count == 1 ? "one" : "other"))
    }

    @Test(arguments: [
        (1, "1 latha"), (2, "2 latha (2)"), (10, "10 làithean"), (11, "11 latha"), (12, "12 latha (2)"),
        (1_234, "1,234 latha (m)"),
    ])
    func `a text takes the form of its number`(_ count: Int, _ text: String) throws {
        let strings = try Self.pair.get().strings(.gaelic)
        #expect(strings("n", count: count) == text)
        #expect(try Self.pair.get().strings(.english)("n", count: count).hasSuffix(count == 1 ? "day" : "days"))
    }

    @Test func `what is not translated is English, and marked as such`() throws {
        let strings = try Self.pair.get().strings(.gaelic)
        #expect(strings.isFallback("only") && !strings.isFallback("a"))
        #expect(strings.html("only").rendered == "<span lang=\"en\">English &lt; only</span>")
        #expect(strings.html("a", ["name": "Ailsa"]).rendered == "Halò Ailsa")
        #expect(try Self.pair.get().strings(.english).html("only").rendered == "English &lt; only")
        #expect(strings("nowhere") == "nowhere")
    }

    @Test(arguments: [
        ("{a}", "1"), ("x {a} y {b} z", "x 1 y 2 z"), ("{a}{a}", "11"), ("{c}", "{c}"), ("x {", "x {"),
        ("x {a", "x {a"),
        ("x {a} {", "x 1 {"), ("} {a}", "} 1"), ("", ""), ("{}", "{}"), ("{a}\u{301}", "1\u{301}"),
    ])
    func `names in braces are filled in, and all else stays`(_ text: String, _ expected: String) throws {
        let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        let strings = try Self.languages(english: "{\"k\":{\"text\":\(quoted)}}", gaelic: "{}").strings(.english)
        #expect(strings("k", ["a": "1", "b": "2"]).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test func `a value that looks like a name is not filled in again`() throws {
        let strings = try Self.pair.get().strings(.english)
        #expect(strings("a", ["name": "{name}"]) == "Hello {name}")
        #expect(strings.html("a", ["name": "<b>"]).rendered == "Hello &lt;b&gt;")
    }

    @Test func `coverage counts what both have, names what only the translation has, and knows drafts`() throws {
        let languages = try Self.pair.get()
        let coverage = languages.coverage(of: .gaelic)
        #expect(coverage.translated == 2 && coverage.all == 3 && coverage.unknown == ["old"])
        #expect(languages.drafts(of: .gaelic) == ["n", "old"])
    }

    @Test(arguments: [#"{"a":1}"#, #"[]"#, #"{"a":{"text":"x""#, #"{"a":{"note":"x"}}"#, ""])
    func `a file that is none is told in a sentence`(_ text: String) {
        #expect(throws: Failure.self) { try Self.languages(english: text, gaelic: "{}") }
        #expect(throws: Failure.self) { try Self.languages(english: "{}", gaelic: text) }
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_234, "-1,234"), (100_000, "100,000"),
        (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ])
    func `numbers are written with commas between thousands`(_ number: Int, _ text: String) {
        #expect(grouped(number) == text)
    }
}

@Suite struct `The language files that ship` {
    private static func table(_ language: Language) throws -> [String: Any] {
        let data = try Data(
            contentsOf: URL(filePath: Repository.root + "/Reference/languages/\(language.rawValue).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The forms of a text: `other` alone unless it depends on a number.
    private static func forms(_ entry: Any?) -> [String: String] {
        let text = (entry as? [String: Any])?["text"]
        return text as? [String: String] ?? (text as? String).map { ["other": $0] } ?? [:]
    }

    @Test func `Gaelic has four fifths of the texts of English, and none besides`() throws {
        let coverage = try Server.languages.get().coverage(of: .gaelic)
        print("Gaelic: \(coverage.translated) of \(coverage.all) texts")
        #expect(coverage.unknown.isEmpty)
        #expect(Double(coverage.translated) >= 0.8 * Double(coverage.all))
    }

    @Test func `every text has the forms of its language`() throws {
        for (language, wanted) in [(Language.english, ["one", "other"]), (.gaelic, ["few", "one", "other", "two"])] {
            for (key, entry) in try Self.table(language) {
                let forms = Self.forms(entry)
                #expect(forms.keys.sorted() == ["other"] || forms.keys.sorted() == wanted, "\(language) \(key)")
                #expect(forms.values.allSatisfy { !$0.isEmpty }, "\(language) \(key)")
            }
        }
    }

    @Test func `a translation fills in no name that the English does not`() throws {
        func names(_ forms: [String: String]) -> Set<String> {
            Set(forms.values.flatMap { $0.matches(of: /\{([a-z_]+)\}/).map { String($0.1) } })
        }
        let (english, gaelic) = (try Self.table(.english), try Self.table(.gaelic))
        for (key, entry) in gaelic {
            #expect(names(Self.forms(entry)).isSubset(of: names(Self.forms(english[key]))), "\(key)")
        }
    }

    @Test(arguments: [(Language.english, "1 December 2026", "Tuesday"), (.gaelic, "1mh", "Di")])
    func `days are written in words`(_ language: Language, _ beginning: String, _ weekday: String) throws {
        let strings = try Server.languages.get().strings(language)
        let day = try #require(Day(iso: "2026-12-01"))
        #expect(strings.day(day).hasPrefix(beginning) && strings.day(day).hasSuffix("2026"))
        #expect(strings.weekday(day).hasPrefix(weekday))
        for month in 1...12 {
            #expect(
                strings("month.\(month)") != "month.\(month)"
                    && strings("month.short.\(month)") != "month.short.\(month)")
        }
        for weekday in 1...7 { #expect(strings("weekday.\(weekday)") != "weekday.\(weekday)") }
    }
}
