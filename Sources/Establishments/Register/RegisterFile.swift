import Programme
import Tables

/// A list of establishments, read and checked: every row is of the day of the list, but for days that a row gives itself.
package struct RegisterFile: Sendable {
    /// One establishment as the list has it. What the list has no column for is `nil`.
    struct Entry: Sendable {
        let row: Int
        let key: Establishment.Key
        let name: String
        var governance: String?
        var denomination: String?
        var website: String?
        /// Where it is, as far as the list has columns for it: the others stay as they were.
        var place = Establishment.Place()
        var placeFields: Set<RegisterForm.Field> = []
        /// Whether the list says that it is closed for now.
        var isMothballed = false
        var memberships: [Establishment.Scheme: Establishment.Membership] = [:]
        var roll: Establishment.Roll?
        /// The day on which it opened, where the list gives it.
        var opened: Day?
    }

    /// An establishment that the list names as closed.
    struct Closure: Sendable {
        let row: Int
        let key: Establishment.Key
        /// The first day on which it was closed, where the list gives it.
        let day: Day?
        /// The key of what took over, as commands write it; empty where the list names none.
        let heir: String

        /// Whether the row settles what has become of it. If not, it is asked, as of one that the list does not name.
        var isDecisive: Bool { day != nil || !heir.isEmpty }
    }

    /// What a row says.
    enum Statement: Sendable {
        case holds(Entry)
        case closed(Closure)

        var key: Establishment.Key {
            switch self {
            case .holds(let entry): entry.key
            case .closed(let closure): closure.key
            }
        }
    }

    let form: RegisterForm
    /// In the order of the file.
    private(set) var entries: [Entry] = []
    /// Those that the list names as closed, by their keys.
    private(set) var closures: [Establishment.Key: Closure] = [:]
    /// What has to be put right.
    package private(set) var errors: [FileFault] = []
    /// Whether there is no such file, or it cannot be opened.
    package private(set) var isUnreadable = false

    private static let mostErrors = 1000
    private static let mostRows = 100_000

    /// Reads a file to its end, or to the thousandth error.
    package init(
        _ source: TableSource, form: RegisterForm, geography: Geography, limits: TableLimits = .commandLine
    ) {
        self.form = form
        do {
            let reader = try TableReader(source, limits: limits)
            let needed: [RegisterForm.Field] = form.isKeyedByName ? [.name] : [.code, .name]
            for field in needed where form.column(of: field, in: reader.header) == nil {
                let column = form.columns[field]?.first ?? ""
                errors.append(
                    FileFault(
                        row: 0, line: 0, column: column,
                        message: "The column “\(column)” is missing. A list of establishments has a code and a name."))
            }
            guard errors.isEmpty else { return }
            var seen: [Establishment.Key: Int] = [:]
            while errors.count < Self.mostErrors, let read = try reader.next() {
                switch read {
                case .row(let row): add(row, geography, &seen)
                case .refused(let error): refuse(error)
                }
                guard seen.count <= Self.mostRows else {
                    errors.append(
                        FileFault(
                            row: 0, line: 0, column: "",
                            message: "The list has more than \(Self.mostRows) rows. Divide it."))
                    return
                }
            }
            if entries.isEmpty && errors.isEmpty {
                errors.append(FileFault(row: 0, line: 0, column: "", message: "The list has no establishment."))
            }
        } catch {
            refuse(error)
        }
    }

    private mutating func refuse(_ error: TableError) {
        isUnreadable = error.cause == .file
        errors.append(
            FileFault(row: error.row ?? 0, line: error.line ?? 0, column: error.column ?? "", message: error.message))
    }

    private mutating func add(_ row: TableRow, _ geography: Geography, _ seen: inout [Establishment.Key: Int]) {
        if let listed = form.listed, row[listed].text != "Y" { return }
        do throws(RegisterRow.Fault) {
            let statement = try RegisterRow(row: row, form: form, geography: geography).statement()
            if let other = seen.updateValue(row.number, forKey: statement.key) {
                throw RegisterRow.Fault(
                    field: .code, message: "Row \(other) is of the same establishment, \(statement.key.text).")
            }
            switch statement {
            case .holds(let entry): entries.append(entry)
            case .closed(let closure): closures[closure.key] = closure
            }
        } catch {
            let column = form.column(of: error.field, in: row.header) ?? form.columns[error.field]?.first ?? ""
            errors.append(FileFault(row: row.number, line: row.line, column: column, message: error.message))
        }
    }
}
