import Columns
import Establishments
import Programme
import Storage

/// The records of one fact in memory, with what their codes stand for.
struct FactModel: Sendable {
    let fact: Fact
    private(set) var table: FactTable
    /// The record of each row.
    private(set) var keys: [String] = []
    private var rows: [String: Int] = [:]
    /// The rows of each record that events name.
    private var rowsOfRecord: [String: [Int]] = [:]
    private var names: [Dimension: Names] = [:]
    private(set) var establishments = Names()
    /// The day of the earliest record that there has been.
    private(set) var firstDay: Day?

    /// The columns of a record and of its links, in their order; before those of a link stands its establishment.
    static let ownDimensions: [Dimension] = [.kind, .mode, .officer, .month]
    static let linkDimensions: [Dimension] = [.sector, .council, .region, .urbanRural, .remoteness, .theme]

    init(_ fact: Fact) {
        self.fact = fact
        table = FactTable(
            FactTable.Shape(
                amounts: fact.amounts.count, dimensions: Self.ownDimensions.count,
                linkDimensions: Self.linkDimensions.count + 1))
    }

    /// Values of a dimension, each with a number from 1; 0 stands for none.
    struct Names: Sendable {
        private(set) var all = [""]
        private var numbers: [String: UInt32] = ["": 0]

        /// The number of a value, if a record has had it.
        func number(_ name: String) -> UInt32? { numbers[name] }

        /// The value of a number.
        func name(_ number: UInt32) -> String { Int(number) < all.count ? all[Int(number)] : "" }

        /// The number of a value, a new one where it is new.
        mutating func take(_ name: String) -> UInt32 {
            if let number = numbers[name] { return number }
            let number = UInt32(truncatingIfNeeded: all.count)
            all.append(name)
            numbers[name] = number
            return number
        }
    }

    /// The values of a dimension that records have had, by number.
    func values(of dimension: Dimension) -> Names { names[dimension] ?? Names() }

    /// The amounts of each record of some days, by its key.
    func amounts(of days: ClosedRange<Int32>) -> [String: [Int]] {
        var all: [String: [Int]] = [:]
        for (row, key) in keys.enumerated() {
            if let record = table[row], days.contains(record.day) { all[key] = record.amounts.map { Int($0) } }
        }
        return all
    }

    /// Where the engine keeps a dimension.
    static func column(_ dimension: Dimension) -> FactQuestion.Column {
        if let place = ownDimensions.firstIndex(of: dimension) { return .own(place) }
        return .link(1 + (linkDimensions.firstIndex(of: dimension) ?? 0))
    }

    /// Where the engine keeps the establishments.
    static let establishmentColumn = FactQuestion.Column.link(0)

    /// Reads some records anew, or all; what is no longer told of goes.
    mutating func read(_ wanted: [String]?, _ places: FactPlaces, in connection: any Connection) throws {
        let found = try Self.establishments(of: fact, wanted, in: connection)
        var gone = Set(wanted.map { $0.flatMap { rowsOfRecord[$0] ?? [] } } ?? Array(keys.indices))
        for row in try connection.rows(fact.records(wanted)) {
            let key = try row.text("key")
            guard let day = try row.day("day") else { throw StorageError.corrupt(column: "day") }
            if let row = rows[key] { gone.remove(row) }
            firstDay = min(firstDay ?? day, day)
            put(
                FactTable.Record(
                    day: day.number, amounts: try fact.amounts.map { Int64(try row.optionalInt($0) ?? 0) },
                    codes: take(
                        Self.ownDimensions,
                        [
                            try row.text("kind"), try row.text("mode"),
                            try row.optionalText("officer").flatMap { ID<Person>(uuid: $0)?.letters } ?? "",
                            Period.month(day),
                        ]),
                    links: links(
                        places.places(
                            of: found[key] ?? [], on: day, area: try row.optionalText("area") ?? "",
                            sectors: Self.words(try row.text("sectors"))), themes: Self.words(try row.text("themes")))),
                key: key)
        }
        for row in gone { table.remove(row) }
    }

    /// The id of the record at the beginning of a row's key.
    private static func record(of key: String) -> String { String(decoding: key.utf8.prefix(36), as: UTF8.self) }

    private mutating func put(_ record: FactTable.Record, key: String) {
        let row = rows[key] ?? keys.count
        if row == keys.count {
            keys.append(key)
            rows[key] = row
            rowsOfRecord[Self.record(of: key), default: []].append(row)
        }
        table.put(record, at: row)
    }

    /// Each place with each theme: a record has as many links as that.
    private mutating func links(_ places: [FactPlaces.Place], themes: [String]) -> [[UInt32]] {
        let themes = themes.isEmpty ? [""] : themes
        return places.flatMap { place in
            themes.map { theme in
                [establishments.take(place.establishment)]
                    + take(
                        Self.linkDimensions,
                        [place.sector, place.council, place.region, place.urbanRural, place.remoteness, theme])
            }
        }
    }

    private mutating func take(_ dimensions: [Dimension], _ values: [String]) -> [UInt32] {
        zip(dimensions, values).map { names[$0, default: Names()].take($1) }
    }

    private static func words(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func establishments(
        of fact: Fact, _ keys: [String]?, in connection: any Connection
    ) throws -> [String: [ID<Establishment>]] {
        var found: [String: [ID<Establishment>]] = [:]
        for row in try connection.rows(fact.establishments(keys)) {
            found[try row.text("key"), default: []].append(try row.id("establishment"))
        }
        return found
    }
}
