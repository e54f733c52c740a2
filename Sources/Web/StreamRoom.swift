import Programme

/// Places for answers that are written bit by bit, so that many slow readers of long answers cannot fill the memory.
///
/// Callers from this machine, such as a proxy that speaks for everyone, share all places; others have a few each.
package final class StreamRoom: Sendable {
    private let places: Int
    private let each: Int
    private let taken = LockedBox<[String: Int]>([:])

    /// So many at once in all, and for one neighbourhood of addresses.
    package init(places: Int = 16, each: Int = 4) {
        self.places = places
        self.each = each
    }

    /// How many places are taken.
    package var count: Int { taken.with { $0.values.reduce(0, +) } }

    /// A body that keeps a place for as long as it is written or waits to be. Throws `Failure.unavailable` where none is
    /// free.
    package func keeping(
        _ write: @escaping @Sendable (any ReplyWriter) async throws -> Void, for origin: String
    ) throws -> Reply.Body {
        let place = try enter(origin)
        return .stream { writer in
            defer { place.leave() }
            try await write(writer)
        }
    }

    private func enter(_ origin: String) throws -> Place {
        let isFree = taken.with { taken in
            let mine = taken[origin, default: 0]
            guard taken.values.reduce(0, +) < places, mine < each || origin == Host.here else { return false }
            taken[origin] = mine + 1
            return true
        }
        guard isFree else {
            throw Failure.unavailable(
                "Many long files are being fetched just now. Try again in a minute, or ask for fewer listings.",
                retryAfter: 60)
        }
        return Place(of: origin, in: self)
    }

    fileprivate func leave(_ origin: String) {
        taken.with { taken in
            guard let mine = taken[origin] else { return }
            taken[origin] = mine > 1 ? mine - 1 : nil
        }
    }

    /// One place; given back once, at the latest when nothing holds it any more.
    private final class Place: Sendable {
        private let origin: String
        private let room: StreamRoom
        private let isTaken = LockedBox(true)

        init(of origin: String, in room: StreamRoom) {
            self.origin = origin
            self.room = room
        }

        deinit { leave() }

        func leave() {
            let wasTaken = isTaken.with { taken in
                defer { taken = false }
                return taken
            }
            if wasTaken { room.leave(origin) }
        }
    }
}
