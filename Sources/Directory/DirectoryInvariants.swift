import Programme
import Storage

extension Directory {
    /// What holds of the directory's records at any time.
    package static let invariants: [Invariant] = [
        Invariant(
            "listings-tell-when", "Has each listing with times the days of those times?",
            offenders: """
                SELECT count(*) AS count FROM listings
                WHERE start_at IS NOT NULL AND start_day IS NULL
                """),
        Invariant(
            "imports-add-up", "Does each import of listings remember as many changes as it counts?",
            offenders: """
                SELECT count(*) AS count FROM import_batches b WHERE kind IN ('listings', 'bulk-edit') AND (
                    added <> (SELECT count(*) FROM import_changes c WHERE c.batch = b.id AND c.before IS NULL)
                    OR changed > (SELECT count(*) FROM import_changes c WHERE c.batch = b.id AND c.before IS NOT NULL))
                """),
        Invariant(
            "imports-have-events", "Has each import its event, and each import taken back another?",
            offenders: """
                SELECT abs((SELECT count(*) FROM import_batches)
                        - (SELECT count(*) FROM events
                            WHERE verb IN ('listings.imported', 'listings.bulk-edited', 'terms.imported',
                                'establishments.imported')))
                    + abs((SELECT count(*) FROM import_batches WHERE undone IS NOT NULL)
                        - (SELECT count(*) FROM events
                            WHERE verb IN ('listings.import-undone', 'terms.undone', 'establishments.undone')))
                    AS count
                """),
        Invariant(
            "reports-have-events", "Has each problem that was reported, and each need that was told, its event?",
            offenders: """
                SELECT abs((SELECT count(*) FROM problem_reports)
                        - (SELECT count(*) FROM events WHERE verb = 'problem.reported'))
                    + abs((SELECT count(*) FROM unmet_needs)
                        - (SELECT count(*) FROM events WHERE verb = 'unmet-need.recorded'))
                    AS count
                """),
    ]
}
