/// Who acts, with which rights and where they hold. A required parameter of every front-door method.
package struct Actor: Sendable, Equatable {
    /// The kinds of actor.
    package enum Kind: Sendable, Equatable {
        /// Anyone, not signed in.
        case visitor
        /// Someone with an account.
        case person(Person)
        /// Someone at the machine itself, named by the Unix user.
        case `operator`(String)
        /// The program, for work that nobody asked for by hand.
        case system
    }

    package let kind: Kind
    /// The roles that a person may use now: without a second factor, none of staff.
    package let grants: [Grant]
    /// How a person is signed in, where they are.
    package let signIn: SignedIn?
    /// The Unix user at the machine who acts in a person's name.
    package let onBehalf: String?

    /// What an actor has to know of the sign-in by which they act.
    package struct SignedIn: Sendable, Equatable {
        /// Letters of the sign-in.
        package let id: String
        /// Whether the second factor was shown.
        package let isStrong: Bool
        /// When it was shown last.
        package let strongAt: Instant?
        /// Whether there are roles that wait for the second factor.
        package let holdsBack: Bool

        package init(id: String, isStrong: Bool, strongAt: Instant?, holdsBack: Bool) {
            (self.id, self.isStrong, self.strongAt, self.holdsBack) = (id, isStrong, strongAt, holdsBack)
        }
    }

    private init(_ kind: Kind, grants: [Grant] = [], signIn: SignedIn? = nil, onBehalf: String? = nil) {
        (self.kind, self.grants, self.signIn, self.onBehalf) = (kind, grants, signIn, onBehalf)
    }

    /// Anyone on the public pages.
    package static let visitor = Actor(.visitor)
    /// The program itself.
    package static let system = Actor(.system)

    /// Someone who runs a command on the machine.
    package static func `operator`(unixUser: String) -> Actor { Actor(.operator(unixUser)) }

    /// Someone who has signed in, with the roles that they may use.
    package static func person(_ person: Person, grants: [Grant], signIn: SignedIn? = nil) -> Actor {
        Actor(.person(person), grants: grants, signIn: signIn)
    }

    /// A person's rights, used by somebody at the machine.
    package static func person(_ person: Person, grants: [Grant], onBehalfBy unixUser: String) -> Actor {
        Actor(.person(person), grants: grants, onBehalf: unixUser)
    }

    /// Who it is, if it is a person.
    package var person: Person? {
        if case .person(let person) = kind { person } else { nil }
    }

    /// Whether the second factor was shown in the last five minutes, or the actor is at the machine.
    package func isSteppedUp(at now: Instant) -> Bool {
        switch kind {
        case .operator, .system: return true
        case .visitor: return false
        case .person:
            if onBehalf != nil { return true }
            guard let at = signIn?.strongAt else { return false }
            return now <= at.adding(seconds: Actor.stepUpSeconds)
        }
    }

    /// For how long a second factor that was shown stands for the things that ask for it anew.
    package static let stepUpSeconds = 300

    /// How the actor is written in events: `visitor`, `system`, `operator:NAME`, `person:LETTERS`, and for a person in whose
    /// name somebody acted at the machine `person:LETTERS operator:NAME`.
    package var name: String {
        switch kind {
        case .visitor: "visitor"
        case .system: "system"
        case .operator(let user): "operator:" + user
        case .person(let person): "person:" + person.id.letters + (onBehalf.map { " operator:" + $0 } ?? "")
        }
    }
}
