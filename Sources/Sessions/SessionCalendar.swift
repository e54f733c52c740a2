import Programme
import Web

/// Sessions and bookings as events of a calendar (RFC 5545). An event keeps its UID for ever; its number (SEQUENCE) grows when
/// it is moved, changed or cancelled, so that programs put the newer over the older. Times are moments in UTC: the hour that
/// happens twice could be said in no other way.
enum SessionCalendar {
    /// The sessions that a query finds, to subscribe to.
    static func feed(_ sessions: [Session], name: String, words: Strings, site: String) -> [UInt8] {
        var calendar = CalendarWriter(name: name, product: "Sessions", about: words("sessions.lead"))
        for session in sessions { calendar.add(event(session, uid: session.id.letters, words, site)) }
        calendar.finish()
        return calendar.take()
    }

    /// One session alone.
    static func file(_ session: Session, words: Strings, site: String) -> [UInt8] {
        feed([session], name: SessionWords.title(session, words), words: words, site: site)
    }

    /// What somebody has booked, as a message that their calendar applies: it puts the event in, changes it, or takes it out.
    static func file(_ booking: Booking, _ session: Session, words: Strings, site: String) -> [UInt8] {
        let isOff = session.state == .cancelled || !booking.isLive
        var event = event(session, uid: booking.id.letters, words, site, sequence: session.sequence + booking.sequence)
        event.status = isOff ? .cancelled : booking.state == .booked ? .confirmed : .tentative
        event.isBusy = booking.state == .booked && !isOff
        if booking.state == .booked, session.facts.mode != .inPerson, !session.facts.link.isEmpty {
            event.description += "\n" + session.facts.link
        }
        var calendar = CalendarWriter(
            name: SessionWords.title(session, words), product: "Sessions", about: SessionWords.party(booking, words),
            method: isOff ? "CANCEL" : "PUBLISH")
        calendar.add(event)
        calendar.finish()
        return calendar.take()
    }

    private static func event(
        _ session: Session, uid: String, _ words: Strings, _ site: String, sequence: Int? = nil
    ) -> CalendarWriter.Event {
        var event = CalendarWriter.Event(
            uid: uid + "@ceangal", changed: session.changed, sequence: sequence ?? session.sequence,
            times: .moments(session.time.starts, session.time.ends), summary: SessionWords.title(session, words))
        event.status = session.state == .cancelled ? .cancelled : .confirmed
        let address = site + words.language.prefix + "/sessions/" + session.id.letters
        let about = [
            SessionWords.kind(session.facts, words), session.organisation.name, session.reason ?? "",
            session.facts.description, address,
        ]
        event.description = about.filter { !$0.isEmpty }.joined(separator: "\n")
        event.location = SessionWords.place(session.facts, words)
        event.categories = session.facts.themes
        event.url = address
        return event
    }
}
