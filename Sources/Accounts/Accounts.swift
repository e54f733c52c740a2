import Programme
import Storage
import Web

/// The front door of accounts: who people are, how they sign in, and which roles they hold where.
package final class Accounts: Sendable {
    let storage: any Storage
    let clock: @Sendable () -> Instant
    let ids: IDSource
    let languages: Languages
    /// What roles can be tied to, beside organisations.
    let ties: Ties
    /// After how many days without a sign-in the account of a practitioner, or of somebody without a role, is erased.
    let unusedDays: Int
    /// Writes outside the records who was erased, so that a backup that is restored is without them.
    let noteErasures: @Sendable ([(person: ID<Person>, erased: Instant)]) throws -> Void
    /// How many links one neighbourhood of addresses may ask for, how many one address of mail may be sent, and how many
    /// there may be in all.
    let asksByOrigin: RateLimit
    let asksByAddress = RateLimit("sign-in-address", burst: 30, perHour: 60)
    let asksByBoth = RateLimit("sign-in-address-origin", burst: 5, perHour: 15)
    let asks: RateLimit
    /// The same where people have signed in of late, for when strangers have used the other up.
    let knownAsks: RateLimit
    /// How many links a neighbourhood may try, and how many codes of the second factor a person.
    let tries: RateLimit
    let codes = RateLimit("second-factor", burst: 5, perHour: 20)
    /// How often it is noted that somebody was denied something.
    let denials = RateLimit("access-denied", burst: 1, perHour: 60)
    /// How often somebody may take a file of people's data or of the audit with them: each is an event for good.
    let takings = RateLimit("taken-files", burst: 10, perHour: 30)
    let invitations = RateLimit("invitations", burst: 50, perHour: 200)
    /// How often somebody may ask for a role.
    let wishes = RateLimit("role-wishes", burst: 3, perHour: 6)

    /// What roles can be tied to that other rooms know of.
    package struct Ties: Sendable {
        /// Slugs and names of the councils.
        package let councils: [(slug: String, name: String)]
        /// The name and the council of an establishment, by its letters; `nil` where there is none.
        package let establishment: @Sendable (_ letters: String) async -> (name: String, council: String?)?
        /// Whom a name, a postcode or a code means among the establishments.
        package let named: @Sendable (_ text: String) async -> Meant

        package init(
            councils: [(slug: String, name: String)],
            named: @escaping @Sendable (_ text: String) async -> Meant = { _ in Meant() },
            establishment: @escaping @Sendable (_ letters: String) async -> (name: String, council: String?)?
        ) {
            (self.councils, self.establishment, self.named) = (councils, establishment, named)
        }
    }

    /// The establishments that a text may mean.
    package struct Meant: Sendable {
        /// Letters of the one that is meant for sure.
        package let sure: String?
        /// Letters and whole names of those that may be meant, the likeliest first.
        package let candidates: [(letters: String, name: String)]

        package init(sure: String? = nil, candidates: [(letters: String, name: String)] = []) {
            (self.sure, self.candidates) = (sure, candidates)
        }
    }

    /// `linksPerHour` is how many links one neighbourhood of addresses may ask for in the long run, a sixth of them at once.
    package init(
        storage: any Storage, clock: @escaping @Sendable () -> Instant, ids: IDSource, languages: Languages,
        ties: Ties, linksPerHour: Int = 60, unusedDays: Int = Retention.usualDays,
        noteErasures: @escaping @Sendable ([(person: ID<Person>, erased: Instant)]) throws -> Void = { _ in }
    ) {
        (self.storage, self.clock, self.ids, self.languages) = (storage, clock, ids, languages)
        self.ties = ties
        self.unusedDays = unusedDays
        self.noteErasures = noteErasures
        asksByOrigin = RateLimit("sign-in-origin", burst: max(1, linksPerHour / 6), perHour: linksPerHour)
        asks = RateLimit("sign-in", burst: max(200, linksPerHour / 6), perHour: max(3600, linksPerHour))
        knownAsks = RateLimit("sign-in-known", burst: max(200, linksPerHour / 6), perHour: max(3600, linksPerHour))
        tries = RateLimit("sign-in-tries", burst: max(1, linksPerHour / 2), perHour: linksPerHour * 4)
    }

    func record(
        _ verb: String, person: ID<Person>, particulars: String = "{}", by actor: Actor, in transaction: any Transaction
    ) throws {
        try Events.record(
            verb, subject: "person/" + person.letters, particulars: particulars, by: actor, at: clock(), ids: ids,
            in: transaction)
    }
}
