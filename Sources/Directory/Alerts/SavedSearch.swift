import Programme
import Web

/// A search of which somebody hears by mail when there is something new.
package struct SavedSearch: Sendable, Equatable {
    package let id: ID<SavedSearch>
    package let email: EmailAddress
    /// As the directory's address has it, in its one fixed order.
    package let query: String
    package let frequency: Frequency
    package let language: Language
    /// How links begin, as they did for whoever asked.
    let site: String
    let asked: Instant
    /// When whoever has the address said yes; until then nothing is sent but the question.
    package let confirmed: Instant?
    /// When mail went last.
    package let told: Instant?
    /// From when on mail may go.
    let due: Instant?
    /// The position of the last event whose listings were looked at.
    let mark: Int

    /// At most how often mail goes.
    package enum Frequency: String, Sendable, CaseIterable {
        case daily, weekly

        var seconds: Int {
            switch self {
            case .daily: 86_400
            case .weekly: 7 * 86_400
            }
        }
    }

    /// For how many seconds the question waits for its answer.
    static let patience = 86_400

    /// Whether it can still be confirmed, or has been.
    func holds(at now: Instant) -> Bool { confirmed != nil || now < asked.adding(seconds: SavedSearch.patience) }
}

extension DirectoryQuery {
    /// What a query finds, without how a page shows it.
    package var bare: DirectoryQuery {
        changing { query in
            query.columns = []
            query.group = nil
            query.size = 50
            query.sort = nil
            query.facets = .all
            if query.view != .calendar { query.view = .table }
        }
    }
}
