import Web

/// What Open Referral's answers look like, for the API's description: HSDS 3.0 as far as the directory fills it.
enum OpenReferralShapes {
    static let all: [NamedShape] =
        [
            NamedShape("OpenReferralAbout", about), NamedShape("OpenReferralService", service),
            NamedShape("OpenReferralServiceAtLocation", placement),
            NamedShape("OpenReferralOrganization", organisation), NamedShape("OpenReferralTaxonomy", taxonomy),
            NamedShape("OpenReferralTaxonomyTerm", term),
        ]
        + [
            ("OpenReferralServices", "OpenReferralService"),
            ("OpenReferralServicesAtLocations", "OpenReferralServiceAtLocation"),
            ("OpenReferralOrganizations", "OpenReferralOrganization"),
            ("OpenReferralTaxonomies", "OpenReferralTaxonomy"),
            ("OpenReferralTaxonomyTerms", "OpenReferralTaxonomyTerm"),
        ].map { NamedShape($0, page(of: $1)) }

    private static let uuid = Shape.text(format: "uuid")
    private static let address = Shape.text(format: "uri")
    private static let day = Shape.text(format: "date")
    private static let moment = Shape.text(format: "date-time")

    private static let about = Shape.object(
        of: [
            .always("version", .text("The version and profile of HSDS.")),
            .always("profile", address), .always("openapi_url", address), .sometimes("description", .text()),
        ])

    private static func page(of item: String) -> Shape {
        .object(
            "A page.",
            of: [
                .always("total_items", .integer("On all pages.")), .always("total_pages", .integer()),
                .always("page_number", .integer("From 1.")), .always("size", .integer("Objects on this page.")),
                .always("first_page", .flag()), .always("last_page", .flag()),
                .always("empty", .flag("Whether this page holds nothing.")),
                .always("contents", .list(of: .named(item))),
            ])
    }

    private static let service = Shape.object(
        "A listing. With minimal=true only the id and the times; the lists only in full.",
        of: [
            .always("id", uuid), .sometimes("organization_id", uuid), .sometimes("name", .text()),
            .sometimes("alternate_name", .text("The Gaelic name.")), .sometimes("description", .text()),
            .sometimes("url", .text("Its own address, else its page here.", format: "uri")),
            .sometimes(
                "status",
                .text(
                    "inactive: it is over; defunct: it was withdrawn.", allowed: ["active", "inactive", "defunct"])),
            .sometimes("last_modified", moment), .sometimes("modified_date", moment),
            .sometimes("fees_description", .text()), .sometimes("assured_date", day),
            .sometimes("organization", .named("OpenReferralOrganization")), .sometimes("schedules", schedules),
            .sometimes("service_areas", areas),
            .sometimes("service_at_locations", .list(of: .named("OpenReferralServiceAtLocation"))),
            .sometimes(
                "languages",
                .list(
                    of: .object(of: [
                        .always("id", uuid), .always("service_id", uuid), .always("name", .text()),
                        .always("code", .text()),
                    ]))),
            .sometimes("cost_options", costs), .sometimes("attributes", attributes),
            .sometimes("ceangal_page", .text("Its page here.", format: "uri")),
            .sometimes("ceangal_source", .text("Where it comes from.")), .sometimes("ceangal_licence", .text()),
            .sometimes("ceangal_attribution", .text("The words that the licence asks for.")),
        ])

    private static let schedules = Shape.list(
        of: .object(of: [
            .always("id", uuid), .always("service_id", uuid), .always("valid_from", day), .always("valid_to", day),
            .always("dtstart", day), .sometimes("opens_at", .text("In UTC: 14:00Z.")),
            .sometimes("closes_at", .text("In UTC; only where it ends on the day it begins.")),
            .sometimes("schedule_link", address),
        ]))

    private static let areas = Shape.list(
        of: .object(of: [
            .always("id", uuid), .always("service_id", uuid), .always("name", .text()),
            .sometimes("uri", .text("Of a council, by its GSS code.", format: "uri")),
        ]))

    private static let costs = Shape.list(
        of: .object(of: [
            .always("id", uuid), .always("service_id", uuid), .always("amount", .number("Pounds.")),
            .always("currency", .text(allowed: ["gbp"])), .always("amount_description", .text()),
        ]))

    private static let attributes = Shape.list(
        of: .object(of: [
            .always("id", uuid), .always("link_id", .text("The service's id.", format: "uuid")),
            .always("link_type", .text("The facet.")), .always("link_entity", .text(allowed: ["service"])),
            .always("value", .text()), .always("taxonomy_term_id", uuid),
            .always("taxonomy_term", .named("OpenReferralTaxonomyTerm")),
        ]))

    private static let placement = Shape.object(
        "A service at its place; the service itself only in full. With minimal=true only the id and the times.",
        of: [
            .always("id", uuid), .sometimes("service_id", uuid), .sometimes("location_id", uuid),
            .sometimes("last_modified", moment), .sometimes("modified_date", moment),
            .sometimes("location", location), .sometimes("service", .named("OpenReferralService")),
        ])

    private static let location = Shape.object(
        of: [
            .always("id", .text("The same for whatever is at this place.", format: "uuid")),
            .always("location_type", .text(allowed: ["physical"])), .sometimes("name", .text()),
            .always("latitude", .number("WGS84 degrees.")), .always("longitude", .number("WGS84 degrees.")),
            .sometimes(
                "addresses",
                .list(
                    of: .object(of: [
                        .always("id", uuid), .always("location_id", uuid), .always("address_1", .text()),
                        .always("city", .text()), .always("state_province", .text("The council.")),
                        .always("postal_code", .text()), .always("country", .text(allowed: ["GB"])),
                        .always("address_type", .text(allowed: ["physical"])),
                    ]))),
        ])

    private static let organisation = Shape.object(
        "A provider.",
        of: [
            .always("id", uuid), .always("name", .text()), .always("description", .text()),
            .always("uri", .text("Its page here.", format: "uri")),
        ])

    private static let taxonomy = Shape.object(
        of: [
            .always("id", uuid), .always("name", .text()), .always("description", .text()), .always("uri", address),
        ])

    private static let term = Shape.object(
        of: [
            .always("id", uuid), .always("code", .text("The directory's slug, or a council's GSS code.")),
            .always("name", .text()), .always("description", .text()),
            .always("taxonomy", .text("Its taxonomy's name.")),
            .always("taxonomy_id", uuid), .sometimes("term_uri", address), .always("language", .text()),
        ])
}
