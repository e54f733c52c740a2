import Programme
import Testing

@testable import Establishments

@Suite struct PlacesTests {
    let places: Places

    init() throws { places = try Installation.places.get() }

    @Test func `a whole postcode is measured from its sector`() throws {
        let location = try #require(places.find("iv30 1bx").location)
        #expect(location.name == "IV30 1")
        #expect(location.council == "moray")
        #expect(location.accuracy == .sector)
        #expect(location.accuracyInWords == "the middle of postcode sector IV30 1")
        #expect(abs(location.point.latitude - 57.65) < 0.05)
    }

    @Test func `a sector that is not known falls back on its district`() throws {
        let location = try #require(places.find("IV30 0AA").location)
        #expect(location.name == "IV30")
        #expect(location.accuracy == .district)
        #expect(location.accuracyInWords == "the middle of postcode district IV30")
    }

    @Test func `a sector known from few postcodes says that it is rough`() throws {
        let location = try #require(places.find("AB10 1").location)
        #expect(location.accuracy == .roughSector)
        #expect(location.accuracyInWords.hasPrefix("roughly"))
    }

    @Test func `a district that does not exist is read as a sector without its space`() throws {
        #expect(places.find("IV301").location?.name == "IV30 1")
        #expect(places.find("EH37").location?.name == "EH37")
    }

    @Test func `a postcode outside Scotland says so`() {
        guard case .notFound(let sentence) = places.find("SW1A 1AA") else {
            Issue.record("A London postcode was found in Scotland.")
            return
        }
        #expect(sentence == "SW1A 1AA is not a Scottish postcode. Enter one in Scotland, or the name of a place.")
    }

    @Test(arguments: ["Perth", "perth", " PERTH ", "Perth, Perth and Kinross", "Perth (Perth & Kinross)"])
    func `Perth is the city, however it is written`(text: String) throws {
        let location = try #require(places.find(text).location)
        #expect(location.name == "Perth, Perth and Kinross")
        #expect(location.council == "perth-and-kinross")
        #expect(location.accuracy == .place)
    }

    @Test(arguments: [
        ("Inbhir Nis", "Inverness, Highland"), ("port righ", "Portree, Highland"),
        ("Steòrnabhagh", "Stornoway, Na h-Eileanan Siar"),
        ("Inverness, Highland", "Inverness, Highland"),
    ])
    func `a place is found by its Gaelic name, with or without accents`(text: String, expected: String) {
        #expect(places.find(text).location?.name == expected)
    }

    @Test func `of several places of one name the biggest comes first and the others are offered`() throws {
        guard case .found(let first, let others) = places.find("Newton") else {
            Issue.record("Newton was not found.")
            return
        }
        #expect(first.name == "Newton, West Lothian")
        #expect(others.count == 8)
        let moray = try #require(places.find("Newton, Moray").location)
        #expect(moray.council == "moray")
    }

    @Test func `a council's name stands for its middle`() throws {
        let location = try #require(places.find("Western Isles").location)
        #expect(location.accuracy == .council)
        #expect(location.council == "eilean-siar")
        #expect(location.accuracyInWords == "the middle of the council area Na h-Eileanan Siar")
    }

    @Test func `a text of any length is answered at once`() {
        for text in [String(repeating: "ùa", count: 100_000), String(repeating: " ", count: 100_000), "\u{0}\u{301}"] {
            #expect(places.find(text).location == nil)
            #expect(places.suggestions(for: text).isEmpty)
        }
    }

    @Test(arguments: ["", "   ", "…", "Brigadoon", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", ",", "(", ", Atlantis"])
    func `nonsense is answered with a sentence`(text: String) {
        guard case .notFound(let sentence) = places.find(text) else {
            Issue.record("“\(text.prefix(20))” was found.")
            return
        }
        #expect(sentence.hasSuffix("."))
        #expect(sentence.utf8.count < 1000)
    }

    @Test func `suggestions put the likeliest first and include Gaelic names`() {
        #expect(places.suggestions(for: "inver").first?.text == "Inverness, Highland")
        #expect(
            places.suggestions(for: "Inbhir N").contains {
                $0.text == "Inverness, Highland" && $0.gaelic == "Inbhir Nis"
            })
        #expect(places.suggestions(for: "iv3").map(\.text).contains("IV30"))
        #expect(places.suggestions(for: "").isEmpty)
        #expect(places.suggestions(for: "a", limit: 5).count == 5)
        #expect(places.suggestions(for: "a", limit: 0).isEmpty)
        #expect(places.suggestions(for: "a", limit: -1).isEmpty)
    }

    @Test func `every suggestion finds what it suggests`() {
        for first in "abcdefghijklmnoprstuvw" {
            for second in "aeiourl" {
                for suggestion in places.suggestions(for: String([first, second]), limit: 20) {
                    #expect(places.find(suggestion.text).location?.name == suggestion.text)
                }
            }
        }
    }
}
