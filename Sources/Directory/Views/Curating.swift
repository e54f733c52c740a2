import Accounts
import Programme
import Storage
import Tables
import Web

/// What editors type of a view.
package struct CuratedViewForm: Sendable, Equatable {
    package var title = ""
    package var introduction = ""
    /// The address of a search of the directory, or its query alone.
    package var search = ""
    /// Letters of the hub whose view it is; empty for the whole programme.
    package var hub = ""
    /// What is typed in Gaelic, and whether a speaker has read it.
    package var gaelic = CuratedView.Gaelic()

    package init(
        title: String = "", introduction: String = "", search: String = "", hub: String = "",
        gaelic: CuratedView.Gaelic = .init()
    ) {
        (self.title, self.introduction, self.search, self.hub) = (title, introduction, search, hub)
        self.gaelic = gaelic
    }
}

extension Directory {
    /// The views that readers see, by address. Anyone may.
    package func views(by actor: Actor) async throws -> [CuratedView] {
        try Permission.readViews.require(of: actor)
        return try await storage.read { try CuratedViews.published(in: $0) }
            .filter { Permission.readViews.allows(actor, on: $0.subject) }
    }

    /// The view at an address. Anyone may. Throws `Failure.notFound`, or `.gone` for one that was taken back.
    package func view(_ slug: String, by actor: Actor) async throws -> CuratedView {
        try Permission.readViews.require(of: actor)
        guard let view = try await storage.read({ try CuratedViews.find(slug: slug, in: $0) }) else {
            throw Permission.nothingHere
        }
        guard view.withdrawn == nil else { throw Failure.gone("“\(view.title)” has been taken back by its editors.") }
        return view
    }

    /// What a view asks for, on the day.
    package func query(of view: CuratedView) -> DirectoryQuery { decode(Query(decoding: view.query), isPage: true) }

    /// The views that the actor may change, and the hubs for which they may make one, with whether the whole programme
    /// is among their choices (row `curated-view`, C, U and D).
    package func editableViews(
        by actor: Actor
    ) async throws -> (views: [CuratedView], hubs: [Organisation], isForAll: Bool) {
        try Permission.makeViews.require(of: actor)
        let (views, hubs) = try await storage.read {
            (try CuratedViews.all(in: $0), try Organisations.all(.hub, in: $0))
        }
        return (
            views.filter { Permission.changeViews.allows(actor, on: $0.withoutState.subject) },
            hubs.filter { hub in Permission.makeViews.allows(actor, on: .with { $0.hubs = [hub.id] }) },
            Permission.makeViews.allows(actor, on: Subject())
        )
    }

    /// One of them. Throws `Failure.notFound` where there is none or it lies outside the actor's reach.
    package func editableView(_ id: ID<CuratedView>, by actor: Actor) async throws -> CuratedView {
        guard let found = try await editableViews(by: actor).views.first(where: { $0.id == id }) else {
            throw Permission.nothingHere
        }
        return found
    }

    /// Puts a view together. Its address is made of the title, once. Sent again with the same key it gives the same
    /// view. Throws `Failure.invalid` for what cannot be used, `.notFound` for a hub outside the actor's reach.
    package func makeView(_ form: CuratedViewForm, key: RequestKey, by actor: Actor) async throws -> ID<CuratedView> {
        try Permission.makeViews.require(of: actor)
        let (now, ids) = (clock(), ids)
        let new = try checked(
            form,
            CuratedView(
                id: ids.next(), slug: "", title: "", introduction: "", query: "", hub: nil, changed: now,
                withdrawn: nil))
        let body = [
            new.title, new.introduction, new.gaelic.title, new.gaelic.introduction, new.query, form.hub,
        ].joined(separator: "\n")
        let key = try key.stored(for: body)
        return try await storage.write { transaction in
            if let known = try AnsweredRequests.answer(owner: actor.name, key: key, body: body, in: transaction),
                let id = ID<CuratedView>(letters: known)
            {
                return id
            }
            try Permission.makeViews.require(of: actor, on: new.subject)
            try Self.requireHub(new.hub, in: transaction)
            let base = slug(from: new.title)
            var (free, number) = (base, 1)
            while try CuratedViews.find(slug: free, in: transaction) != nil {
                number += 1
                free = base + "-\(number)"
            }
            try CuratedViews.add(new.at(free), in: transaction)
            try Events.record(
                "curated-view.made", subject: "curated-view/" + new.id.letters, by: actor, at: now, ids: ids,
                in: transaction)
            try AnsweredRequests.keep(
                new.id.letters, owner: actor.name, key: key, body: body, at: now, in: transaction)
            return new.id
        }
    }

    /// Changes a view; its address stays. Throws as `makeView` does, and `Failure.notFound` for one that is not there,
    /// was taken back, or lies outside the actor's reach, before or after.
    package func changeView(_ id: ID<CuratedView>, to form: CuratedViewForm, by actor: Actor) async throws {
        try await edit(id, .changeViews, "curated-view.changed", by: actor) { [self] view, now, transaction in
            let new = try checked(form, view)
            try Permission.changeViews.require(of: actor, on: new.subject)
            try Self.requireHub(new.hub, in: transaction)
            try CuratedViews.replace(new, at: now, in: transaction)
        }
    }

    /// Takes a view back: its address then says so. Throws `Failure.notFound` likewise.
    package func withdrawView(_ id: ID<CuratedView>, by actor: Actor) async throws {
        try await edit(id, .withdrawViews, "curated-view.withdrawn", by: actor) { view, now, transaction in
            try CuratedViews.withdraw(view.id, at: now, in: transaction)
        }
    }

