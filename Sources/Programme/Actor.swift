/// Who acts, with which rights. A required parameter of every front-door method.
package struct Actor: Sendable, Equatable {
    /// The kinds of actor that exist so far; people with roles and scope join them with the accounts.
    package enum Kind: Sendable, Equatable {
        /// Anyone, not signed in.
        case visitor
        /// Someone at the machine itself, named by the Unix user.
        case `operator`(String)
        /// The program, for work that nobody asked for by hand.
        case system
    }

    package let kind: Kind

    /// Anyone on the public pages.
    package static let visitor = Actor(kind: .visitor)
    /// The program itself.
    package static let system = Actor(kind: .system)

    /// Someone who runs a command on the machine.
    package static func `operator`(unixUser: String) -> Actor { Actor(kind: .operator(unixUser)) }

    /// How the actor is written in events: `visitor`, `system`, `operator:NAME`.
    package var name: String {
        switch kind {
        case .visitor: "visitor"
        case .system: "system"
        case .operator(let user): "operator:" + user
        }
    }
}
