import Engagements
import Programme
import Sessions

/// A session of the golden programme, with who booked it and who came.
struct GoldenSession: Sendable {
    /// Which of the officers planned it.
    let officer: Int
    let council: String
    let title: GoldenTotals.Title
    let kind: SessionFacts.Kind
    let mode: SessionFacts.Mode
    let day: Day
    /// From midnight, and how long it took.
    let minute, minutes: Int
    fileprivate(set) var bookings: [Booking] = []
    /// For how many minutes each was there who came without a booking.
    fileprivate(set) var guests: [Int] = []
    /// Why it did not take place; `nil` where it did.
    let cancelled: String?

    /// A place for one of the teachers, or places for a class.
    struct Booking: Sendable {
        let teacher: Int
        /// `nil`: the teacher's own place.
        let places: Int?
        /// How many came.
        let heads: Int
    }

    /// How many attended in all.
    var heads: Int { guests.count + bookings.reduce(0) { $0 + $1.heads } }

    /// The places that it has.
    var capacity: Int { max(100, (heads / 50 + 1) * 50) }

    /// All sessions, in the order of their days. Throws `Failure.invalid` where nobody can attend so many webinars so often.
    static func all(
        _ totals: GoldenTotals, _ places: GoldenPlaces, teachers: Int, _ chance: inout Chance
    ) throws -> [GoldenSession] {
        let beside = totals.beside
        let online = totals.onlineFrom.day...max(totals.onlineFrom.day, totals.to.day)
        // Few of the first weeks fill a room, and some have five times as many as others.
        let wishes = (0..<totals.webinars).map { _ in
            let base = chance.within(14...70)
            return chance.happens(18) ? base * 3 : base
        }
        let parts = chance.parts(of: totals.webinarAttendees, near: wishes, within: 1...900)
        guard let parts else {
            throw Failure.invalid([
                Problem(
                    "webinar_attendees",
                    "\(totals.webinarAttendees) people cannot attend \(totals.webinars) webinars.")
            ])
        }
        var all: [GoldenSession] = []
        func add(_ count: Int, _ kind: SessionFacts.Kind, in span: ClosedRange<Day>, isCancelled: Bool = false) throws {
            guard count > 0 else { return }
            let days = try GoldenDays(span, totals)
            for _ in 0..<count {
                all.append(
                    session(kind, on: days.one(&chance), totals, places, isCancelled: isCancelled, &chance))
            }
        }
        try add(totals.webinars, .webinar, in: online)
        for place in all.indices { all[place].fill(parts[place], teachers: teachers, &chance) }
        let whole = all.count
        try add(beside.cancelledWebinars, .webinar, in: online, isCancelled: true)
        let later = totals.to.day.adding(1)...totals.to.day.adding(90)
        try add(beside.laterWebinars, .webinar, in: later)
        try add(beside.professionalLearning, .professionalLearning, in: totals.window)
        try add(beside.liveLesson, .liveLesson, in: totals.window)
        try add(beside.employer, .employer, in: totals.window)
        for place in all.indices.dropFirst(whole) {
            switch all[place].kind {
            case .webinar, .professionalLearning:
                let heads = all[place].cancelled == nil ? chance.within(6...40) : 0
                all[place].fill(heads, teachers: teachers, &chance)
            case .liveLesson, .employer: all[place].fill(teachers: teachers, &chance)
            }
        }
        return all.sorted { ($0.day, $0.minute) < ($1.day, $1.minute) }
    }

    private static func session(
        _ kind: SessionFacts.Kind, on day: Day, _ totals: GoldenTotals, _ places: GoldenPlaces, isCancelled: Bool,
        _ chance: inout Chance
    ) -> GoldenSession {
        let council = places.councils[chance.place(by: places.councils.map(\.weight)) ?? 0]
        let titles = totals.titles.filter { $0.kind == kind.rawValue }
        let title =
            chance.one(of: titles) ?? GoldenTotals.Title(kind: kind.rawValue, title: "", sectors: [], themes: [])
        let isOnline = kind != .professionalLearning || totals.mode(on: day, &chance) == .online
        let isForClasses = kind == .liveLesson || kind == .employer
        let minute = chance.one(of: isForClasses ? [600, 660, 690, 810] : [945, 960, 960, 990, 1140]) ?? 960
        let why = isCancelled ? chance.one(of: totals.reasonsToCancel) ?? "It was not to be" : nil
        return GoldenSession(
            officer: council.officer, council: council.slug, title: title, kind: kind,
            mode: isOnline ? .online : .inPerson, day: day, minute: minute,
            minutes: chance.one(of: kind == .professionalLearning ? [90, 120] : [45, 60, 60]) ?? 60, cancelled: why)
    }

    /// Lets so many people attend; of those who have booked some stay away.
    private mutating func fill(_ heads: Int, teachers: Int, _ chance: inout Chance) {
        var came = 0
        for teacher in 0..<teachers where chance.happens(26) {
            let comes = came < heads && chance.happens(65)
            bookings.append(Booking(teacher: teacher, places: nil, heads: comes ? 1 : 0))
            if comes { came += 1 }
        }
        // Enough to count, by the threshold that a session has unless it says otherwise.
        guests = (0..<(heads - came)).map { _ in
            chance.happens(60) ? minutes : chance.within((minutes + 1) / 2...minutes)
        }
    }

    /// Lets classes come, of which a few learners are ill; one may not come at all.
    private mutating func fill(teachers: Int, _ chance: inout Chance) {
        for teacher in 0..<teachers where bookings.count < 3 && chance.happens(40) {
            let places = chance.within(14...31)
            let heads = chance.happens(90) ? places - chance.below(4) : 0
            bookings.append(Booking(teacher: teacher, places: places, heads: cancelled == nil ? heads : 0))
        }
    }
}
