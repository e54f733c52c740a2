import Accounts
import Programme
import Storage
import Web

extension Directory {
    /// Which listings staff want to see.
    package struct ListingsQuestion: Sendable {
        package var state: State
        /// Words of the title, in their order.
        package var words: String
        package var page: Int

        /// What there may be to see to in a listing.
        package enum State: String, CaseIterable, Sendable {
            case published, withdrawn
            /// Withdrawn by those who look after the directory.
            case held
            /// Its source does not have it any more.
            case vanished
            /// Nobody has looked at it for half a year.
            case unchecked
            /// The same, and its editors have been reminded.
            case reminded
        }

        package init(state: State = .published, words: String = "", page: Int = 1) {
            (self.state, self.words, self.page) = (state, words, page)
        }
    }

    /// One page of what staff may change.
    package struct ListingsFound: Sendable {
        package let listings: [Listing]
        package let total: Int
        package let page: Int

        static let size = 50
        /// At least 1.
        package var pages: Int { max(1, (total + Self.size - 1) / Self.size) }
    }

    /// The listings that the actor may change in bulk, withdrawn ones too, by title. Who may approve listings where they
    /// lie may.
    package func listings(_ question: ListingsQuestion, by actor: Actor) async throws -> ListingsFound {
        try Permission.editInBulk.require(of: actor)
        let today = clock().londonDay
        return try await storage.read { connection in
            let conditions = [
                "l.merged_into IS NULL", Self.condition(question.state, on: today), Self.reach(of: actor),
                question.words.isEmpty ? "1 = 1" : "l.title_key LIKE \("%" + slug(from: question.words) + "%")",
            ]
            let source: SQL = """
                FROM listings l JOIN organisations p ON p.id = l.provider
                WHERE \(SQL.joined(conditions.map { "(\($0))" }, by: " AND "))
                """
            let total = try connection.count("SELECT count(*) AS count \(source)")
            let pages = max(1, (total + ListingsFound.size - 1) / ListingsFound.size)
            let page = min(max(1, question.page), pages)
            let listings = try connection.rows(
                """
                SELECT l.*, p.slug AS provider_slug, p.name AS provider_name \(source)
                ORDER BY l.title_key, l.id LIMIT \(ListingsFound.size) OFFSET \((page - 1) * ListingsFound.size)
                """
            ).map(Listings.listing)
            return ListingsFound(listings: listings, total: total, page: page)
        }
    }

    /// How many listings of some states the actor may change.
    func counts(
        of states: [ListingsQuestion.State], on today: Day, by actor: Actor, in connection: any Connection
    ) throws -> [Int] {
        guard Permission.editInBulk.allows(actor) else { return states.map { _ in 0 } }
        return try states.map { state in
            try connection.count(
                """
                SELECT count(*) AS count FROM listings l JOIN organisations p ON p.id = l.provider
                WHERE l.merged_into IS NULL AND (\(Self.condition(state, on: today))) AND (\(Self.reach(of: actor)))
                """)
        }
    }

    private static func condition(_ state: ListingsQuestion.State, on today: Day) -> SQL {
        let old = today.adding(-Directory.reviewDays)
        switch state {
        case .published: return "l.withdrawn IS NULL"
        case .withdrawn: return "l.withdrawn IS NOT NULL"
        case .held: return "l.held_back AND l.withdrawn IS NOT NULL"
        case .vanished:
            return "l.withdrawn IS NULL AND EXISTS (SELECT 1 FROM vanished_listings v WHERE v.listing = l.id)"
        case .unchecked: return "l.withdrawn IS NULL AND (l.checked IS NULL OR l.checked < \(old))"
        case .reminded:
            return """
                l.withdrawn IS NULL AND p.reminded IS NOT NULL AND (l.checked IS NULL OR l.checked < \(old))
                """
        }
    }

    /// Where the actor may approve: everywhere, or in the care of hubs.
    private static func reach(of actor: Actor) -> SQL {
        if Permission.editInBulk.allows(actor, on: Subject()) { return "1 = 1" }
        let hubs = actor.grants.filter { $0.role == .hub }.compactMap { ID<Organisation>(letters: $0.scope) }
            .filter { hub in Permission.editInBulk.allows(actor, on: .with { $0.hubs = [hub] }) }
        return "p.hub IN \(SQL.list(hubs)) OR p.id IN \(SQL.list(hubs))"
    }
}
