import Columns
import Glibc
import Programme
import Search
import Synchronization

/// The directory in memory: answers any question in full — rows, exact total, all counts — without touching storage.
///
/// Many may ask at once; one at a time may change it, and waits for those who are asking. A change costs some
/// milliseconds at a million listings. What is replaced or removed leaves its row behind until the next build.
package final class ListingIndex: @unchecked Sendable {
    // Sound across threads: `rows` is read only under the lock's shared side and changed only under its exclusive side.
    private var rows: ListingRows
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>
    private let synonyms: Synonyms
    private let vocabulary: @Sendable (Facet) -> [String]
    private let rooms = LockedBox<[Ranking.Room]>([])
    /// The live rows that are not over on one day, and the change after which they were found.
    private let notOver = LockedBox<(day: Day, change: Int, rows: Bitmap)?>(nil)
    private var change = 0

    /// An empty index that knows the values of the vocabulary.
    package init(taxonomy: Taxonomy, synonyms: Synonyms) {
        self.synonyms = synonyms
        vocabulary = { taxonomy.values($0) }
        rows = ListingRows(values: vocabulary)
        lock = .allocate(capacity: 1)
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        // A steady stream of questions must not keep a change waiting for ever.
        pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    /// How many listings there are.
    package var count: Int { reading { $0.liveCount } }

    /// Whether so many rows have been replaced or removed that a new build is worth its time.
    package var isWorn: Bool { reading { $0.count > 10_000 && $0.count > $0.liveCount + $0.liveCount / 4 } }

    /// Replaces everything; `fill` hands over the listings one by one, in the order of their ids.
    package func build(_ fill: ((IndexEntry) -> Void) throws -> Void) rethrows {
        var fresh = ListingRows(values: vocabulary)
        fresh.beginLoading()
        try fill { fresh.load($0) }
        fresh.endLoading()
        // What was there before is given back once nobody waits for it.
        writing { swap(&$0, &fresh) }
    }

    /// Adds listings, each in place of the one with its id, and takes others out, at once for whoever asks.
    package func change(put entries: [IndexEntry], remove ids: [ID<Listing>] = []) {
        writing { $0.change(put: entries, remove: ids) }
    }

    /// The values of a facet, those of the vocabulary first. They have other places after a build: counts go with the
    /// values of their own answer.
    package func values(of facet: Facet) -> [String] { reading { $0.facets[facet].values } }

    /// Answers a question.
    package func answer(_ question: Question) -> Answer { reading { answer(question, $0) } }

    /// Answers a question and hands it to `body` with the rows that it is of, which hold JSON ready to be copied.
    ///
    /// `body` must not ask the index for anything: it would wait for a change that waits for it.
    func withAnswer<Result>(_ question: Question, _ body: (Answer, ListingRows) -> Result) -> Result {
        reading { body(answer(question, $0), $0) }
    }

    /// How many listings a question finds.
    package func total(_ question: Question) -> Int {
        reading { rows in
            var question = question
            question.counts = .none
            return match(question, rows.text.rows(for: words(of: question, rows)), rows).total
        }
    }

    /// Everything that a question finds, in its order.
    package func all(_ question: Question) -> [Hit] {
        reading { rows in
            var question = question
            question.counts = .none
            let words = words(of: question, rows)
            let matching = match(question, rows.text.rows(for: words), rows)
            let conditions = Conditions(question, rows)
            let ordered = withRoom { Paging(question, rows, matching).first(matching.total, words: words, room: &$0) }
            return ordered.map {
                Hit(id: rows.ids[Int($0)], distance: question.near == nil ? nil : conditions.distance($0))
            }
        }
    }

    /// Titles for what somebody is typing: first those that begin so, then the best that hold the words, the last of them
    /// as a beginning.
    package func suggest(prefix: String, limit: Int, today: Day) -> [String] {
        reading { rows in
            var found: [String] = []
            let key = Array(Search.words(of: prefix).joined(separator: [0x20]))
            guard !key.isEmpty else { return [] }
            func take(_ row: UInt32) {
                let title = String(decoding: rows.titles[Int(row)], as: UTF8.self)
                if rows.alive.contains(row), !found.contains(title) { found.append(title) }
            }
            let start = rows.byTitle.place { row in rows.keys.with(Int(row)) { $0.lexicographicallyPrecedes(key) } }
            for row in rows.byTitle.rows[start...].prefix(limit * 50) {
                guard found.count < limit, rows.keys.with(Int(row), { $0.starts(with: key) }) else { break }
                take(row)
            }
            var question = Question(
                q: prefix, exact: false, prefixLast: true, selected: [:], from: nil, to: nil, undated: true,
                national: false,
                past: false, near: nil, sort: .best, page: 1, size: limit * 4, counts: .none, today: today)
            question.hints = false
            for row in answer(question, rows).rows where found.count < limit { take(row) }
            return found
        }
    }

    private func answer(_ question: Question, _ rows: ListingRows) -> Answer {
        var answer = Answer()
        let words = words(of: question, rows)
        let candidates = rows.text.rows(for: words)
        let matching = match(question, candidates, rows)
        answer.total = matching.total
        answer.counts = matching.counts
        for facet in answer.counts.facets { answer.values[facet] = rows.facets[facet].values }
        answer.pages = max(1, (matching.total + question.size - 1) / max(1, question.size))
        answer.page = min(max(1, question.page), answer.pages)
        let skipped = (answer.page - 1) * question.size
        let ordered = withRoom {
            Paging(question, rows, matching).first(skipped + question.size, words: words, room: &$0)
        }
        answer.rows = Array(ordered.dropFirst(skipped))
        answer.ids = answer.rows.map { rows.ids[Int($0)] }
        if question.near != nil {
            let conditions = Conditions(question, rows)
            answer.distances = answer.rows.map { conditions.distance($0) ?? 0 }
        }
        answer.reading = Reading(corrections: words.corrections.map { ($0.typed, $0.used) }, synonyms: words.synonyms)
        if question.hints { hint(&answer, question, matching.over, candidates, rows) }
        return answer
    }

    /// What a page says of the listings that it leaves out; `over` of them are, where that has been counted.
    private func hint(
        _ answer: inout Answer, _ question: Question, _ over: Int?, _ candidates: RowSet, _ rows: ListingRows
    ) {
        var other = question
        other.counts = .none
        if !question.past {
            other.past = true
            answer.over = over ?? match(other, candidates, rows).total - answer.total
            other.past = false
        }
        let isPlaced =
            !(question.selected[.region] ?? []).isEmpty || !(question.selected[.localAuthority] ?? []).isEmpty
        if isPlaced && !question.national {
            other.national = true
            answer.national = match(other, candidates, rows).total
        }
    }

    private func words(of question: Question, _ rows: ListingRows) -> WordQuery {
        var text = QueryText(question.q)
        if question.prefixLast { text.takeLastAsPrefix() }
        return WordQuery(text, in: rows.text, synonyms: synonyms, isExact: question.exact)
    }

    private func match(_ question: Question, _ candidates: RowSet, _ rows: ListingRows) -> Matching {
        Matching(
            Conditions(question, rows), candidates: candidates,
            live: question.past ? rows.alive : live(on: question.today, rows), counts: question.counts)
    }

    /// The live rows that are not over on a day; kept until a row or the day changes.
    private func live(on day: Day, _ rows: ListingRows) -> Bitmap {
        if let known = notOver.with({ $0 }), known.day == day, known.change == change { return known.rows }
        var live = rows.alive
        let today = ListingRows.cell(day)
        rows.alive.forEach { if rows.last($0) < today { live.remove($0) } }
        notOver.with { $0 = (day, change, live) }
        return live
    }

    private func withRoom<Result>(_ body: (inout Ranking.Room) -> Result) -> Result {
        var room = rooms.with { $0.popLast() } ?? Ranking.Room()
        defer { rooms.with { if $0.count < 8 { $0.append(room) } } }
        return body(&room)
    }

    private func reading<Result>(_ body: (ListingRows) throws -> Result) rethrows -> Result {
        pthread_rwlock_rdlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body(rows)
    }

    private func writing(_ body: (inout ListingRows) -> Void) {
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        body(&rows)
        change += 1
    }
}
