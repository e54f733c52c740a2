import Columns
import Glibc

/// The word index: which rows hold which words, where they matter most, and in what order they stand.
///
/// Rows are numbered from 0 in the order of `append`. Removing a row keeps its number; whoever asks masks it out. For each
/// word there is a posting (Columns), a short list of the rows in which it weighs (`Weighty`), and the number of live
/// rows; for each row its words in order, from which phrases are checked and removals counted.
package struct TextIndex: Sendable {
    /// The parts of a record, by what they say of it.
    package enum Field: UInt32, CaseIterable, Sendable {
        case title, titleGaelic, name, text, textGaelic

        var isGaelic: Bool { self == .titleGaelic || self == .textGaelic }
    }

    package private(set) var vocabulary = Vocabulary()
    package private(set) var postings: [Posting] = []
    /// The rows of a word that score, in ascending order.
    package private(set) var weighty: [Weighty] = []
    /// How many live rows hold a word.
    package private(set) var live: [UInt32] = []
    /// How many live rows hold a word in a Gaelic part.
    package private(set) var liveGaelic: [UInt32] = []
    /// How many live rows there are.
    package private(set) var liveRows = 0
    /// The rows of phrases of two common words.
    private(set) var pairs = WordPairs()
    private var streams = ByteArena()
    private var tally = Tally()
    private var isLoading = false

    /// The rows in which a word stands in title or name, or often, with the points that this gives.
    package struct Weighty: Sendable {
        package fileprivate(set) var rows: [UInt32] = []
        package fileprivate(set) var points: [UInt8] = []
    }

    package init() {}

    /// How many rows there are, removed ones too.
    package var rows: Int { streams.count }

    /// Begins a load of many rows: their words are put in order and counted at `endLoading`, in half the time and room.
    package mutating func beginLoading() {
        isLoading = true
        vocabulary.beginLoading()
    }

    /// Ends a load of many rows.
    package mutating func endLoading() {
        isLoading = false
        vocabulary.sort()
        var expected = [UInt32](repeating: 0, count: vocabulary.count)
        for row in 0..<streams.count {
            read(row)
            for word in tally.touched { expected[Int(word)] += 1 }
        }
        var builder = PostingBuilder(counts: expected, rows: rows)
        weighty = [Weighty](repeating: Weighty(), count: vocabulary.count)
        live = [UInt32](repeating: 0, count: vocabulary.count)
        liveGaelic = live
        for row in 0..<streams.count {
            enter(row)
            for word in tally.touched { builder.append(UInt32(truncatingIfNeeded: row), to: Int(word)) }
        }
        postings = builder.postings()
        tally = Tally()
        var pairs = WordPairs(counts: expected, rows: rows)
        pairs.load(rows: rows) { body in
            for row in 0..<UInt32(truncatingIfNeeded: rows) { eachPair(of: row) { body($0, $1, row) } }
        }
        self.pairs = pairs
    }

    /// Adds the next row with the texts of its fields.
    package mutating func append(_ fields: [(field: Field, text: String)]) {
        var stream: [UInt8] = []
        stream.reserveCapacity(256)
        for (field, text) in fields {
            appendNumber(field.rawValue, to: &stream)
            forEachWord(in: text) { word in
                appendNumber(vocabulary.intern(word) &+ TextIndex.fields, to: &stream)
            }
        }
        streams.append(stream)
        liveRows += 1
        guard !isLoading else { return }
        while postings.count < vocabulary.count {
            postings.append(Posting())
            weighty.append(Weighty())
            live.append(0)
            liveGaelic.append(0)
        }
        let row = UInt32(truncatingIfNeeded: streams.count - 1)
        enter(streams.count - 1)
        for word in tally.touched { postings[Int(word)].append(row) }
        var pairs = WordPairs()
        swap(&pairs, &self.pairs)
        eachPair(of: row) { pairs.append($0, $1, row) }
        swap(&pairs, &self.pairs)
    }

    /// Stops counting a row; its number stays taken.
    package mutating func remove(_ row: UInt32) {
        read(Int(row))
        for word in tally.touched {
            live[Int(word)] -= 1
            if tally.isGaelic(word) { liveGaelic[Int(word)] -= 1 }
        }
        liveRows -= 1
    }

    /// A phrase as it stands in the row of its words.
    func stream(of phrase: [UInt32]) -> [UInt8] {
        var stream: [UInt8] = []
        for word in phrase { appendNumber(word &+ TextIndex.fields, to: &stream) }
        return stream
    }

    /// Whether a phrase, given as its stream, stands in one field of a row.
    func holds(_ phrase: [UInt8], row: UInt32) -> Bool {
        streams.with(Int(row)) { stream in
            guard let start = stream.baseAddress, let first = phrase.first else { return false }
            var place = 0
            while stream.count - place >= phrase.count,
                let found = memchr(start + place, Int32(first), stream.count - phrase.count - place + 1)
            {
                place = UnsafeRawPointer(found) - UnsafeRawPointer(start)
                // A number begins where the byte before is the last of another.
                if place == 0 || stream[place - 1] < 0x80, memcmp(found, phrase, phrase.count) == 0 { return true }
                place += 1
            }
            return false
        }
    }

    fileprivate static let fields = UInt32(Field.allCases.count)

    /// Counts the words of a row into `tally`.
    private mutating func read(_ row: Int) {
        tally.begin(words: vocabulary.count)
        streams.with(row) { stream in
            var place = 0
            var field = Field.text
            while place < stream.count {
                let value = number(stream, &place)
                if value < TextIndex.fields {
                    field = Field(rawValue: value) ?? .text
                } else {
                    tally.count(value &- TextIndex.fields, in: field)
                }
            }
        }
    }

    private mutating func enter(_ row: Int) {
        read(row)
        let row = UInt32(truncatingIfNeeded: row)
        for word in tally.touched {
            let place = Int(word)
            live[place] += 1
            if tally.isGaelic(word) { liveGaelic[place] += 1 }
            let points = tally.points(word)
            if points > 0 {
                weighty[place].rows.append(row)
                weighty[place].points.append(points)
            }
        }
    }

    /// Calls `body` with each two words that follow one another in a field of a row.
    private func eachPair(of row: UInt32, _ body: (UInt32, UInt32) -> Void) {
        streams.with(Int(row)) { stream in
            var place = 0
            var last: UInt32?
            while place < stream.count {
                let value = number(stream, &place)
                guard value >= TextIndex.fields else {
                    last = nil
                    continue
                }
                if let last { body(last, value &- TextIndex.fields) }
                last = value &- TextIndex.fields
            }
        }
    }
}

