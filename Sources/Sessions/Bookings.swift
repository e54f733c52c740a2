import Accounts
import Establishments
import Programme
import Storage
import Web

/// The SQL of the tables `session_bookings` and `session_links`.
enum Bookings {
    private static let columns: SQL = """
        b.id, b.session, b.kind, b.person, b.establishment, b.class_name, b.stage, b.adult_name, b.adult_contact, b.places,
        b.access_needs, b.state, b.waits, b.asked, b.offer_ends, b.feedback_given, b.language, b.site, b.sequence
        """

    static func find(_ id: ID<Booking>, in connection: any Connection) throws -> Booking? {
        try connection.first("SELECT \(columns) FROM session_bookings b WHERE b.id = \(id)").map(booking)
    }

    /// The booking that a link of a mail leads to.
    static func find(_ token: Token, in connection: any Connection) throws -> Booking? {
        try connection.first(
            """
            SELECT \(columns) FROM session_bookings b JOIN session_links l ON l.booking = b.id
            WHERE l.digest = \(token.digest)
            """
        ).map(booking)
    }

    /// The bookings of a session in some states: those who wait in their order, the others as they came.
    static func all(
        of session: ID<Session>, _ states: [Booking.State], in connection: any Connection
    ) throws -> [Booking] {
        try connection.rows(
            """
            SELECT \(columns) FROM session_bookings b
            WHERE b.session = \(session) AND b.state IN \(SQL.list(states.map(\.rawValue)))
            ORDER BY b.waits IS NOT NULL, b.waits, b.asked, b.id
            """
        ).map(booking)
    }

    /// What a person has booked, and what other members of staff have for the schools where they work; the newest first.
    static func all(
        by person: ID<Person>, schools: [ID<Establishment>], limit: Int, in connection: any Connection
    ) throws -> [Booking] {
        try connection.rows(
            """
            SELECT \(columns) FROM session_bookings b
            WHERE b.person = \(person) OR b.kind = 'class' AND b.establishment IN \(SQL.list(schools))
            ORDER BY b.asked DESC, b.id DESC LIMIT \(limit)
            """
        ).map(booking)
    }

    /// What a person has booked of a session that is alive, and what their schools have for classes.
    static func live(
        of session: ID<Session>, person: ID<Person>, schools: [ID<Establishment>], in connection: any Connection
    ) throws -> [Booking] {
        try connection.rows(
            """
            SELECT \(columns) FROM session_bookings b
            WHERE b.session = \(session) AND b.state IN ('booked', 'offered', 'waiting')
                AND (b.person = \(person) OR b.kind = 'class' AND b.establishment IN \(SQL.list(schools)))
            ORDER BY b.asked, b.id
            """
        ).map(booking)
    }

    /// The live booking of the same person, or of the same class of a school, if there is one.
    static func live(like booking: Booking, in connection: any Connection) throws -> Booking? {
        try connection.first(
            """
            SELECT \(columns) FROM session_bookings b
            WHERE b.session = \(booking.session) AND b.state IN ('booked', 'waiting', 'offered')
                AND \(isFor(booking))
            """
        ).map(self.booking)
    }

    /// Whether a row `b` is for the same person, or the same class of a school.
    static func isFor(_ booking: Booking) -> SQL {
        switch booking.party {
        case .person: "b.kind = 'person' AND b.person = \(booking.person)"
        case .schoolClass(let one):
            "b.kind = 'class' AND b.establishment = \(one.establishment) AND b.class_key = \(slug(from: one.name))"
        }
    }

    static func add(_ booking: Booking, in transaction: any Transaction) throws {
        let one = booking.schoolClass
        try transaction.run(
            """
            INSERT INTO session_bookings (
                id, session, kind, person, establishment, class_name, class_key, stage, adult_name, adult_contact, places,
                access_needs, state, waits, asked, changed, offer_ends, language, site, sequence)
            VALUES (\(booking.id), \(booking.session), \(one == nil ? "person" : "class"), \(booking.person),
                \(booking.establishment), \(one?.name), \(one.map { slug(from: $0.name) }), \(one?.stage), \(one?.adult),
                \(one?.contact), \(booking.places), \(booking.accessNeeds), \(booking.state.rawValue), \(booking.waits),
                \(booking.asked), \(booking.asked), \(booking.offerEnds), \(booking.language.rawValue), \(booking.site),
                \(booking.sequence))
            """)
    }

