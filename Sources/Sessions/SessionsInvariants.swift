import Programme
import Storage

extension Sessions {
    /// What holds of the records of sessions at any time.
    package static let invariants: [Invariant] = [
        Invariant(
            "places-add-up", "Does each session count as taken the places that are booked or offered, and no others?",
            offenders: """
                SELECT count(*) AS count FROM sessions s WHERE s.taken <> (
                    SELECT coalesce(sum(b.places), 0) FROM session_bookings b
                    WHERE b.session = s.id AND b.state IN ('booked', 'offered'))
                """),
        Invariant(
            "attendances-belong", "Is each attendance of a booking one of the booking's own session?",
            offenders: """
                SELECT count(*) AS count FROM session_attendances a JOIN session_bookings b ON b.id = a.booking
                WHERE b.session <> a.session
                """),
    ]
}
