import Accounts
import Programme
import Storage
import Web
import Work

extension Alerts {
    /// At most so many listings are named in one mail.
    private static let named = 20

    /// The mail that asks an address whether it wants to hear of a search.
    func question(_ search: SavedSearch, _ token: Token) -> Mail {
        let words = languages.strings(search.language)
        return Mail(
            kind: "alert-question", to: search.email, subject: words("mail.alert-question.subject"),
            words: words(
                "mail.alert-question.text",
                [
                    "link": link(search, token), "site": site(of: search),
                    // Not in the words that were typed: whoever asks could write to anybody with them.
                    "search": words("alert.search"), "frequency": words("alert." + search.frequency.rawValue),
                ]))
    }

    /// Sends what is due: asked every few seconds, which costs one look at an index while there is nothing. A search
    /// whose time has come waits for the first listing that is new for it.
    var job: Job {
        Job(
            name: "send-alerts", every: 5,
            onlyIf: { now in
                try await directory.storage.read {
                    try !SavedSearches.due(at: now, through: .max, limit: 1, in: $0).isEmpty
                }
            }, once: { now, lease in while try await send(at: now, lease) {} })
    }

    /// Looks at up to 50 searches whose time has come and puts their mail into the outbox, with how far was looked in
    /// the same transaction: nothing is sent twice, nothing is lost. Whether there may be more. Only what this process
    /// knows already is looked at; the rest waits for its next turn.
    func send(at now: Instant, _ lease: Lease) async throws -> Bool {
        let position = directory.known.with { $0.place.position }
        let due = try await directory.storage.read {
            try SavedSearches.due(at: now, through: position, limit: 50, in: $0)
        }
        guard !due.isEmpty else { return false }
        var published: [Int: Set<ID<Listing>>] = [:]
        var looks: [(search: SavedSearch, letter: (mail: Mail, token: Token)?)] = []
        for search in due {
            if published[search.mark] == nil {
                published[search.mark] = try await directory.storage.read {
                    try SavedSearches.published(after: search.mark, through: position, in: $0)
                }
            }
            let new = try await listings(of: search, among: published[search.mark] ?? [])
            let token = Token()
            looks.append(
                (search, new.total == 0 ? nil : (mail(search, token, new.total, new.first), token)))
        }
        let (ids, ready) = (directory.ids, looks)
        try await lease.write { transaction in
            for (search, letter) in ready {
                let isSame = try SavedSearches.look(
                    search, through: position, told: letter == nil ? nil : now, in: transaction)
                guard isSame, let letter else { continue }
                try SavedSearches.add(letter.token, to: search.id, in: transaction)
                try Outbox.put(letter.mail, at: now, ids: ids, in: transaction)
                try record("saved-search.told", search.id, by: .system, in: transaction)
            }
        }
        return due.count == 50
    }

    /// What a search finds among new listings, in the page's order. A search with a value that is no longer known finds
    /// nothing, since without it it would find too much.
    private func listings(
        of search: SavedSearch, among new: Set<ID<Listing>>
    ) async throws -> (total: Int, first: [Listing]) {
        guard !new.isEmpty else { return (0, []) }
        let query = directory.decode(Query(decoding: search.query), isPage: true)
        let asked = directory.question(for: query, counts: .none)
        guard asked.query.ignored.isEmpty else { return (0, []) }
        let found = directory.index.all(asked.question).map(\.id).filter(new.contains)
        let first = Array(found.prefix(Self.named))
        return (found.count, try await directory.storage.read { try Listings.find(first, in: $0) })
    }

    private func mail(_ search: SavedSearch, _ token: Token, _ total: Int, _ listings: [Listing]) -> Mail {
        let words = languages.strings(search.language)
        let start = site(of: search) + search.language.prefix
        let named = listings.map { listing in
            let gaelic = search.language == .gaelic ? listing.facts.titleGaelic : nil
            return oneLine(gaelic ?? listing.facts.title) + "\n" + start + DirectoryLinks.path(of: listing)
        }
        let rest = total - listings.count
        return Mail(
            kind: "alert", to: search.email, subject: words("mail.alert.subject", count: total),
            words: words(
                "mail.alert.text",
                [
                    "search": inWords(search, words), "listings": named.joined(separator: "\n\n"),
                    "more": rest > 0 ? words("mail.alert.more", count: rest) + "\n\n" : "",
                    "all": start + "/directory" + (search.query.isEmpty ? "" : "?" + search.query),
                    "link": link(search, token), "site": site(of: search),
                ], count: total),
            unsubscribe: link(search, token))
    }

    /// What a search asks for, in words of a language, on one line.
    func inWords(_ search: SavedSearch, _ words: Strings) -> String {
        inWords(directory.decode(Query(decoding: search.query), isPage: true), words)
    }

    /// What a query asks for, in words of a language, on one line.
    func inWords(_ query: DirectoryQuery, _ words: Strings) -> String {
        let chips = FilterChip.all(of: query, words: words) { directory.label($0, $1, in: words.language) }
        let parts = (query.words.isEmpty ? [] : ["“\(query.words)”"]) + chips.map(\.label)
        return parts.isEmpty ? words("alert.everything") : oneLine(parts.joined(separator: ", "))
    }

    private func site(of search: SavedSearch) -> String { address ?? search.site }

    private func link(_ search: SavedSearch, _ token: Token) -> String {
        site(of: search) + search.language.prefix + "/directory/alerts/" + token.text
    }

    /// A text from outside without what could look like lines of the mail's own.
    private func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            let breaks = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            line.unicodeScalars.append(breaks || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : scalar)
        }
        return line
    }
}
