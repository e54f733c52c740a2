import Storage

/// A rule that records keep and that no single constraint of the database guards: asked of every restored backup, and by
/// `ceangal verify`.
package struct Invariant: Sendable {
    /// A short name, in lower case with hyphens.
    package let name: String
    /// The rule as a question whose answer should be yes.
    package let question: String
    /// Counts, as `count`, what breaks it.
    package let offenders: SQL

    package init(_ name: String, _ question: String, offenders: SQL) {
        (self.name, self.question, self.offenders) = (name, question, offenders)
    }
}
