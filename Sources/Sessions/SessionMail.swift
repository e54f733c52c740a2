import Accounts
import Programme
import Storage
import Web
import Work

extension Sessions {
    /// Tells everybody who has booked, waits or was offered places on a session of what has become of it.
    func tell(_ session: Session, _ key: String, in transaction: any Transaction) throws {
        for booking in try Bookings.all(of: session.id, [.booked, .offered, .waiting], in: transaction) {
            try tell(booking, of: session, key, in: transaction)
        }
    }

    /// Tells whoever booked. Nobody is told whose account was erased.
    func tell(_ booking: Booking, of session: Session, _ key: String, in transaction: any Transaction) throws {
        guard let person = try People.find(booking.person, in: transaction) else { return }
        let (words, token) = (languages.strings(booking.language), Token())
        try Bookings.add(token, to: booking.id, in: transaction)
        let start = (address ?? booking.site) + booking.language.prefix
        let values = [
            "title": SessionWords.title(session, words), "when": SessionWords.when(session.time, words),
            "where": SessionWords.place(session.facts, words), "party": SessionWords.party(booking, words),
            "join": booking.state == .booked ? join(session, words) : "",
            "before": session.movedFrom.map { SessionWords.moment($0, words) } ?? "",
            "reason": session.reason ?? "", "until": booking.offerEnds.map { SessionWords.moment($0, words) } ?? "",
            "link": start + "/bookings/" + token.text, "session": start + "/sessions/" + session.id.letters,
            "feedback": start + "/bookings/" + token.text + "/feedback",
            "calendar": (address ?? booking.site) + "/bookings/" + token.text + ".ics",
        ]
        let mail = Mail(
            kind: key, to: person.email, subject: words("mail." + key + ".subject", values),
            words: words("mail." + key + ".text", values))
        try Outbox.put(mail, at: clock(), ids: ids, in: transaction)
    }

    /// The line that says where to join, for whoever has a place.
    private func join(_ session: Session, _ words: Strings) -> String {
        guard session.facts.mode != .inPerson, !session.facts.link.isEmpty else { return "" }
        return words("mail.session.join", ["link": session.facts.link]) + "\n\n"
    }
}