/// What is known of the words of one row while it is read.
private struct Tally: Sendable {
    /// The words that the row holds, each once.
    private(set) var touched: [UInt32] = []
    /// For each word: how often it stands in the text (255 at most), and where else.
    private var often: [UInt8] = []
    private var seen: [UInt8] = []

    mutating func begin(words: Int) {
        for word in touched {
            often[Int(word)] = 0
            seen[Int(word)] = 0
        }
        touched.removeAll(keepingCapacity: true)
        if seen.count < words {
            often.append(contentsOf: repeatElement(0, count: words - often.count))
            seen.append(contentsOf: repeatElement(0, count: words - seen.count))
        }
    }

    mutating func count(_ word: UInt32, in field: TextIndex.Field) {
        let place = Int(word)
        if seen[place] == 0 { touched.append(word) }
        seen[place] |= 1 << UInt8(field.rawValue)
        if field == .text || field == .textGaelic, often[place] < 255 { often[place] += 1 }
    }

    func isGaelic(_ word: UInt32) -> Bool { seen[Int(word)] & 0b10010 != 0 }

    /// The points of `Ranking`: 8 in a title, 4 in a name, 1 where the text has it three times or more.
    func points(_ word: UInt32) -> UInt8 {
        let seen = seen[Int(word)]
        return (seen & 0b00011 != 0 ? 8 : 0) + (seen & 0b00100 != 0 ? 4 : 0) + (often[Int(word)] >= 3 ? 1 : 0)
    }
}

/// Seven bits a byte, the lowest first, the highest bit set on all but the last.
private func appendNumber(_ number: UInt32, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
}

@inline(__always)
private func number(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> UInt32 {
    var value: UInt32 = 0
    var shift: UInt32 = 0
    while place < bytes.count {
        let byte = bytes[place]
        place &+= 1
        value |= UInt32(byte & 0x7F) &<< shift
        if byte < 0x80 { break }
        shift &+= 7
    }
    return value
}
