import Markup
import Programme
import Storage
import Tables
import Web

/// Everything that is kept of a person, as they are given it: every table of the data map, with whoever else is named made
/// unrecognisable, and without what would let somebody sign in.
package struct PersonBundle: Sendable {
    /// What one table holds of them.
    package struct Table: Sendable {
        package let name: String
        /// What it holds, in words.
        package let title: String
        package let columns: [String]
        package let rows: [[String?]]
        /// Columns that are there and are not given out.
        package let secret: [String]
    }

    package let person: ID<Person>
    package let made: Instant
    package let tables: [Table]

    /// As one JSON document.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        writer.member("person", person.letters)
        writer.member("made", made.rfc3339)
        writer.name("tables")
        writer.beginObject()
        for table in tables {
            writer.name(table.name)
            writer.beginObject()
            if !table.secret.isEmpty { writer.member("not_given_out", table.secret) }
            writer.name("rows")
            writer.beginList()
            for row in table.rows {
                writer.beginObject()
                for (column, value) in zip(table.columns, row) {
                    writer.name(column)
                    if let value { writer.value(value) } else { writer.null() }
                }
                writer.endObject()
            }
            writer.endList()
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        return writer.take()
    }

    /// As the files of a folder: a page to read, the JSON document, and a table each as CSV.
    package var files: [(name: String, bytes: [UInt8])] {
        var files = [("index.html", page), ("person.json", json)]
        for table in tables {
            var bytes: [UInt8] = []
            let writer = CSVWriter()
            writer.header(table.columns, into: &bytes)
            for row in table.rows { writer.row(row.map { $0.map { .text($0) } ?? .empty }, into: &bytes) }
            files.append((table.name + ".csv", bytes))
        }
        return files
    }

    private var page: [UInt8] {
        let document = html(.lang("en")) {
            head {
                meta(Attribute("charset", "utf-8"))
                title { "What is kept of you" }
            }
            body {
                h1 { "What is kept of you" }
                p {
                    "Made at \(made.rfc3339). Whoever else is named is made unrecognisable. "
                    "What would let somebody sign in is named and not given out."
                }
                // Every table is there as a file; here those that hold nothing would only be in the way.
                tables.filter { !$0.rows.isEmpty }.map { table in
                    section {
                        h2 { table.title }
                        p {
                            "In the file "
                            code { table.name + ".csv" }
                            " and in person.json."
                        }
                        if !table.secret.isEmpty {
                            p { "Kept and not given out: " + table.secret.joined(separator: ", ") + "." }
                        }
                        Markup.table {
                            thead { tr { table.columns.map { column in th(.scope("col")) { column } } } }
                            tbody { table.rows.map { row in tr { row.map { value in td { value ?? "" } } } } }
                        }
                    }
                }
            }
        }
        var bytes = Array("<!DOCTYPE html>\n".utf8)
        document.render(into: &bytes)
        return bytes
    }
}

extension Accounts {
    /// Everything that is kept of a person; of oneself, where no other is named. They themselves may, and who looks after
    /// them, with the second factor just shown. It leaves an event.
    ///
    /// Throws `Failure.notFound` where there is no such person or the actor may not, `.signInNeeded`,
    /// `.tooMany`.
    package func bundle(of other: ID<Person>? = nil, by actor: Actor) async throws -> PersonBundle {
        try Permission.exportPersonal.require(of: actor)
        guard let id = other ?? actor.person?.id else { throw Permission.nothingHere }
        if id != actor.person?.id {
            let hubs = try await person(id, by: actor).hubs
            let subject = Subject.with { $0.hubs = hubs }
            try Permission.exportPersonal.require(of: actor, on: subject)
            try Permission.exportPersonal.requireStepUp(of: actor, at: clock(), on: subject)
        }
        let now = clock()
        return try await storage.write { [self] transaction in
            guard try People.find(id, in: transaction) != nil else { throw Permission.nothingHere }
            if let taker = actor.person, actor.onBehalf == nil {
                try takings.take(taker.id.letters, at: now, Self.tooManyFiles, in: transaction)
            }
            try record("person.exported", person: id, by: actor, in: transaction)
            let traces = try PersonalTable.Traces(of: id, in: transaction)
            let tables = try PersonalTable.all.reversed().map { table in
                PersonBundle.Table(
                    name: table.name, title: Self.inWords(table.name, languages.strings(.english)),
                    columns: table.shown, rows: try table.rows(of: traces, in: transaction),
                    secret: table.secret)
            }
            return PersonBundle(person: id, made: now, tables: tables)
        }
    }

    /// What a table of the data map holds, in words: “Where you are signed in”.
    static func inWords(_ table: String, _ words: Strings) -> String {
        let key = "table." + table
        return words(key) == key ? table : words(key)
    }
}
