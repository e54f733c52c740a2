import Establishments
import Programme
import Web

extension Directory {
    /// What each single step away would find, fewest first: words read as filters, a filter less, what is national, or
    /// past, or nearby. None finds nothing.
    func waysOut(of query: DirectoryQuery, _ words: Strings) -> [DirectoryPage.WayOut] {
        let labels = { self.label($0, $1, in: words.language) }
        var candidates: [(String, DirectoryQuery)] = FilterChip.together(of: query, words: words, labels: labels)
            .map { (words("exit.without", ["filter": $0.label]), $0.without) }
        if !query.national && !(query[.region] + query[.localAuthority]).isEmpty {
            candidates.append((words("exit.national"), query.changing { $0.national = true }))
        }
        if !query.past { candidates.append((words("exit.past"), query.changing { $0.past = true })) }
        if !query.near.isEmpty && query.within < 160 {
            candidates.append((words("exit.wider", ["km": "160"]), query.changing { $0.within = 160 }))
        }
        candidates += beginnings(query, words)
        candidates += fewerWords(query, words)
        let read = counted(wordsAsFilters(query, words))
        let others = counted(candidates).sorted { $0.total < $1.total }.filter { other in
            !read.contains { $0.query == other.query }
        }
        return Array((read + others).prefix(8))
    }

    private func counted(_ candidates: [(String, DirectoryQuery)]) -> [DirectoryPage.WayOut] {
        candidates.map { DirectoryPage.WayOut(words: $0.0, query: $0.1, total: total($0.1)) }.filter { $0.total > 0 }
    }

    /// The words that name values of filters, ticked there: all of them, then each one left out, most telling first.
    private func wordsAsFilters(_ query: DirectoryQuery, _ words: Strings) -> [(String, DirectoryQuery)] {
        guard let reading = FilterReading(query.words, known: named) else { return [] }
        let wholes = [reading] + reading.withOneLess
        return wholes.map { reading in
            let asked = query.changing { asked in
                asked.words = reading.words
                for (facet, value) in reading.values where !asked[facet].contains(value) {
                    asked.selected[facet, default: []].append(value)
                }
            }
            let labels = reading.values.map { label($0.facet, $0.value, in: words.language) }.joined(separator: ", ")
            return (
                reading.words.isEmpty
                    ? words("exit.named.all", ["filters": labels])
                    : words("exit.named", ["words": reading.words, "filters": labels]), asked
            )
        }
    }

    /// The value of a filter that a text names, by its label or a common name.
    private func named(_ text: String) -> (facet: Facet, value: String)? {
        let facets: [Facet] = [.sector, .localAuthority, .region, .theme, .format, .audience, .stage, .language]
        for facet in facets {
            if let slug = taxonomy.slug(facet, for: text) { return (facet, slug) }
            if facet == .localAuthority, let council = geography.council(named: text) { return (facet, council.slug) }
        }
        let all = text.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        // “Primary schools” are the sector called primary.
        guard let last = all.last, all.count > 1, ["school", "schools"].contains(last.lowercased()) else { return nil }
        return taxonomy.slug(.sector, for: all.dropLast().joined(separator: " ")).map { (.sector, $0) }
    }

    /// The last word as the beginning of words, as somebody leaves it who has typed half of one.
    private func beginnings(_ query: DirectoryQuery, _ words: Strings) -> [(String, DirectoryQuery)] {
        guard let last = query.words.utf8.split(separator: 0x20).last.map({ String(decoding: $0, as: UTF8.self) }),
            last.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0.properties.numericType != nil })
        else { return [] }
        return [(words("exit.begins", ["word": last]), query.changing { $0.words += "*" })]
    }

    /// The words without the filters, each word left out, the filters without the words, and everything.
    private func fewerWords(_ query: DirectoryQuery, _ words: Strings) -> [(String, DirectoryQuery)] {
        guard !query.words.isEmpty else { return [] }
        var candidates: [(String, DirectoryQuery)] = []
        let wordless = query.changing { $0.words = "" }
        if wordless.isFiltered {
            var bare = DirectoryQuery()
            bare.words = query.words
            candidates.append((words("exit.words", ["words": query.words]), bare))
            candidates.append((words("exit.filters"), wordless))
        } else {
            candidates.append((words("exit.all"), wordless))
        }
        let terms = query.words.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard (2...5).contains(terms.count), !query.words.utf8.contains(UInt8(ascii: "\"")) else { return candidates }
        for place in terms.indices {
            var rest = terms
            let left = rest.remove(at: place)
            candidates.append(
                (
                    words("exit.without", ["filter": "“\(left)”"]),
                    query.changing { $0.words = rest.joined(separator: " ") }
                ))
        }
        return candidates
    }
}

/// Words taken apart into those that name values of filters and those that are left to search for. Pure.
struct FilterReading {
    let words: String
    let values: [(facet: Facet, value: String)]

    private init(words: String, values: [(facet: Facet, value: String)]) {
        (self.words, self.values) = (words, values)
    }

    /// `nil` where no word names a value, or there are too many words to try. `known` says what a text names.
    init?(_ text: String, known: (String) -> (facet: Facet, value: String)?) {
        let terms = text.utf8.split { $0 == 0x20 || $0 == UInt8(ascii: ",") }.map {
            String(decoding: $0, as: UTF8.self)
        }
        guard (1...12).contains(terms.count), !text.utf8.contains(UInt8(ascii: "\"")) else { return nil }
        var (left, values) = ([String](), [(facet: Facet, value: String)]())
        var place = 0
        while place < terms.count {
            // The longest name first: “Argyll and Bute” before “Argyll”.
            var (length, value) = (min(6, terms.count - place), (facet: Facet, value: String)?.none)
            while length > 0, value == nil {
                value = known(terms[place..<place + length].joined(separator: " "))
                if value == nil { length -= 1 }
            }
            if let value {
                if !values.contains(where: { $0 == value }) { values.append(value) }
            } else {
                left.append(terms[place])
            }
            place += max(1, length)
        }
        guard !values.isEmpty else { return nil }
        // What joins a value to its sentence finds nothing by itself.
        let joints: Set<String> = ["in", "for", "at", "and", "the", "of", "near"]
        self.init(words: left.filter { !joints.contains($0.lowercased()) }.joined(separator: " "), values: values)
    }

    /// The readings with one value, or with the words, left out, as long as any value remains.
    var withOneLess: [FilterReading] {
        var readings: [FilterReading] = []
        if values.count > 1 || !words.isEmpty {
            for place in values.indices {
                var fewer = values
                fewer.remove(at: place)
                if !fewer.isEmpty { readings.append(FilterReading(words: words, values: fewer)) }
            }
        }
        if !words.isEmpty { readings.append(FilterReading(words: "", values: values)) }
        return readings
    }
}
