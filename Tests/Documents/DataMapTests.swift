import Foundation
import Testing

/// The data map in docs/data.md and the schema say the same.
@Suite struct `The data map` {
    @Test func `declares every column, and none that is not there`() throws {
        let schema = try Schema.read()
        let map = try DataMap.read()
        var declared: [String: Int] = [:]
        for column in map.personal.flatMap(\.columns) + map.others.flatMap(\.columns) {
            declared[column, default: 0] += 1
        }
        #expect(schema.columns.count > 150)
        for column in schema.columns.map(\.name) {
            #expect(declared[column] == 1, "\(column) is declared \(declared[column] ?? 0) times in docs/data.md")
        }
        let known = Set(schema.columns.map(\.name))
        for column in declared.keys { #expect(known.contains(column), "\(column) is not in docs/schema.sql") }
    }

    @Test func `says of each personal column its class, what it is for, how long it is kept and how it goes`() throws {
        let map = try DataMap.read()
        #expect(map.personal.count > 20)
        for row in map.personal {
            #expect(["account", "secret", "pseudonym", "visitor", "published"].contains(row.kind), "\(row)")
            #expect(row.texts.count == 3 && row.texts.allSatisfy { !$0.isEmpty }, "\(row)")
        }
    }

    @Test func `takes no column for impersonal whose name says otherwise`() throws {
        let words = ["person", "email", "actor", "phone", "birth", "recipient", "owner", "secret"]
        for column in try DataMap.read().others.flatMap(\.columns) {
            let name = column.split(separator: ".").last.map(String.init) ?? ""
            #expect(!words.contains { name.contains($0) }, "\(column)")
        }
    }

    @Test func `a table that has to do with pupils holds counts alone`() throws {
        let schema = try Schema.read()
        var found: Set<String> = []
        for (table, columns) in schema.tables {
            let isAbout = ([table] + columns.map(\.name)).contains { DataMap.isOfPupils($0) }
            guard isAbout else { continue }
            found.insert(table)
            for column in columns {
                #expect(
                    column.isCount || column.isKey,
                    "\(column.name) is neither a count, a day nor what the count is of")
                #expect(!DataMap.isOfPupils(column.name.components(separatedBy: ".")[1]) || column.isNumber)
            }
        }
        #expect(found.contains("establishment_rolls"))
    }

    @Test(arguments: [
        "CREATE TABLE pupils (\n    id TEXT PRIMARY KEY,\n    forename TEXT NOT NULL\n);",
        "CREATE TABLE notes (\n    establishment TEXT REFERENCES establishments (id),\n    pupil_email TEXT\n);",
        "CREATE TABLE attendances (\n    session TEXT REFERENCES sessions (id),\n    young_person_name TEXT\n);",
    ])
    func `a pupil's name would be found`(_ text: String) throws {
        let (table, columns) = try #require(try Schema(text).tables.first)
        #expect(([table] + columns.map(\.name)).contains { DataMap.isOfPupils($0) })
        #expect(columns.contains { !$0.isCount && !$0.isKey })
    }
}

/// The tables of a schema with their columns.
struct Schema {
    struct Column {
        /// `table.column`
        let name: String
        let definition: String

        var isNumber: Bool { definition.contains(" BIGINT") }
        /// Whether it can hold only a number or a time.
        var isCount: Bool { ["BIGINT", "DATE", "TIMESTAMP", "BOOLEAN"].contains { definition.contains(" " + $0) } }
        /// Whether it says only what the count is of: a reference, an id, or one of some words.
        var isKey: Bool {
            definition.contains("REFERENCES") || definition.contains("PRIMARY KEY") || definition.contains(" IN (")
        }
    }

    private(set) var tables: [(name: String, columns: [Column])] = []
    var columns: [Column] { tables.flatMap(\.columns) }

    static func read() throws -> Schema { try Schema(try Checkout.text("docs/schema.sql")) }

    init(_ text: String) throws {
        for statement in text.components(separatedBy: "CREATE TABLE ").dropFirst() {
            let body = statement.components(separatedBy: ";\n")[0]
            let open = try #require(body.firstIndex(of: "("))
            let table = body[..<open].filter { !" \"".contains($0) }
            var columns: [Column] = []
            for part in Schema.parts(body[body.index(after: open)...].dropLast()) {
                let words = part.split(whereSeparator: \.isWhitespace)
                guard let name = words.first.map(String.init), name.first?.isLowercase ?? false else { continue }
                columns.append(Column(name: "\(table).\(name)", definition: words.joined(separator: " ")))
            }
            tables.append((table, columns))
        }
    }

    /// What stands between commas outside parentheses.
    private static func parts(_ text: Substring) -> [String] {
        var (parts, depth) = ([""], 0)
        for letter in text {
            if letter == "(" { depth += 1 }
            if letter == ")" { depth -= 1 }
            if letter == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(letter) }
        }
        return parts
    }
}

/// The two tables of docs/data.md that say what is personal.
struct DataMap {
    struct Line {
        /// `table.column`
        let columns: [String]
        let kind: String
        /// What for, how long, and what an erasure does.
        let texts: [String]
    }

    private(set) var personal: [Line] = []
    private(set) var others: [Line] = []

    static func read() throws -> DataMap { DataMap(try Checkout.text("docs/data.md")) }

    init(_ document: String) {
        let section = document.components(separatedBy: "## What is personal\n").last ?? ""
        for line in section.components(separatedBy: "\n") where line.hasPrefix("| `") {
            let cells = line.components(separatedBy: " | ").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "| "))
            }
            let table = cells[0].filter { $0 != "`" }
            let columns = cells[1].components(separatedBy: ", ").map { table + "." + $0.filter { $0 != "`" } }
            if cells.count == 2 {
                others.append(Line(columns: columns, kind: "", texts: []))
            } else {
                personal.append(Line(columns: columns, kind: cells[2], texts: Array(cells[3...])))
            }
        }
    }

    /// Whether a name is of pupils, by any word for them.
    static func isOfPupils(_ name: String) -> Bool {
        let words = ["pupil", "child", "learner", "student", "young", "minor", "parent", "guardian", "carer"]
        return words.contains { name.lowercased().contains($0) }
    }
}
