import Columns

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Measures what the figures of a report cost from the records themselves.
///
///     figures write RECORDS FILE [SEED]      writes the records as CSV
///     figures answer RECORDS [SEED]          holds them and answers what it reads, a line each, as JSON:
///                                            the name of a statement, `all`, or `correct`
///
/// CPU is that of the whole process, in nanoseconds. The same seed gives the same records.
@main struct Figures {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        guard let command = words.first, let count = words.dropFirst().first.flatMap({ Int($0) }), count > 0 else {
            return print("figures write RECORDS FILE [SEED] | figures answer RECORDS [SEED]")
        }
        let seed = words.last.flatMap { words.count > (command == "write" ? 3 : 2) ? UInt64($0) : nil } ?? 7
        let records = Records(seed: seed)
        if command == "write", let path = words.dropFirst(2).first {
            write(records, count, path)
        } else {
            answer(records, count)
        }
    }

    private static func write(_ records: Records, _ count: Int, _ path: String) {
        guard let file = fopen(path, "w") else { return print("\(path) cannot be written.") }
        var (text, id) = (Records.header + "\n", 0)
        records.forEach(count) { record in
            text += records.line(record, id)
            id += 1
            if text.utf8.count > 1 << 20 {
                fputs(text, file)
                text = ""
            }
        }
        fputs(text, file)
        fclose(file)
    }

    private static func answer(_ records: Records, _ count: Int) {
        var table = FactTable(FactTable.Shape(amounts: 2, dimensions: 7, linkDimensions: 5))
        let begin = cpu()
        records.forEach(count) { table.put(records.row($0), at: table.count) }
        say(["\"records\": \(table.count)", "\"cpu\": \(cpu() - begin)"])
        while let line = readLine() {
            if let statement = Statement(rawValue: line) {
                let begin = cpu()
                let found = statement.answer(table)
                let spent = cpu() - begin
                say(["\"cpu\": \(spent)", "\"rows\": \(json(found.rows))"])
            } else if line == "all" {
                let begin = cpu()
                let found = Statement.allCases.map { $0.answer(table) }
                say(["\"cpu\": \(cpu() - begin)", "\"statements\": \(found.count)"])
            } else if line == "correct" {
                correct(&table)
            }
        }
    }

    /// Replaces a thousand records, one by one: alone, and while a reader holds the table as it was.
    private static func correct(_ table: inout FactTable) {
        var random = Seeded(state: 99)
        var (alone, shared): ([Int], [Int]) = ([], [])
        for number in 0..<1_000 {
            let row = random.below(table.count)
            guard var record = table[row] else { continue }
            let before = record
            record.amounts[0] += 1
            record.codes[3] = 30_001
            if number % 10 == 0 { record.links.append(record.links[0]) }
            alone.append(spent { table.put(record, at: row) })
            let kept = table
            shared.append(spent { table.put(before, at: row) })
            if kept[row] != record || table[row] != before { print("A record was not corrected.") }
        }
        say(["\"alone\": \(alone)", "\"shared\": \(shared)"])
    }

    private static func spent(_ work: () -> Void) -> Int {
        let begin = cpu()
        work()
        return cpu() - begin
    }

    private static func cpu() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private static func say(_ fields: [String]) {
        print("{\(fields.joined(separator: ", "))}")
        fflush(nil)
    }

    private static func json(_ rows: [[Statement.Cell]]) -> String {
        let lines = rows.map { row in
            "["
                + row.map { cell in
                    switch cell {
                    case .number(let number): "\(number)"
                    case .text(let text): "\"\(text)\""
                    case .none: "null"
                    }
                }.joined(separator: ", ") + "]"
        }
        return "[\(lines.joined(separator: ", "))]"
    }
}
