/// What is left of the words that sources print before their numbers once these are reckoned with.
extension Figure.Qualifier {
    /// The word before what a number with a word comes to against another with one: what was more than the one and less than
    /// the other is more than their difference, and more than their ratio. Below nothing, and where the two pull to different
    /// sides, it is only about so much.
    static func of(_ word: Self?, against other: Self?, for value: Exact) -> Self? {
        let turned: Self? =
            switch other {
            case .over: .nearly
            case .nearly: .over
            default: other
            }
        guard let word = word ?? turned else { return nil }
        if value < Exact(0) { return .around }
        return turned == nil || turned == word ? word : .around
    }

    /// The word before a printed number of a value that itself is known with this word.
    func standing(before printed: Exact, of value: Exact) -> Self {
        switch self {
        case .over: value < printed ? .around : .over
        case .nearly: printed < value ? .around : .nearly
        case .some, .around: self
        }
    }
}
