import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a measure means, in the words of one language.
struct MeasureDefinition: Codable, Equatable, Sendable {
    let title: String
    let definition: String
    let counts: String
    let leavesOut: String

    /// As the language files have it today.
    init(of id: String, _ words: Strings) {
        title = words("measure.\(id).title")
        definition = words("measure.\(id).definition")
        counts = words("measure.\(id).counts")
        leavesOut = words("measure.\(id).leaves-out")
    }
}

/// What measures meant when a release was made: by the measure's id, then by the language's code.
struct MeasureDefinitions: Codable, Equatable, Sendable {
    private var all: [String: [String: MeasureDefinition]] = [:]

    init() {}

    /// As it is stored; the same definitions give the same text.
    var json: String { get throws { try storedJSON(self) } }

    /// Reads what a release has stored; `nil` for anything else.
    init?(json: String) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = read
    }

    /// Of some measures, in every language that has words of its own for them.
    init(of ids: Set<String>, _ languages: Languages) {
        for id in ids {
            for words in Language.allCases.map(languages.strings) where !words.isFallback("measure.\(id).definition") {
                all[id, default: [:]][words.language.rawValue] = MeasureDefinition(of: id, words)
            }
        }
    }

    /// Of a measure, in a language, or in English where it has no words; `nil` for a measure that is not among them.
    func definition(of id: String, in language: Language) -> MeasureDefinition? {
        all[id].flatMap { $0[language.rawValue] ?? $0[Language.english.rawValue] }
    }
}
