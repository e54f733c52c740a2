/// One operation on one row of the permission table (`PermissionTable`). A route or a front-door method names one; one that
/// has no row stops the server from starting.
package struct Permission: Hashable, Sendable {
    /// The row's name.
    package let row: String
    package let operation: Operation

    /// What is done to a thing.
    package enum Operation: Character, CaseIterable, Sendable {
        case read = "R"
        case create = "C"
        case update = "U"
        case archive = "D"
        case approve = "A"
        case export = "X"
    }

    package init(_ row: String, _ operation: Operation) { (self.row, self.operation) = (row, operation) }

    /// Read what is published: the directory, its exports, help. Anyone.
    package static let readPublished = Permission("listing", .read)
    /// Read the register of establishments. Anyone.
    package static let readEstablishments = Permission("establishment", .read)
    /// Say that a listing has a problem. Anyone.
    package static let reportProblem = Permission("problem", .create)
    /// Say what was looked for and not found. Anyone.
    package static let recordUnmetNeed = Permission("unmet-need", .create)
    /// Choose light or dark. Anyone; changes only a cookie.
    package static let chooseTheme = Permission("theme", .update)
    /// Say what the content security policy of a page held back. Any browser.
    package static let reportPolicy = Permission("policy-report", .create)
    /// Read the state of the installation (`/health`).
    package static let readHealth = Permission("health", .read)
    /// Load, change or take back listings and term dates from files.
    package static let importListings = Permission("import", .create)
    /// See what was loaded and what was edited in bulk, and what it left to look at.
    package static let readImports = Permission("import", .read)
    /// Have listings say something else at once, without another person's reading it first.
    package static let editInBulk = Permission("listing", .approve)
    /// See with which settings the program runs.
    package static let readSettings = Permission("setting", .read)
    /// Be told of what is new for a search. Anyone, by an address of mail; whoever has the link of such a mail decides.
    package static let saveSearch = Permission("saved-search", .create)
    /// See and stop the searches that are saved for one's own address.
    package static let readSavedSearches = Permission("saved-search", .read)
    package static let stopSavedSearches = Permission("saved-search", .archive)
    /// See, see to and take away what was looked for in vain.
    package static let readNeeds = Permission("unmet-need", .read)
    package static let handleNeeds = Permission("unmet-need", .update)
    package static let exportNeeds = Permission("unmet-need", .export)
    /// See, see to and take away what readers say is wrong with listings.
    package static let readProblems = Permission("problem", .read)
    package static let handleProblems = Permission("problem", .update)
    package static let exportProblems = Permission("problem", .export)
    /// Read the searches that editors put together. Anyone.
    package static let readViews = Permission("curated-view", .read)
    /// Put such a search together, change it and take it back.
    package static let makeViews = Permission("curated-view", .create)
    package static let changeViews = Permission("curated-view", .update)
    package static let withdrawViews = Permission("curated-view", .archive)
    /// See what looks like a duplicate and what was merged; say that a pair is none; merge, and undo it.
    package static let readMerges = Permission("merge", .read)
    package static let sortDuplicates = Permission("merge", .update)
    package static let makeMerges = Permission("merge", .create)
    package static let undoMerges = Permission("merge", .archive)
    /// Ask for a link to sign in with, and use it. Anyone.
    package static let signIn = Permission("sign-in", .create)
    /// See and end one's own sign-ins.
    package static let readSignIns = Permission("sign-in", .read)
    package static let endSignIns = Permission("sign-in", .archive)
    /// See and change what is kept of oneself.
    package static let readAccount = Permission("account", .read)
    package static let changeAccount = Permission("account", .update)
    /// Open the desk of staff.
    package static let openDesk = Permission("desk", .read)
    /// See who has an account, and invite people.
    package static let readPeople = Permission("person", .read)
    package static let invitePeople = Permission("person", .create)
    /// Give people roles and end them.
    package static let grantRoles = Permission("role", .create)
    package static let endRoles = Permission("role", .archive)
    /// Be given what is kept of oneself, or of those one looks after.
    package static let exportPersonal = Permission("personal-export", .export)
    /// Ask to be erased; and erase whom one looks after, or keep them from being erased.
    package static let askForErasure = Permission("erasure", .create)
    package static let erasePeople = Permission("erasure", .approve)
    /// See what was done, and by whom.
    package static let readAudit = Permission("audit", .read)
    /// Take it with one, as a file.
    package static let exportAudit = Permission("audit", .export)

    /// Open the desk of engagements.
    package static let openEngagements = Permission("engagement-desk", .read)
    /// Read of engagements, record them, change them, take lists of them away.
    package static let readEngagements = Permission("engagement", .read)
    package static let recordEngagements = Permission("engagement", .create)
    package static let changeEngagements = Permission("engagement", .update)
    package static let exportEngagements = Permission("engagement", .export)

    /// See which establishments nobody has reached.
    package static let readColdSpots = Permission("cold-spot", .read)

    /// Whether the actor may do it to anything at all.
    package func allows(_ actor: Actor) -> Bool { !cells(of: actor).isEmpty }

    /// Whether the actor may do it to this thing.
    package func allows(_ actor: Actor, on subject: Subject) -> Bool {
        cells(of: actor).contains { cell, scope in
            guard !subject.isArchived || operation == .read || operation == .archive || operation == .export else {
                return false
            }
            return subject.lies(within: cell.reach, of: actor, scope: scope)
        }
    }

    /// Whether the second factor has to have been shown in the last five minutes, for whatever way the actor may do it.
    package func needsStepUp(of actor: Actor) -> Bool {
        let cells = cells(of: actor)
        return !cells.isEmpty && cells.allSatisfy { $0.cell.needsStepUp }
    }

    /// Throws `Failure.notFound` unless the actor may do it to something: what one may not do does not exist. To whom it
    /// would exist after signing in, it says so (`Failure.signInNeeded`).
    package func require(of actor: Actor) throws {
        if allows(actor) { return }
        guard actor.kind == .visitor, PermissionRows.shared.has(.signedIn, operation, row: row) else {
            throw Permission.nothingHere
        }
        throw Failure.signInNeeded("This page is for people who have signed in.")
    }

    /// Throws `Failure.notFound`, in the words of a thing that is not there, unless the actor may do it to this thing.
    package func require(of actor: Actor, on subject: Subject) throws {
        guard allows(actor, on: subject) else { throw Permission.nothingHere }
    }

    /// Throws `Failure.signInNeeded` where the second factor has to be shown anew.
    package func requireStepUp(of actor: Actor, at now: Instant) throws {
        guard needsStepUp(of: actor), !actor.isSteppedUp(at: now) else { return }
        throw Self.stepUpNeeded
    }

    /// The same for this thing: only what lets the actor do it to this one counts, not what they may do to others.
    package func requireStepUp(of actor: Actor, at now: Instant, on subject: Subject) throws {
        let cells = cells(of: actor).filter { subject.lies(within: $0.cell.reach, of: actor, scope: $0.scope) }
        guard cells.allSatisfy({ $0.cell.needsStepUp }), !cells.isEmpty, !actor.isSteppedUp(at: now) else { return }
        throw Self.stepUpNeeded
    }

    /// The fresh code that is wanted.
    package static let stepUpNeeded = Failure.signInNeeded(
        "Show that it is you: type a fresh code from your authenticator app first.")

    /// What one may not see is answered as what is not there.
    package static let nothingHere = Failure.notFound(
        "There is no page at this address. Check the address, or start from the front page.")

    /// The cells that let the actor, with the scope of the role that each comes from.
    private func cells(of actor: Actor) -> [(cell: PermissionRows.Cell, scope: String)] {
        let rows = PermissionRows.shared
        func cells(_ column: PermissionRows.Column, _ scope: String = "") -> [(PermissionRows.Cell, String)] {
            rows.cells(column, operation, row: row).map { ($0, scope) }
        }
        switch actor.kind {
        case .operator, .system:
            guard rows.knows(row), !rows.breaksGlass(operation, row: row) else { return [] }
            return [(PermissionRows.Cell(reach: .everything), "")]
        case .visitor:
            return cells(.anyone)
        case .person:
            return cells(.anyone) + cells(.signedIn) + actor.grants.flatMap { cells(.role($0.role), $0.scope) }
        }
    }
}

