import Columns

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Numbers that are the same for the same seed (SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom
/// Number Generators", OOPSLA 2014).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number from 0 up to a limit (D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29, 2019).
    mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    mutating func holds(_ ofHundred: Int) -> Bool { below(100) < ofHundred }
}

/// A choice among places in a list, each as often as its weight says.
struct Weighted {
    private let ends: [Double]

    init(_ weights: [Double]) {
        var sum = 0.0
        let ends = weights.map { weight in
            sum += weight
            return sum
        }
        self.ends = ends.map { $0 / sum }
    }

    init(_ weights: [Int]) { self.init(weights.map(Double.init)) }

    func pick(_ random: inout Seeded) -> Int {
        let number = Double(random.next() >> 11) / 9_007_199_254_740_992
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Invented records over some three years: engagements and webinars of officers, and volunteering, each with one of 6,000
/// establishments, some of which are met far more often than others; 2 in 100 were corrected later and must not count.
struct Records {
    static let establishments = 6_000
    static let days = 1_201
    /// 1 August 2019, in days since 1 January 1970.
    static let firstDay = 18_109
    static let minutes = [15, 30, 45, 60, 90, 120, 180, 360]
    /// The records of a block are in the order of their days, and blocks follow one another.
    private static let block = 500_000

    struct Establishment {
        let council, urbanRural, sector: Int
    }

    struct Record {
        var day = 0
        var kind = 0
        var type = 0
        var establishment = 0
        var officer = 0
        /// 0: none.
        var volunteer = 0
        var online = false
        var minutes = 0
        var attendees = 0
        var superseded = false
    }

    let places: [Establishment]
    private let seed: UInt64
    private let popularity: Weighted

    init(seed: UInt64) {
        self.seed = seed
        var random = Seeded(state: seed)
        let councils = Weighted(Places.councils.map(\.schools))
        let sectors = Weighted(Places.sectorWeights)
        let (remote, near) = (Weighted([20, 15, 35, 30]), Weighted([40, 35, 10, 15]))
        places = (0..<Records.establishments).map { _ in
            let council = councils.pick(&random)
            let urbanRural =
                random.holds(Places.councils[council].remote)
                ? [4, 5, 7, 8][remote.pick(&random)] : [1, 2, 3, 6][near.pick(&random)]
            return Establishment(council: council, urbanRural: urbanRural, sector: sectors.pick(&random))
        }
        // A gamma distribution of shape 0.8 and scale 1,800, cut off at the last establishment.
        popularity = Weighted(
            (0..<Records.establishments).map { rank in
                let middle = (Double(rank) + 0.5) / 1_800
                return pow(middle, -0.2) * exp(-middle)
            })
    }

    /// Calls `body` with each of so many records.
    func forEach(_ count: Int, _ body: (Record) -> Void) {
        var random = Seeded(state: seed &+ 1)
        let (kinds, types) = (Weighted(Places.kindWeights), Weighted(Places.typeWeights))
        // Heads, geometric with one in 100/12 for the next.
        let heads = Weighted((1...400).map { pow(0.88, Double($0 - 1)) })
        for start in stride(from: 0, to: count, by: Records.block) {
            let size = min(Records.block, count - start)
            let (first, last) = (start * 1_200 / count, (start + size) * 1_200 / count)
            for day in (0..<size).map({ _ in first + random.below(last - first + 1) }).sorted() {
                var record = Record(day: day)
                record.kind = kinds.pick(&random)
                record.type = record.kind == 0 ? types.pick(&random) : record.kind == 1 ? 7 : 6
                record.establishment = popularity.pick(&random) * 2_654_435_761 % Records.establishments
                record.officer = random.below(24)
                record.volunteer = record.kind == 1 ? 1 + random.below(30_000) : 0
                record.online = random.holds(day > 210 && day < 700 ? 90 : 30)
                record.minutes = Records.minutes[random.below(8)]
                record.attendees = heads.pick(&random) + 1
                record.superseded = random.holds(2)
                body(record)
            }
        }
    }

    /// Each day as it is written, and the number of its month, that of August 2019 being 0.
    static let calendar: [(text: String, month: Int)] = {
        var (year, month, day, number) = (2019, 8, 1, 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (0..<days).map { _ in
            let found = (text: "\(year)-\(two(month))-\(two(day))", month: number)
            day += 1
            let length = month == 2 ? (year % 4 == 0 ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
            if day > length {
                (day, month, number) = (1, month + 1, number + 1)
                if month > 12 { (year, month) = (year + 1, 1) }
            }
            return found
        }
    }()
}

extension Records {
    /// The record as the table holds it: minutes and heads; kind, type, officer, volunteer, online, month, superseded; and
    /// the establishment with its council, region, class and sector as its link.
    func row(_ record: Record) -> FactTable.Record {
        let place = places[record.establishment]
        func code(_ number: Int) -> UInt32 { UInt32(number + 1) }
        return FactTable.Record(
            day: Int32(Records.firstDay + record.day), amounts: [Int64(record.minutes), Int64(record.attendees)],
            codes: [
                code(record.kind), code(record.type), code(record.officer), UInt32(record.volunteer),
                record.online ? 2 : 1, code(Records.calendar[record.day].month), record.superseded ? 2 : 1,
            ],
            links: [
                [
                    code(record.establishment), code(place.council), code(Places.councils[place.council].region),
                    UInt32(place.urbanRural), code(place.sector),
                ]
            ])
    }

    /// The columns of the file that the peers load.
    static let header =
        "id,date,kind,type,establishment,la,region,urban_rural,sector,officer,volunteer,online,minutes,attendees,superseded"

    /// The record as a line of that file.
    func line(_ record: Record, _ id: Int) -> String {
        let place = places[record.establishment]
        let council = Places.councils[place.council]
        return """
            \(id),\(Records.calendar[record.day].text),\(Places.kinds[record.kind]),"\(Places.types[record.type])",\
            \(record.establishment),\(council.name),\(Places.regions[council.region]),\(place.urbanRural),\
            \(Places.sectors[place.sector]),\(record.officer),\(record.volunteer),\(record.online),\(record.minutes),\
            \(record.attendees),\(record.superseded)

            """
    }
}
