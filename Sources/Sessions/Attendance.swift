import Programme

/// Whether whoever booked was there, and for how long.
package struct Attendance: Sendable, Equatable {
    package let id: ID<Attendance>
    /// How many were there: 0 for whoever stayed away, 1 for a person, what was counted for a class.
    package let heads: Int
    /// How long each of them was there.
    package let minutes: Int
    package let way: Way

    /// How it is known.
    package enum Way: String, CaseIterable, Sendable {
        case roster
        case own = "self"
        case headCount = "head-count"
        case file = "import"

        /// What was said in one way is not changed by one of a lower rank.
        var rank: Int {
            switch self {
            case .own: 0
            case .file: 1
            case .roster, .headCount: 2
            }
        }
    }

    /// The most heads that are counted in one class.
    static let heads = 0...1000
}
