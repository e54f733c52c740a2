import Markup
import Programme
import Tables
import Web
import Work

/// What another desk has to tell of an establishment on its page, to whoever asks; `nil` where that is nothing.
package typealias EstablishmentSection =
    @Sendable (_ establishment: ID<Establishment>, _ asked: WebRequest, _ words: Strings) async throws -> HTML?

extension Establishments {
    /// The register as a part of the product; `sections` are what other desks tell of an establishment, in their order.
    package func feature(_ layout: Layout, sections: [EstablishmentSection] = []) -> Feature {
        Feature(
            name: "Establishments", navigation: Establishments.navigation,
            routes: EstablishmentRoutes(establishments: self, layout: layout, sections: sections).routes,
            followers: [Follower(name: "register", catchUp: catchUp)], shapes: EstablishmentJSON.shapes)
    }

    /// What the register puts in the menu.
    package static let navigation = [NavigationItem(key: "menu.establishments", path: "/establishments")]

    /// Writes everything that a query finds as CSV, in the form of a list that can be imported, and gives how many rows there
    /// are. Anyone may have it. Throws what the writer throws.
    @discardableResult
    package func export(
        _ query: EstablishmentQuery, site: String, by actor: Actor, to writer: any ReplyWriter
    ) async throws -> Int {
        let register = try await register(by: actor)
        let day = query.day ?? clock().londonDay
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        var count = 0
        csv.header(EstablishmentTable.columns, into: &bytes)
        for place in register.find(query.words).places {
            let establishment = register.establishments[place]
            guard query.fits(establishment, on: day) else { continue }
            count += 1
            csv.row(EstablishmentTable.row(establishment, on: day, of: register, site: site), into: &bytes)
            guard bytes.count > 32 << 10 else { continue }
            try await writer.write(bytes)
            bytes.removeAll(keepingCapacity: true)
        }
        try await writer.write(bytes)
        return count
    }

    /// Writes the pairs of establishments that may be the same as CSV, and gives how many there are. Anyone may have it.
    /// Throws what the writer throws.
    package func exportDuplicates(by actor: Actor, to writer: any ReplyWriter) async throws -> Int {
        let pairs = try await likelyDuplicates(by: actor)
        let today = clock().londonDay
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(["key", "name", "other_key", "other_name", "council", "postcode"], into: &bytes)
        for (one, other) in pairs {
            let cells = [
                one.key.text, one.name, other.key.text, other.name, one.area(.council, on: today) ?? "",
                one.places.on(today)?.postcode ?? "",
            ]
            csv.row(cells.map { $0.isEmpty ? .empty : .text($0) }, into: &bytes)
        }
        try await writer.write(bytes)
        return pairs.count
    }
}

/// An establishment as a row of a table.
enum EstablishmentTable {
    static let columns = [
        "kind", "code", "sector", "name", "state", "governance", "denomination", "website", "address", "postcode",
        "latitude", "longitude", "easting", "northing", "datazone_2011", "council", "ric", "college_region",
        "dyw_group",
        "itl3_name", "highlands_islands", "ur8_code", "ur6_code", "simd2020_percentile", "pupils", "pupils_on",
        "opened",
        "closed", "merged_into", "page",
    ]

    /// The cells of one, as it was on a day; days of opening and closing only where somebody gave them. A roll is of the day of its census, so its columns are not those of a list,
    /// which would make it a roll of the list's day.
    static func row(_ establishment: Establishment, on day: Day, of register: Register, site: String) -> [TableCell] {
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        func number(_ value: Double?) -> TableCell { value.map(TableCell.number) ?? .empty }
        func area(_ scheme: Establishment.Scheme) -> TableCell { text(establishment.area(scheme, on: day)) }
        let (key, particulars) = (establishment.key, establishment.particulars.on(day))
        let (place, roll) = (establishment.places.on(day), establishment.rolls.spans.last { $0.from <= day })
        return [
            text(key.kind.rawValue), text(key.code), text(key.sector?.rawValue), text(particulars?.name),
            text(establishment.state(on: day)?.rawValue), text(particulars?.governance),
            text(particulars?.denomination), text(particulars?.website), text(place?.address), text(place?.postcode),
            number(place?.point?.latitude), number(place?.point?.longitude), number(place?.easting.map(Double.init)),
            number(place?.northing.map(Double.init)), text(place?.dataZone), area(.council), area(.collaborative),
            area(.collegeRegion), area(.dywGroup), area(.itl3),
            text(establishment.area(.highlandsIslands, on: day).map { $0 == "yes" ? "Y" : "N" }), area(.urbanRural8),
            area(.urbanRural6), area(.simd), number(roll?.value.pupils.map(Double.init)),
            text(roll?.value.pupils == nil ? nil : roll?.from.iso), text(establishment.opened(by: day)?.iso),
            text(establishment.closed(by: day)?.iso),
            text(establishment.states.on(day)?.successor.flatMap { register[$0] }?.key.text),
            text(site + EstablishmentLinks.path(of: establishment)),
        ]
    }
}
