import Programme
import Synchronization

package enum Sort: String, CaseIterable, Sendable { case best, date, latest = "-date", updated, title, distance }
package struct Near: Sendable { package let latitude, longitude, kilometres: Double }
package enum CountsWanted: Sendable { case none, all, only(Set<Facet>) }
package struct Hit: Sendable { package let id: ID<Listing>; package let distance: Double? }
package struct Reading: Sendable { package var corrections: [(String, String)] = []; package var synonyms: [String] = [] }
package struct IndexEntry: Sendable {
    let id: ID<Listing>; let text: String; let title: String; let values: [Facet: [String]]; let start: Day?; let end: Day?
    let updated: Instant?; let latitude: Double?; let longitude: Double?; let national: Bool; let json: [UInt8]
}
package struct Question: Sendable {
    var q: String; var exact: Bool; var prefixLast: Bool; var selected: [Facet: [String]]; var from: Day?; var to: Day?
    var undated: Bool; var national: Bool; var past: Bool; var near: Near?; var sort: Sort; var page: Int; var size: Int
    var counts: CountsWanted; var today: Day
}
package struct Answer: Sendable {
    package var total = 0, page = 1, pages = 1
    package var ids: [ID<Listing>] = []
    package var distances: [Double] = []
    package var counts: [Facet: [Int]] = [:]
    package var over = 0
    package var national: Int?
    package var reading = Reading()
}
package struct Synonyms: Sendable { package init() {} }
package final class ListingIndex: Sendable {
    let entries = LockedBox<[IndexEntry]>([])
    let codes = LockedBox<[Facet: [String]]>([:])
    init(synonyms: Synonyms) {}
    var count: Int { entries.with { $0.count } }
    func build(_ new: [IndexEntry]) { entries.with { $0 = new }; codes.with { c in for f in Facet.allCases { c[f] = Array(Set(new.flatMap { $0.values[f] ?? [] })).sorted() } } }
    func put(_ e: IndexEntry) { entries.with { l in l.removeAll { $0.id == e.id }; l.append(e); l.sort { $0.id < $1.id } } }
    func remove(_ id: ID<Listing>) { entries.with { $0.removeAll { $0.id == id } } }
    func values(of f: Facet) -> [String] { codes.with { $0[f] ?? [] } }
    func suggest(prefix: String, limit: Int) -> [String] { entries.with { $0.filter { $0.title.lowercased().hasPrefix(prefix.lowercased()) }.prefix(limit).map(\.title) } }
    func km(_ e: IndexEntry, _ n: Near) -> Double? {
        guard let a = e.latitude, let o = e.longitude else { return nil }
        let y = (a - n.latitude) * 111.2, x = (o - n.longitude) * 111.2 * 0.55
        return (x * x + y * y).squareRoot()
    }
    func passes(_ e: IndexEntry, _ q: Question, skip: Facet?) -> Bool {
        let words = q.q.lowercased().split(separator: " ")
        guard words.allSatisfy({ e.text.contains($0) }) else { return false }
        for (f, v) in q.selected where f != skip && !v.isEmpty {
            if q.national && (f == .region || f == .localAuthority) && e.national { continue }
            if Set(e.values[f] ?? []).isDisjoint(with: v) { return false }
        }
        if !q.past, let last = e.end ?? e.start, last < q.today { return false }
        if skip != .year, q.from != nil || q.to != nil || !q.undated {
            let inside = e.start.map { s in (q.from.map { s >= $0 } ?? true) && (q.to.map { s <= $0 } ?? true) } ?? false
            let extra = q.undated && (e.start == nil || (q.from.map { f in e.start.map { $0 < f } ?? false && (e.end.map { $0 >= f } ?? false) } ?? false))
            if !inside && !extra { return false }
        }
        if let n = q.near { guard !e.national, let d = km(e, n), d <= n.kilometres else { return false } }
        return true
    }
    func hits(_ q: Question) -> [IndexEntry] {
        let all = entries.with { $0 }.filter { passes($0, q, skip: nil) }
        switch q.sort {
        case .date: return all.sorted { ($0.start?.number ?? .max, $0.id) < ($1.start?.number ?? .max, $1.id) }
        case .latest: return all.sorted { (-($0.start?.number ?? -99999), $0.id) < (-($1.start?.number ?? -99999), $1.id) }
        case .title: return all.sorted { ($0.title.lowercased(), $0.id) < ($1.title.lowercased(), $1.id) }
        default: return all
        }
    }
    func all(_ q: Question) -> [Hit] { hits(q).map { e in Hit(id: e.id, distance: q.near.flatMap { km(e, $0) }) } }
    func total(_ q: Question) -> Int { hits(q).count }
    func answer(_ q: Question) -> Answer {
        var a = Answer()
        let h = hits(q)
        a.total = h.count
        a.pages = max(1, (h.count + q.size - 1) / q.size)
        a.page = min(q.page, a.pages)
        let slice = h.dropFirst((a.page - 1) * q.size).prefix(q.size)
        a.ids = slice.map(\.id)
        if let n = q.near { a.distances = slice.map { km($0, n) ?? 0 } }
        if case .none = q.counts { return a }
        let everything = entries.with { $0 }
        for f in Facet.allCases {
            var c: [String: Int] = [:]
            for e in everything where passes(e, q, skip: f) { for v in e.values[f] ?? [] { c[v, default: 0] += 1 } }
            a.counts[f] = values(of: f).map { c[$0] ?? 0 }
        }
        var past = q; past.past = true
        a.over = q.past ? 0 : hits(past).count - h.count
        var n = q; n.national = true
        if !q.national, !(q.selected[.region] ?? []).isEmpty || !(q.selected[.localAuthority] ?? []).isEmpty { a.national = hits(n).count }
        return a
    }
    func withAnswer<T>(_ q: Question, _ body: (Answer, (Int) -> [UInt8]) -> T) -> T {
        let a = answer(q)
        let m = Dictionary(entries.with { $0 }.map { ($0.id, $0.json) }, uniquingKeysWith: { x, _ in x })
        return body(a) { m[a.ids[$0]] ?? [] }
    }
}
extension IndexEntry {
    init(_ l: Listing, taxonomy: Taxonomy) {
        let f = l.facts
        self.init(id: l.id, text: (f.title + " " + f.providerName + " " + f.description).lowercased(), title: f.title,
            values: [.sector: f.sectors, .region: f.regions, .localAuthority: f.localAuthorities, .theme: f.themes, .provider: [l.provider], .format: f.format.map { [$0] } ?? [], .audience: f.audience.map { [$0] } ?? [], .stage: f.stages, .language: [f.language], .year: f.start.map { [String($0.day.year)] } ?? []],
            start: f.start?.day, end: f.end?.day, updated: f.updated, latitude: f.point?.latitude, longitude: f.point?.longitude, national: f.isNational, json: ListingJSON.object(l))
    }
}
