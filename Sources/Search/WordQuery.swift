import Columns

/// A search text as the index understands it: what must be there, what must not, and what gives points.
package struct WordQuery: Sendable {
    /// One requirement: any of its alternatives.
    package struct Slot: Sendable {
        package fileprivate(set) var alternatives: [Alternative]
    }

    /// Words that must be there together.
    package struct Alternative: Sendable {
        package let words: [UInt32]
        /// Whether they must follow one another.
        package let isPhrase: Bool
    }

    /// A word that gives points where it is weighty.
    package struct Scorer: Sendable {
        package let word: UInt32
        /// The word's rarity, twice that for the very word that was typed.
        package let weight: UInt32
    }

    package private(set) var required: [Slot] = []
    package private(set) var excluded: [Slot] = []
    /// One group for each word typed; of each the scorer that gives most counts.
    package private(set) var scorers: [[Scorer]] = []
    /// Words that occur nowhere, and what was looked for instead.
    package private(set) var corrections: [(typed: String, used: String)] = []
    /// What was looked for beside what was typed, from the list of synonyms.
    package private(set) var synonyms: [String] = []

    /// Whether it asks for nothing, so that every row fits.
    package var isEmpty: Bool { required.isEmpty && excluded.isEmpty }

    /// Reads a text by an index. `isExact` takes words as they are typed; otherwise spelling variants, plain plurals, Gaelic
    /// lenition and synonyms are looked for too, and a word of five letters or more that occurs nowhere in any of these
    /// forms is corrected by one error, to the word that most rows hold.
    package init(_ text: QueryText, in index: TextIndex, synonyms: Synonyms, isExact: Bool) {
        var place = 0
        while place < text.terms.count {
            let term = text.terms[place]
            if term.isExcluded {
                excluded.append(Slot(alternatives: literal(term, index)))
            } else if term.isPrefix || term.isQuoted || term.words.count > 1 || isExact {
                if !isExact, !term.isPrefix, !term.isQuoted {
                    add(compound: term, index, synonyms)
                } else {
                    add(literal: term, index)
                }
            } else if let run = run(text.terms[place...], synonyms) {
                add(run: run, index, synonyms)
                place += run.count - 1
            } else {
                add(word: term.words[0], index, synonyms)
            }
            place += 1
        }
    }

    /// Several plain words, from here on, that a synonym stands for together; the longest such run.
    private func run(_ terms: ArraySlice<QueryText.Term>, _ synonyms: Synonyms) -> [[UInt8]]? {
        let plain = terms.prefix { !$0.isExcluded && !$0.isPrefix && !$0.isQuoted && $0.words.count == 1 }.map {
            $0.words[0]
        }
        guard synonyms.longest > 1 else { return nil }
        for length in stride(from: min(plain.count, synonyms.longest), to: 1, by: -1) {
            let run = Array(plain.prefix(length))
            if !synonyms.others(than: run).isEmpty { return run }
        }
        return nil
    }

    /// A phrase, a beginning, or a word as it is typed.
    private mutating func add(literal term: QueryText.Term, _ index: TextIndex) {
        let alternatives = literal(term, index)
        required.append(Slot(alternatives: alternatives))
        if term.isPrefix && term.words.count == 1 {
            scorers.append(alternatives.compactMap { $0.words.first.map { scorer($0, 2, index) } })
        } else {
            for word in term.words {
                scorers.append(index.vocabulary.number(of: word).map { [scorer($0, 2, index)] } ?? [])
            }
        }
    }

    private func literal(_ term: QueryText.Term, _ index: TextIndex) -> [Alternative] {
        var known = term.words.compactMap { index.vocabulary.number(of: $0) }
        if term.isPrefix, let last = term.words.last {
            if known.count == term.words.count { known.removeLast() }
            guard known.count == term.words.count - 1 else { return [] }
            return index.vocabulary.words(beginning: last).filter { index.live[Int($0)] > 0 }.map {
                Alternative(words: known + [$0], isPhrase: true)
            }
        }
        return known.count == term.words.count ? [Alternative(words: known, isPhrase: true)] : []
    }

    /// Words run together, such as `e-learning`: as typed, or a synonym.
    private mutating func add(compound term: QueryText.Term, _ index: TextIndex, _ list: Synonyms) {
        add(literal: term, index)
        var group: [Scorer] = []
        let others = alternatives(list.others(than: term.words), index, &group)
        required[required.count - 1].alternatives += others
        if !group.isEmpty { scorers.append(group) }
    }

    /// Several words, anywhere in the row, or what means the same.
    private mutating func add(run words: [[UInt8]], _ index: TextIndex, _ list: Synonyms) {
        var group: [Scorer] = []
        let others = alternatives(list.others(than: words), index, &group)
        let known = words.compactMap { index.vocabulary.number(of: $0) }
        let typed = known.count == words.count ? [Alternative(words: known, isPhrase: false)] : []
        required.append(Slot(alternatives: typed + others))
        for word in known { scorers.append([scorer(word, 2, index)]) }
        if !group.isEmpty { scorers.append(group) }
    }

    private mutating func add(word: [UInt8], _ index: TextIndex, _ list: Synonyms) {
        var group: [Scorer] = []
        var found: [Alternative] = []
        func take(_ number: UInt32?, _ factor: UInt32, gaelic: Bool = false) {
            guard let number, (gaelic ? index.liveGaelic : index.live)[Int(number)] > 0,
                !found.contains(where: { $0.words == [number] })
            else { return }
            found.append(Alternative(words: [number], isPhrase: true))
            group.append(scorer(number, factor, index))
        }
        func takeForms(of word: [UInt8], _ factor: UInt32) {
            take(index.vocabulary.number(of: word), factor)
            for form in WordForms.english(word) { take(index.vocabulary.number(of: form), 1) }
            if let form = WordForms.lenited(word) { take(index.vocabulary.number(of: form), 1, gaelic: true) }
            found += alternatives(list.others(than: [word]), index, &group)
        }
        takeForms(of: word, 2)
        if found.isEmpty, let used = correction(of: word, index) {
            takeForms(of: index.vocabulary.with(used) { Array($0) }, 1)
            corrections.append((String(decoding: word, as: UTF8.self), index.vocabulary.text(used)))
        }
        required.append(Slot(alternatives: found))
        scorers.append(group)
    }

    /// Synonyms as alternatives; those of one word give points like a variant.
    private mutating func alternatives(_ others: [[[UInt8]]], _ index: TextIndex, _ group: inout [Scorer])
        -> [Alternative]
    {
        var found: [Alternative] = []
        for words in others {
            let known = words.compactMap { index.vocabulary.number(of: $0) }.filter { index.live[Int($0)] > 0 }
            guard known.count == words.count else { continue }
            found.append(Alternative(words: known, isPhrase: true))
            if known.count == 1, !group.contains(where: { $0.word == known[0] }) {
                group.append(scorer(known[0], 1, index))
            }
            synonyms.append(words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
        }
        return found
    }

    private func correction(of word: [UInt8], _ index: TextIndex) -> UInt32? {
        guard word.count >= 5 else { return nil }
        return index.vocabulary.words(near: word).filter { index.live[Int($0)] > 0 }.max { left, right in
            let (a, b) = (index.live[Int(left)], index.live[Int(right)])
            return a != b ? a < b : index.vocabulary.text(left) > index.vocabulary.text(right)
        }
    }

    private func scorer(_ word: UInt32, _ factor: UInt32, _ index: TextIndex) -> Scorer {
        Scorer(word: word, weight: factor * Ranking.rarity(live: Int(index.live[Int(word)]), of: index.liveRows))
    }
}

extension TextIndex {
    /// The rows that fit a query, removed ones still among them.
    package func rows(for query: WordQuery) -> RowSet {
        var found = RowSet.everything
        var lists: [Posting] = []
        var phrases: [[UInt8]] = []
        var unions: [WordQuery.Slot] = []
        for slot in query.required {
            guard let first = slot.alternatives.first else { return .list([]) }
            if slot.alternatives.count == 1 {
                let parts = parts(of: first)
                lists += parts.lists
                if let phrase = parts.phrase { phrases.append(phrase) }
            } else {
                unions.append(slot)
            }
        }
        // The shortest first, so that the long lists meet a short one.
        for list in lists.sorted(by: { $0.count < $1.count }) { found.formIntersection(list) }
        for slot in unions { found.formIntersection(union(slot)) }
        for slot in query.excluded where !slot.alternatives.isEmpty { found.subtract(union(slot), of: rows) }
        for phrase in phrases { found.filter(of: rows) { holds(phrase, row: $0) } }
        return found
    }

    private func union(_ slot: WordQuery.Slot) -> RowSet {
        if slot.alternatives.count == 1 { return rows(of: slot.alternatives[0]) }
        let sizes = slot.alternatives.reduce(0) { sum, alternative in
            sum + (alternative.words.map { postings[Int($0)].count }.min() ?? 0)
        }
        if sizes * 32 < rows {
            var lists: [UInt32] = []
            lists.reserveCapacity(sizes)
            for alternative in slot.alternatives { rows(of: alternative).forEach(of: rows) { lists.append($0) } }
            lists.sort()
            var last: UInt32?
            lists.removeAll { row in
                defer { last = row }
                return row == last
            }
            return .list(lists)
        }
        var bits = Bitmap(rows: rows)
        for alternative in slot.alternatives {
            if alternative.words.count == 1 {
                postings[Int(alternative.words[0])].insert(into: &bits)
            } else {
                rows(of: alternative).forEach(of: rows) { bits.insert($0) }
            }
        }
        return .bits(bits)
    }

    private func rows(of alternative: WordQuery.Alternative) -> RowSet {
        let parts = parts(of: alternative)
        var found = RowSet.everything
        for list in parts.lists.sorted(by: { $0.count < $1.count }) { found.formIntersection(list) }
        if let phrase = parts.phrase { found.filter(of: rows) { holds(phrase, row: $0) } }
        return found
    }

    /// The lists that a row must be in, and the phrase that must then be looked for in the row itself: none where the
    /// lists settle it.
    private func parts(of alternative: WordQuery.Alternative) -> (lists: [Posting], phrase: [UInt8]?) {
        let words = alternative.words
        guard alternative.isPhrase, words.count > 1 else { return (words.map { postings[Int($0)] }, nil) }
        var lists: [Posting] = []
        var isSettled = words.count == 2
        for (first, second) in zip(words, words.dropFirst()) {
            if let pair = pairs.rows(first, second) {
                lists.append(pair)
            } else {
                lists += [postings[Int(first)], postings[Int(second)]]
                isSettled = false
            }
        }
        return (lists, isSettled ? nil : stream(of: words))
    }
}
