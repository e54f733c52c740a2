/// Words that mean the same here, as an editor lists them: a line each, `maths = mathematics = numeracy`; a member may be
/// several words (`computer science`); `#` begins a remark.
package struct Synonyms: Sendable {
    private var groups: [[[[UInt8]]]] = []
    /// By a member's words: the groups that it is in.
    private var places: [[[UInt8]]: [Int]] = [:]
    /// The most words that a member has.
    package private(set) var longest = 0

    /// No synonyms.
    package init() {}

    /// Reads the list.
    package init(text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let rule = line.prefix { $0 != UInt8(ascii: "#") }
            let members = rule.split(separator: UInt8(ascii: "=")).map {
                words(of: String(decoding: $0, as: UTF8.self))
            }
            .filter { !$0.isEmpty }
            guard members.count > 1 else { continue }
            for member in members {
                places[member, default: []].append(groups.count)
                longest = max(longest, member.count)
            }
            groups.append(members)
        }
    }

    /// What else means the same as some words.
    package func others(than words: [[UInt8]]) -> [[[UInt8]]] {
        var found: [[[UInt8]]] = []
        for group in places[words] ?? [] {
            for member in groups[group] where member != words && !found.contains(member) { found.append(member) }
        }
        return found
    }
}
