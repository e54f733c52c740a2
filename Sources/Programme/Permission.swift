/// What may be done, and by whom: the whole table. A route or a front-door method names one row; a route without a row
/// stops the server from starting.
package enum Permission: String, CaseIterable, Sendable {
    /// Read what is published: the directory, its exports, help.
    case readPublished = "published.read"
    /// Say that a listing has a problem. Anyone.
    case reportProblem = "problem.report"
    /// Say what was looked for and not found. Anyone.
    case recordUnmetNeed = "unmet-need.record"
    /// Choose light or dark. Anyone; changes only a cookie.
    case chooseTheme = "theme.choose"
    /// Say what the content security policy of a page held back. Any browser.
    case reportPolicy = "policy.report"
    /// Read the state of the installation (`/health`).
    case readHealth = "health.read"
    /// Load, change or take back listings and term dates from files.
    case importListings = "listings.import"
    /// Read problem reports and unmet needs.
    case readDemand = "demand.read"

    /// Whether the actor may.
    package func allows(_ actor: Actor) -> Bool {
        switch self {
        case .readPublished, .reportProblem, .recordUnmetNeed, .chooseTheme, .reportPolicy, .readHealth:
            true
        case .importListings, .readDemand:
            switch actor.kind {
            case .operator, .system: true
            case .visitor: false
            }
        }
    }

    /// Throws `Failure.notFound` unless the actor may: what one may not do does not exist.
    package func require(of actor: Actor) throws {
        guard allows(actor) else { throw Failure.notFound("There is nothing here.") }
    }
}
