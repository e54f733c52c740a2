import Web

/// A parameter that was left out.
package struct IgnoredValue: Sendable, Equatable {
    package let parameter: String
    package let value: String
    package let why: Why

    /// A whole sentence in English, for programs and the command line.
    package var reason: String { why.sentence(value, parameter) }

    /// The sentence in a page's language; `nil` where that language does not have it yet.
    func reason(in words: Strings) -> String? {
        words.isFallback(why.key)
            ? nil
            : words(
                why.key,
                [
                    "value": value, "parameter": parameter,
                    "name": why.facet.map { words("facet." + $0.key).lowercased() } ?? "",
                    "least": String(why.range.lowerBound), "most": String(why.range.upperBound),
                ])
    }

    /// Why a parameter was left out.
    package enum Why: Sendable, Equatable {
        case addressTooLong, wordsTooLong, notADate, daysReversed, noPlaceToMeasureFrom, placeNotKnown, noTerms
        case notAPage, notAColumn, notAFacet, notAChoice, notAParameter
        case notAValue(Facet)
        case notInRange(ClosedRange<Int>)

        /// Under which key the languages have the sentence.
        package var key: String {
            switch self {
            case .addressTooLong: "ignored.address"
            case .wordsTooLong: "ignored.words"
            case .notADate: "ignored.date"
            case .daysReversed: "ignored.reversed"
            case .noPlaceToMeasureFrom: "ignored.distance"
            case .placeNotKnown: "ignored.place"
            case .noTerms: "ignored.terms"
            case .notAPage: "ignored.page"
            case .notAColumn: "ignored.column"
            case .notAFacet: "ignored.facet"
            case .notAChoice: "ignored.choice"
            case .notAParameter: "ignored.parameter"
            case .notAValue: "ignored.value"
            case .notInRange: "ignored.range"
            }
        }

        var facet: Facet? { if case .notAValue(let facet) = self { facet } else { nil } }
        var range: ClosedRange<Int> { if case .notInRange(let range) = self { range } else { 0...0 } }

        fileprivate func sentence(_ value: String, _ parameter: String) -> String {
            switch self {
            case .addressTooLong: "The address is longer than can be read; the rest was left out."
            case .wordsTooLong: "Only the first 200 characters were searched for."
            case .notADate: "“\(value)” is not a date. Write it like 1/12/2026 or 2026-12-01."
            case .daysReversed: "The last day lies before the first; it was left out."
            case .noPlaceToMeasureFrom: "Sorting by distance needs a postcode or place."
            case .placeNotKnown: "There is no place or postcode “\(value)” in Scotland that is known here."
            case .noTerms: "There are no term dates for the councils chosen."
            case .notAPage: "“\(value)” is not the number of a page."
            case .notAColumn: "There is no column “\(value)”."
            case .notAFacet: "There is no facet “\(value)”."
            case .notAChoice: "“\(value)” is not one of the choices for “\(parameter)”."
            case .notAParameter: "The directory knows no parameter “\(parameter)”."
            case .notAValue(let facet): "There is no \(facet.word) “\(value)” here."
            case .notInRange(let range):
                "“\(parameter)” takes a whole number from \(range.lowerBound) to \(range.upperBound)."
            }
        }
    }
}
