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
                            WHERE verb IN (
                                'listings.imported', 'listings.bulk-edited', 'terms.imported',
                                'establishments.imported', 'engagements.imported')))
                    + abs((SELECT count(*) FROM import_batches WHERE undone IS NOT NULL)
                        - (SELECT count(*) FROM events
                            WHERE verb IN (
                                'listings.import-undone', 'terms.undone', 'establishments.undone',
                                'engagements.import-undone')))
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
        Invariant(
            "merges-end", "Does following merges from any listing and any provider come to an end?",
            offenders: """
                WITH RECURSIVE step (id, next) AS (
                    SELECT id, merged_into FROM listings WHERE merged_into IS NOT NULL
                    UNION ALL SELECT id, merged_into FROM organisations WHERE merged_into IS NOT NULL
                ), way (start, next) AS (
                    SELECT id, next FROM step UNION SELECT w.start, s.next FROM way w JOIN step s ON s.id = w.next
                )
                SELECT count(*) AS count FROM way WHERE next = start
                """),
        Invariant(
            "merged-is-empty",
            "Has no merged listing its place in the directory, and no merged provider a listing or a draft?",
            offenders: """
                SELECT (SELECT count(*) FROM listings WHERE merged_into IS NOT NULL AND withdrawn IS NULL)
                    + (SELECT count(*) FROM listings l JOIN organisations o ON o.id = l.provider
                        WHERE o.merged_into IS NOT NULL)
                    + (SELECT count(*) FROM listing_drafts d JOIN organisations o ON o.id = d.organisation
                        WHERE o.merged_into IS NOT NULL AND d.state IN ('draft', 'submitted', 'returned'))
                    AS count
                """),
        Invariant(
            "merges-are-remembered", "Has each record that was merged the merge that did it, and each merge its event?",
            offenders: """
                SELECT (SELECT count(*) FROM listings l WHERE l.merged_into IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM merges m
                        WHERE m.merged = l.id AND m.survivor = l.merged_into AND m.undone IS NULL))
                    + (SELECT count(*) FROM organisations o WHERE o.merged_into IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM merges m
                        WHERE m.merged = o.id AND m.survivor = o.merged_into AND m.undone IS NULL))
                    + abs((SELECT count(*) FROM merges WHERE undone IS NULL)
                        - (SELECT count(*) FROM listings WHERE merged_into IS NOT NULL)
                        - (SELECT count(*) FROM organisations WHERE merged_into IS NOT NULL))
                    + abs((SELECT count(*) FROM merges)
                        - (SELECT count(*) FROM events WHERE verb = 'records.merged'))
                    + abs((SELECT count(*) FROM merges WHERE undone IS NOT NULL)
                        - (SELECT count(*) FROM events WHERE verb = 'records.unmerged'))
                    AS count
                """),
    ]
}
