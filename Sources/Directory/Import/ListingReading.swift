import Establishments
import Programme
import Tables

/// Makes the facts of a listing from a row by a profile, or says what is wrong with the row. Collects the values that
/// the vocabulary does not know.
struct ListingReading {
    let profile: Profile
    let taxonomy: Taxonomy
    let geography: Geography
    let places: Places
    /// The source of rows that name none.
    let source: String?
    private(set) var unmapped = UnmappedValues()
    /// Whether any row so far named its source itself.
    private(set) var namesSources = false
    /// Whether the directory wrote the file itself: then it may hold only what a query found.
    private(set) var isOwnExport = false
    /// Values of the row that is being read, which the vocabulary does not know.
    private var unknown: [(field: ListingField, text: String)] = []
    private var slugs: [Facet: [String: String?]] = [:]
    private var faults: [(column: String, message: String)] = []

    /// The key of a listing within the directory.
    struct Key: Hashable {
        let source: String
        let sourceID: String
    }

    /// What a row gave: its key, where it could be read, its facts unless there are faults, and the values that the
    /// vocabulary does not know.
    struct Outcome {
        let key: Key?
        let facts: ListingFacts?
        let faults: [(column: String, message: String)]
        let unknown: [(field: ListingField, text: String)]
    }

    init(profile: Profile, taxonomy: Taxonomy, geography: Geography, places: Places, source: String?) {
        self.profile = profile
        self.taxonomy = taxonomy
        self.geography = geography
        self.places = places
        self.source = source
    }

    /// Whether the profile takes the row at all.
    func keeps(_ row: ProfileRow) -> Bool { profile.keep.allSatisfy { $0.holds(in: row) } }

    /// Reads one row; `take` follows where it is taken.
    mutating func read(_ row: ProfileRow) -> Outcome {
        (faults, unknown) = ([], [])
        let sourceName = readSource(row)
        let sourceID = line(row, .id, "id", limit: 200)
        if sourceID == nil { note(.id, "There is no id. Every listing needs the id by which its source knows it.") }
        let title = line(row, .title, "title", limit: 300)
        if title == nil { note(.title, "There is no title. Every listing needs one.") }
        let provider = readProvider(row)
        var facts = ListingFacts(
            source: sourceName ?? "", sourceID: sourceID ?? "", title: title ?? "", providerName: provider ?? "",
            licence: line(row, .licence, "licence", limit: 200) ?? profile.origin?.licence ?? "")
        readTexts(row, &facts)
        readTimes(row, &facts)
        readVocabulary(row, &facts)
        readPlace(row, &facts)
        completeAreas(&facts)
        let key =
            faults.contains { $0.column == profile.column(of: .id) }
            ? nil
            : sourceName.flatMap { name in
                sourceID.map { Key(source: name, sourceID: $0) }
            }
        return Outcome(key: key, facts: faults.isEmpty ? facts : nil, faults: faults, unknown: unknown)
    }

    /// Counts what the vocabulary does not know of a row.
    mutating func take(_ outcome: Outcome) {
        for (field, text) in outcome.unknown { unmapped.count(field, column: profile.column(of: field), text) }
    }

    private mutating func readSource(_ row: ProfileRow) -> String? {
        if let origin = profile.origin { return origin.name }
        let own = text(row, .source)
        if own != nil {
            namesSources = true
            isOwnExport = isOwnExport || profile.isOwnExport || row.row.header.column("source_id") != nil
        }
        guard let name = own ?? source else {
            note(.source, "No source is named. Fill the column “source”, or name one for the whole file.")
            return nil
        }
        guard isSourceName(name) else {
            note(
                .source,
                "“\(brief(name))” cannot name a source. Use 1 to 60 lower-case letters, digits and hyphens, such as moray-council."
            )
            return nil
        }
        return name
    }

    private mutating func readProvider(_ row: ProfileRow) -> String? {
        guard let name = line(row, .provider, "provider", limit: 200) else {
            note(.provider, "There is no provider. Say who offers it.")
            return nil
        }
        guard name.unicodeScalars.contains(where: { $0.properties.isAlphabetic || ("0"..."9").contains($0) }) else {
            note(.provider, "“\(brief(name))” is not a provider's name: it has neither letters nor digits.")
            return nil
        }
        return name
    }

