import Foundation
import Storage
import TestSupport
import Testing

@testable import Schema

@Suite struct `The schema` {
    private static func storage() async throws -> any Storage {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Schema.migrations)
        return storage
    }

    @Test func `every migration applies to empty records, and then none is missing`() async throws {
        let storage = try await Engine.emptyRecords()
        #expect(try await storage.migrate(Schema.migrations) == Schema.migrations.count)
        #expect(try await storage.migrate(Schema.migrations) == 0)
        #expect(try await storage.isUpToDate(with: Schema.migrations))
        #expect(try await storage.faults(thoroughly: true).isEmpty)
    }

    @Test func `the list holds each file of the folder, in order, under its own number and name`() throws {
        let folder = Repository.root + "/Sources/Schema/Migrations"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let listed = Schema.migrations.flatMap { migration in
            let name = String(format: "M%04d-%@", migration.number, migration.name)
            return [(name + ".sql", migration.sql)]
                + migration.parts.map { (name + ".\($0.key.rawValue).sql", $0.value) }
        }.sorted { $0.0 < $1.0 }
        #expect(listed.map(\.0) == files)
        #expect(Schema.migrations.map(\.number) == Array(1...Schema.migrations.count))
        for (file, sql) in listed {
            #expect(sql == (try String(contentsOfFile: folder + "/" + file, encoding: .utf8)))
        }
    }

    @Test func `what is said to one engine is said to the other`() {
        for migration in Schema.migrations { #expect([0, 2].contains(migration.parts.count)) }
    }

    @Test func `the schema document is what the engine holds`() async throws {
        // Only SQLite keeps the text of its tables.
        let storage = try SQLiteStorage(folder: TemporaryFolder.make())
        _ = try await storage.migrate(Schema.migrations)
        let statements = try await storage.read { connection in
            try connection.rows(
                """
                SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'migrations'
                ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name
                """
            ).map { try $0.text("sql") + ";" }
        }
        let document = try String(contentsOfFile: Repository.root + "/docs/schema.sql", encoding: .utf8)
        #expect(
            document.split(separator: "\n\n").dropFirst().joined(separator: "\n\n") == statements.joined(
                separator: "\n\n") + "\n")
    }

    @Test func `a later migration finds rows of an earlier one and keeps them`() async throws {
        let storage = try await Engine.emptyRecords()
        _ = try await storage.migrate(Array(Schema.migrations.prefix(1)))
        try await storage.write { transaction in
            // As the table was called then.
            for statement in Rows.good {
                try transaction.run(SQL(migration: statement.replacing("INTO organisations", with: "INTO providers")))
            }
        }
        _ = try await storage.migrate(Schema.migrations)
        let row = try #require(try await storage.read { try $0.first("SELECT title, modified FROM listings") })
        #expect(try row.text("title") == "Wind")
        #expect(try row.int("modified") == 0)
    }

    @Test func `good rows are taken`() async throws {
        let storage = try await Self.storage()
        let changed = try await storage.write { transaction in
            try
                (Rows.good + [
                    Rows.listing([
                        "start_day": "'2026-12-01'", "end_day": "'2026-12-01'", "id": "'m'", "source_id": "'2'",
                    ])
                ])
                .reduce(0) { try $0 + transaction.run(SQL(migration: $1)) }
        }
        #expect(changed == Rows.good.count + 1)
    }

    @Test(arguments: Rows.bad)
    func `a bad row is refused`(_ statement: String) async throws {
        let storage = try await Self.storage()
        try await storage.write { transaction in
            for statement in Rows.good { try transaction.run(SQL(migration: statement)) }
        }
        await #expect(throws: (any Error).self) {
            try await storage.write { try $0.run(SQL(migration: statement)) }
        }
    }
}

