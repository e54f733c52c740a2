import Programme
import Storage
import Tables
import Web

/// The forms in which the directory hands out what a query finds.
package enum ExportFormat: String, Sendable, CaseIterable {
    case json, ndjson, csv, xlsx, ods, atom, ics, geojson

    /// The media type.
    package var type: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .ods: "application/vnd.oasis.opendocument.spreadsheet"
        case .atom: "application/atom+xml; charset=utf-8"
        case .ics: "text/calendar; charset=utf-8"
        case .geojson: "application/geo+json"
        }
    }

    /// Whether browsers should save it rather than show it.
    package var isDownload: Bool {
        switch self {
        case .csv, .xlsx, .ods, .ics, .ndjson: true
        case .json, .atom, .geojson: false
        }
    }
}

extension Directory {
    /// Writes everything that a query finds, in its order, without a cap and without holding it. `site` begins whole links.
    ///
    /// JSON too: the rows of all pages under `listings`, without counts. Throws `Failure.unavailable` where a
    /// spreadsheet cannot be written to the disk.
    package func export(
        _ query: DirectoryQuery, as format: ExportFormat, site: String, by actor: Actor, to writer: any ReplyWriter
    ) async throws {
        try Permission.readPublished.require(of: actor)
        let asked = question(for: query, counts: .none)
        let rows = ExportRows(directory: self, hits: index.all(asked.question))
        switch format {
        case .json: try await writeJSON(rows, to: writer)
        case .ndjson: try await writeNDJSON(rows, to: writer)
        case .csv: try await writeCSV(rows, site: site, to: writer)
        case .xlsx, .ods: try await writeSpreadsheet(rows, query: asked.query, as: format, site: site, to: writer)
        case .atom: try await writeFeed(rows, query: asked.query, site: site, to: writer)
        case .ics: try await writeCalendar(rows, query: asked.query, site: site, to: writer)
        case .geojson: try await writeGeoJSON(rows, to: writer)
        }
    }

    private func writeJSON(_ rows: ExportRows, to writer: any ReplyWriter) async throws {
        var json = JSONWriter(capacity: 64 << 10)
        json.beginObject()
        json.member("total", rows.total)
        json.name("listings")
        json.beginList()
        try await rows.each { chunk in
            for row in chunk { Self.write(row, into: &json) }
            try await writer.write(json.take())
        }
        json.endList()
        json.endObject()
        json.endLine()
        try await writer.write(json.take())
    }

    private func writeNDJSON(_ rows: ExportRows, to writer: any ReplyWriter) async throws {
        try await rows.each { chunk in
            var json = JSONWriter(capacity: 64 << 10)
            for row in chunk {
                Self.write(row, into: &json)
                json.endLine()
            }
            try await writer.write(json.take())
        }
    }

    private func writeGeoJSON(_ rows: ExportRows, to writer: any ReplyWriter) async throws {
        var json = JSONWriter(capacity: 64 << 10)
        json.beginObject()
        json.member("type", "FeatureCollection")
        json.name("features")
        json.beginList()
        try await rows.each { chunk in
            for row in chunk { GeoJSON.write(row.listing, distance: row.distance, into: &json) }
            try await writer.write(json.take())
        }
        json.endList()
        json.member("attribution", attributions)
        json.endObject()
        json.endLine()
        try await writer.write(json.take())
    }

    private static func write(_ row: ExportRow, into json: inout JSONWriter) {
        json.beginObject()
        ListingJSON.write(row.listing, into: &json)
        json.member("distance_km", row.distance)
        json.endObject()
    }

    private func writeCSV(_ rows: ExportRows, site: String, to writer: any ReplyWriter) async throws {
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(ListingTable.columns.map(\.words), into: &bytes)
        try await writer.write(bytes)
        try await rows.each { [taxonomy] chunk in
            var bytes: [UInt8] = []
            for row in chunk {
                csv.row(
                    ListingTable.row(row.listing, distance: row.distance, taxonomy: taxonomy, site: site), into: &bytes)
            }
            try await writer.write(bytes)
        }
    }

    private func writeCalendar(_ rows: ExportRows, query: DirectoryQuery, site: String, to writer: any ReplyWriter)
        async throws
    {
        var calendar = CalendarWriter(name: name(of: query))
        try await rows.each { [self] chunk in
            for row in chunk {
                calendar.add(
                    row.listing, Provenance(row.listing.facts, origin(row.listing.facts.source)),
                    at: row.modified ?? started, site: site)
            }
            try await writer.write(calendar.take())
        }
        calendar.finish()
        try await writer.write(calendar.take())
    }

    private func writeFeed(_ rows: ExportRows, query: DirectoryQuery, site: String, to writer: any ReplyWriter)
        async throws
    {
        let parameters = query.parameters.encoded
        let end = parameters.isEmpty ? "" : "?" + parameters
        let changed = try await storage.read { try Listings.lastChange(in: $0) }
        var feed = FeedWriter(
            title: name(of: query), address: site + "/directory.atom" + end, page: site + "/directory" + end,
            rights: attributions, site: site, updated: changed ?? started)
        try await rows.each { [self] chunk in
            for row in chunk {
                feed.add(
                    row.listing, Provenance(row.listing.facts, origin(row.listing.facts.source)),
                    at: row.modified ?? started)
            }
            try await writer.write(feed.take())
        }
        feed.finish()
        try await writer.write(feed.take())
    }

    /// What people who subscribe to the results of a query see them called: by the values chosen, never by what was typed.
    private func name(of query: DirectoryQuery) -> String {
        var chosen = query
        chosen.words = ""
        chosen.near = ""
        return chosen.isFiltered ? "STEM directory: " + inWords(chosen) : "STEM directory"
    }

    private var started: Instant { Instant(milliseconds: startedAt) }

    /// The sentences that the sources' licences ask for, in one text.
    package var attributions: String {
        known.with { known in
            Array(Set(known.origins.values.map(\.attribution))).sorted().joined(separator: " ")
        }
    }
}
