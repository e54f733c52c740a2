/// A language of the interface. Gaelic pages stand under `/gd` with the same English slugs.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case gaelic = "gd"

    /// What stands in front of a page's path.
    package var prefix: String { self == .gaelic ? "/gd" : "" }
}
