/// What somebody is in the programme. One person may have several.
package enum Role: String, CaseIterable, Sendable, Comparable {
    /// Teaches or works with young people at one establishment.
    case practitioner
    /// A STEM Ambassador.
    case ambassador
    /// Edits what one organisation offers.
    case provider
    /// Coordinates one hub.
    case hub
    /// Leads STEM in one council.
    case council
    /// An education officer of the programme.
    case officer
    /// Works with figures, without names.
    case analyst
    /// Runs the installation.
    case administrator

    package static func < (left: Role, right: Role) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }

    /// Whether it needs a second factor at every sign-in.
    package var isStaff: Bool {
        switch self {
        case .practitioner, .ambassador, .provider: false
        case .hub, .council, .officer, .analyst, .administrator: true
        }
    }

    /// What it must be tied to.
    package var tie: Tie {
        switch self {
        case .practitioner: .establishment
        case .provider: .organisation
        case .hub: .hub
        case .council: .council
        case .ambassador, .officer, .analyst, .administrator: .nothing
        }
    }

    /// What a role can be tied to.
    package enum Tie: String, Sendable { case nothing, establishment, organisation, hub, council }
}

/// A role that a person holds, with where it holds.
package struct Grant: Hashable, Sendable {
    package let role: Role
    /// What it is tied to, as `role.tie` says: letters of an establishment, an organisation or a hub, or the slug of a
    /// council; empty where it is tied to nothing.
    package let scope: String

    package init(_ role: Role, _ scope: String = "") { (self.role, self.scope) = (role, scope) }
}
