/// All that is public, in earlier releases and in the one that is being decided.
struct Knowledge: Sendable {
    /// What a reader knows of a figure without working anything out.
    enum State {
        case known(Int)
        case open(Range)
    }

    /// What is certain of a value, and whether somebody wants to keep it secret.
    struct Range {
        var lower = 0
        var secret: Secret?
    }

    enum Secret: Equatable {
        case suppressed
        /// Nobody publishes it, but it must not turn out to be a small count.
        case unpublished
    }

    let ties: Ties
    /// True values of what is to be published or is known, and of others.
    let now: [Int: Int]
    var besides: [Int: Int] = [:]
    /// Cells that are known, whatever is decided.
    var fixed: Set<Int> = []
    /// Cells that were suppressed before.
    var hidden: Set<Int> = []
    /// Cells that nobody wants to keep secret.
    var parts: Set<Int> = []
    let threshold: Int
    /// Whether the release that is being decided shows a cell, or another has.
    var shown: Set<Int> = []
    /// Whether readers reckon with a 0 being shown, so that what is suppressed is at least 1.
    var reckonsWithNoughts = true

    /// Whether a cell is to be suppressed: a count that is neither 0 nor as great as the threshold.
    func isSmall(_ cell: Int) -> Bool {
        guard let value = now[cell], !fixed.contains(cell) else { return false }
        return isSmall(value: value)
    }

    private func isSmall(value: Int) -> Bool { value > 0 && value < threshold }

    /// What a reader knows of a cell.
    func state(of cell: Int) -> State {
        if parts.contains(cell) { return .open(Range()) }
        if shown.contains(cell), let value = now[cell] { return .known(value) }
        if let value = now[cell] { return .open(Range(lower: least(value), secret: .suppressed)) }
        guard let value = besides[cell] else { return .open(Range(secret: .unpublished)) }
        guard hidden.contains(cell) else { return .open(Range(secret: isSmall(value: value) ? .unpublished : nil)) }
        return .open(Range(lower: least(value), secret: isSmall(value: value) ? .suppressed : nil))
    }

    /// The least that a suppressed value can be: a 0 is hardly ever suppressed, and readers know it.
    private func least(_ value: Int) -> Int { value > 0 && reckonsWithNoughts ? 1 : 0 }

    /// Whether a reader does not see a cell's value.
    func isOpen(_ cell: Int) -> Bool {
        if case .open = state(of: cell) { return true }
        return false
    }
}
