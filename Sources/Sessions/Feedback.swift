import Accounts
import Programme
import Storage
import Tables
import Web

/// What those who were there thought of a session.
package struct FeedbackSummary: Sendable {
    /// How many gave each rating, 1 to 5.
    package let ratings: [Int: Int]
    /// What they wrote, without who they are and in no order that would tell: of the first 200.
    package let useful: [Text]
    package let better: [Text]

    /// A text, and the answer that it belongs to.
    package struct Text: Sendable, Equatable {
        let answer: String
        let text: String
    }

    /// How many have said something.
    package var count: Int { ratings.values.reduce(0, +) }
}

extension Sessions {
    /// Whether feedback is asked of a booking: whoever had it was there, and has not given any.
    static func asksFeedback(_ booking: Booking, _ attendance: Attendance?) -> Bool {
        booking.state == .booked && !booking.feedbackGiven && (attendance?.heads ?? 0) > 0
    }

    /// Says what one thought of a session. Only whose booking was there may, once; who it was is not kept with it.
    ///
    /// Throws `Failure.invalid` without a rating or for words that are too long, `.conflict` for who was not there or has said
    /// it already.
    func giveFeedback(_ form: Query, on way: BookingWay, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let (booking, session) = try Self.held(way, by: actor, in: transaction)
            guard session.state != .cancelled, session.time.starts <= clock() else {
                throw Failure.conflict("Say what you thought once the session has taken place.")
            }
            guard !booking.feedbackGiven else {
                throw Failure.conflict("You have told us already what you thought of this session. Thank you.")
            }
            guard Self.asksFeedback(booking, try Attendances.find(of: booking.id, in: transaction)) else {
                throw Failure.conflict("This is for those who were there. If you were, ask whoever gave the session.")
            }
            var problems: [Problem] = []
            let rating = WholeNumber.read(form["rating"] ?? "").flatMap { (1...5).contains($0) ? $0 : nil }
            if rating == nil { problems.append(Problem("rating", "Choose how useful it was.")) }
            func text(_ name: String) -> String {
                let text = trimmed(form[name] ?? "")
                if text.unicodeScalars.count > 2000 {
                    problems.append(Problem(name, "Shorten this to 2,000 characters."))
                }
                return text
            }
            let (useful, better) = (text("useful"), text("better"))
            guard let rating, problems.isEmpty else { throw Failure.invalid(problems) }
            let now = clock()
            let changed = try transaction.run(
                "UPDATE session_bookings SET feedback_given = \(now) WHERE id = \(booking.id) AND feedback_given IS NULL"
            )
            guard changed == 1 else { throw Self.wasDecided }
            // Neither time nor order of the row tell whose it is.
            try transaction.run(
                """
                INSERT INTO session_feedback (id, session, rating, useful, better, day)
                VALUES (\(Token().text), \(session.id), \(rating), \(useful), \(better), \(session.time.starts.londonDay))
                """)
        }
    }

    /// What those who were there thought. Those who look after the session may see it.
    package func feedback(of id: ID<Session>, by actor: Actor) async throws -> FeedbackSummary {
        _ = try await roster(of: id, by: actor)
        return try await storage.read { connection in
            var (ratings, useful, better): ([Int: Int], [FeedbackSummary.Text], [FeedbackSummary.Text]) = ([:], [], [])
            for row in try connection.rows(
                "SELECT id, rating, useful, better FROM session_feedback WHERE session = \(id) ORDER BY id LIMIT 10000")
            {
                ratings[try row.int("rating"), default: 0] += 1
                let answer = try row.text("id")
                useful.append(.init(answer: answer, text: try row.text("useful")))
                better.append(.init(answer: answer, text: try row.text("better")))
            }
            func some(_ texts: [FeedbackSummary.Text]) -> [FeedbackSummary.Text] {
                Array(texts.filter { !$0.text.isEmpty }.prefix(200))
            }
            return FeedbackSummary(ratings: ratings, useful: some(useful), better: some(better))
        }
    }

    /// Empties what somebody has written who was there, where it names somebody; their rating stays. Who may change the session
    /// may.
    package func emptyFeedback(_ answer: String, of id: ID<Session>, by actor: Actor) async throws {
        try await storage.write { [self] transaction in
            let session = try Self.session(id, .update, by: actor, in: transaction)
            let changed = try transaction.run(
                """
                UPDATE session_feedback SET useful = '', better = '' WHERE id = \(answer) AND session = \(session.id)
                    AND (useful <> '' OR better <> '')
                """)
            guard changed == 1 else { return }
            try record("session.feedback-emptied", id, by: actor, in: transaction)
        }
    }
}
