import Engagements
import Programme

/// On which days of some time things happen: more in some months than in others, little in holidays, nothing at weekends.
struct GoldenDays {
    private let days: [Day]
    /// How much weighs each day with all before it.
    private let sums: [Int]

    /// Throws `Failure.invalid` where nothing can happen on any day.
    init(_ span: ClosedRange<Day>, _ totals: GoldenTotals) throws {
        var (days, sums, sum): ([Day], [Int], Int) = ([], [], 0)
        var day = span.lowerBound
        while day <= span.upperBound, days.count < 80_000 {
            let isWorked = totals.weekdays.indices.contains(day.weekday - 1)
            let pause = totals.breaks.first { ($0.from.day...max($0.from.day, $0.to.day)).contains(day) }
            sum +=
                isWorked ? totals.months[day.month - 1] * totals.weekdays[day.weekday - 1] * (pause?.percent ?? 100) : 0
            days.append(day)
            sums.append(sum)
            day = day.adding(1)
        }
        guard sum > 0 else {
            throw Failure.invalid([
                Problem("breaks", "Nothing can happen from \(span.lowerBound.iso) to \(span.upperBound.iso).")
            ])
        }
        (self.days, self.sums) = (days, sums)
    }

    /// One of the days.
    func one(_ chance: inout Chance) -> Day {
        let wanted = chance.below(sums.last ?? 1)
        var (low, high) = (0, days.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return days[low]
    }
}

extension GoldenTotals {
    /// How people met on a day: in person until everything closed, then online, then slowly in person again.
    func mode(on day: Day, _ chance: inout Chance) -> Engagement.Mode {
        let inPerson: Int
        if day < onlineFrom.day {
            inPerson = 93
        } else if day < mixedFrom.day {
            inPerson = 2
        } else {
            inPerson = min(45, 6 + Int(day.number - mixedFrom.day.number) / 8)
        }
        return chance.happens(inPerson) ? .inPerson : .online
    }
}

/// When the officers are free, so that none is in two places at once.
struct GoldenDiary {
    /// By officer and day, the minute after midnight at which they are free again.
    private var free: [Int: [Day: Int]] = [:]

    /// A time of an officer's on a day for something that takes so long, with room for what was thought to take longer;
    /// `nil` where the day is full, or where the time was not kept.
    mutating func start(
        of officer: Int, on day: Day, minutes: Int, _ chance: inout Chance
    ) -> EngagementFacts.WallTime? {
        let earliest = free[officer]?[day] ?? 540 + 15 * chance.within(0...11)
        let end = earliest + minutes + GoldenDiary.room
        guard end <= 1080, chance.happens(80) else { return nil }
        free[officer, default: [:]][day] = end
        return .init(minute: earliest)
    }

    /// By how many minutes something may have been thought to be longer than it was.
    static let room = 45
}