    /// Stores how far a booking has come, and how many places it has; whether it was still in the state that is given.
    static func replace(
        _ booking: Booking, was state: Booking.State, at now: Instant, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE session_bookings SET state = \(booking.state.rawValue), places = \(booking.places),
                offer_ends = \(booking.offerEnds), sequence = \(booking.sequence), changed = \(now)
            WHERE id = \(booking.id) AND state = \(state.rawValue)
            """) == 1
    }

    /// The sessions of offers that nobody took in time.
    static func overdue(at now: Instant, limit: Int, in connection: any Connection) throws -> [Booking] {
        try connection.rows(
            """
            SELECT \(columns) FROM session_bookings b WHERE b.state = 'offered' AND b.offer_ends <= \(now)
            ORDER BY b.offer_ends, b.id LIMIT \(limit)
            """
        ).map(booking)
    }

    /// Lets those who have booked a session be reminded anew, or counts them as reminded.
    static func remind(
        of session: ID<Session>, anew isAnew: Bool, at now: Instant, in transaction: any Transaction
    ) throws {
        let reminded = isAnew ? nil : now
        try transaction.run("UPDATE session_bookings SET reminded = \(reminded) WHERE session = \(session)")
    }

    /// Lets no offer of a session hold longer than until a moment.
    static func shortenOffers(of session: ID<Session>, to end: Instant, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE session_bookings SET offer_ends = \(end)
            WHERE session = \(session) AND state = 'offered' AND offer_ends > \(end)
            """)
    }

    /// Makes a booking somebody else's: they are written to from now on, and links of earlier mails lead nowhere.
    static func hand(
        _ id: ID<Booking>, to person: ID<Person>, at now: Instant, in transaction: any Transaction
    ) throws -> Booking? {
        try transaction.run("DELETE FROM session_links WHERE booking = \(id)")
        try transaction.run("UPDATE session_bookings SET person = \(person), changed = \(now) WHERE id = \(id)")
        return try find(id, in: transaction)
    }

    /// Adds one more link to a booking.
    static func add(_ token: Token, to id: ID<Booking>, in transaction: any Transaction) throws {
        try transaction.run("INSERT INTO session_links (digest, booking) VALUES (\(token.digest), \(id))")
    }

    private static func booking(_ row: Row) throws -> Booking {
        guard let state = Booking.State(rawValue: try row.text("state")), let asked = try row.instant("asked"),
            let language = Language(rawValue: try row.text("language"))
        else { throw StorageError.corrupt(column: "session_bookings.state") }
        let establishment: ID<Establishment>? = try row.optionalText("establishment").flatMap { ID(uuid: $0) }
        let party: Booking.Party
        if try row.text("kind") == "class" {
            guard let establishment else { throw StorageError.corrupt(column: "session_bookings.establishment") }
            party = .schoolClass(
                .init(
                    establishment: establishment, name: try row.optionalText("class_name") ?? "",
                    stage: try row.optionalText("stage") ?? "", adult: try row.optionalText("adult_name") ?? "",
                    contact: try row.optionalText("adult_contact") ?? ""))
        } else {
            party = .person(establishment)
        }
        return Booking(
            id: try row.id("id"), session: try row.id("session"), person: try row.id("person"), party: party,
            places: try row.int("places"), accessNeeds: try row.text("access_needs"), state: state,
            waits: try row.optionalInt("waits"), offerEnds: try row.instant("offer_ends"), asked: asked,
            language: language, site: try row.text("site"), sequence: try row.int("sequence"),
            feedbackGiven: try row.optionalText("feedback_given") != nil)
    }
}
