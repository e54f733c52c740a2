import Programme
import Testing

@testable import Establishments

@Suite struct GeographyTests {
    let geography: Geography

    init() throws { geography = try Installation.geography.get() }

    @Test func `there are 32 councils in six collaboratives, each in exactly one`() {
        #expect(geography.councils.count == 32)
        #expect(
            geography.regions.map(\.slug) == [
                "northern-alliance", "tayside", "forth-valley-and-west-lothian", "south-east", "west-partnership",
                "south-west",
                "scotland", "online",
            ])
        #expect(geography.regions.flatMap(\.councils).sorted() == geography.councils.map(\.code).sorted())
        #expect(geography.councils(of: geography.regions[1]).map(\.slug) == ["angus", "dundee", "perth-and-kinross"])
        #expect(geography.regions.filter(\.isNational).map(\.slug) == ["scotland", "online"])
    }

    @Test func `a council is found by slug, by code and by every name in use`() throws {
        let siar = try #require(geography.council("eilean-siar"))
        #expect(geography.council("S12000013") == siar)
        #expect(geography.council("s12000013") == siar)
        for name in ["Na h-Eileanan Siar", "Comhairle nan Eilean Siar", "western isles", "NA H-EILEANAN AN IAR"] {
            #expect(geography.council(named: name) == siar)
        }
        #expect(geography.council(named: "Dùn Èideann")?.slug == "edinburgh")
        #expect(geography.council(named: "dun eideann")?.slug == "edinburgh")
        #expect(geography.council("nowhere") == nil)
        #expect(geography.council(named: "") == nil)
    }

    @Test func `no two councils share a tile and islands stand apart`() throws {
        let tiles = geography.councils.map(\.tile)
        #expect(Set(tiles).count == 32)
        for slug in ["orkney-islands", "shetland-islands", "eilean-siar"] {
            let island = try #require(geography.council(slug)).tile
            let neighbours = tiles.filter { abs($0.column - island.column) + abs($0.row - island.row) == 1 }
            #expect(neighbours.isEmpty)
        }
        #expect(geography.map.tileColumns == 7)
        #expect(geography.map.tileRows == 8)
    }

    @Test func `points fall on the map where they lie and nothing falls outside it`() throws {
        let thurso = try #require(Point(latitude: 58.593, longitude: -3.522).flatMap(geography.map.place))
        let lerwick = try #require(Point(latitude: 60.155, longitude: -1.145).flatMap(geography.map.place))
        let stranraer = try #require(Point(latitude: 54.903, longitude: -5.027).flatMap(geography.map.place))
        #expect(lerwick.x > thurso.x && lerwick.y < thurso.y)
        #expect(stranraer.x < thurso.x && stranraer.y > thurso.y)
        // 4 units are a kilometre: Thurso to Stranraer is about 420 km.
        let units =
            ((thurso.x - stranraer.x) * (thurso.x - stranraer.x) + (thurso.y - stranraer.y) * (thurso.y - stranraer.y))
        #expect(abs(units.squareRoot() / 4 - 420) < 5)
        #expect(Point(latitude: 51.5, longitude: -0.1).flatMap(geography.map.place) == nil)
        for latitude in [-90.0, 0, 90] {
            for longitude in [-180.0, -94, 86, 180] {
                #expect(Point(latitude: latitude, longitude: longitude).flatMap(geography.map.place) == nil)
            }
        }
    }

    @Test func `every outline is one or more closed rings inside the drawing`() {
        for council in geography.councils {
            #expect(council.outline.utf8.allSatisfy { "Mlz- 0123456789".utf8.contains($0) })
            #expect(council.outline.hasPrefix("M") && council.outline.hasSuffix("z"))
            #expect((0...Double(geography.map.width)).contains(council.label.x))
            #expect((0...Double(geography.map.height)).contains(council.label.y))
        }
        #expect(geography.councils.reduce(0) { $0 + $1.outline.utf8.count } < 40_000)
    }

    @Test func `a folder without the data says which file is missing`() {
        #expect(throws: ReferenceError(file: "taxonomy.json", message: "It cannot be read.")) {
            try Geography(ReferenceFolder(path: "/nowhere"))
        }
    }
}
