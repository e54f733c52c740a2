import Programme

/// How the columns of somebody's file become listings: data, read from a JSON file of `Reference/profiles`, whose
/// README defines the form.
package struct Profile: Sendable {
    package let name: String
    /// One line for people.
    package let title: String
    /// The file of the reference folder that is loaded with it when an installation is set up.
    package let file: String?
    /// Whose records these are; without it the file or the request names a source.
    package let origin: Origin?
    /// Columns that together are the mark of such a file.
    let recognise: [String]
    let joins: [Join]
    /// A row that fails one of these is left out.
    let keep: [Condition]
    /// Whether it means to use every column, so that one that it does not know is likely a slip.
    let isExhaustive: Bool
    /// Whether it reads files that the directory wrote.
    let isOwnExport: Bool
    /// Whether a postcode gives the point and the council that a row lacks.
    let locates: Bool
    /// What feeds each field; a field without a rule stays empty.
    let rules: [ListingField: Rule]
    /// Where the profile's own file lies: joined files are looked for here first.
    let folder: String

    /// Another file whose columns complete a row.
    struct Join: Sendable {
        let name: String
        let file: String
        let column: String
        let key: String
    }

    /// The columns without which the profile's rules make no sense, in the order in which they are met.
    var neededColumns: [String] {
        var columns: [String] = joins.map(\.column)
        for condition in keep where !condition.isOptional { columns.append(condition.column) }
        for field in ListingField.allCases { rules[field]?.collect(into: &columns, neededOnly: true) }
        var seen: Set<String> = []
        return columns.filter { seen.insert($0).inserted }
    }

    /// Every column that any rule reads.
    var knownColumns: [String] {
        var columns = joins.map(\.column) + keep.map(\.column)
        for rule in rules.values { rule.collect(into: &columns, neededOnly: false) }
        return columns
    }

    /// Whether neither the profile nor a column of its files says whose records these are, so that a request has to.
    var leavesSourceOpen: Bool { origin == nil && rules[.source] == nil }

    /// The column of the file that a person must mend when a field is wrong; the field's name where no column feeds it.
    func column(of field: ListingField) -> String { rules[field]?.firstColumn ?? field.rawValue }
}

/// The fields of the native form, in its order, and `address`.
enum ListingField: String, CaseIterable, Sendable {
    case id, source, title, description
    case titleGaelic = "title_gd"
    case descriptionGaelic = "description_gd"
    case provider, sectors, stages, regions
    case localAuthorities = "local_authorities"
    case themes, start, end, format, audience
    case costPence = "cost_pence"
    case language, url, address, postcode, latitude, longitude, licence
    case sourceURL = "source_url"
    case checked, updated

    /// The part of the vocabulary that the field's values come from.
    var facet: Facet? {
        switch self {
        case .sectors: .sector
        case .stages: .stage
        case .regions: .region
        case .localAuthorities: .localAuthority
        case .themes: .theme
        case .format: .format
        case .audience: .audience
        case .language: .language
        default: nil
        }
    }
}