/// What a thing is to the permission table: whose it is, and where it lies.
package struct Subject: Sendable, Equatable {
    package var isPublished = false
    /// Closed, withdrawn or ended: it can be read and exported by whom it lies within the reach of, and put back.
    package var isArchived = false
    /// The person whose own it is.
    package var owner: ID<Person>?
    /// The organisations whose own it is.
    package var organisations: [ID<Organisation>] = []
    /// Letters of the establishment that it belongs to.
    package var establishment: String?
    /// The hubs that look after it.
    package var hubs: [ID<Organisation>] = []
    /// Slugs of the councils in which it lies.
    package var councils: [String] = []
    /// A count, without anybody's name or words.
    package var isFigure = false

    package init() {}

    /// The same with changes.
    package static func with(_ change: (inout Subject) -> Void) -> Subject {
        var subject = Subject()
        change(&subject)
        return subject
    }

    fileprivate func lies(within reach: PermissionRows.Reach, of actor: Actor, scope: String) -> Bool {
        switch reach {
        case .published: isPublished && !isArchived
        case .own: owner != nil && owner == actor.person?.id || organisations.contains { $0.letters == scope }
        case .establishment: establishment.map { $0 == scope } ?? false
        case .hub: hubs.contains { $0.letters == scope }
        case .council: councils.contains(scope)
        case .everything: true
        case .figures: isFigure
        }
    }
}