    private mutating func readTexts(_ row: ProfileRow, _ facts: inout ListingFacts) {
        facts.description = paragraphs(row, .description, "description") ?? ""
        facts.titleGaelic = line(row, .titleGaelic, "Gaelic title", limit: 300)
        facts.descriptionGaelic = paragraphs(row, .descriptionGaelic, "Gaelic description")
        facts.url = checked(row, .url) { text throws(FieldFault) in try FieldValues.webAddress(text) }
        facts.sourceURL = checked(row, .sourceURL) { text throws(FieldFault) in try FieldValues.webAddress(text) }
        facts.costPence = checked(row, .costPence) { text throws(FieldFault) in try FieldValues.costPence(text) }
    }

    private mutating func readTimes(_ row: ProfileRow, _ facts: inout ListingFacts) {
        facts.checked = checked(row, .checked) { text throws(FieldFault) in try FieldValues.day(text) }
        facts.updated = checked(row, .updated) { text throws(FieldFault) in try FieldValues.moment(text) }
        facts.start = when(row, .start)
        facts.end = when(row, .end)
        guard let end = facts.end else { return }
        guard let start = facts.start else {
            // A start that could not be read has its own fault.
            if text(row, .start) == nil { note(.end, "There is an end without a start. Give the start as well.") }
            return
        }
        let isEarlier = end.day < start.day
        let isEarlierThatDay = start.instant.flatMap { start in end.instant.map { $0 < start } } ?? false
        if isEarlier || isEarlierThatDay {
            note(.end, "The end, \(end.text), is earlier than the start, \(start.text).")
        }
    }

    private mutating func readVocabulary(_ row: ProfileRow, _ facts: inout ListingFacts) {
        facts.sectors = slugs(row, .sectors)
        facts.stages = slugs(row, .stages)
        facts.regions = slugs(row, .regions)
        facts.localAuthorities = slugs(row, .localAuthorities)
        facts.themes = slugs(row, .themes)
        facts.format = slugs(row, .format).first
        facts.audience = slugs(row, .audience).first
        facts.language = slugs(row, .language).first ?? "en"
    }

    private mutating func readPlace(_ row: ProfileRow, _ facts: inout ListingFacts) {
        facts.address = line(row, .address, "address", limit: 300)
        facts.postcode = checked(row, .postcode) { text throws(FieldFault) in try FieldValues.postcode(text) }
        let latitude = checked(row, .latitude) { text throws(FieldFault) in try FieldValues.degrees(text, limit: 90) }
        let longitude = checked(row, .longitude) { text throws(FieldFault) in try FieldValues.degrees(text, limit: 180)
        }
        switch (latitude, longitude) {
        case (let latitude?, let longitude?): facts.point = Point(latitude: latitude, longitude: longitude)
        case (nil, nil): break
        case (_, nil) where text(row, .longitude) == nil:
            note(.longitude, "There is a latitude without a longitude. Give both, or neither.")
        case (nil, _) where text(row, .latitude) == nil:
            note(.latitude, "There is a longitude without a latitude. Give both, or neither.")
        default: break
        }
    }

    /// Fills in what follows from a postcode and from a council. What is offered to the whole of Scotland or online is
    /// not put into the council of its postcode: that is only where its provider sits.
    private func completeAreas(_ facts: inout ListingFacts) {
        if profile.locates, let text = facts.postcode, facts.point == nil || facts.localAuthorities.isEmpty,
            let postcode = Postcode(text), let location = places.find(postcode).location
        {
            if facts.point == nil { facts.point = location.point }
            if facts.localAuthorities.isEmpty && !facts.isNational { facts.localAuthorities = [location.council] }
        }
        if facts.regions.isEmpty, !facts.localAuthorities.isEmpty {
            let regions = facts.localAuthorities.compactMap { geography.council($0)?.region }
            facts.regions = taxonomy.ordered(.region, regions)
        }
    }
}

