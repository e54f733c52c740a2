/// The permission table as it is asked: read once from its text.
package struct PermissionRows: Sendable {
    /// A column of the table.
    package enum Column: Hashable, Sendable {
        case anyone, signedIn
        case role(Role)
    }

    /// How far a right reaches.
    package enum Reach: Character, CaseIterable, Sendable {
        case published = "p"
        case own = "o"
        case establishment = "s"
        case hub = "h"
        case council = "l"
        case everything = "n"
        case figures = "g"
    }

    /// One right.
    package struct Cell: Hashable, Sendable {
        package var reach: Reach
        package var needsStepUp = false
        package var breaksGlass = false
        package var needsSafeguarding = false
    }

    private struct Place: Hashable {
        let row: String
        let column: Column
        let operation: Permission.Operation
    }

    private var cells: [Place: [Cell]] = [:]
    /// The names of the rows, in the table's order.
    package private(set) var names: [String] = []
    /// What in the text cannot be read; empty in a sound table.
    package private(set) var faults: [String] = []

    /// The table of the program.
    package static let shared = PermissionRows(PermissionTable.text)

    /// The columns in their order, with their names in the heading.
    package static let columns: [(name: String, column: Column)] = [
        ("PUB", .anyone), ("SIG", .signedIn), ("PRA", .role(.practitioner)), ("AMB", .role(.ambassador)),
        ("PRO", .role(.provider)), ("HUB", .role(.hub)), ("LAL", .role(.council)), ("EDO", .role(.officer)),
        ("ANA", .role(.analyst)), ("ADM", .role(.administrator)),
    ]

    init(_ text: String) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self).utf8.split(separator: UInt8(ascii: " ")).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
        }
        let heading = lines.first?.map { $0.joined() } ?? []
        if heading != ["row"] + Self.columns.map(\.name) { faults.append("The heading names other columns.") }
        for line in lines.dropFirst() {
            guard line.count == Self.columns.count + 1, let name = line[0].first, line[0].count == 1 else {
                faults.append("A line has \(line.count) cells.")
                continue
            }
            if names.contains(name) { faults.append("The row \(name) is there twice.") }
            names.append(name)
            for (words, column) in zip(line.dropFirst(), Self.columns) {
                for word in words where !add(word, name, column.column) {
                    faults.append("“\(word)” in the row \(name) means nothing.")
                }
            }
        }
    }

    /// Reads `RCU:h!`; whether it means something.
    private mutating func add(_ word: String, _ row: String, _ column: Column) -> Bool {
        let parts = word.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[1].first, let reach = Reach(rawValue: letter(first)) else {
            return false
        }
        var cell = Cell(reach: reach)
        for mark in parts[1].dropFirst() {
            switch mark {
            case UInt8(ascii: "!"): cell.needsStepUp = true
            case UInt8(ascii: "~"): cell.breaksGlass = true
            case UInt8(ascii: "*"): cell.needsSafeguarding = true
            default: return false
            }
        }
        let operations = parts[0].map { Permission.Operation(rawValue: letter($0)) }
        for case let operation? in operations {
            cells[Place(row: row, column: column, operation: operation), default: []].append(cell)
        }
        return !operations.isEmpty && !operations.contains(nil)
    }

    /// Whether there is such a row.
    package func knows(_ row: String) -> Bool { names.contains(row) }

    /// Whether there is anybody who may do it.
    package func isSomebodys(_ permission: Permission) -> Bool {
        Self.columns.contains { has($0.column, permission.operation, row: permission.row) }
    }

    /// What lets a column do an operation, without what is held back by a condition that nobody can meet yet: the
    /// safeguarding permission and breaking glass come with what they guard.
    func cells(_ column: Column, _ operation: Permission.Operation, row: String) -> [Cell] {
        (cells[Place(row: row, column: column, operation: operation)] ?? []).filter {
            !$0.breaksGlass && !$0.needsSafeguarding
        }
    }

    /// Whether somebody does it by breaking glass alone: at the machine too it wants a reason, which no command takes yet.
    func breaksGlass(_ operation: Permission.Operation, row: String) -> Bool {
        Self.columns.contains { column in
            (cells[Place(row: row, column: column.column, operation: operation)] ?? []).contains { $0.breaksGlass }
        }
    }

    /// Whether a column may do an operation at all.
    func has(_ column: Column, _ operation: Permission.Operation, row: String) -> Bool {
        !cells(column, operation, row: row).isEmpty
    }
}

private func letter(_ byte: UInt8) -> Character { Character(Unicode.Scalar(byte)) }
