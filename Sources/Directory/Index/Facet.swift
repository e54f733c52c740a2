/// A property by which listings are narrowed down, and counted.
package enum Facet: Int, CaseIterable, Sendable {
    case sector, region, localAuthority, theme, provider, format, audience, stage, language, year

    /// Its name in JSON.
    package var key: String { self == .localAuthority ? "local_authority" : parameter }

    /// Its name in addresses.
    package var parameter: String {
        switch self {
        case .sector: "sector"
        case .region: "region"
        case .localAuthority: "la"
        case .theme: "theme"
        case .provider: "provider"
        case .format: "format"
        case .audience: "audience"
        case .stage: "stage"
        case .language: "language"
        case .year: "year"
        }
    }

    /// The facet of a parameter's name.
    package init?(parameter: String) {
        guard let facet = Facet.allCases.first(where: { $0.parameter == parameter }) else { return nil }
        self = facet
    }

    /// The facet of a JSON name.
    package init?(key: String) {
        guard let facet = Facet.allCases.first(where: { $0.key == key }) else { return nil }
        self = facet
    }

    /// The word for one of its values, in sentences.
    package var word: String { self == .localAuthority ? "council" : parameter }
}
