import Programme

/// What has closed: what the list no longer has, and what it names as closed; and when what it has was opened.
extension RegisterUpdate {
    mutating func close(
        _ gone: [Establishment], of open: Int, _ kind: Establishment.Kind, _ fresh: [RegisterFile.Entry]
    ) {
        vanished += gone.count
        let isMany = gone.count > Self.fewVanished && gone.count * 50 > open
        if isMany {
            ask(
                Question(
                    name: "vanished." + kind.rawValue,
                    sentence:
                        "\(gone.count) of \(open) that are open of the kind \(kind.rawValue) are not in the list. Is the list whole, so that they have closed, or a part, so that they stay?",
                    answers: ["closed", "keep"]))
        }
        let byPostcode = Dictionary(grouping: fresh.filter { !$0.place.postcode.isEmpty }) { $0.place.postcode }
        let byName = Dictionary(grouping: fresh) {
            slug(from: $0.name) + "/" + ($0.memberships[.council]?.area ?? "")
        }
        let goneKeys = Set(gone.map(\.key))
        for establishment in gone {
            let postcode = establishment.places.on(day)?.postcode ?? ""
            let name = establishment.slug + "/" + (establishment.area(.council, on: day) ?? "")
            let heirs = Set(((byPostcode[postcode] ?? []) + (byName[name] ?? [])).map(\.key.text)).sorted().prefix(3)
            close(establishment, heirs: Array(heirs), isMany, goneKeys)
        }
    }

    private mutating func close(
        _ gone: Establishment, heirs: [String], _ isMany: Bool, _ closing: Set<Establishment.Key>
    ) {
        let name = gone.key.text
        var answer = answers[name]
        if !heirs.isEmpty || answer != nil {
            let merged = heirs.map { "merged-into=" + $0 }
            ask(
                Question(
                    name: name,
                    sentence:
                        "\(gone.name) (\(name)) is no longer listed"
                        + (heirs.isEmpty ? "." : ", and \(heirs.joined(separator: ", ")) is new at the same place.")
                        + " What has become of it?",
                    answers: merged + ["closed", "mothballed", "keep", "merged-into=CODE"]))
        } else if isMany {
            answer = answers["vanished." + gone.key.kind.rawValue]
        } else {
            answer = "closed"
        }
        guard let answer, answer != "keep" else { return }
        var news = News(id: gone.id, key: gone.key, isNew: false)
        let beginning = "merged-into="
        if answer.utf8.starts(with: beginning.utf8) {
            let heir = String(decoding: answer.utf8.dropFirst(beginning.utf8.count), as: UTF8.self)
            guard let id = heirID(heir, of: gone, closing) else {
                // Asked again: there is nothing that it could have been merged into.
                answers[name] = nil
                return
            }
            news.standings.append((day, .init(state: .closed, basis: .listed, successor: id)))
            changes.append(Change(what: .merges, key: name, name: gone.name, detail: heir))
        } else {
            let state: Establishment.Standing.State = answer == "mothballed" ? .mothballed : .closed
            news.standings.append((day, .init(state: state, basis: .listed, successor: nil)))
            changes.append(
                Change(what: state == .closed ? .closes : .mothballed, key: name, name: gone.name, detail: ""))
        }
        take(news)
    }

    /// What an establishment may have been merged into: one of its kind that the list has, or that is open and stays.
    private func heirID(
        _ text: String, of gone: Establishment, _ closing: Set<Establishment.Key>
    ) -> ID<Establishment>? {
        if let new = news.first(where: { $0.isNew && $0.key.text == text && $0.key.kind == gone.key.kind }) {
            return new.id
        }
        guard let heir = register.named(text), heir.key.kind == gone.key.kind, !closing.contains(heir.key),
            listed.contains(heir.key) || heir.state(on: day) == .open
        else { return nil }
        return heir.id
    }

    /// Takes what a row says of one that has closed: from which day, and what took over. One that the register does not know
    /// is as if the list did not name it.
    mutating func take(_ closure: RegisterFile.Closure) {
        guard let known = register[closure.key], closure.isDecisive || known.state(on: day) != .open else { return }
        var news = News(id: known.id, key: known.key, isNew: false)
        var heir: ID<Establishment>?
        if !closure.heir.isEmpty {
            heir = heirID(closure.heir, of: known, Set(file.closures.keys))
            guard heir != nil else {
                return refuse(
                    closure.row, "merged_into",
                    "\(known.name) (\(known.key.text)) was merged into “\(closure.heir)” by this row, and there is no other establishment of its kind with that key that stays."
                )
            }
        }
        // Since when it is closed, as far as the register has it closed.
        let spans = known.states.spans
        let others = spans.lastIndex { $0.value.state != .closed }
        let since = spans.dropFirst(others.map { $0 + 1 } ?? 0).first
        let begins = closure.day ?? since?.from ?? day
        if let since, begins > since.from {
            return refuse(
                closure.row, "closed", "The register has it closed from \(since.from.iso) on, which is earlier.")
        }
        if let others, begins <= spans[others].from {
            return refuse(
                closure.row, "closed",
                "The register has it \(spans[others].value.state.rawValue) from \(spans[others].from.iso) on, which is not before \(begins.iso)."
            )
        }
        let successor = heir ?? known.states.last?.successor
        let basis = closure.day == nil ? since?.value.basis ?? .listed : .stated
        let standing = Establishment.Standing(state: .closed, basis: basis, successor: successor)
        if since?.from != begins || since?.value != standing { news.standings.append((begins, standing)) }
        if let last = spans.last, since != nil, last.from != begins, last.value.successor != successor {
            news.standings.append(
                (last.from, .init(state: .closed, basis: last.value.basis, successor: successor)))
        }
        if !news.standings.isEmpty {
            changes.append(
                Change(
                    what: heir == nil ? .closes : .merges, key: known.key.text, name: known.name,
                    detail: closure.heir.isEmpty ? closure.day?.iso ?? "" : closure.heir))
        }
        take(news)
    }

    /// Takes the day on which one that is known opened.
    mutating func opening(of entry: RegisterFile.Entry, _ known: Establishment, _ news: inout News) {
        guard let opened = entry.opened, let first = known.states.spans.first else { return }
        guard opened <= first.from else {
            return refuse(
                entry.row, "opened", "The register has it from \(first.from.iso) on, which is before \(opened.iso).")
        }
        guard opened < first.from || first.value.basis != .stated else { return }
        news.standings.append((opened, .init(state: .open, basis: .stated, successor: nil)))
        changes.append(Change(what: .opened, key: entry.key.text, name: entry.name, detail: opened.iso))
    }

    private mutating func refuse(_ row: Int, _ column: String, _ message: String) {
        faults.append(FileFault(row: row, line: 0, column: column, message: message))
    }
}
