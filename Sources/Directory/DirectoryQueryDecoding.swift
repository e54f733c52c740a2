import Programme
import Tables
import Web

/// What the decoder must know of the vocabulary: the slug that a typed value stands for (a GSS code for a council), or
/// `nil` where there is no such value.
package typealias KnownValue = @Sendable (_ facet: Facet, _ value: String) -> String?

extension DirectoryQuery {
    /// Reads the parameters of an address. `largest` is the most rows a page may have (100 on pages, 1,000 in JSON).
    package init(_ query: Query, isPage: Bool, known: KnownValue) {
        self.init()
        if query.wasCut { ignore("", "", .addressTooLong) }
        var hasPlace: Bool?
        for (name, value) in query.items {
            let value = trimmed(value)
            if name == "near" { hasPlace = !value.isEmpty }
            guard !value.isEmpty else { continue }
            if let facet = Facet(parameter: name) {
                tick(facet, value, known)
            } else {
                read(name, value, isPage: isPage)
            }
        }
        if let first = from, let last = to, first > last {
            ignore("to", last.iso, .daysReversed)
            to = nil
        }
        if sort == .distance && near.isEmpty {
            sort = nil
            // Whoever has just emptied the field of the place knows.
            if hasPlace == nil { ignore("sort", "distance", .noPlaceToMeasureFrom) }
        }
    }

    private mutating func tick(_ facet: Facet, _ value: String, _ known: KnownValue) {
        guard let slug = known(facet, value) else {
            ignore(facet.parameter, value, .notAValue(facet))
            return
        }
        if !(selected[facet] ?? []).contains(slug) { selected[facet, default: []].append(slug) }
    }

    private mutating func read(_ name: String, _ value: String, isPage: Bool) {
        switch name {
        case "q":
            words = value.utf8.count <= 200 ? value : String(String.UnicodeScalarView(value.unicodeScalars.prefix(200)))
            if value.unicodeScalars.count > 200 { ignore("q", value, .wordsTooLong) }
        case "match": choose(name, value, oneOf("exact", "any")) { $0.exact = $1 }
        case "from", "to":
            guard let day = Day(typed: value) else {
                ignore(name, value, .notADate)
                return
            }
            if name == "from" { from = day } else { to = day }
        case "when":
            guard value != "any" else { return }
            choose(name, value, DatePreset.init) {
                $0.when = $1
            }
        case "undated": choose(name, value, oneOf("include", "exclude")) { $0.undated = $1 }
        case "national": choose(name, value, oneOf("include", "exclude")) { $0.national = $1 }
        case "past": choose(name, value, oneOf("include", "exclude")) { $0.past = $1 }
        case "near": near = String(String.UnicodeScalarView(value.unicodeScalars.prefix(100)))
        case "within": number(name, value, 1...500) { $0.within = $1 }
        case "sort":
            choose(name, value, Sort.init) {
                $0.sort = $1
            }
        case "cols", "col": readColumns(name, value)
        case "group": choose(name, value, DirectoryColumn.init) { $0.group = $1 }
        case "view":
            choose(name, value, DirectoryView.init) {
                $0.view = $1
            }
        case "size" where isPage: choose(name, value, { ["25": 25, "50": 50, "100": 100][$0] }) { $0.size = $1 }
        case "size": number(name, value, 1...1000) { $0.size = $1 }
        case "page": readPage(value)
        case "facets": readFacets(value)
        default: ignore(name, value, .notAParameter)
        }
    }

    private mutating func readColumns(_ name: String, _ value: String) {
        for part in value.utf8.split(separator: UInt8(ascii: ".")).prefix(30) {
            let part = String(decoding: part, as: UTF8.self)
            guard let column = DirectoryColumn(rawValue: part) else {
                ignore(name, part, .notAColumn)
                continue
            }
            if !columns.contains(column) { columns.append(column) }
        }
    }

    /// A page is 1 to 1,000,000; one past the end shows the last.
    private mutating func readPage(_ value: String) {
        guard value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), value.utf8.contains(where: { $0 != 0x30 }) else {
            return ignore("page", value, .notAPage)
        }
        page = min(Int(value) ?? 1_000_000, 1_000_000)
    }

    private mutating func readFacets(_ value: String) {
        switch value {
        case "none": facets = .none
        case "counts": facets = .counts
        case "all": facets = .all
        default:
            var wanted: [Facet] = []
            for part in value.utf8.split(separator: UInt8(ascii: ",")).prefix(20) {
                let part = String(decoding: part, as: UTF8.self)
                guard let facet = Facet(parameter: part) ?? Facet(key: part) else {
                    ignore("facets", part, .notAFacet)
                    continue
                }
                if !wanted.contains(facet) { wanted.append(facet) }
            }
            if !wanted.isEmpty { facets = .only(wanted) }
        }
    }

    private mutating func choose<Value>(
        _ name: String, _ value: String, _ choice: (String) -> Value?, _ set: (inout DirectoryQuery, Value) -> Void
    ) {
        guard let choice = choice(value) else { return ignore(name, value, .notAChoice) }
        set(&self, choice)
    }

    /// Reads a choice between two words.
    private func oneOf(_ yes: String, _ no: String) -> (String) -> Bool? {
        { $0 == yes ? true : $0 == no ? false : nil }
    }

    private mutating func number(
        _ name: String, _ value: String, _ range: ClosedRange<Int>, _ set: (inout DirectoryQuery, Int) -> Void
    ) {
        guard value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), value.utf8.count <= 9, let number = Int(value),
            range.contains(number)
        else {
            return ignore(name, value, .notInRange(range))
        }
        set(&self, number)
    }

    mutating func ignore(_ parameter: String, _ value: String, _ why: IgnoredValue.Why) {
        guard ignored.count < 50 else { return }
        ignored.append(IgnoredValue(parameter: shortened(parameter), value: shortened(value), why: why))
    }
}

/// A value as it may be repeated to its sender: 60 characters at most.
func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    return scalars.count <= 60 ? text : String(String.UnicodeScalarView(scalars.prefix(60))) + "…"
}
