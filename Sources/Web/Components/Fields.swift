import Markup
import Programme

/// The fields of a form with what is wrong with them, in the one way in which forms are shown: label, hint, fault, field.
package struct Fields: Sendable {
    let words: Strings
    let problems: [Problem]
    /// What is wrong with none of them: that what they change has changed meanwhile.
    let note: String?

    package init(_ words: Strings, problems: [Problem] = []) {
        (self.words, self.problems, note) = (words, problems, nil)
    }

    /// Of a form that was refused, if it was.
    package init(_ words: Strings, refused: Failure?) {
        self.words = words
        if case .invalid(let problems) = refused {
            (self.problems, note) = (problems, nil)
        } else {
            (problems, note) = ([], refused?.message)
        }
    }

    /// What is wrong, above the form, each with a link to its field.
    package var summary: HTML {
        if let note { return div(.class("problems"), .role("alert")) { p(.lang("en")) { note } } }
        guard !problems.isEmpty else { return .none }
        return div(.class("problems"), .role("alert"), .labelledBy("errors"), .tabindex(-1)) {
            h2(.id("errors")) { words.html("error.title") }
            ul {
                problems.map { problem in
                    li {
                        problem.field.isEmpty
                            ? span(.lang("en")) { problem.message }
                            : a(.href(Link("#" + problem.field)), .lang("en")) { problem.message }
                    }
                }
            }
        }
    }

    /// A field of one line. `key` is that of its label; `key.hint`, where there are such words, is its hint. `suggest` is the
    /// address that completes what is typed.
    package func text(
        _ name: String, _ key: String, value: String? = nil, type: String = "text", autocomplete: String? = nil,
        limit: Int = 200, isRequired: Bool = true, inputMode: String? = nil, list: String? = nil,
        suggest: String? = nil
    ) -> HTML {
        field(name, key) { described in
            input(
                .type(type), .id(name), .name(name), .value(value), Attribute("autocomplete", autocomplete),
                Attribute("inputmode", inputMode), Attribute("list", list), Attribute("data-suggest", suggest),
                Attribute("maxlength", String(limit)), .describedBy(described),
                Attribute("aria-invalid", isWrong(name) ? "true" : nil), .required(isRequired))
        }
    }

    /// A field of several lines.
    package func lines(
        _ name: String, _ key: String, value: String?, limit: Int, rows: Int = 6, isRequired: Bool = false
    ) -> HTML {
        field(name, key) { described in
            textarea(
                .id(name), .name(name), Attribute("rows", String(rows)), Attribute("maxlength", String(limit)),
                .describedBy(described), Attribute("aria-invalid", isWrong(name) ? "true" : nil), .required(isRequired)
            ) { value ?? "" }
        }
    }

    /// A field that takes a file with one of some endings, such as `.csv`.
    package func file(_ name: String, _ key: String, accept endings: [String]) -> HTML {
        field(name, key) { described in
            input(
                .type("file"), .id(name), .name(name), .describedBy(described),
                Attribute("accept", endings.joined(separator: ",")),
                Attribute("aria-invalid", isWrong(name) ? "true" : nil), .required(true))
        }
    }

    /// A choice of one from a list that opens; the first is “none chosen” where `none` has words for it.
    package func choice(
        _ name: String, _ key: String, _ options: [(value: String, label: String)], chosen: String?, none: String? = nil
    ) -> HTML {
        field(name, key) { described in
            select(
                .id(name), .name(name), .describedBy(described),
                Attribute("aria-invalid", isWrong(name) ? "true" : nil)
            ) {
                none.map { text in option(.value("")) { text } }
                options.map { value, label in
                    option(.value(value), .selected(value == chosen)) { label }
                }
            }
        }
    }

    /// Boxes to tick, any number of them. `isNamedAbove` says that their name stands above already, for those who see.
    package func ticks(
        _ name: String, _ key: String, _ options: [(value: String, label: String)], chosen: [String],
        isNamedAbove: Bool = false
    ) -> HTML {
        let hint = hintKey(key)
        let described = [isWrong(name) ? name + "-error" : nil, hint.map { _ in name + "-hint" }].compactMap { $0 }
        return fieldset(
            .class(isWrong(name) ? "field wrong" : "field"), .id(name),
            .describedBy(described.isEmpty ? nil : described.joined(separator: " "))
        ) {
            legend(.class(isNamedAbove ? "vh" : nil)) { words.html(key) }
            hint.map { key in p(.class("hint"), .id(name + "-hint")) { words.html(key) } }
            fault(name)
            ul(.class("options")) {
                options.map { value, label in
                    let id = name + "-" + value
                    return li {
                        input(
                            .type("checkbox"), .id(id), .name(name), .value(value), .checked(chosen.contains(value)))
                        Markup.label(.for(id)) { label }
                    }
                }
            }
        }
    }

    private func field(_ name: String, _ key: String, _ control: (_ described: String?) -> HTML) -> HTML {
        let hint = hintKey(key)
        let described = [isWrong(name) ? name + "-error" : nil, hint.map { _ in name + "-hint" }].compactMap { $0 }
        return div(.class(isWrong(name) ? "field wrong" : "field")) {
            label(.for(name)) { words.html(key) }
            hint.map { key in p(.class("hint"), .id(name + "-hint")) { words.html(key) } }
            fault(name)
            control(described.isEmpty ? nil : described.joined(separator: " "))
        }
    }

    private func hintKey(_ key: String) -> String? {
        let hint = key + ".hint"
        return words(hint) == hint ? nil : hint
    }

    /// Whether something is wrong with a field.
    package func isWrong(_ name: String) -> Bool { problems.contains { $0.field == name } }

    private func fault(_ name: String) -> HTML {
        guard let problem = problems.first(where: { $0.field == name }) else { return .none }
        return p(.class("error"), .id(name + "-error"), .lang("en")) { problem.message }
    }
}
