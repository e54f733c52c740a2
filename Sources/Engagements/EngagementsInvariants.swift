import Programme
import Storage

extension Engagements {
    /// What holds of engagements at any time.
    package static let invariants: [Invariant] = [
        Invariant(
            "engagements-keep-versions", "Has each engagement every version from the first to its own?",
            offenders: """
                SELECT count(*) AS count FROM engagements e WHERE e.version <>
                    (SELECT count(*) FROM engagement_versions v WHERE v.engagement = e.id AND v.version <= e.version)
                """),
        Invariant(
            "officers-are-in-one-place", "Is no officer in two engagements at once?",
            offenders: """
                SELECT count(*) AS count FROM engagements a JOIN engagements b
                    ON b.officer = a.officer AND b.id > a.id AND b.starts < a.ends AND b.ends > a.starts
                WHERE a.removed IS NULL AND b.removed IS NULL AND a.state <> 'cancelled' AND b.state <> 'cancelled'
                """),
        Invariant(
            "imports-of-engagements-leave-none", "Has no import of engagements that was taken back left one unchanged?",
            offenders: """
                SELECT count(*) AS count FROM engagements e JOIN import_batches b ON b.id = e.batch
                WHERE b.undone IS NOT NULL AND e.removed IS NULL AND e.version = 1
                """),
    ]
}
