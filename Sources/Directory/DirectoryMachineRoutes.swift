import HTTPTypes
import Programme
import Tables
import Web

/// The addresses that machines read: the query in every form, the vocabulary, one listing, type-ahead.
struct DirectoryMachineRoutes {
    let directory: Directory

    var routes: [Route] {
        [pageOfJSON, labels, suggestions, oneListing] + ExportFormat.allCases.filter { $0 != .json }.map(export)
    }

    /// One page of listings with the counts.
    private var pageOfJSON: Route {
        .machine(
            .get, "/directory.json", .readPublished,
            Operation(
                summary: "One page of the listings that a query finds, with the total and the counts of every facet.",
                type: "application/json", parameters: DirectoryParameters.all, schema: "DirectoryPage")
        ) { asked in
            let query = directory.decode(asked.query, isPage: false)
            let tag = tag(asked)
            // Before any work is done, where the asker has this day's answer and nothing has changed.
            if query.when == nil, asked.headers[.ifNoneMatch] == tag {
                return Reply(
                    status: .notModified, type: "application/json", body: .bytes([]), headers: [.eTag: tag])
            }
            return Reply.json(try directory.json(query, by: asked.actor)).open().with(.eTag, tag)
        }
    }

    private func export(_ format: ExportFormat) -> Route {
        .machine(
            .get, "/directory." + format.rawValue, .readPublished,
            Operation(
                summary:
                    "Every listing that a query finds, in the page's order, as \(format.rawValue); streamed, without a cap.",
                type: format.type, parameters: DirectoryParameters.all, failures: [503])
        ) { asked in
            let query = directory.decode(asked.query, isPage: true)
            var reply = Reply(
                type: format.type,
                body: .stream { writer in
                    try await directory.export(query, as: format, site: asked.site, by: asked.actor, to: writer)
                })
            reply.headers[.eTag] = tag(asked)
            reply.headers[.cacheControl] = "no-cache"
            reply.headers[.accessControlAllowOrigin] = "*"
            if format.isDownload {
                reply.headers[.contentDisposition] =
                    "attachment; filename=\"stem-directory-\(asked.today.iso).\(format.rawValue)\""
            }
            return reply
        }
    }

    /// Slugs and labels of every facet; changes seldom.
    private var labels: Route {
        .machine(
            .get, "/directory/facets.json", .readPublished,
            Operation(
                summary: "The values of every facet with their labels.", type: "application/json", schema: "FacetLabels"
            )
        ) { asked in
            let tag = tag(asked)
            return Reply.json(directory.labels(in: asked.language)).open(keptFor: 300).with(.eTag, tag)
        }
    }

    /// Completions of what somebody is typing.
    private var suggestions: Route {
        .machine(
            .get, "/directory/suggest.json", .readPublished,
            Operation(
                summary: "Titles, providers and words that begin with what has been typed so far; eight at most.",
                type: "application/json", parameters: [.init("q", "What has been typed.", .text(limit: 200))],
                schema: "Suggestions")
        ) { asked in
            Suggestions.reply(directory.suggestions(for: directory.decode(asked.query, isPage: true).words))
        }
    }

    /// One listing.
    private var oneListing: Route {
        .machine(
            .get, "/directory/{id}.json", .readPublished,
            Operation(
                summary: "One listing.", type: "application/json", names: [DirectoryParameters.id], schema: "Listing",
                answers: [200, 301], failures: [410])
        ) { asked in
            let tag = tag(asked)
            let id = try listingID(asked)
            let listing = try await directory.listing(id, by: asked.actor)
            guard listing.id == id else {
                return .merged(into: "/directory/" + listing.id.letters + ".json").with(.accessControlAllowOrigin, "*")
            }
            return Reply.json(ListingJSON.object(listing) + [UInt8(ascii: "\n")]).open().with(.eTag, tag)
        }
    }

    /// Marks an answer, and is taken before it is made: the answer is the same while no record has changed and the day has not passed.
    private func tag(_ asked: WebRequest) -> String { directory.entityTag(on: asked.today) }
}

/// The id of an address.
func listingID(_ asked: WebRequest) throws -> ID<Listing> {
    guard let id = ID<Listing>(letters: try asked.parameter("id")) else {
        throw Failure.notFound("There is no listing at this address. It may have been mistyped.")
    }
    return id
}
