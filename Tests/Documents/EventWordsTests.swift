import Foundation
import Testing

@Suite struct `The words of events` {
    /// The verbs that code writes: those that are given to what records an event, and those that have a name.
    private static func verbs() throws -> Set<String> {
        var verbs: Set<String> = []
        for file in try Checkout.files(below: "Sources", ending: ".swift") {
            let text = try Checkout.text(file)
            for call in text.components(separatedBy: "record(").dropFirst() {
                verbs.formUnion(literals(in: argument(call)))
            }
            for call in text.components(separatedBy: "try await edit(").dropFirst() {
                verbs.formUnion(literals(in: argument(call)))
            }
            for line in text.components(separatedBy: "\n") where line.contains("Verb = \"") {
                verbs.formUnion(literals(in: line[...]))
            }
        }
        return verbs
    }

    /// What stands before the parenthesis that closes a call.
    private static func argument(_ rest: String) -> Substring {
        var depth = 1
        for place in rest.indices {
            if rest[place] == "(" { depth += 1 }
            if rest[place] == ")" { depth -= 1 }
            if depth == 0 { return rest[..<place] }
        }
        return rest[...]
    }

    private static func literals(in text: Substring) -> [String] {
        text.matches(of: /"([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)"/).map { String($0.output.1) }
    }

    private static func keys(_ language: String) throws -> Set<String> {
        let text = try Checkout.text("Reference/languages/\(language).json")
        let table = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return Set(table.keys.filter { $0.hasPrefix("event.") }.map { String($0.dropFirst("event.".count)) })
    }

    @Test(arguments: ["en", "gd"])
    func `every verb that code writes has a sentence, and no sentence is for nothing`(_ language: String) throws {
        let (verbs, keys) = (try Self.verbs(), try Self.keys(language))
        #expect(verbs.count > 55)
        #expect(verbs.contains("role.accepted") && verbs.contains("listings.bulk-edited"))
        #expect(verbs.subtracting(keys).sorted() == [], "verbs without words")
        #expect(keys.subtracting(verbs).sorted() == [], "words without a verb")
    }

    @Test func `no code puts a verb together of parts`() throws {
        for file in try Checkout.files(below: "Sources", ending: ".swift") {
            let text = try Checkout.text(file)
            #expect(text.firstMatch(of: /record\(\s*"[a-z-]+\." \+/) == nil, "\(file)")
        }
    }
}
