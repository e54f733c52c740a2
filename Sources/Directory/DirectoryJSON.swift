import Columns
import Programme
import Tables
import Web

extension Directory {
    /// `/directory.json`: total, page, the query as understood, what was ignored, the listings and the counts.
    ///
    /// The hottest answer of the product: the listings' objects are copied from the index as they are, and nothing is
    /// read from storage.
    package func json(_ query: DirectoryQuery, by actor: Actor) throws -> [UInt8] {
        try Permission.readPublished.require(of: actor)
        let wanted: CountsWanted
        switch query.facets {
        case .none: wanted = .none
        case .all, .counts: wanted = .all
        case .only(let facets): wanted = .only(Set(facets))
        }
        var asked = question(for: query, counts: wanted)
        asked.question.hints = false
        return index.withAnswer(asked.question) { answer, rows in
            asked.query.page = answer.page
            var json = JSONWriter(capacity: 96 << 10)
            json.beginObject()
            json.member("total", answer.total)
            json.member("page", answer.page)
            json.member("pages", answer.pages)
            json.member("size", query.size)
            json.member("query", asked.query.parameters.encoded)
            write(asked.query.ignored, into: &json)
            json.name("listings")
            json.beginList()
            for (place, row) in answer.rows.enumerated() {
                rows.json.with(Int(row)) { object in
                    if answer.distances.isEmpty {
                        json.raw(object)
                    } else {
                        json.raw(object.dropLast() + ",\"distance_km\":\(oneDecimal(answer.distances[place]))}".utf8)
                    }
                }
            }
            json.endList()
            if query.facets != .none { write(answer, of: asked.query, rows.facets, into: &json) }
            json.endObject()
            json.endLine()
            return json.take()
        }
    }

    private func write(_ ignored: [IgnoredValue], into json: inout JSONWriter) {
        json.name("ignored")
        json.beginList()
        for one in ignored {
            json.beginObject()
            json.member("parameter", one.parameter)
            json.member("value", one.value)
            json.member("reason", one.reason)
            json.endObject()
        }
        json.endList()
    }

    private func write(
        _ answer: Answer, of query: DirectoryQuery, _ tables: FacetTables, into json: inout JSONWriter
    ) {
        json.name("facets")
        json.beginObject()
        for facet in Facet.allCases {
            guard let numbers = answer.counts[facet] else { continue }
            json.name(facet.key)
            if query.facets == .counts {
                json.raw(counted(numbers, tables[facet]))
            } else {
                writeInFull(numbers, of: facet, answer.values[facet] ?? [], query, into: &json)
            }
        }
        json.endObject()
    }

    private func writeInFull(
        _ numbers: [Int], of facet: Facet, _ values: [String], _ query: DirectoryQuery, into json: inout JSONWriter
    ) {
        let counts = Dictionary(zip(values, numbers), uniquingKeysWith: { first, _ in first })
        let selected = Set(query[facet])
        json.beginList()
        for value in order(values, of: facet) {
            json.beginObject()
            json.member("value", value)
            json.member("label", label(facet, value))
            json.member("count", counts[value] ?? 0)
            json.member("selected", selected.contains(value))
            json.endObject()
        }
        json.endList()
    }

    /// The values of a facet as people see them: the vocabulary's in its order, providers by name, years upwards.
    package func order(_ values: [String], of facet: Facet) -> [String] {
        switch facet {
        case .provider:
            let places = known.with { $0.placesOfProviders }
            return values.map { (places[$0] ?? .max, $0) }.sorted { $0 < $1 }.map(\.1)
        case .year: return values.sorted()
        default: return taxonomy.values(facet)
        }
    }

    /// The words for a value of a facet.
    package func label(_ facet: Facet, _ value: String, in language: Language = .english) -> String {
        switch facet {
        case .provider: providerName(value) ?? value
        case .year: value
        default: taxonomy.label(facet, value, in: language)
        }
    }

    /// `/directory/facets.json`: `{"sector": {"primary": "Primary", …}, …}`.
    package func labels(in language: Language) -> [UInt8] {
        var json = JSONWriter(capacity: 64 << 10)
        json.beginObject()
        for facet in Facet.allCases {
            json.name(facet.key)
            json.beginObject()
            for value in order(index.values(of: facet), of: facet) {
                json.member(value, label(facet, value, in: language))
            }
            json.endObject()
        }
        json.endObject()
        json.endLine()
        return json.take()
    }
}

/// `{"primary":151,…}` of the values that have any.
private func counted(_ numbers: [Int], _ table: FacetTable) -> [UInt8] {
    let room = table.keys.count + numbers.count * 20 + 2
    return [UInt8](unsafeUninitializedCapacity: room) { bytes, end in
        func append(_ byte: UInt8) {
            bytes[end] = byte
            end &+= 1
        }
        func append(_ number: Int) {
            if number >= 10 { append(number / 10) }
            append(UInt8(truncatingIfNeeded: 48 + number % 10))
        }
        append(UInt8(ascii: "{"))
        table.keys.withUnsafeBufferPointer { keys in
            for (place, number) in numbers.enumerated() where number > 0 {
                if end > 1 { append(UInt8(ascii: ",")) }
                for byte in keys[(place == 0 ? 0 : table.keyEnds[place - 1])..<table.keyEnds[place]] { append(byte) }
                append(number)
            }
        }
        append(UInt8(ascii: "}"))
    }
}
