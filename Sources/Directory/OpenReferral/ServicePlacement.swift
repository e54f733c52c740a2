import Establishments
import Programme
import Tables

/// A service at the one place where it is delivered; there is none for what is for the whole country or online.
///
/// Its id is the listing's with another version, so that it leads back to it. The place's id is derived from where it
/// is: two listings at one address share it.
struct ServicePlacement: Sendable {
    let listing: Listing
    private let point: Point
    /// The name of its council; `nil` outside Scotland.
    private let council: String?
    private let places: Places

    /// `nil` where a listing has no place, or is not bound to it.
    init?(_ listing: Listing, in directory: Directory) {
        guard let point = listing.facts.point, !listing.facts.isNational else { return nil }
        self.listing = listing
        self.point = point
        places = directory.places
        council = listing.facts.localAuthorities.first.map { directory.label(.localAuthority, $0) }
    }

    /// Its own id.
    var id: ID<ServicePlacement> { listing.id.twin(version: 8) }

    /// The listing whose placement bears an id; `nil` for an id of another kind.
    static func listing(of id: ID<ServicePlacement>) -> ID<Listing>? { id.version == 8 ? id.twin(version: 7) : nil }

    private static let namespace = ID<ServicePlacement>(high: 0x0B7D_52C4_1F98_4A36, low: 0xA1E0_9C5B_7348_D62F)

    private var locationID: ID<Point> {
        let marks = [listing.facts.address ?? "", listing.facts.postcode ?? "", "\(point.latitude) \(point.longitude)"]
        return ID(name: marks.joined(separator: "\n"), in: ServicePlacement.namespace)
    }

    /// Writes its own fields and its place into an object that has been begun.
    func writeFields(into json: inout JSONWriter) {
        json.member("id", id.uuid)
        json.member("service_id", listing.id.uuid)
        json.member("location_id", locationID.uuid)
        json.name("location")
        json.beginObject()
        json.member("id", locationID.uuid)
        json.member("location_type", "physical")
        json.member("name", listing.facts.address ?? listing.facts.postcode)
        json.member("latitude", point.latitude)
        json.member("longitude", point.longitude)
        writeAddress(into: &json)
        json.endObject()
    }

    /// The address in the parts that the standard wants, all or none. Its end is the town only where the gazetteer knows
    /// a place of that name in the council; else the council stands for it.
    private func writeAddress(into json: inout JSONWriter) {
        guard let address = listing.facts.address, let postcode = listing.facts.postcode, let council else { return }
        let bytes = Array(address.utf8)
        let comma = bytes.lastIndex(of: UInt8(ascii: ","))
        let end = String(decoding: bytes[(comma.map { $0 + 1 } ?? 0)...].drop { $0 == 0x20 }, as: UTF8.self)
        let isTown = places.find(end + ", " + council).location?.accuracy == .place
        let line = isTown ? comma.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? address : address
        let city = isTown ? end : council
        json.name("addresses")
        json.beginList()
        json.beginObject()
        json.member("id", ID<ServicePlacement>(name: "address", in: locationID).uuid)
        json.member("location_id", locationID.uuid)
        json.member("address_1", line)
        json.member("city", city)
        json.member("state_province", council)
        json.member("postal_code", postcode)
        json.member("country", "GB")
        json.member("address_type", "physical")
        json.endObject()
        json.endList()
    }
}
