import Establishments
import Programme

/// Joins to records the place as it was on their day.
struct FactPlaces: Sendable {
    let register: Register
    let geography: Geography

    /// An establishment as figures see it, or an area where no establishment is known; what is not known is empty.
    struct Place: Sendable, Equatable {
        /// By which distinct establishments are told apart (`Register.counted`).
        var establishment = ""
        var sector = ""
        var council = ""
        var region = ""
        /// A slug, as `UrbanRural` gives it.
        var urbanRural = ""
        var remoteness = ""
    }

    /// The places of a record. `area` and `sectors` say where and about what it was, where no establishment does.
    func places(of establishments: [ID<Establishment>], on day: Day, area: String, sectors: [String]) -> [Place] {
        let known = establishments.compactMap { register[$0] }.map { place(of: $0, on: day) }
        guard known.isEmpty else { return known }
        let council = geography.council(area)
        let region = council.map(\.region) ?? geography.region(area)?.slug ?? ""
        let named = Set(sectors.map { Self.sectors[$0] ?? $0 }).sorted()
        return (named.isEmpty ? [""] : named).map {
            Place(sector: $0, council: council?.slug ?? "", region: region)
        }
    }

    private func place(of establishment: Establishment, on day: Day) -> Place {
        let council = establishment.area(.council, on: day) ?? ""
        let number = establishment.area(.urbanRural8, on: day) ?? ""
        return Place(
            establishment: register.counted(establishment).letters,
            sector: establishment.key.sector?.rawValue ?? establishment.key.kind.rawValue,
            council: council,
            region: establishment.area(.collaborative, on: day) ?? geography.council(council)?.region ?? "",
            urbanRural: UrbanRural(rawValue: number)?.slug ?? "",
            remoteness: UrbanRural(rawValue: number)?.remoteness ?? "")
    }

    /// The directory's sectors as establishments have them.
    private static let sectors = [
        "early-learning-and-childcare": "early-learning", "additional-support-needs": "special",
        "community-learning-and-development": "community-learning",
    ]
}

/// A class of the Scottish Government's 8-fold urban rural classification, by its number.
enum UrbanRural: String, CaseIterable, Sendable {
    case largeUrban = "1"
    case otherUrban = "2"
    case accessibleSmallTown = "3"
    case remoteSmallTown = "4"
    case veryRemoteSmallTown = "5"
    case accessibleRural = "6"
    case remoteRural = "7"
    case veryRemoteRural = "8"

    /// As expressions write it.
    var slug: String {
        switch self {
        case .largeUrban: "large-urban"
        case .otherUrban: "other-urban"
        case .accessibleSmallTown: "accessible-small-town"
        case .remoteSmallTown: "remote-small-town"
        case .veryRemoteSmallTown: "very-remote-small-town"
        case .accessibleRural: "accessible-rural"
        case .remoteRural: "remote-rural"
        case .veryRemoteRural: "very-remote-rural"
        }
    }

    /// Remote: more than half an hour's drive from a settlement of 10,000 people; very remote: more than an hour's.
    var remoteness: String {
        switch self {
        case .remoteSmallTown, .remoteRural: "remote"
        case .veryRemoteSmallTown, .veryRemoteRural: "very-remote"
        default: "other"
        }
    }
}