extension ListingReading {
    private mutating func note(_ field: ListingField, _ message: String) {
        faults.append((profile.column(of: field), message))
    }

    private mutating func values(_ row: ProfileRow, _ field: ListingField) -> [Rule.Value] {
        guard let rule = profile.rules[field] else { return [] }
        do { return try rule.values(row) } catch {
            if !faults.contains(where: { $0.column == error.column && $0.message == error.message }) {
                faults.append((error.column, error.message))
            }
            return []
        }
    }

    /// The first value of a field that is not empty.
    private mutating func text(_ row: ProfileRow, _ field: ListingField) -> String? {
        values(row, field).lazy.map { stripped($0.text) }.first { !$0.isEmpty }
    }

    private mutating func checked<Value>(
        _ row: ProfileRow, _ field: ListingField, _ check: (String) throws(FieldFault) -> Value
    ) -> Value? {
        guard let text = text(row, field) else { return nil }
        do { return try check(text) } catch {
            note(field, error.message)
            return nil
        }
    }

    private mutating func line(_ row: ProfileRow, _ field: ListingField, _ name: String, limit: Int) -> String? {
        checked(row, field) { text throws(FieldFault) in try FieldValues.line(text, name, limit: limit) }
            .flatMap { $0.isEmpty ? nil : $0 }
    }

    private mutating func paragraphs(_ row: ProfileRow, _ field: ListingField, _ name: String) -> String? {
        checked(row, field) { text throws(FieldFault) in try FieldValues.paragraphs(text, name, limit: 20_000) }
    }

    private mutating func when(_ row: ProfileRow, _ field: ListingField) -> When? {
        let cell = profile.rules[field]?.firstColumn.map { row[$0] }
        let isSpreadsheet = if case .date? = cell { true } else { false }
        return checked(row, field) { text throws(FieldFault) in
            try FieldValues.when(text, isSpreadsheet: isSpreadsheet)
        }
    }

    /// The slugs of a field of the vocabulary, in its order, each once; what is unknown is counted and left out.
    private mutating func slugs(_ row: ProfileRow, _ field: ListingField) -> [String] {
        guard let facet = field.facet else { return [] }
        var found: [String] = []
        for value in values(row, field) {
            if let slug = slug(facet, value) {
                if !found.contains(slug) { found.append(slug) }
            } else if !value.text.isEmpty {
                unknown.append((field, value.text))
            }
        }
        return taxonomy.ordered(facet, found)
    }

    private mutating func slug(_ facet: Facet, _ value: Rule.Value) -> String? {
        if taxonomy.contains(facet, value.text) { return value.text }
        if value.isFinal { return nil }
        if let known = slugs[facet]?[value.text] { return known }
        var slug = taxonomy.slug(facet, for: value.text)
        if slug == nil, facet == .localAuthority {
            slug = (geography.council(value.text) ?? geography.council(named: value.text))?.slug
        }
        // A cell may hold a megabyte: only what could be a value is worth remembering.
        if value.text.utf8.count <= 200, slugs[facet, default: [:]].count < 5000 {
            slugs[facet, default: [:]][value.text] = .some(slug)
        }
        return slug
    }
}

/// Values that nobody has mapped, counted: the first 1,000 different ones each, the rest of a field together.
struct UnmappedValues {
    private struct Value: Hashable {
        let field: ListingField
        let column: String
        let text: String
    }

    private var counts: [Value: Int] = [:]

    mutating func count(_ field: ListingField, column: String, _ text: String) {
        let value = Value(field: field, column: brief(column), text: brief(text, limit: 100))
        if counts[value] != nil || counts.count < 1000 {
            counts[value, default: 0] += 1
        } else {
            counts[Value(field: field, column: brief(column), text: "other values"), default: 0] += 1
        }
    }

    /// Commonest first.
    var all: [UnmappedValue] {
        counts.map { value, count in
            UnmappedValue(field: value.field.rawValue, column: value.column, value: value.text, count: count)
        }
        .sorted { ($1.count, $0.field, $0.value) < ($0.count, $1.field, $1.value) }
    }
}
