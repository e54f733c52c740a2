import Programme
import Web

/// What an address of Open Referral asks for.
struct ServiceQuery: Sendable {
    var search = ""
    /// Terms, as slugs by facet; within a facet "or", across facets "and". `nil` where a term is not known here.
    var terms: [Facet: [String]]? = [:]
    var organisation: ID<Provider>?
    /// Changed at this moment or later.
    var since: Instant?
    var postcode = ""
    /// Metres from the postcode's middle.
    var proximity: Int?
    var page = 1
    /// Records a page; `nil` for all, which only the minimal form may ask.
    var size: Int? = ServiceQuery.usualSize
    var isStream = false
    var form = ServiceForm.list

    /// Records a page unless others are asked for.
    static let usualSize = 50
    /// The most records a page may have; a stream has no limit.
    static let largestSize = 1000

    /// Whether the words, terms or place that only the index knows narrow it down.
    var needsIndex: Bool { !search.isEmpty || terms?.isEmpty == false || !postcode.isEmpty }

    init() {}

    /// Whether a name holds the words searched for, as a part; letter case and accents do not count.
    func isIn(_ name: String) -> Bool {
        search.isEmpty || slug(from: name).utf8Contains(slug(from: search))
    }

    /// Reads the parameters. Throws `Failure.invalid` with a sentence for each value that cannot be used: to leave one
    /// out would hand a harvester something other than it asked for. Unknown parameters are left aside.
    init(_ query: Query, _ taxonomies: OpenReferralTaxonomies) throws {
        var reading = ServiceReading(query)
        if query.wasCut { reading.refuse("", "The address is longer than can be read. Ask for less at once.") }
        search = reading.text("search", limit: 200)
        readTerms(&reading, taxonomies)
        organisation = reading.id("organization_id")
        since = reading.moment("modified_after")
        postcode = reading.text("postcode", limit: 100)
        proximity = reading.number("proximity", 1...500_000)
        if proximity != nil, postcode.isEmpty {
            reading.refuse("proximity", "“proximity” needs a “postcode” to be measured from.")
        }
        isStream = reading.choice("format", ["json", "ndjson"]) == "ndjson"
        let isFull = reading.flag("full")
        let isMinimal = reading.flag("minimal")
        if isFull, isMinimal { reading.refuse("minimal", "Ask for “full” or for “minimal”, not for both.") }
        form = isFull ? .full : isMinimal ? .minimal : .list
        page = reading.number("page", 1...1_000_000) ?? 1
        size = reading.number("per_page", 1...ServiceQuery.largestSize) ?? (isMinimal ? nil : ServiceQuery.usualSize)
        try reading.finish()
    }

    private mutating func readTerms(_ reading: inout ServiceReading, _ taxonomies: OpenReferralTaxonomies) {
        for id: ID<OpenReferralTaxonomies> in reading.ids("taxonomy_id") {
            if let entry = taxonomies.entry(id) {
                terms?[entry.facet] = taxonomies.terms(of: entry.facet).map(\.slug)
            } else {
                terms = nil
            }
        }
        var chosen: [Facet: [String]] = [:]
        for id: ID<OpenReferralTaxonomies.Term> in reading.ids("taxonomy_term_id") {
            if let term = taxonomies.term(id) { chosen[term.facet, default: []].append(term.slug) } else { terms = nil }
        }
        // A term narrows its taxonomy further.
        terms?.merge(chosen) { _, narrower in narrower }
    }
}

/// How much of a service is handed out.
enum ServiceForm: Sendable {
    /// Its own fields and its organisation.
    case list
    /// With all that belongs to it.
    case full
    /// Only the id and when it changed.
    case minimal
}

/// Reads parameters one by one and gathers what is wrong with them.
struct ServiceReading {
    private let query: Query
    private var problems: [Problem] = []

    init(_ query: Query) { self.query = query }

    /// The value of a parameter; `nil` where it is absent or empty.
    private func value(_ name: String) -> String? {
        guard let text = query[name], !text.isEmpty else { return nil }
        return text
    }

    mutating func refuse(_ name: String, _ sentence: String) { problems.append(Problem(name, sentence)) }

    mutating func text(_ name: String, limit: Int) -> String {
        let text = value(name) ?? ""
        if text.unicodeScalars.count > limit { refuse(name, "Shorten “\(name)” to \(limit) characters.") }
        return text
    }

    mutating func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = value(name) else { return nil }
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text),
            range.contains(number)
        else {
            refuse(name, "“\(name)” takes a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    mutating func flag(_ name: String) -> Bool { choice(name, ["true", "false"]) == "true" }

    mutating func choice(_ name: String, _ choices: [String]) -> String? {
        guard let text = value(name) else { return nil }
        guard choices.contains(text) else {
            refuse(name, "“\(name)” takes \(choices.map { "“\($0)”" }.joined(separator: " or ")).")
            return nil
        }
        return text
    }

    mutating func id<Of>(_ name: String) -> ID<Of>? {
        let found: [ID<Of>] = ids(name)
        return found.last
    }

    /// The ids of a parameter that may come more than once, or with commas between.
    mutating func ids<Of>(_ name: String) -> [ID<Of>] {
        var found: [ID<Of>] = []
        for value in query.all(name) {
            for part in value.utf8.split(separator: UInt8(ascii: ",")) {
                guard found.count < 200, let id = ID<Of>(uuid: String(decoding: part, as: UTF8.self)) else {
                    refuse(name, "“\(name)” takes an id of 32 hexadecimal digits with hyphens, as this API gives it.")
                    return []
                }
                found.append(id)
            }
        }
        return found
    }

    mutating func moment(_ name: String) -> Instant? {
        guard let text = value(name) else { return nil }
        // A plus sign that was not escaped arrives as a blank.
        let bytes = Array(text.utf8)
        let mended = bytes.enumerated().map { $0 > 15 && $1 == 0x20 ? UInt8(ascii: "+") : $1 }
        if let moment = Instant(rfc3339: String(decoding: mended, as: UTF8.self)) { return moment }
        if let day = Day(iso: text) { return Instant(startOf: day) }
        refuse(name, "“\(name)” takes a day or a time such as 2026-12-01T14:00:00Z.")
        return nil
    }

    /// Throws `Failure.invalid` if anything was wrong.
    func finish() throws {
        guard problems.isEmpty else { throw Failure.invalid(problems) }
    }
}
