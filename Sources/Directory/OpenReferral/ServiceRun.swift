import Establishments
import Programme
import Storage

/// The records that a query of Open Referral finds, in a lasting order, read 500 at a time.
///
/// Without words, terms or place they are walked through in storage: by id, so that pages stay as they are while others
/// change, or by the moment of the change. What only the index knows is asked of the index; together with a moment the
/// ids of both are compared, never the records.
struct ServiceRun: Sendable {
    private enum Source {
        case nothing
        case published
        case changed(since: Instant?, provider: ID<Provider>?)
        case found(Question)
        case ids([ID<Listing>])
    }

    private let directory: Directory
    private let source: Source
    let total: Int

    /// Finds what a query asks for; with `atPlaces` only what is delivered at a place rather than across the country.
    /// Throws `Failure.invalid` for a postcode that is not known.
    init(_ query: ServiceQuery, atPlaces: Bool = false, in directory: Directory) async throws {
        self.directory = directory
        guard let terms = query.terms else {
            (source, total) = (.nothing, 0)
            return
        }
        guard query.needsIndex || atPlaces else {
            if query.since == nil, query.organisation == nil {
                (source, total) = (.published, directory.index.count)
            } else {
                let (since, provider) = (query.since, query.organisation)
                source = .changed(since: since, provider: provider)
                total = try await directory.storage.read {
                    try Listings.countChanged(since: since, of: provider, in: $0)
                }
            }
            return
        }
        guard let question = try await ServiceRun.question(query, terms, atPlaces: atPlaces, in: directory) else {
            (source, total) = (.nothing, 0)
            return
        }
        guard let since = query.since else {
            (source, total) = (.found(question), directory.index.total(question))
            return
        }
        let hits = Set(directory.index.all(question).map(\.id))
        // A harvester must hear that something is gone, whether or not it would still be found.
        let ids = try await directory.storage.read { connection in
            var ids: [ID<Listing>] = []
            try Listings.eachChange(since: since, in: connection) { id, isWithdrawn in
                if hits.contains(id) || isWithdrawn && !atPlaces { ids.append(id) }
            }
            return ids
        }
        (source, total) = (.ids(ids), ids.count)
    }

    /// The query as the index takes it; `nil` where its organisation does not exist.
    private static func question(
        _ query: ServiceQuery, _ terms: [Facet: [String]], atPlaces: Bool, in directory: Directory
    ) async throws -> Question? {
        var asked = DirectoryQuery()
        asked.words = query.search
        asked.selected = terms
        asked.past = true
        if let id = query.organisation {
            guard let slug = try await directory.storage.read({ try Providers.find(id, in: $0)?.slug }) else {
                return nil
            }
            asked.selected[.provider] = [slug]
        }
        var near = atPlaces ? ServiceRun.anywhere : nil
        asked.sort = query.search.isEmpty ? .title : .best
        if !query.postcode.isEmpty {
            let place = try ServiceRun.place(query.postcode, in: directory)
            if let metres = query.proximity {
                near = Near(
                    latitude: place.point.latitude, longitude: place.point.longitude,
                    kilometres: Double(metres) / 1000)
                asked.sort = .distance
            } else if asked.selected[.localAuthority] == nil {
                asked.selected[.localAuthority] = [place.council]
                asked.national = !atPlaces
            }
        }
        var question = directory.question(for: asked, counts: .none).question
        question.near = near
        if near != nil, asked.sort == .distance { question.sort = .distance }
        return question
    }

    /// Around the middle of Scotland, wide enough for the whole of Britain: what has a place and is not for everyone.
    private static let anywhere = Near(latitude: 56.8, longitude: -4.2, kilometres: 1500)

    private static func place(_ postcode: String, in directory: Directory) throws -> Location {
        guard let place = directory.places.find(postcode).location else {
            throw Failure.invalid([
                Problem("postcode", "There is no postcode “\(shortened(postcode))” in Scotland that is known here.")
            ])
        }
        return place
    }

    /// Hands over the records of one page (`size` nil: all), in order.
    func each(page: Int, size: Int?, _ body: ([ServiceRecord]) async throws -> Void) async throws {
        let start = (size ?? total) * (page - 1)
        let count = min(size ?? total, max(0, total - start))
        guard count > 0 else { return }
        switch source {
        case .nothing: return
        case .ids(let ids): try await each(of: Array(ids[start..<start + count]), body)
        case .found(var question):
            if let size {
                (question.page, question.size) = (page, size)
                try await each(of: directory.index.answer(question).ids, body)
            } else {
                try await each(of: directory.index.all(question).map(\.id), body)
            }
        case .published, .changed: try await walk(from: start, count: count, body)
        }
    }

    private func each(of ids: [ID<Listing>], _ body: ([ServiceRecord]) async throws -> Void) async throws {
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            try await body(try await directory.storage.read { try Listings.records(part, in: $0) })
        }
    }

    private func walk(from start: Int, count: Int, _ body: ([ServiceRecord]) async throws -> Void) async throws {
        var left = count
        var place: ServicePlace?
        while left > 0 {
            let (after, limit) = (place, min(left, 500))
            let records = try await directory.storage.read { [source] connection in
                switch source {
                case .changed(let since, let provider):
                    try Listings.changed(
                        since: since, of: provider, from: start, after: after, limit: limit, in: connection)
                default: try Listings.published(from: start, after: after, limit: limit, in: connection)
                }
            }
            guard let last = records.last else { return }
            try await body(records)
            place = last.place
            left -= records.count
        }
    }
}
