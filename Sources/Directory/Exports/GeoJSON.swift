import Programme
import Tables

/// Listings with a point as GeoJSON (RFC 7946); what has none stands with a null geometry, so that the rows are the same
/// as everywhere.
package enum GeoJSON {
    /// One feature; the listing's members are its properties.
    static func write(_ listing: Listing, distance: Double?, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "Feature")
        writer.member("id", listing.id.letters)
        writer.name("geometry")
        if let point = listing.facts.point {
            writer.beginObject()
            writer.member("type", "Point")
            writer.name("coordinates")
            writer.beginList()
            writer.value(point.longitude)
            writer.value(point.latitude)
            writer.endList()
            writer.endObject()
        } else {
            writer.null()
        }
        writer.name("properties")
        writer.beginObject()
        ListingJSON.write(listing, into: &writer)
        writer.member("distance_km", distance)
        writer.endObject()
        writer.endObject()
    }
}