/// Rows that the schema takes, and rows that it must refuse once those are there.
private enum Rows {
    static let good = [
        "INSERT INTO sources VALUES ('s', 'S', 'P', 'OGL', NULL, 'A', NULL, FALSE)",
        "INSERT INTO organisations (id, slug, name, name_key) VALUES ('p', 'ferry-works', 'Ferry Works', 'ferry works')",
        listing([:]),
        "INSERT INTO import_batches (id, kind, source, file, profile, at, actor, added, changed, unchanged, vanished, undone) VALUES ('b', 'terms', 's', 'f', NULL, '2026-11-24T12:00:00Z', 'a', 1, 0, 0, 0, NULL)",
        "INSERT INTO term_dates VALUES ('moray', 'term', '2026-08-18', '2026-08-18', 'b')",
        "INSERT INTO import_changes (batch, listing, before, after_digest) VALUES ('b', 'l', NULL, 'd')",
        "INSERT INTO vanished_listings VALUES ('l', 'b')",
        "INSERT INTO problem_reports (id, listing, reason, note, at) VALUES ('r', 'l', 'closed', '', '2026-11-24T12:00:00Z')",
        "INSERT INTO answered_requests VALUES ('o', 'k', 'd', 'a', '2026-11-24T12:00:00Z')",
        "INSERT INTO events VALUES ('e', '2026-11-24T12:00:00Z', 'a', 'v', 's', '{}', NULL, NULL)",
        "INSERT INTO unmet_needs (id, query, words, council, at) VALUES ('n', 'q=wind', 'turbines', NULL, '2026-11-24T12:00:00Z')",
    ]

    static let bad =
        [
            ["title": "''"], ["title": "'" + String(repeating: "a", count: 301) + "'"], ["title": "NULL"],
            ["cost_pence": "-1"], ["latitude": "91", "longitude": "0"], ["latitude": "0", "longitude": "-180.5"],
            ["latitude": "57"], ["longitude": "-4"], ["end_day": "'2026-12-01'"],
            ["start_day": "'2026-12-02'", "end_day": "'2026-12-01'"], ["source": "'nobody'"], ["provider": "'nobody'"],
            ["source_id": "'1'"], ["id": "'l'"], ["licence": "NULL"],
        ].map { listing(["id": "'other'", "source_id": "'other'"].merging($0) { $1 }) } + [
            "INSERT INTO organisations (id, slug, name, name_key) VALUES ('q', 'ferry-works', 'Other', 'other')",
            "INSERT INTO organisations (id, slug, name, name_key) VALUES ('q', 'other', 'Other', 'ferry works')",
            "INSERT INTO term_dates VALUES ('moray', 'half-term', '2026-08-19', '2026-10-09', 'b')",
            "INSERT INTO term_dates VALUES ('moray', 'term', '2026-10-09', '2026-08-19', 'b')",
            "INSERT INTO term_dates VALUES ('moray', 'term', '2026-08-18', '2026-08-19', 'b')",
            "INSERT INTO term_dates VALUES ('fife', 'term', '2026-08-18', '2026-08-19', 'none')",
            "INSERT INTO problem_reports (id, listing, reason, note, at) VALUES ('x', 'l', 'rude', '', '2026-11-24T12:00:00Z')",
            "INSERT INTO problem_reports (id, listing, reason, note, at) VALUES ('x', 'nothing', 'closed', '', '2026-11-24T12:00:00Z')",
            "INSERT INTO answered_requests VALUES ('o', 'k', 'other', 'a', '2026-11-24T12:00:00Z')",
            "INSERT INTO events VALUES ('f', '2026-11-24T12:00:00Z', 'a', 'v', 's', '{}', 1, NULL)",
            "INSERT INTO events VALUES ('f', '2026-11-24T12:00:00Z', 'a', 'v', 's', '{}', NULL, 'h')",
            "INSERT INTO events VALUES ('e', '2026-11-24T12:00:00Z', 'a', 'v', 's', '{}', NULL, NULL)",
            "DELETE FROM events", "INSERT INTO event_head VALUES (2, 0, '')", "DELETE FROM event_head",
            "UPDATE event_head SET position = 0", "INSERT INTO leases VALUES ('other', 'h', 0, 0)",
            "INSERT INTO import_changes (batch, listing, before, after_digest) VALUES ('none', 'l', NULL, 'd')",
            "INSERT INTO vanished_listings VALUES ('nothing', 'b')",
            "DELETE FROM sources", "DELETE FROM organisations", "DELETE FROM listings", "DELETE FROM import_batches",
        ]

    /// A listing that the schema takes, but for what is changed.
    static func listing(_ changes: [String: String]) -> String {
        let plain = [
            "id": "'l'", "source": "'s'", "source_id": "'1'", "title": "'Wind'", "title_key": "'wind'",
            "description": "''", "provider": "'p'", "sectors": "''", "stages": "''", "regions": "''",
            "local_authorities": "''", "themes": "''", "language": "'en'", "licence": "'OGL'", "digest": "'d'",
        ].merging(changes) { $1 }
        let columns = plain.keys.sorted()
        return "INSERT INTO listings (\(columns.joined(separator: ", "))) VALUES "
            + "(\(columns.compactMap { plain[$0] }.joined(separator: ", ")))"
    }
}
