import Programme
import Storage

/// The SQL by which the editors of an organisation become those of another.
extension People {
    /// A role, or the offer of one, that was moved.
    package struct MovedRole: Sendable {
        package let id: ID<GrantRecord>
        package let person: ID<Person>
    }

    /// How many people may edit an organisation's listings.
    package static func countEditors(of organisation: ID<Organisation>, in connection: any Connection) throws -> Int {
        try connection.count(
            """
            SELECT count(*) AS count FROM role_grants
            WHERE organisation = \(organisation) AND role = 'provider' AND ended IS NULL
            """)
    }

    /// Moves editors' roles from one organisation to another: all, or those with some ids. The role of somebody who is an
    /// editor of the other already stays where it is.
    package static func moveEditors(
        from old: ID<Organisation>, to new: ID<Organisation>, only ids: [String]? = nil,
        in transaction: any Transaction
    ) throws -> [MovedRole] {
        let moved = try movable("role_grants", without: "ended", from: old, to: new, only: ids, in: transaction)
        try transaction.run(
            """
            UPDATE role_grants SET scope = \(new.letters), organisation = \(new)
            WHERE id IN \(SQL.list(moved.map(\.id)))
            """)
        return moved
    }

    /// Ends the roles that are left with an organisation after its editors have moved: of those who edit both.
    package static func endEditors(
        of organisation: ID<Organisation>, at now: Instant, in transaction: any Transaction
    ) throws -> [MovedRole] {
        let left = try transaction.rows(
            """
            SELECT id, person FROM role_grants
            WHERE scope = \(organisation.letters) AND role = 'provider' AND ended IS NULL ORDER BY id
            """
        ).map { MovedRole(id: try $0.id("id"), person: try $0.id("person")) }
        try transaction.run("UPDATE role_grants SET ended = \(now) WHERE id IN \(SQL.list(left.map(\.id)))")
        return left
    }

    /// Gives such roles back, to those who still edit the other organisation.
    package static func reviveEditors(
        _ ids: [String], whereOf other: ID<Organisation>, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE role_grants SET ended = NULL
            WHERE id IN \(SQL.list(ids)) AND ended IS NOT NULL AND EXISTS (
                SELECT 1 FROM role_grants h
                WHERE h.person = role_grants.person AND h.role = 'provider' AND h.scope = \(other.letters)
                    AND h.ended IS NULL)
            """)
    }

    /// Moves the offers of such roles that wait for an answer, likewise.
    package static func moveOffers(
        from old: ID<Organisation>, to new: ID<Organisation>, only ids: [String]? = nil,
        in transaction: any Transaction
    ) throws -> [MovedRole] {
        let moved = try movable("role_offers", without: "decided", from: old, to: new, only: ids, in: transaction)
        try transaction.run(
            "UPDATE role_offers SET scope = \(new.letters) WHERE id IN \(SQL.list(moved.map(\.id)))")
        return moved
    }

    /// The rows of a table that may move: those that hold, because nothing stands in a column, and whose person has none that
    /// holds with the other organisation.
    private static func movable(
        _ table: SQL, without end: SQL, from old: ID<Organisation>, to new: ID<Organisation>, only ids: [String]?,
        in transaction: any Transaction
    ) throws -> [MovedRole] {
        let wanted: SQL = ids.map { "AND g.id IN \(SQL.list($0))" } ?? ""
        return try transaction.rows(
            """
            SELECT g.id, g.person FROM \(table) g
            WHERE g.scope = \(old.letters) AND g.role = 'provider' AND g.\(end) IS NULL \(wanted)
                AND NOT EXISTS (
                    SELECT 1 FROM \(table) h
                    WHERE h.person = g.person AND h.role = 'provider' AND h.scope = \(new.letters) AND h.\(end) IS NULL)
            ORDER BY g.id
            """
        ).map { MovedRole(id: try $0.id("id"), person: try $0.id("person")) }
    }
}
