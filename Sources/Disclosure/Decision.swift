/// What a release may say.
package struct Decision: Sendable, Equatable {
    /// Why a figure is shown or not. The two reasons for suppressing one must look the same to readers: who knows which
    /// figures are small knows more than the gate has reckoned with.
    package enum Kind: Sendable, Equatable {
        case shown
        /// A count of people below the threshold, and not 0.
        case small
        /// Suppressed because others could be worked out with it.
        case protecting
    }

    /// Every figure that was to be published.
    package let kinds: [PublicCell: Kind]
    /// Suppressed figures for which earlier releases leave too little room, unless readers forget that a 0 would have been
    /// shown: when the 5 of a region is known, and it has three councils.
    package let weak: [PublicCell]
    /// How many linear programmes were solved for it.
    package let solved: Int

    /// What the release says, figure by figure, given the true values.
    package func publication(of cells: [PublicCell: Int]) -> [PublicCell: Publication] {
        cells.reduce(into: [:]) { $0[$1.key] = kinds[$1.key] == .shown ? .value($1.value) : .suppressed }
    }
}

/// Why there is no decision.
package enum GateError: Error, Sendable, Equatable {
    /// Whatever is suppressed now, these can be worked out from what earlier releases show.
    case exposed([PublicCell])
    /// A relation does not hold between the values of this figure and its parts.
    case contradictory(PublicCell)
    /// A count below 0 or above 1,000,000,000.
    case noCount(PublicCell)
    /// More figures than the gate takes, which is given.
    case tooMany(Int)
    /// More linear programmes than the gate solves, which is given.
    case tooDear(Int)
    /// The solver gave up.
    case unsolved

    /// What went wrong and what can be done, as a whole sentence; for staff, never for the public.
    package var sentence: String {
        switch self {
        case .exposed(let cells):
            let names = cells.prefix(5).map(GateError.name).joined(separator: "; ")
            let more = cells.count > 5 ? " and \(cells.count - 5) more" : ""
            return
                "This release cannot be published: with what earlier releases show, small counts could be worked out "
                + "(\(names)\(more)). Leave out the tables that hold them."
        case .contradictory(let cell):
            return "The figures contradict each other: \(GateError.name(cell)) is not what its parts make."
        case .noCount(let cell):
            return "The figure \(GateError.name(cell)) is not a count between 0 and 1,000,000,000."
        case .tooMany(let most):
            return
                "A release can have \(most) figures at most, the parts of its periods included. Publish fewer tables."
        case .tooDear(let most):
            return "Keeping small counts safe took more than \(most) steps. Publish fewer tables at once."
        case .unsolved:
            return "Whether small counts are safe could not be worked out, so nothing was published. Report this."
        }
    }

    private static func name(_ cell: PublicCell) -> String {
        let place = cell.dimension.isEmpty ? "total" : "\(cell.dimension) \(cell.value)"
        return "\(cell.measure), \(place), days \(cell.from) to \(cell.to)"
    }
}
