import Markup
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The interface's words in every language, read once from `Reference/languages/`.
///
/// A file is one JSON object: key → `{"text": …, "note": …, "status": "draft" or "reviewed"}`. A text that depends on a
/// number is an object of plural forms (`one`, `two`, `few`, `other`); `{name}` is filled in.
package struct Languages: Sendable {
    private let entries: [Language: [String: Entry]]

    /// One text with what a translator should know and how far it has come.
    struct Entry: Sendable, Decodable {
        let forms: [String: String]
        let note: String?
        let status: String

        private enum Key: String, CodingKey { case text, note, status }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            if let text = try? values.decode(String.self, forKey: .text) {
                forms = ["other": text]
            } else {
                forms = try values.decode([String: String].self, forKey: .text)
            }
            note = try values.decodeIfPresent(String.self, forKey: .note)
            status = try values.decodeIfPresent(String.self, forKey: .status) ?? "draft"
        }
    }

    /// Reads `en.json` and `gd.json`. Throws `Failure.unavailable` where one is missing or has another shape.
    package init(folder: String) throws {
        var entries: [Language: [String: Entry]] = [:]
        for language in Language.allCases {
            let path = folder + "/" + language.rawValue + ".json"
            guard let data = FileManager.default.contents(atPath: path),
                let table = try? JSONDecoder().decode([String: Entry].self, from: data)
            else { throw Failure.unavailable("The words in \(path) cannot be read.", retryAfter: 0) }
            entries[language] = table
        }
        self.entries = entries
    }

    /// The words of one language.
    package func strings(_ language: Language) -> Strings {
        Strings(language: language, own: entries[language] ?? [:], english: entries[.english] ?? [:])
    }

    /// Keys that a language has, of all that English has.
    package func coverage(of language: Language) -> (translated: Int, all: Int, unknown: [String]) {
        let all = Set((entries[.english] ?? [:]).keys)
        let own = Set((entries[language] ?? [:]).keys)
        return (own.intersection(all).count, all.count, own.subtracting(all).sorted())
    }

    /// The keys of a language's texts that no speaker has reviewed.
    package func drafts(of language: Language) -> [String] {
        (entries[language] ?? [:]).filter { $0.value.status != "reviewed" }.keys.sorted()
    }
}

/// The interface's words in one language; what it lacks is said in English, and marked as such.
package struct Strings: Sendable {
    package let language: Language
    private let own: [String: Languages.Entry]
    private let english: [String: Languages.Entry]

    init(language: Language, own: [String: Languages.Entry], english: [String: Languages.Entry]) {
        self.language = language
        self.own = own
        self.english = english
    }

    /// The text of a key; the key itself where no language has it.
    package func callAsFunction(_ key: String, _ values: [String: String] = [:], count: Int? = nil) -> String {
        let entry = own[key] ?? english[key]
        let spoken: Language = own[key] == nil ? .english : language
        guard let forms = entry?.forms else { return key }
        let form = count.map { Plural.form(of: $0, in: spoken) } ?? "other"
        var values = values
        if let count { values["count"] = grouped(count) }
        return filled(forms[form] ?? forms["other"] ?? key, values)
    }

    /// The same as a piece of a page, with `lang="en"` around what is not translated.
    package func html(_ key: String, _ values: [String: String] = [:], count: Int? = nil) -> HTML {
        let text = self(key, values, count: count)
        return isFallback(key) ? span(.lang("en")) { text } : .text(text)
    }

    /// Whether the text is English for want of a translation.
    package func isFallback(_ key: String) -> Bool { language != .english && own[key] == nil }

    /// A day as this language writes it: `1 December 2026`.
    package func day(_ day: Day, short: Bool = false) -> String {
        let month = self((short ? "month.short." : "month.") + String(day.month))
        let number = language == .gaelic ? "\(day.dayOfMonth)mh" : String(day.dayOfMonth)
        return number + " " + month + " " + String(day.year)
    }

    /// The month of a day as a heading: `December 2026`.
    package func month(_ day: Day) -> String { self("month.alone." + String(day.month)) + " " + String(day.year) }

    /// The name of a day of the week.
    package func weekday(_ day: Day) -> String { self("weekday." + String(day.weekday)) }

    private func filled(_ text: String, _ values: [String: String]) -> String {
        guard !values.isEmpty else { return text }
        var result = ""
        var rest = Substring(text)
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
            guard let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}")) else { break }
            result += rest[..<open]
            let name = String(rest[rest.utf8.index(after: open)..<close])
            result += values[name] ?? "{" + name + "}"
            rest = rest[rest.utf8.index(after: close)...]
        }
        return result + rest
    }
}

/// The plural forms of Unicode CLDR 45: English has one and other; Gaelic one (1, 11), two (2, 12), few (3 to 10, 13 to
/// 19) and other.
package enum Plural {
    /// The name of the form that a number takes.
    package static func form(of count: Int, in language: Language) -> String {
        guard language == .gaelic else { return count == 1 ? "one" : "other" }
        switch count {
        case 1, 11: return "one"
        case 2, 12: return "two"
        case 3...10, 13...19: return "few"
        default: return "other"
        }
    }
}

/// A number with commas between thousands: `1,234`.
package func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude).utf8)
    var bytes: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
    for (place, digit) in digits.enumerated() {
        if place > 0 && (digits.count - place) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(digit)
    }
    return String(decoding: bytes, as: UTF8.self)
}
