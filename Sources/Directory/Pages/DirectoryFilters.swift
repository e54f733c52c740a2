import Markup
import Programme
import Web

extension DirectoryPage {
    /// The panel of filters: one GET form that is sent with a button, never by ticking. On a phone it is closed; on wide
    /// screens CSS opens it.
    var filters: HTML {
        let on = FilterChip.all(of: query, words: words, labels: labels).count
        return form(
            .id("find"), .class("filters"), .action(links.directory()), .method("get"), Attribute("data-partial", true),
            // What the buttons say of a number, in each of the language's plural forms.
            Attribute("data-one", words("apply.preview", count: 1)),
            Attribute("data-two", words("apply.preview", count: 2)),
            Attribute("data-few", words("apply.preview", count: 3)),
            Attribute("data-other", words("apply.preview", count: 20))
        ) {
            hiddenFields(kept)
            keptOrder.map { input(.type("hidden"), .name("sort"), .value($0.rawValue)) }
            details(.class("panel")) {
                summary {
                    span { words.html("filters.title") }
                    " "
                    on == 0 ? .none : span(.class("on")) { words.html("filters.on", count: on) }
                }
                div(.class("inside")) {
                    h2(.class("wide")) { words.html("filters.title") }
                    a(.class("skip inline"), .href(Link(path: "#count"))) { words.html("skip.results") }
                    p(.class("hint")) { words.html("filters.rule") }
                    applyButton
                    facets.map(facet)
                    nearFields
                    dateFields
                    switches
                    applyButton
                }
            }
        }
    }

    /// The order chosen, by name: which one is usual changes with the words and the place that the form asks for.
    private var keptOrder: Sort? { query.sort == query.usualOrder ? nil : query.sort }

    /// What else the form does not ask but must keep.
    private var kept: DirectoryQuery {
        var kept = DirectoryQuery()
        kept.columns = query.columns
        kept.group = query.group
        kept.view = query.view
        kept.size = query.size
        return kept
    }

    private var applyButton: HTML {
        button(.class("primary apply")) { words.html("apply") }
    }

    private func facet(_ choices: FacetChoices) -> HTML {
        let key = choices.facet.key
        let ticked = choices.options.filter(\.isTicked).count
        let name = words("facet." + key)
        return details(.class("facet"), .id("facet-" + key), .open(ticked > 0 || choices.facet == .sector)) {
            summary {
                h3 {
                    words.html("facet." + key)
                    " "
                    ticked == 0 ? .none : span(.class("on")) { words.html("facet.ticked", count: ticked) }
                }
            }
            fieldset {
                legend(.class("vh")) { name }
                choices.options.count > 12 ? findInList(key, name) : .none
                ul(.class(choices.options.count > 12 ? "options long" : "options")) {
                    choices.options.map { option($0, of: choices.facet) }
                }
                choices.more == 0
                    ? .none
                    : p { a(.href(links.providers(of: query))) { words.html("facet.more", count: choices.more) } }
            }
        }
    }

    private func option(_ choice: FacetChoices.Option, of facet: Facet) -> HTML {
        let id = facet.parameter + "-" + choice.value
        return li {
            input(.type("checkbox"), .id(id), .name(facet.parameter), .value(choice.value), .checked(choice.isTicked))
            label(.for(id)) {
                choice.label + " "
                span(.class("n")) {
                    "(" + grouped(choice.count)
                    span(.class("vh")) { " " + words("count.results", count: choice.count) }
                    ")"
                }
            }
        }
    }

    /// Only a script can serve this, so only then is it shown (by CSS).
    private func findInList(_ key: String, _ name: String) -> HTML {
        div(.class("scripted")) {
            label(.class("vh"), .for("find-" + key)) { words("facet.find", ["facet": name]) }
            input(
                .type("search"), .id("find-" + key), Attribute("data-find", true), Attribute("autocomplete", "off"),
                Attribute("placeholder", words("facet.find.short")))
        }
    }

