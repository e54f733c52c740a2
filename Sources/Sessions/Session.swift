import Establishments
import Programme

/// A scheduled learning event: a webinar, professional learning, a live lesson or a session with an employer.
package struct Session: Sendable, Equatable {
    package let id: ID<Session>
    package let series: ID<SessionSeries>?
    package var facts: SessionFacts
    package var time: SessionTime
    /// When it was to begin before it was moved, if it was.
    package var movedFrom: Instant?
    /// The places that are booked or offered, of `facts.capacity`.
    package var taken: Int
    /// Who offers it.
    package let organisation: Organisation
    /// Who planned it.
    package let owner: ID<Person>
    package var state: State
    /// Why it was cancelled.
    package var reason: String?
    /// Grows with every change.
    package var version: Int
    /// Grows with every change that a calendar has to be told of (RFC 5545, 3.8.7.4).
    package var sequence: Int
    package var changed: Instant
    /// Whether the public has seen it: one that was cancelled while it was being prepared stays unseen.
    package var wasPublished = false

    /// How far it has come. That it was moved is no state: it is `movedFrom`.
    package enum State: String, CaseIterable, Sendable {
        /// Being prepared; the public knows nothing of it.
        case planned
        /// On the agenda.
        case published
        /// It took place.
        case held
        /// It will not take place.
        case cancelled
    }

    /// What it is to the permission table. An organisation's is its editors' and its hub's; an officer's own is what they
    /// planned, in whosever name. Nobody else's is what they planned for an organisation that they no longer edit.
    package func subject(for actor: Actor) -> Subject {
        .with {
            $0.isPublished = state == .published || wasPublished
            $0.owner = actor.isOfficer ? owner : nil
            $0.organisations = [organisation.id]
            $0.hubs = organisation.kind == .hub ? [organisation.id] : [organisation.hub].compactMap { $0 }
            $0.councils = facts.council.map { [$0] } ?? []
        }
    }

    /// The readable end of its address.
    package var slug: String { Programme.slug(from: facts.title) }

    /// How many places nobody has.
    package var free: Int { max(0, facts.capacity - taken) }

    /// Whether somebody can book it, or wait for it, at a moment.
    package func isOpen(at now: Instant) -> Bool { state == .published && now < time.starts }

    /// What the public is told of its places.
    package func availability(at now: Instant) -> Availability {
        switch state {
        case .cancelled: return .cancelled
        case .held: return .over
        case .planned: return .closed
        case .published:
            if now >= time.starts { return now < time.ends ? .running : .over }
            if free == 0 { return .full }
            return free <= max(3, facts.capacity / 10) && taken > 0 ? .few : .open
        }
    }

    /// What the public is told of its places.
    package enum Availability: String, CaseIterable, Sendable {
        case open, few, full, closed, running, over, cancelled
    }
}

/// What is said of a session, but for its time.
package struct SessionFacts: Sendable, Equatable {
    /// 1 to 200 characters.
    package var title = ""
    package var titleGaelic: String?
    /// At most 5,000 characters, in paragraphs.
    package var description = ""
    package var descriptionGaelic: String?
    package var kind = Kind.webinar
    /// Of a session with an employer.
    package var format: Format?
    package var mode = Mode.online
    /// Slugs of the vocabulary (`Taxonomy`), in its order.
    package var sectors: [String] = []
    package var themes: [String] = []
    /// Who speaks.
    package var presenters = ""
    /// Where it takes place, unless it is online alone.
    package var place = ""
    /// The slug of the council where it takes place.
    package var council: String?
    /// Where to join it online; those who have booked are told.
    package var link = ""
    package var takesPeople = true
    package var takesClasses = false
    /// Places: people, and learners of classes.
    package var capacity = 100
    /// How much of the session, in percent, somebody has to be there for to count as having attended.
    package var threshold = 50

    package init() {}

    /// What kind of session it is.
    package enum Kind: String, CaseIterable, Sendable {
        case webinar
        case professionalLearning = "professional-learning"
        case liveLesson = "live-lesson"
        case employer
    }

    /// What happens in a session with an employer.
    package enum Format: String, CaseIterable, Sendable {
        case liveLesson = "live-lesson"
        case questions, pathway
        case codeAlong = "code-along"
    }

    /// How one takes part.
    package enum Mode: String, CaseIterable, Sendable {
        case inPerson = "in-person"
        case online, hybrid
    }

    /// Whether a calendar, and those who have booked, have to be told of the difference.
    func tellsOtherwise(than old: SessionFacts) -> Bool {
        title != old.title || titleGaelic != old.titleGaelic || mode != old.mode || place != old.place
            || link != old.link
    }
}

/// Sessions that belong together.
package struct SessionSeries: Sendable, Equatable {
    package let id: ID<SessionSeries>
    package let title: String
}

extension Actor {
    /// Whether they are an education officer of the programme.
    var isOfficer: Bool { grants.contains { $0.role == .officer } }
}
