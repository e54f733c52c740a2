import Directory
import Establishments
import Programme
import Storage
import Tables

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Loads a file that ships, by its profile. The same again changes nothing.
    func loadShipped(_ profile: String, by actor: Actor, progress: @escaping ImportProgress) async throws
        -> ImportReport
    {
        guard let file = try imports.profiles.named(profile).file else {
            throw Failure.notFound("The profile “\(profile)” names no file that ships.")
        }
        var request = ImportRequest(path: reference.path(of: file))
        request.profile = profile
        let report = try await imports.load(request, by: actor, progress: progress)
        guard !report.isRefused else {
            throw Failure.unavailable(
                "The file \(file) that ships cannot be loaded: \(report.errors.first?.sentence ?? "it has errors").",
                retryAfter: 0)
        }
        return report
    }

    /// Loads the invented listings of `Samples/listings.json`, placed around today. Run again another day it moves them.
    func loadDemonstration(by actor: Actor) async throws -> ImportReport {
        let path = settings.home + "/Samples/listings.json"
        guard let data = FileManager.default.contents(atPath: path),
            let samples = try? JSONDecoder().decode(Samples.self, from: data)
        else { throw Failure.unavailable("The invented listings in \(path) cannot be read.", retryAfter: 0) }
        let source = samples.source
        let origin = Origin(
            name: source.name, title: source.title, publisher: source.publisher, licence: source.licence,
            licenceURL: source.licence_url, attribution: source.attribution, invented: true)
        try await storage.write { try Origins.store(origin, in: $0) }
        let today = settings.clock().londonDay
        let monday = today.adding(1 - today.weekday)
        var rows: [UInt8] = []
        for listing in samples.listings { rows.append(contentsOf: listing.row(from: monday, source: source)) }
        let request = ImportRequest(.bytes(rows), name: "listings.ndjson", profile: "native", source: source.name)
        let report = try await imports.load(request, by: actor)
        guard !report.isRefused else {
            throw Failure.unavailable(
                "The invented listings cannot be loaded: \(report.errors.first?.sentence ?? "").", retryAfter: 0)
        }
        return report
    }
}

/// The shape of `Samples/listings.json`.
private struct Samples: Decodable {
    let source: Source
    let listings: [Sample]

    struct Source: Decodable {
        let name, title, publisher, licence, licence_url, attribution: String
    }

    struct Sample: Decodable {
        let id, title, description, provider, format, audience, language: String
        let title_gd, postcode, time: String?
        let sectors, stages, regions, local_authorities, themes: [String]
        let cost_pence, week, weekday, minutes: Int

        /// A line of NDJSON in the native form.
        func row(from monday: Day, source: Source) -> [UInt8] {
            let day = monday.adding(7 * week + weekday - 1)
            var json = JSONWriter(capacity: 1024)
            json.beginObject()
            json.member("id", id)
            json.member("title", title)
            json.member("title_gd", title_gd)
            json.member("description", description)
            json.member("provider", provider)
            json.member("sectors", sectors)
            json.member("stages", stages)
            json.member("regions", regions)
            json.member("local_authorities", local_authorities)
            json.member("themes", themes)
            if let clock = time?.utf8.split(separator: UInt8(ascii: ":")).compactMap({
                Int(String(decoding: $0, as: UTF8.self))
            }), clock.count == 2 {
                let start = BritishClock.instant(of: day, hour: clock[0], minute: clock[1])
                json.member("start", start.rfc3339)
                json.member("end", start.adding(seconds: minutes * 60).rfc3339)
            } else {
                json.member("start", day.iso)
                json.member("end", day.adding(max(1, minutes / 1440) - 1).iso)
            }
            json.member("format", format)
            json.member("audience", audience)
            json.member("cost_pence", cost_pence)
            json.member("language", language)
            json.member("postcode", postcode)
            json.member("licence", source.licence)
            json.endObject()
            json.endLine()
            return json.take()
        }
    }
}
