import Establishments
import Programme
import Testing
import Web

@testable import Directory

@Suite struct `Values that are left out` {
    private static let whys: [IgnoredValue.Why] = [
        .addressTooLong, .wordsTooLong, .notADate, .daysReversed, .noPlaceToMeasureFrom, .placeNotKnown, .noTerms,
        .notAPage, .notAColumn, .notAFacet, .notAChoice, .notAParameter, .notAValue(.sector), .notInRange(1...500),
    ]

    @Test(arguments: whys)
    func `the page gives the reason that programs are given`(_ why: IgnoredValue.Why) throws {
        let words = try Languages(folder: Records.reference.path + "/languages")
        let one = IgnoredValue(parameter: "within", value: "soon", why: why)
        #expect(one.reason(in: words.strings(.english)) == one.reason)
        #expect(one.reason(in: words.strings(.gaelic)) != one.reason)
    }

    @Test func `an emptied place takes the order by distance with it, without a word`() {
        let emptied = DirectoryQuery(Query(decoding: "near=&sort=distance"), isPage: true) { _, value in value }
        #expect(emptied.sort == nil && emptied.ignored.isEmpty)
        let never = DirectoryQuery(Query(decoding: "sort=distance"), isPage: true) { _, value in value }
        #expect(never.sort == nil && never.ignored.map(\.why) == [.noPlaceToMeasureFrom])
    }
}
