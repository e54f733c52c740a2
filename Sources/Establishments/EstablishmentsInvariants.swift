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
                """)
    ]
}
