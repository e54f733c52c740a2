import Engagements
import Programme
import Sessions

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The shape of `Samples/golden.json`: what the records of the golden programme add up to, and what they look like.
struct GoldenTotals: Decodable, Sendable {
    var seed: UInt64
    /// The first and the last day of the report.
    let from, to: DayText
    /// When schools closed and nearly everything went online, and when people began to meet again.
    let onlineFrom, mixedFrom: DayText
    var engagements: Int
    /// Of all engagements by kind, in whole percent as they are printed.
    var shares: [String: Int]
    var establishments, remoteEstablishments: Int
    var attendees: Int
    /// Between these lie the hours, both excluded.
    var hoursOver, hoursBelow: Int
    var webinars, webinarAttendees: Int
    var percentWithSeveral, percentWithNone: Int
    let beside: Beside
    /// How much is done in each month of a year, January first, and on each weekday, Monday first.
    let months, weekdays: [Int]
    let breaks: [Break]
    let officers: [Officer]
    let teachers: [Teacher]
    let notes: [String: [String]]
    let followUps, reasons, reasonsToCancel: [String]
    let titles: [Title]

    /// How many records there are of each sort that count nowhere, or that became what they are.
    struct Beside: Decodable, Sendable {
        let before, after, cancelled, calledOff, removed, planned, corrected: Int
        let cancelledWebinars, laterWebinars, professionalLearning, liveLesson, employer: Int

        private enum CodingKeys: String, CodingKey {
            case before, after, cancelled, calledOff, removed, planned, corrected, cancelledWebinars, laterWebinars
            case liveLesson = "live-lesson"
            case professionalLearning = "professional-learning"
            case employer
        }

        var all: [Int] {
            [
                before, after, cancelled, calledOff, removed, planned, corrected, cancelledWebinars, laterWebinars,
                professionalLearning, liveLesson, employer,
            ]
        }
    }

    /// Days on which so much of the usual is done.
    struct Break: Decodable, Sendable {
        let from, to: DayText
        let percent: Int
    }

    struct Officer: Decodable, Sendable {
        let name, email: String
        let weight: Int
        let councils: [String]
    }

    struct Teacher: Decodable, Sendable { let name, email: String }

    struct Title: Decodable, Sendable {
        let kind, title: String
        let sectors, themes: [String]
    }

    /// A day as the file has it.
    struct DayText: Decodable, Sendable {
        let day: Day

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let day = Day(iso: try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day")
            }
            self.day = day
        }
    }

    init(home: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let data = FileManager.default.contents(atPath: home + "/Samples/golden.json"),
            let totals = try? decoder.decode(Self.self, from: data)
        else {
            throw Failure.unavailable("The totals of the golden programme in Samples cannot be read.", retryAfter: 0)
        }
        self = totals
    }

    /// The days of the report.
    var window: ClosedRange<Day> { from.day...max(from.day, to.day) }

    /// Throws `Failure.invalid` for what no records can add up to, whatever the register holds.
    func check() throws {
        var problems: [Problem] = []
        func require(_ holds: Bool, _ field: String, _ message: String) {
            if !holds { problems.append(Problem(field, message)) }
        }
        let (limit, counts) = (1_000_000, [engagements, establishments, remoteEstablishments, attendees, webinars])
        require(
            (counts + [webinarAttendees, hoursOver, hoursBelow] + beside.all).allSatisfy { (0...limit).contains($0) },
            "engagements", "Each total is a number from 0 to 1,000,000.")
        require(
            from.day <= onlineFrom.day && onlineFrom.day <= mixedFrom.day && mixedFrom.day <= to.day, "from",
            "The days stand in the order from, online_from, mixed_from, to.")
        require(
            months.count == 12 && weekdays.count == 5
                && (months + weekdays + breaks.map(\.percent)).allSatisfy { (0...1000).contains($0) },
            "months", "There are twelve months and five weekdays, each with a weight from 0 to 1,000.")
        require(
            !officers.isEmpty && officers.allSatisfy { !$0.councils.isEmpty && (0...1000).contains($0.weight) }
                && officers.contains { $0.weight > 0 }, "officers",
            "There are officers, each with councils and a weight from 0 to 1,000, not all 0.")
        let percents = [percentWithSeveral, percentWithNone]
        require(
            percents.allSatisfy { (0...100).contains($0) } && percents.reduce(0, +) <= 100, "percent_with_several",
            "The engagements with several establishments and those with none are at most all.")
        require(
            SessionFacts.Kind.allCases.allSatisfy { kind in titles.contains { $0.kind == kind.rawValue } }, "titles",
            "There is a title for each kind of session.")
        guard problems.isEmpty else { throw Failure.invalid(problems) }
    }

    /// How many engagements there are of each kind: numbers that add up to all, each printed as its share, rounded half up.
    func kinds(_ chance: inout Chance) throws -> [(kind: Engagement.Kind, count: Int)] {
        var counts: [(kind: Engagement.Kind, count: Int, most: Int)] = Engagement.Kind.allCases.map { kind in
            let share = shares[kind.rawValue] ?? 0
            // A count is printed as its share where 200 × count lies from (2 × share − 1) × all to below (2 × share + 1) × all.
            let least = max(0, (engagements * (2 * share - 1) + 199) / 200)
            return (kind, least, (engagements * (2 * share + 1) - 1) / 200)
        }
        var missing = engagements - counts.reduce(0) { $0 + $1.count }
        guard shares.values.allSatisfy({ (0...100).contains($0) }), missing >= 0,
            counts.allSatisfy({ $0.count <= max($0.most, 0) }),
            missing <= counts.reduce(0, { $0 + $1.most - $1.count })
        else {
            throw Failure.invalid([
                Problem("shares", "No numbers of engagements that add up to \(engagements) have these shares.")
            ])
        }
        while missing > 0, let place = chance.place(by: counts.map { $0.most - $0.count }) {
            counts[place].count += 1
            missing -= 1
        }
        return counts.map { ($0.kind, $0.count) }
    }
}
