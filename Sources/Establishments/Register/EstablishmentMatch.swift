import Programme

/// Which establishments a name or a code may mean that somebody has written.
package struct EstablishmentMatch: Sendable {
    /// The one that is meant for sure: by its code, or by its whole name where no other bears it; in a council that is known,
    /// by how its name begins, too.
    package private(set) var sure: ID<Establishment>?
    /// Those that may be meant, the likeliest first; eight at most. Those that are closed come last.
    package private(set) var candidates: [ID<Establishment>] = []

    /// `council`, a slug, and `sector` narrow the choice where they are known.
    package init(
        of words: String, in register: Register, council: String? = nil, sector: Establishment.Sector? = nil,
        on day: Day? = nil
    ) {
        if let one = Self.keyed(words, in: register) {
            sure = one
            return
        }
        let wanted = slug(from: words)
        let found = register.find(words).places.prefix(500).map { register.establishments[$0] }.filter {
            establishment in
            (council == nil || day.map { establishment.area(.council, on: $0) == council } ?? true)
                && (sector == nil || establishment.key.sector == sector)
        }
        func isOpen(_ establishment: Establishment) -> Bool {
            day.map { establishment.state(on: $0) == .open } ?? (establishment.states.last?.state == .open)
        }
        func names(_ establishment: Establishment) -> Bool {
            establishment.key.code == words
                || establishment.particulars.spans.contains { slug(from: $0.value.name) == wanted }
        }
        let named = found.filter(names)
        let open = named.filter(isOpen)
        // Of several that bear the name the one that is open is meant; a closed one alone is named so that it is told.
        if open.count == 1 || open.isEmpty && named.count == 1 { sure = (open.first ?? named.first)?.id }
        // In its council “Wick High” is Wick High School, where no other there begins so.
        if sure == nil, council != nil, named.isEmpty {
            let begun = found.filter { one in
                isOpen(one) && one.particulars.spans.contains { slug(from: $0.value.name).hasPrefix(wanted + "-") }
            }
            if begun.count == 1 { sure = begun.first?.id }
        }
        let rest = found.filter { !names($0) }
        let all = open + named.filter { !isOpen($0) } + rest.filter(isOpen) + rest.filter { !isOpen($0) }
        candidates = Array(all.prefix(8).map(\.id))
    }

    /// The school of a SEED code with its sector, as commands and files write it: `5237521-primary`.
    private static func keyed(_ words: String, in register: Register) -> ID<Establishment>? {
        let parts = words.lowercased().utf8.split(separator: UInt8(ascii: "-")).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard parts.count == 2, let sector = Establishment.Sector(rawValue: parts[1]) else { return nil }
        return register[Establishment.Key(kind: .school, code: parts[0], sector: sector)]?.id
    }
}