    private var nearFields: HTML {
        details(.class("facet"), .id("facet-near"), .open(!query.near.isEmpty || fault("near") != nil)) {
            summary { h3 { words.html("near.title") } }
            fieldset {
                legend(.class("vh")) { words("near.title") }
                textField("near", label: "near.label", value: query.near, autocomplete: "postal-code")
                label(.for("within")) { words.html("near.within") }
                select(.id("within"), .name("within")) {
                    distances.map { km in
                        Markup.option(
                            .value(km == DirectoryQuery.usualDistance ? "" : String(km)), .selected(km == query.within)
                        ) { words("near.km", ["km": String(km)]) }
                    }
                }
                p(.class("hint")) { words.html("near.hint") }
            }
        }
    }

    private var distances: [Int] {
        Array(Set([5, 10, 20, 40, 80, 160, query.within])).sorted()
    }

    private var dateFields: HTML {
        let faults = fault("from") != nil || fault("to") != nil
        let isOpen = query.from != nil || query.to != nil || query.when != nil || !query.undated || faults
        let presets: [DatePreset] = [.today, .sevenDays, .month] + (hasTerms ? [.term, .nextTerm] : [])
        return details(.class("facet"), .id("facet-date"), .open(isOpen)) {
            summary { h3 { words.html("date.title") } }
            fieldset {
                legend(.class("vh")) { words("date.title") }
                p(.class("hint"), .id("date-hint")) { words.html("date.hint") }
                textField("from", label: "date.from", value: query.from?.iso, hint: "date-hint")
                textField("to", label: "date.to", value: query.to?.iso, hint: "date-hint")
                ul(.class("options")) {
                    radio("", words("when.any"), isChosen: query.when == nil)
                    presets.map { radio($0.rawValue, words("when." + $0.rawValue), isChosen: query.when == $0) }
                }
                query.view == .calendar
                    ? .none : checkbox("undated", "exclude", words("date.undated"), isTicked: !query.undated)
            }
        }
    }

    /// What could not be used of a field.
    private func fault(_ name: String) -> IgnoredValue? { query.ignored.last { $0.parameter == name } }

    /// A field with its label, what is wrong with it, and what was typed even where it could not be used.
    private func textField(
        _ name: String, label key: String, value: String?, hint: String? = nil, autocomplete: String = "off"
    ) -> HTML {
        let fault = fault(name)
        let described = [fault == nil ? nil : name + "-error", hint].compactMap { $0 }.joined(separator: " ")
        let typed = fault?.value ?? value ?? ""
        return div(.class(fault == nil ? "field" : "field wrong")) {
            label(.for(name)) { words.html(key) }
            fault.map { fault in p(.class("error"), .id(name + "-error")) { reason(fault) } }
            input(
                .type("text"), .id(name), .name(name), .value(typed.isEmpty ? nil : typed),
                .describedBy(described.isEmpty ? nil : described), Attribute("autocomplete", autocomplete),
                Attribute("maxlength", "100"), Attribute("inputmode", hint == nil ? nil : "numeric"),
                Attribute("aria-invalid", fault == nil ? nil : "true"))
        }
    }

    private func radio(_ value: String, _ text: String, isChosen: Bool) -> HTML {
        let id = "when-" + (value.isEmpty ? "any" : value)
        return li {
            input(.type("radio"), .id(id), .name("when"), .value(value), .checked(isChosen))
            label(.for(id)) { text }
        }
    }

    private func checkbox(_ name: String, _ value: String, _ text: String, isTicked: Bool) -> HTML {
        ul(.class("options")) {
            li {
                input(.type("checkbox"), .id(name), .name(name), .value(value), .checked(isTicked))
                label(.for(name)) { text }
            }
        }
    }

    private var switches: HTML {
        details(.class("facet"), .id("facet-more"), .open(query.national || query.past || query.exact)) {
            summary { h3 { words.html("more.title") } }
            fieldset {
                legend(.class("vh")) { words("more.title") }
                checkbox("national", "include", words("more.national"), isTicked: query.national)
                query.view == .calendar
                    ? .none : checkbox("past", "include", words("more.past"), isTicked: query.past)
                checkbox("match", "exact", words("more.exact"), isTicked: query.exact)
            }
        }
    }
}
