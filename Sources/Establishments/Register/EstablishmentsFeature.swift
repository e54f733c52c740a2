import Programme
import Tables
import Web
import Work

extension Establishments {
    /// The register as a part of the product.
    package func feature(_ layout: Layout) -> Feature {
        Feature(
            name: "Establishments", navigation: Establishments.navigation,
            routes: EstablishmentRoutes(establishments: self, layout: layout).routes,
            followers: [Follower(name: "register", catchUp: catchUp)], shapes: EstablishmentJSON.shapes)
    }

    /// What the register puts in the menu.
    package static let navigation = [NavigationItem(key: "menu.establishments", path: "/establishments")]

    /// Everything that a query finds, as CSV in the form of a list that can be imported. Anyone may have it.
    package func table(_ query: EstablishmentQuery, site: String, by actor: Actor) async throws -> [UInt8] {
        let register = try await register(by: actor)
        let day = query.day ?? clock().londonDay
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(
            [
                "kind", "code", "sector", "name", "state", "governance", "denomination", "website", "address",
                "postcode",
                "latitude", "longitude", "datazone_2011", "council", "ric", "college_region", "dyw_group", "itl3_name",
                "highlands_islands", "ur8_code", "ur6_code", "simd2020_percentile", "pupil_roll", "page",
            ], into: &bytes)
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        func number(_ value: Double?) -> TableCell { value.map(TableCell.number) ?? .empty }
        for place in register.find(query.words).places {
            let establishment = register.establishments[place]
            guard query.fits(establishment, on: day) else { continue }
            let (key, particulars) = (establishment.key, establishment.particulars.on(day))
            let (where_, roll) = (establishment.places.on(day), establishment.rolls.spans.last { $0.from <= day })
            func area(_ scheme: Establishment.Scheme) -> TableCell { text(establishment.area(scheme, on: day)) }
            csv.row(
                [
                    text(key.kind.rawValue), text(key.code), text(key.sector?.rawValue), text(particulars?.name),
                    text(establishment.state(on: day)?.rawValue), text(particulars?.governance),
                    text(particulars?.denomination), text(particulars?.website), text(where_?.address),
                    text(where_?.postcode), number(where_?.point?.latitude), number(where_?.point?.longitude),
                    text(where_?.dataZone), area(.council), area(.collaborative), area(.collegeRegion), area(.dywGroup),
                    area(.itl3), text(establishment.area(.highlandsIslands, on: day).map { $0 == "yes" ? "Y" : "N" }),
                    area(.urbanRural8), area(.urbanRural6), area(.simd), number(roll?.value.pupils.map(Double.init)),
                    text(site + EstablishmentLinks.path(of: establishment)),
                ], into: &bytes)
        }
        return bytes
    }
}
