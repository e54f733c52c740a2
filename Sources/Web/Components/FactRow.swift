import Markup

extension Strings {
    /// A row of a list of facts: what it is, in the words of a key, and what is said of it.
    package func fact(_ key: String, @HTMLBuilder _ said: () -> HTML) -> HTML {
        div {
            dt { html(key) }
            dd { said() }
        }
    }

    /// The same with a text; nothing where there is none.
    package func fact(_ key: String, _ text: String?) -> HTML {
        guard let text, !text.isEmpty else { return .none }
        return fact(key) { text }
    }
}