    /// Puts a view back that was taken back, under the address that it had. Who may take it back may. Throws
    /// `Failure.notFound` where there is none, it was not taken back, or it lies outside the actor's reach.
    package func restoreView(_ id: ID<CuratedView>, by actor: Actor) async throws {
        try await edit(id, .withdrawViews, "curated-view.restored", ofWithdrawn: true, by: actor) {
            view, now, transaction in
            try CuratedViews.restore(view.id, at: now, in: transaction)
        }
    }

    private func edit(
        _ id: ID<CuratedView>, _ permission: Permission, _ verb: String, ofWithdrawn isWithdrawn: Bool = false,
        by actor: Actor, _ body: @escaping @Sendable (CuratedView, Instant, any Transaction) throws -> Void
    ) async throws {
        try permission.require(of: actor)
        let (now, ids) = (clock(), ids)
        try await storage.write { transaction in
            guard let view = try CuratedViews.find(id, in: transaction),
                (view.withdrawn != nil) == isWithdrawn
            else {
                throw Permission.nothingHere
            }
            try permission.require(of: actor, on: view.subject)
            try body(view, now, transaction)
            try Events.record(
                verb, subject: "curated-view/" + id.letters, by: actor, at: now, ids: ids,
                in: transaction)
        }
    }

    private static func requireHub(_ hub: ID<Organisation>?, in connection: any Connection) throws {
        guard let hub else { return }
        guard try Organisations.find(hub, in: connection)?.kind == .hub else {
            throw Failure.invalid([Problem("hub", "Choose the hub whose view it is.")])
        }
    }

    /// A view with what was typed. Throws `Failure.invalid`.
    private func checked(_ form: CuratedViewForm, _ view: CuratedView) throws -> CuratedView {
        var (new, problems) = (view, [Problem]())
        new.title = trimmed(form.title)
        new.introduction = trimmed(form.introduction)
        let isShown = new.title.unicodeScalars.contains { !$0.properties.isDefaultIgnorableCodePoint && $0 != " " }
        let hasControls = new.title.unicodeScalars.contains { $0.properties.generalCategory == .control }
        if !isShown || hasControls || new.title.unicodeScalars.count > 120 {
            problems.append(Problem("title", "Type a title of 120 characters at most."))
        }
        if new.introduction.unicodeScalars.count > 2000 {
            problems.append(Problem("introduction", "Shorten the introduction to 2,000 characters."))
        }
        new.gaelic.title = trimmed(form.gaelic.title)
        new.gaelic.introduction = trimmed(form.gaelic.introduction)
        new.gaelic.isReviewed = form.gaelic.isReviewed && !new.gaelic.title.isEmpty
        if new.gaelic.title.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            || new.gaelic.title.unicodeScalars.count > 120
        {
            problems.append(Problem("title_gd", "Type a title of 120 characters at most, or leave it empty."))
        }
        if new.gaelic.introduction.unicodeScalars.count > 2000 {
            problems.append(Problem("introduction_gd", "Shorten the introduction to 2,000 characters."))
        }
        switch search(from: form.search) {
        case .success(let query): new.query = query
        case .failure(let fault): problems.append(Problem("search", fault.sentence))
        }
        new.hub = ID(letters: form.hub)
        if new.hub == nil, !form.hub.isEmpty {
            problems.append(Problem("hub", "Choose the hub whose view it is."))
        }
        guard problems.isEmpty else { throw Failure.invalid(problems) }
        return new
    }

    private struct SearchFault: Error { let sentence: String }

    /// The query of an address of the directory, or of a query alone, without how a page shows it; the order stays.
    private func search(from text: String) -> Result<String, SearchFault> {
        let bytes = trimmed(text).utf8.prefix { $0 != UInt8(ascii: "#") }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        let path = mark.map { bytes[..<$0] } ?? (bytes.contains(UInt8(ascii: "/")) ? bytes : bytes.prefix(0))
        guard path.isEmpty || path.elementsEqual("/directory".utf8) || path.suffix(10).elementsEqual("/directory".utf8)
        else { return .failure(SearchFault(sentence: "Paste the address of a search of the directory.")) }
        let rest = mark.map { bytes[bytes.index(after: $0)...] } ?? (path.isEmpty ? bytes[...] : bytes.suffix(0))
        let decoded = decode(Query(decoding: String(decoding: rest, as: UTF8.self)), isPage: true)
        let understood = understood(decoded)
        if let first = understood.ignored.first { return .failure(SearchFault(sentence: first.reason)) }
        var bare = understood.bare
        bare.sort = understood.sort
        bare.view = .table
        let query = bare.parameters.encoded
        guard query.utf8.count <= 2000 else {
            return .failure(SearchFault(sentence: "Choose fewer filters: the search is too long."))
        }
        return .success(query)
    }
}

extension CuratedView {
    /// The same as if it had not been taken back: for asking whose it is.
    fileprivate var withoutState: CuratedView {
        CuratedView(
            id: id, slug: slug, title: title, introduction: introduction, gaelic: gaelic, query: query, hub: hub,
            changed: changed, withdrawn: nil)
    }

    fileprivate func at(_ slug: String) -> CuratedView {
        CuratedView(
            id: id, slug: slug, title: title, introduction: introduction, gaelic: gaelic, query: query, hub: hub,
            changed: changed, withdrawn: withdrawn)
    }
}
