import Establishments
import Programme
import Tables
import Web

/// The form in which a listing is edited: its fields, what they are called, and what is wrong with what was typed.
struct ListingForm {
    /// What the fields hold, as it was typed.
    let typed: Query

    /// The fields of one line, with the most characters that each may have.
    static let lines: [(name: String, limit: Int)] = [
        ("title", 300), ("title_gd", 300), ("url", 2000), ("start", 40), ("end", 40), ("cost", 20), ("address", 300),
        ("postcode", 10),
    ]
    /// The fields of several lines.
    static let texts = ["description", "description_gd"]
    /// The fields of which several values may be ticked.
    static let ticks: [(name: String, facet: Facet)] = [
        ("sector", .sector), ("stage", .stage), ("theme", .theme), ("region", .region), ("la", .localAuthority),
    ]
    /// The fields of which one value may be chosen.
    static let choices: [(name: String, facet: Facet)] = [
        ("format", .format), ("audience", .audience), ("language", .language),
    ]

    static let parameters: [Operation.Parameter] =
        lines.map { .init($0.name, "As in the native form of a listing.", .text(limit: $0.limit)) }
        + texts.map { .init($0, "As in the native form of a listing.", .text(limit: 20_000)) }
        + ticks.map { .init($0.name, "Slugs of the vocabulary.", .text(limit: 100), repeats: true) }
        + choices.map { .init($0.name, "A slug of the vocabulary.", .text(limit: 100)) }

    init(typed: Query) { self.typed = typed }

    /// What the fields hold for a listing.
    init(_ facts: ListingFacts) {
        var items: [(String, String)] = [
            ("title", facts.title), ("title_gd", facts.titleGaelic ?? ""), ("url", facts.url ?? ""),
            ("start", facts.start.map(FieldValues.typed) ?? ""), ("end", facts.end.map(FieldValues.typed) ?? ""),
            ("cost", facts.costPence.map(ListingForm.pounds) ?? ""), ("address", facts.address ?? ""),
            ("postcode", facts.postcode ?? ""), ("description", facts.description),
            ("description_gd", facts.descriptionGaelic ?? ""), ("format", facts.format ?? ""),
            ("audience", facts.audience ?? ""), ("language", facts.language),
        ]
        items += facts.sectors.map { ("sector", $0) } + facts.stages.map { ("stage", $0) }
        items += facts.themes.map { ("theme", $0) } + facts.regions.map { ("region", $0) }
        items += facts.localAuthorities.map { ("la", $0) }
        typed = Query(items: items)
    }

    /// `12`, `12.50`
    private static func pounds(_ pence: Int) -> String {
        let rest = pence % 100
        return String(pence / 100) + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + String(rest))
    }

    /// The facts that were typed, over those of a listing; with what is wrong, in the order of the fields.
    func facts(over old: ListingFacts, _ taxonomy: Taxonomy) -> (facts: ListingFacts, problems: [Problem]) {
        var facts = old
        var problems: [Problem] = []
        func value<Value>(
            _ name: String, _ read: (String) throws(FieldFault) -> Value
        ) -> Value? {
            let text = trimmed(typed[name] ?? "")
            guard !text.isEmpty else { return nil }
            do throws(FieldFault) {
                return try read(text)
            } catch {
                problems.append(Problem(name, error.message))
                return nil
            }
        }
        func line(_ name: String, _ called: String, _ limit: Int) -> String? {
            value(name) { text throws(FieldFault) in try FieldValues.line(text, called, limit: limit) }
        }
        func paragraphs(_ name: String, _ called: String) -> String? {
            value(name) { text throws(FieldFault) in try FieldValues.paragraphs(text, called, limit: 20_000) }
        }
        facts.title = line("title", "title", 300) ?? ""
        facts.description = paragraphs("description", "description") ?? ""
        facts.titleGaelic = line("title_gd", "Gaelic title", 300)
        facts.descriptionGaelic = paragraphs("description_gd", "Gaelic description")
        facts.url = value("url") { text throws(FieldFault) in try FieldValues.webAddress(text) }
        facts.start = value("start") { text throws(FieldFault) in try FieldValues.typedWhen(text) }
        let day = facts.start?.day
        facts.end = value("end") { text throws(FieldFault) in try FieldValues.typedWhen(text, on: day) }
        facts.costPence = value("cost") { text throws(FieldFault) in try ListingForm.pence(text) }
        facts.address = line("address", "address", 300)
        let postcode = value("postcode") { text throws(FieldFault) in try FieldValues.postcode(text) }
        // A point belongs to the place that it was given for.
        if postcode != old.postcode { facts.point = nil }
        facts.postcode = postcode
        func known(_ name: String, _ facet: Facet) -> [String] {
            taxonomy.ordered(facet, typed.all(name).filter { taxonomy.contains(facet, $0) })
        }
        facts.sectors = known("sector", .sector)
        facts.stages = known("stage", .stage)
        facts.themes = known("theme", .theme)
        facts.regions = known("region", .region)
        facts.localAuthorities = known("la", .localAuthority)
        facts.format = known("format", .format).first
        facts.audience = known("audience", .audience).first
        facts.language = known("language", .language).first ?? "en"
        if facts.end != nil, facts.start == nil, !problems.contains(where: { $0.field == "start" }) {
            problems.append(Problem("start", "Give a start as well, or leave the end empty."))
        }
        if let start = facts.start, let end = facts.end, end.isBefore(start) {
            problems.append(Problem("end", "The end lies before the start. Change one of them."))
        }
        return (facts, problems)
    }

    private static func pence(_ text: String) throws(FieldFault) -> Int {
        let digits = text.utf8.drop { $0 == 0xC2 || $0 == 0xA3 }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in part.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, (1...2).contains(parts.count), (1...6).contains(parts[0].count),
            parts.count == 1 || parts[1].count == 2, let pounds = Int(String(decoding: parts[0], as: UTF8.self))
        else {
            throw FieldFault(
                "Write the cost in pounds, such as 12 or 12.50, 0 for free, or nothing if it is not known.")
        }
        let rest = parts.count == 2 ? Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 : 0
        return try FieldValues.costPence(String(pounds * 100 + rest))
    }

    /// What a listing lacks before somebody can read it.
    static func missing(in facts: ListingFacts) -> [Problem] {
        var problems: [Problem] = []
        if facts.title.isEmpty { problems.append(Problem("title", "Give the listing a title.")) }
        if facts.description.isEmpty {
            problems.append(Problem("description", "Say what it is, for whom, and what they need."))
        }
        if facts.sectors.isEmpty { problems.append(Problem("sector", "Tick the sectors that it is for.")) }
        if facts.regions.isEmpty && facts.localAuthorities.isEmpty {
            problems.append(Problem("region", "Tick where it applies: regions, councils, the whole country or online."))
        }
        return problems
    }
}
