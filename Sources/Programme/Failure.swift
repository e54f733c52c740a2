/// What can go wrong that a person can act on. One table in `Web` maps each case to a page, to JSON (RFC 9457) and to a
/// command's exit code; anything else that is thrown is a bug, logged and never shown.
package enum Failure: Error, Equatable, Sendable {
    /// There is no such thing, or the actor may not know of it.
    case notFound(String)
    /// There was such a thing, and it will not come back.
    case gone(String)
    /// Something in what was sent has to be put right.
    case invalid([Problem])
    /// The thing has changed meanwhile, or the same key was used for something else.
    case conflict(String)
    /// The actor may see this but not do that.
    case forbidden(String)
    /// Only a signed-in person may do this.
    case signInNeeded(String)
    /// Too many requests; try again after so many seconds.
    case tooMany(String, retryAfter: Int)
    /// Not possible now; try again after so many seconds.
    case unavailable(String, retryAfter: Int)

    /// The whole sentence for the person.
    package var message: String {
        switch self {
        case .notFound(let text), .gone(let text), .conflict(let text), .forbidden(let text), .signInNeeded(let text),
            .tooMany(let text, _), .unavailable(let text, _):
            text
        case .invalid(let problems):
            problems.map(\.message).joined(separator: " ")
        }
    }
}

/// One thing to put right: the field it is about (empty: the whole) and a whole sentence that says how.
package struct Problem: Equatable, Sendable {
    package let field: String
    package let message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
