import Programme
import Tables
import Web

/// An establishment as machines read it.
enum EstablishmentJSON {
    /// One establishment as it was on a day.
    static func object(_ establishment: Establishment, on day: Day, site: String, into json: inout JSONWriter) {
        json.beginObject()
        json.member("id", establishment.id.letters)
        json.member("kind", establishment.key.kind.rawValue)
        json.member("code", establishment.key.code)
        json.member("sector", establishment.key.sector?.rawValue)
        json.member("name", establishment.particulars.on(day)?.name ?? establishment.name)
        json.member("state", establishment.state(on: day)?.rawValue)
        json.member("opened", establishment.opened(by: day)?.iso)
        json.member("closed", establishment.closed(by: day)?.iso)
        if let place = establishment.places.on(day) {
            json.member("address", place.address.isEmpty ? nil : place.address)
            json.member("postcode", place.postcode.isEmpty ? nil : place.postcode)
            json.member("latitude", place.point?.latitude)
            json.member("longitude", place.point?.longitude)
        }
        json.name("areas")
        json.beginObject()
        for scheme in Establishment.Scheme.allCases {
            json.member(scheme.rawValue, establishment.area(scheme, on: day))
        }
        json.endObject()
        let roll = establishment.rolls.spans.last { $0.from <= day }
        json.member("pupils", roll?.value.pupils)
        json.member("pupils_on", roll?.value.pupils == nil ? nil : roll?.from.iso)
        json.member("page", site + EstablishmentLinks.path(of: establishment))
        json.endObject()
    }

    /// One page of what a query finds.
    static func page(_ answer: EstablishmentAnswer, site: String) -> [UInt8] {
        JSONWriter.document(capacity: 32 << 10) { json in
            json.member("total", answer.total)
            json.member("distinct", answer.distinct)
            json.member("page", answer.query.page)
            json.member("pages", answer.pages)
            json.member("on", answer.day.iso)
            json.name("ignored")
            json.list(answer.query.ignored)
            json.list("establishments", of: answer.establishments) { object($0, on: answer.day, site: site, into: &$1) }
        }
    }

    static let shapes = [
        NamedShape(
            "Establishment",
            .object(
                "An establishment as it was on the day asked for. Empty fields are left out.",
                of: [
                    .always("id", .text("26 letters and digits; stays for ever.")),
                    .always("kind", .text(allowed: Establishment.Kind.allCases.map(\.rawValue))),
                    .always("code", .text("The SEED code of a school.")),
                    .sometimes("sector", .text(allowed: Establishment.Sector.allCases.map(\.rawValue))),
                    .always("name", .text(limit: 200)),
                    .sometimes("state", .text(allowed: Establishment.Standing.State.allCases.map(\.rawValue))),
                    .sometimes("opened", .text("The day on which it opened, where it is known.", format: "date")),
                    .sometimes(
                        "closed", .text("The first day on which it was closed, where it is known.", format: "date")),
                    .sometimes("address", .text()), .sometimes("postcode", .text()),
                    .sometimes("latitude", .number("WGS84 degrees.")),
                    .sometimes("longitude", .number("WGS84 degrees.")),
                    .always("areas", .map("By scheme: the area that it belonged to.", of: .text())),
                    .sometimes("pupils", .integer("At the last census before the day.", 0...100_000)),
                    .sometimes("pupils_on", .text("The day of that census.", format: "date")),
                    .always("page", .text("Its page.")),
                ])),
        NamedShape(
            "EstablishmentsPage",
            .object(
                "One page of what a query finds.",
                of: [
                    .always("total", .integer("How many rows it finds.")),
                    .always("distinct", .integer("How many establishments these count as.")),
                    .always("page", .integer()), .always("pages", .integer("At least 1.")),
                    .always("on", .text("The day whose register it is.", format: "date")),
                    .always("ignored", .list("What was left out, in sentences.", of: .text())),
                    .always("establishments", .list("50 at most.", of: .named("Establishment"))),
                ])),
    ]
}
