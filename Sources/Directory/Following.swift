import Crypto
import Establishments
import Programme
import Storage

/// How far what is known in memory has come along the feed of events.
struct FeedPlace: Sendable {
    /// The last event that the feed has brought.
    var position = 0
    /// The last of those that concern the directory.
    private(set) var head = ChainHead.start
    /// Changes whose effects are known here though the feed has not brought them yet: this process made them, or they
    /// waited for their position when the index was built.
    private(set) var ahead: [Change] = []
    /// The latest changes that the feed has brought.
    private var brought: [Change] = []
    /// Stands for what is known: equal in every process that knows the same, whenever it started.
    private(set) var mark = "0"

    init() {}

    /// Where records stand.
    init(in connection: any Connection) throws {
        position = try ChainHead.stored(in: connection).position
        head = try Events.last(of: Change.verbs, in: connection)
        ahead = try Events.waiting(Change.verbs, in: connection).compactMap {
            Change($0.verb, $0.subject, $0.id)
        }
        renew()
    }

    /// The feed has brought events, in order, and their effects are known.
    mutating func take(_ events: [Event]) {
        for event in events {
            position = event.position
            guard let change = Change(event.verb, event.subject, event.id) else { continue }
            head = ChainHead(position: event.position, hash: event.hash)
            ahead.removeAll { $0 == change }
            brought = brought.suffix(63) + [change]
        }
        renew()
    }

    /// The effects of a change are known before the feed brings it.
    mutating func add(_ change: Change) {
        guard !knows(change) else { return }
        ahead.append(change)
        renew()
    }

    /// Whether the effects of a change are known.
    func knows(_ change: Change) -> Bool { ahead.contains(change) || brought.contains(change) }

    /// The hash of the last event stands for every event before it, so that records restored from a backup, whose
    /// positions are given anew, get other marks.
    private mutating func renew() {
        mark = "\(head.position)" + (head.hash.isEmpty ? "" : "." + head.hash.beginning)
        guard !ahead.isEmpty else { return }
        let names = ahead.map { $0.verb + " " + $0.subject + " " + ($0.event?.letters ?? "") }.sorted().joined(
            separator: "\n")
        mark += "." + names.startOfHash
    }
}

extension String {
    /// The first ten digits of this text's hash: enough to tell a few from one another.
    var startOfHash: String { SHA256.hash(data: Array(utf8)).hexadecimal.beginning }

    fileprivate var beginning: String { String(decoding: utf8.prefix(10), as: UTF8.self) }
}

/// An event that changes what the directory answers.
struct Change: Sendable, Hashable {
    let verb: String
    /// The import that was made or taken back, the merge, or the listing that was changed.
    let subject: String
    /// Which of the events of its listing it is; an import and a merge have only one of each verb.
    let event: ID<Events>?

    static let verbs = [
        ListingImport.importedVerb, ListingImport.undoneVerb, Directory.bulkEditedVerb, Establishments.importedVerb,
        Establishments.undoneVerb,
        Directory.addedVerb, Directory.publishedVerb, Directory.withdrawnVerb, Directory.confirmedVerb,
        Directory.mergedVerb, Directory.unmergedVerb,
    ]

    /// `nil` for an event that does not concern the directory.
    init?(_ verb: String, _ subject: String, _ event: ID<Events>? = nil) {
        guard Self.verbs.contains(verb) else { return nil }
        self.verb = verb
        self.subject = subject
        self.event = subject.utf8.starts(with: "listing/".utf8) ? event : nil
    }

    /// The listing that was changed, if it was one.
    var listing: ID<Listing>? {
        let kind = "listing/"
        guard subject.utf8.starts(with: kind.utf8) else { return nil }
        return ID(letters: Substring(subject.utf8.dropFirst(kind.utf8.count)))
    }

    /// The merge that was made or undone, if it was one.
    var merge: ID<Merge>? {
        let kind = "merge/"
        guard subject.utf8.starts(with: kind.utf8) else { return nil }
        return ID(letters: Substring(subject.utf8.dropFirst(kind.utf8.count)))
    }

    /// The batch whose listings changed, if it was one of listings.
    var batch: ID<ImportBatch>? {
        let kind = "import/"
        guard [ListingImport.importedVerb, ListingImport.undoneVerb, Directory.bulkEditedVerb].contains(verb),
            subject.utf8.starts(with: kind.utf8)
        else { return nil }
        return ID(letters: Substring(subject.utf8.dropFirst(kind.utf8.count)))
    }
}

extension Directory {
    /// Applies what the feed of events brings after the place where this process is. What is known already is not read
    /// again.
    package func catchUp() async throws {
        try await turns.take {
            while true {
                let position = known.with { $0.place.position }
                let events = try await storage.read { try Events.after(position, limit: 500, in: $0) }
                guard !events.isEmpty else { return }
                let place = known.with { $0.place }
                try await learn(events.compactMap { Change($0.verb, $0.subject, $0.id) }.filter { !place.knows($0) })
                known.with { $0.place.take(events) }
            }
        }
    }

    /// Applies at once what this process has just committed, so that whoever is answered finds what was done. Where that
    /// cannot be, the feed will bring it.
    package func apply(_ verb: String, _ subject: String, _ event: ID<Events>? = nil) async {
        guard let change = Change(verb, subject, event) else { return }
        await turns.take {
            guard known.with({ $0.isOpen && !$0.place.knows(change) }) else { return }
            guard (try? await learn([change])) != nil else { return }
            known.with { $0.place.add(change) }
        }
    }

    /// Reads what changes have touched, as it is now.
    private func learn(_ changes: [Change]) async throws {
        guard !changes.isEmpty else { return }
        var touched = Set(changes.compactMap(\.listing))
        for batch in changes.compactMap(\.batch) {
            var last: ID<Listing>?
            repeat {
                let after = last
                let part = try await storage.read {
                    try ImportBatches.changed(by: batch, after: after, limit: 1000, in: $0)
                }
                touched.formUnion(part)
                last = part.count == 1000 ? part.last : nil
            } while last != nil && touched.count <= mostAtOnce
        }
        for merge in changes.compactMap(\.merge) {
            let limit = mostAtOnce + 1
            touched.formUnion(try await storage.read { try Merges.listings(of: merge, limit: limit, in: $0) })
        }
        try await bring(Array(touched))
    }
}
