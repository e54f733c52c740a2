import Programme
import Storage

extension Establishments {
    /// What holds of places and school terms at any time.
    package static let invariants: [Invariant] = [
        Invariant(
            "terms-lie-apart", "Do no two dates of one kind and council overlap?",
            offenders: """
                SELECT count(*) AS count FROM term_dates a JOIN term_dates b
                    ON b.council = a.council AND b.kind = a.kind AND b.from_day > a.from_day
                    AND b.from_day <= a.to_day
                """),
        Invariant(
            "establishments-are-told", "Has each establishment a name, and is it told whether it is open?",
            offenders: """
                SELECT count(*) AS count FROM establishments e
                WHERE NOT EXISTS (SELECT 1 FROM establishment_particulars p WHERE p.establishment = e.id)
                    OR NOT EXISTS (SELECT 1 FROM establishment_states s WHERE s.establishment = e.id)
                """),
        Invariant(
            "imports-of-establishments-leave-rows",
            "Has no import of establishments that was taken back left anything behind?",
            offenders: """
                SELECT count(*) AS count FROM import_batches b WHERE b.kind = 'establishments' AND b.undone IS NOT NULL
                    AND (EXISTS (SELECT 1 FROM establishments r WHERE r.batch = b.id)
                        OR EXISTS (SELECT 1 FROM establishment_states r WHERE r.batch = b.id)
                        OR EXISTS (SELECT 1 FROM establishment_particulars r WHERE r.batch = b.id)
                        OR EXISTS (SELECT 1 FROM establishment_places r WHERE r.batch = b.id)
                        OR EXISTS (SELECT 1 FROM establishment_memberships r WHERE r.batch = b.id)
                        OR EXISTS (SELECT 1 FROM establishment_rolls r WHERE r.batch = b.id))
                """),
    ]
}
