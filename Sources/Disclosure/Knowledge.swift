/// All that is public, in every release and in the one that is being decided, and what a reader makes of it.
///
/// A reader looks at one release at a time and knows exactly what it shows. Of what it does not show they know what other
/// releases show, and take it that the figure has not changed: that it lies between the least and the greatest value that
/// was ever shown. Where the true value of that time is known, they are taken to assume this only where it is true, for a
/// false assumption leads nobody to the truth. Where it is not known, they assume all that does not contradict itself.
struct Knowledge: Sendable {
    /// What one earlier release said, by number of the cell.
    struct Release: Sendable {
        var shown: [Int: Int] = [:]
        var suppressed: Set<Int> = []
        /// True values of that time, where they are known.
        var truths: [Int: Int] = [:]
    }

    /// What a reader knows of a figure without working anything out.
    enum State {
        case known(Int)
        case open(Range)
    }

    /// What is certain of a value, what is assumed, and whether somebody wants to keep it secret.
    struct Range {
        var lower: Int
        var upper: Int?
        var belief: (lower: Int, upper: Int?)?
        var secret: Secret?
    }

    enum Secret: Equatable {
        case suppressed
        /// Nobody publishes it, but it must not turn out to be a small count.
        case unpublished
    }

    let ties: Ties
    /// True values now of what is to be published, and of others that are known.
    let now: [Int: Int]
    let besides: [Int: Int]
    let earlier: [Release]
    /// Cells that nobody wants to keep secret.
    var parts: Set<Int> = []
    /// Cells that are known, whatever is decided.
    var fixed: Set<Int> = []
    /// Cells that are not to be published now and were suppressed before.
    var hidden: Set<Int> = []
    let threshold: Int
    /// Whether the release that is being decided shows a cell.
    var shown: Set<Int>
    /// Cells of unknown value, not to be published now, of which it does not contradict the true values of the others that
    /// they are what earlier releases showed.
    var credible: Set<Int> = []
    /// Whether readers reckon with a 0 being shown, so that what is suppressed is at least 1.
    var reckonsWithNoughts = true

    /// The number of the view of the release that is being decided; those before are the earlier ones.
    var present: Int { earlier.count }

    /// The least and the greatest value that releases showed of a cell, leaving out one of them.
    func hull(_ cell: Int, except release: Int? = nil, withPresent: Bool) -> ClosedRange<Int>? {
        var hull: ClosedRange<Int>?
        func add(_ value: Int) {
            hull = min(hull?.lowerBound ?? value, value)...max(hull?.upperBound ?? value, value)
        }
        for (number, one) in earlier.enumerated() where number != release {
            if let value = one.shown[cell] { add(value) }
        }
        if withPresent, shown.contains(cell), let value = now[cell] { add(value) }
        return hull
    }

    /// Whether the present value lies between those that earlier releases show, so that it is nothing new.
    func isNoNews(_ cell: Int) -> Bool {
        guard let value = now[cell], let hull = hull(cell, withPresent: false) else { return false }
        return hull.contains(value)
    }

    /// Whether earlier releases show the present value, or nearly, so that nothing is won by suppressing it.
    func isOut(_ cell: Int) -> Bool {
        guard isNoNews(cell), let hull = hull(cell, withPresent: false) else { return false }
        return hull.upperBound - hull.lowerBound < threshold
    }

    /// What a reader of a release knows of a cell; `withPresent` false leaves out what is being decided.
    func state(of cell: Int, in view: Int, withPresent: Bool = true) -> State {
        if parts.contains(cell) { return .open(Range(lower: 0)) }
        guard earlier.indices.contains(view) else { return presentState(of: cell) }
        let release = earlier[view]
        if let value = release.shown[cell] { return .known(value) }
        let hull = hull(cell, except: view, withPresent: withPresent)
        let isSuppressed = release.suppressed.contains(cell)
        guard let truth = release.truths[cell] else {
            let belief = hull.map { (lower: $0.lowerBound, upper: Optional($0.upperBound)) }
            return .open(
                Range(
                    lower: 0, belief: belief ?? (isSuppressed && reckonsWithNoughts ? (1, nil) : nil),
                    secret: isSuppressed ? .suppressed : hull == nil ? .unpublished : nil))
        }
        let isSmall = truth > 0 && truth < threshold
        let least = isSuppressed && truth > 0 && reckonsWithNoughts ? 1 : 0
        guard let hull, hull.contains(truth) else {
            return .open(Range(lower: least, secret: isSuppressed ? .suppressed : isSmall ? .unpublished : nil))
        }
        let secret: Secret? = !isSmall ? nil : isSuppressed ? .suppressed : .unpublished
        return .open(Range(lower: max(least, hull.lowerBound), upper: hull.upperBound, secret: secret))
    }

    private func presentState(of cell: Int) -> State {
        let hull = hull(cell, withPresent: false)
        guard let truth = now[cell] else { return .open(unpublished(cell, hull)) }
        if shown.contains(cell) { return .known(truth) }
        // A 0 is hardly ever suppressed, and readers know it.
        let least = truth > 0 && reckonsWithNoughts ? 1 : 0
        guard let hull, hull.contains(truth) else { return .open(Range(lower: least, secret: .suppressed)) }
        return .open(Range(lower: max(least, hull.lowerBound), upper: hull.upperBound, secret: .suppressed))
    }

    private func unpublished(_ cell: Int, _ hull: ClosedRange<Int>?) -> Range {
        guard let truth = besides[cell] else {
            guard let hull, credible.contains(cell) else {
                return Range(lower: 0, secret: hull == nil ? .unpublished : nil)
            }
            return Range(lower: 0, belief: (hull.lowerBound, hull.upperBound))
        }
        let isHidden = hidden.contains(cell)
        let secret: Secret? = truth > 0 && truth < threshold ? isHidden ? .suppressed : .unpublished : nil
        guard let hull, hull.contains(truth) else {
            return Range(lower: isHidden && truth > 0 && reckonsWithNoughts ? 1 : 0, secret: secret)
        }
        return Range(lower: hull.lowerBound, upper: hull.upperBound, secret: secret)
    }

    /// Whether a reader does not see a cell's value.
    func isOpen(_ cell: Int, in view: Int) -> Bool {
        if case .open = state(of: cell, in: view) { return true }
        return false
    }

    /// Whether a reader of an earlier release and one of the present one know the same of a cell and what it hangs
    /// together with, so that keeping the one in the dark keeps the other.
    func isUnchanged(_ component: [Int], since release: Int) -> Bool {
        Set(component.flatMap { ties.neighbours(of: $0) }).allSatisfy { cell in
            if earlier[release].suppressed.contains(cell), now[cell] == nil { return false }
            let values = Set(earlier.compactMap { $0.shown[cell] } + [now[cell]].compactMap { $0 })
            return values.count <= 1
        }
    }
}
