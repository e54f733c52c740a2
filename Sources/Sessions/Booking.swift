import Accounts
import Establishments
import Programme
import Web

/// Places on a session: one person's, or a class's, of which there is the number alone and never a pupil's name.
package struct Booking: Sendable, Equatable {
    package let id: ID<Booking>
    package let session: ID<Session>
    /// Who booked, and is written to.
    package let person: ID<Person>
    package var party: Party
    package var places: Int
    /// What has to be thought of, in the booker's words.
    package var accessNeeds: String
    package var state: State
    /// The place in the order of the waiting list, for whoever has waited.
    package let waits: Int?
    /// Until when places are kept for an answer.
    package var offerEnds: Instant?
    package let asked: Instant
    /// In which language, and with links that begin how, the booker is written to.
    package let language: Language
    package let site: String
    /// Grows with every change that a calendar has to be told of.
    package var sequence: Int
    package let feedbackGiven: Bool

    /// How far it has come.
    package enum State: String, CaseIterable, Sendable {
        /// The places are theirs.
        case booked
        /// On the waiting list.
        case waiting
        /// Places are kept until an answer comes or the time is over.
        case offered
        case cancelled
        /// The offer was not taken in time.
        case lapsed
    }

    /// For whom the places are.
    package enum Party: Sendable, Equatable {
        /// For whoever booked; with the establishment where they work, if they said so.
        case person(ID<Establishment>?)
        case schoolClass(SchoolClass)
    }

    /// A class that comes.
    package struct SchoolClass: Sendable, Equatable {
        package let establishment: ID<Establishment>
        /// What the school calls it: `P6`, `2B Physics`.
        package var name: String
        /// A slug of the vocabulary.
        package var stage: String
        /// The member of staff who is with the class, and how they are reached on the day.
        package var adult: String
        package var contact: String
    }

    /// Whether it holds places or waits for some.
    package var isLive: Bool { state == .booked || state == .waiting || state == .offered }

    /// Whether it holds places.
    package var holdsPlaces: Bool { state == .booked || state == .offered }

    /// The school of a class, or where whoever booked works, if they said so.
    package var establishment: ID<Establishment>? {
        switch party {
        case .person(let establishment): establishment
        case .schoolClass(let one): one.establishment
        }
    }

    /// The class, where it is one that comes.
    package var schoolClass: SchoolClass? { if case .schoolClass(let one) = party { one } else { nil } }

    /// What a person's booking, or a class's, is to the permission table: the one's own, and the other's school's.
    package var subject: Subject {
        .with {
            switch party {
            case .person: $0.owner = person
            case .schoolClass(let one): $0.establishment = one.establishment.letters
            }
        }
    }
}

/// The order of the waiting list, as a rule without records.
package enum WaitingList {
    /// Whom free places are offered, of those who wait in their order: the first whom they suffice for, then the next.
    /// Whoever needs more than there are keeps their place in the order, and is passed over this time, so that no place
    /// stays empty while somebody waits whom it would do for (docs/decisions/0020).
    package static func offers<Key>(_ waiting: [(key: Key, places: Int)], free: Int) -> [Key] {
        var (free, offered) = (free, [Key]())
        for (key, places) in waiting where places <= free {
            offered.append(key)
            free -= places
        }
        return offered
    }

    /// Until when an offer is kept: two days, or half of the time that is left where that is less.
    package static func deadline(from now: Instant, before start: Instant) -> Instant {
        let left = max(0, (start.milliseconds - now.milliseconds) / 2000)
        return now.adding(seconds: min(172_800, Int(left)))
    }
}
