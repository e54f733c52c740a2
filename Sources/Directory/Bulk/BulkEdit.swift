import Programme
import Tables
import Web

/// What a bulk edit does to each of many listings, as it was typed: fields to set, empty, add to or take from; withdraw or
/// put back.
package struct BulkEdit: Sendable {
    /// The fields of the form, without what else an address has.
    let typed: Query

    /// What may be done to a field of which several values may be ticked.
    enum How: String, CaseIterable, Sendable { case add, remove, set }

    /// The fields of one line that may be set or emptied.
    static let lines = ["url", "start", "end", "cost", "address", "postcode"]
    /// The fields that may be emptied.
    static let emptied = lines + ["format", "audience"]
    private static let states = ["withdraw", "restore"]

    /// The fields of its form.
    static let parameters: [Operation.Parameter] =
        ListingForm.ticks.map {
            .init(
                "how-" + $0.name, "What is done with the values ticked.", .text(allowed: How.allCases.map(\.rawValue)))
        }
        + ListingForm.ticks.map { .init($0.name, "Slugs of the vocabulary.", .text(limit: 100), repeats: true) }
        + ListingForm.choices.map { .init($0.name, "The one value from now on.", .text(limit: 100)) }
        + ListingForm.lines.filter { lines.contains($0.name) }.map {
            .init($0.name, "What the field says from now on.", .text(limit: $0.limit))
        } + [
            .init("empty", "Fields that say nothing from now on.", .text(allowed: emptied), repeats: true),
            .init("checked", "Says that they are still right.", .text(allowed: ["yes"])),
            .init("state", "Withdraws them or puts them back.", .text(allowed: states)),
        ]

    /// Reads a form or an address; what an address has beside the form is left out.
    package init(_ query: Query) {
        let names = Set(Self.parameters.map(\.name))
        typed = Query(items: query.items.filter { names.contains($0.name) && !trimmed($0.value).isEmpty })
    }

    private func how(_ name: String) -> How? { typed["how-" + name].flatMap { How(rawValue: $0) } }

    private func empties(_ name: String) -> Bool { typed.all("empty").contains(name) }

    /// The fields that change, as the form of a listing names them.
    var touched: Set<String> {
        let ticks = ListingForm.ticks.map(\.name).filter { how($0) != nil }
        let choices = ListingForm.choices.map(\.name).filter { typed[$0] != nil }
        let lines = Self.lines.filter { typed[$0] != nil }
        return Set(ticks + choices + lines + typed.all("empty").filter(Self.emptied.contains))
    }

    var saysChecked: Bool { typed["checked"] == "yes" }
    var withdraws: Bool { typed["state"] == "withdraw" }
    var putsBack: Bool { typed["state"] == "restore" }
    /// Whether it changes what listings say, rather than whether they are there.
    var changesFacts: Bool { saysChecked || !touched.isEmpty }
    var isEmpty: Bool { !changesFacts && !withdraws && !putsBack }

    /// What cannot be done to any listing, in the order of the form.
    func problems(_ taxonomy: Taxonomy) -> [Problem] {
        var problems: [Problem] = []
        for (name, facet) in ListingForm.ticks {
            let known = typed.all(name).filter { taxonomy.contains(facet, $0) }
            if how(name) != nil, known.isEmpty, how(name) != .set {
                problems.append(Problem(name, "Tick what is to be added or taken away."))
            }
            if how(name) == nil, !known.isEmpty {
                problems.append(
                    Problem("how-" + name, "Say whether to add what is ticked, to take it away or to set it."))
            }
        }
        for (name, facet) in ListingForm.choices {
            if let value = typed[name], !taxonomy.contains(facet, value) {
                problems.append(Problem(name, "Choose one of the list."))
            }
        }
        for name in Self.emptied where empties(name) && typed[name] != nil {
            problems.append(Problem(name, "Type what it is to say, or empty it, not both."))
        }
        let lines = Query(items: typed.items.filter { Self.lines.contains($0.name) })
        let blank = ListingFacts(source: "", sourceID: "", title: "", providerName: "")
        let faults = ListingForm(typed: lines).facts(over: blank, taxonomy).problems
        // Whether an end has its start is each listing's affair.
        problems += faults.filter { fault in
            typed[fault.field] != nil && !(fault.field == "start" && typed["start"] == nil)
        }
        if problems.isEmpty, isEmpty {
            problems.append(Problem("", "Choose at least one thing to change."))
        }
        return problems
    }

    /// A listing as the edit makes it, and why it cannot, if it cannot.
    func applied(to old: Listing, at now: Instant, _ taxonomy: Taxonomy) -> (listing: Listing, problems: [Problem]) {
        var new = old
        if withdraws { new.withdrawn = old.withdrawn ?? now }
        if putsBack { new.withdrawn = nil }
        guard changesFacts else { return (new, []) }
        guard new.withdrawn == nil || withdraws else {
            return (old, [Problem("state", "It has been withdrawn. Put it back first.")])
        }
        let (facts, faults) = form(over: old.facts).facts(over: old.facts, taxonomy)
        let touched = touched
        take(touched, of: facts, into: &new.facts)
        var problems = faults.filter { touched.contains($0.field) || dates(touched).contains($0.field) }
        let lacking = ListingForm.missing(in: new.facts).filter { problem in
            touched.contains(problem.field) || problem.field == "region" && touched.contains("la")
        }
        problems += lacking
        if saysChecked { new.facts.checked = now.londonDay }
        return problems.isEmpty ? (new, []) : (old, problems)
    }

    /// A start and an end are judged together.
    private func dates(_ touched: Set<String>) -> Set<String> {
        touched.isDisjoint(with: ["start", "end"]) ? [] : ["start", "end"]
    }

    /// The form of a listing, filled in with what the edit makes of it.
    private func form(over facts: ListingFacts) -> ListingForm {
        var items = ListingForm(facts).typed.items
        for (name, _) in ListingForm.ticks {
            guard let how = how(name) else { continue }
            let (old, given) = (items.filter { $0.name == name }.map(\.value), typed.all(name))
            items.removeAll { $0.name == name }
            let values =
                switch how {
                case .add: old + given
                case .remove: old.filter { !given.contains($0) }
                case .set: given
                }
            items += values.map { (name, $0) }
        }
        for name in ListingForm.choices.map(\.name) + Self.lines where touched.contains(name) {
            items.removeAll { $0.name == name }
            if let value = typed[name] { items.append((name, value)) }
        }
        return ListingForm(typed: Query(items: items))
    }

    /// Takes only what was to be changed: what a source wrote stays as it is to the letter.
    private func take(_ touched: Set<String>, of facts: ListingFacts, into new: inout ListingFacts) {
        for name in touched {
            switch name {
            case "sector": new.sectors = facts.sectors
            case "stage": new.stages = facts.stages
            case "theme": new.themes = facts.themes
            case "region": new.regions = facts.regions
            case "la": new.localAuthorities = facts.localAuthorities
            case "format": new.format = facts.format
            case "audience": new.audience = facts.audience
            case "language": new.language = facts.language
            case "url": new.url = facts.url
            case "start": new.start = facts.start
            case "end": new.end = facts.end
            case "cost": new.costPence = facts.costPence
            case "address": new.address = facts.address
            case "postcode": (new.postcode, new.point) = (facts.postcode, facts.point)
            default: break
            }
        }
    }

    /// What it does, in short and in English, for the list of what was done: 200 characters at most.
    var summary: String {
        var parts = ListingForm.ticks.compactMap { name, _ in
            how(name).map { "\(name) \($0.rawValue) " + typed.all(name).joined(separator: "+") }
        }
        parts += (ListingForm.choices.map(\.name) + Self.lines).compactMap { name in
            typed[name].map { "\(name) \($0)" }
        }
        parts += typed.all("empty").map { "\($0) emptied" }
        if saysChecked { parts.append("still right") }
        if withdraws { parts.append("withdrawn") }
        if putsBack { parts.append("put back") }
        return brief(parts.joined(separator: "; "), limit: 200)
    }
}
