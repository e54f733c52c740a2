import Directory
import Programme
import Storage
import Tables
import Web

/// The recording of a session.
package struct Recording: Sendable, Equatable {
    package let url: String
    package let listing: ID<Listing>
    /// How often it was opened; no attendance.
    package let views: Int
}

extension Sessions {
    /// The recording of a session, where there is one.
    static func recording(of id: ID<Session>, in connection: any Connection) throws -> Recording? {
        try connection.first("SELECT url, listing, views FROM session_recordings WHERE session = \(id)").map { row in
            Recording(url: try row.text("url"), listing: try row.id("listing"), views: try row.int("views"))
        }
    }

    /// Adds the recording of a session that has been held: it becomes a listing of the directory, in the name of whoever gave
    /// the session: at once where the actor may publish the organisation's listings, else once somebody has read it, as any
    /// listing of an editor's. Who may change the session may. The same again changes its address alone, which an editor asks
    /// for. `site` is how addresses begin where the operator has not said so.
    ///
    /// Throws `Failure.invalid` for what is no address of the web, `.conflict` for a session that was not held.
    package func addRecording(
        _ text: String, to id: ID<Session>, site: String, by actor: Actor
    ) async throws {
        let url: String
        do throws(FieldFault) { url = try FieldValues.webAddress(trimmed(text)) } catch {
            throw Failure.invalid([Problem("recording", error.message)])
        }
        let session = try await storage.read { try Self.session(id, .update, by: actor, in: $0) }
        guard Permission("listing", .approve).allows(actor, on: session.subject(for: actor)) else {
            return try await submitRecording(url, of: session, site, by: actor)
        }
        let change = try await storage.write { [self] transaction -> Directory.Addition? in
            let session = try Self.session(id, .update, by: actor, in: transaction)
            guard session.state == .held else {
                throw Failure.conflict("A recording is added once the session counts as held.")
            }
            if let known = try Self.recording(of: id, in: transaction) {
                guard known.url != url else { return nil }
                try transaction.run("UPDATE session_recordings SET url = \(url) WHERE session = \(id)")
                try record("session.recording-changed", id, by: actor, in: transaction)
                return nil
            }
            let addition = try directory.add(
                facts(of: session, site), of: session.organisation, by: actor, in: transaction)
            try transaction.run(
                """
                INSERT INTO session_recordings (session, url, listing, added, views)
                VALUES (\(id), \(url), \(addition.listing), \(clock()), \(0))
                """)
            try record(
                "session.recording-added", id, particulars: "{\"listing\":\"\(addition.listing.letters)\"}", by: actor,
                in: transaction)
            return addition
        }
        if let change { await directory.apply(change) }
    }

    /// Sends a recording's listing to be read, as an editor does.
    private func submitRecording(_ url: String, of session: Session, _ site: String, by actor: Actor) async throws {
        guard session.state == .held else {
            throw Failure.conflict("A recording is added once the session counts as held.")
        }
        if let known = try await storage.read({ try Self.recording(of: session.id, in: $0) }) {
            guard known.url != url else { return }
            throw Failure.conflict("The recording has an address already. Ask your hub to change it.")
        }
        var (listing, _) = try await directory.newListing(of: session.organisation.slug, by: actor)
        var facts = facts(of: session, site)(listing.id)
        (facts.source, facts.licence) = (listing.facts.source, listing.facts.licence)
        listing.facts = facts
        _ = try await directory.save(listing, isNew: true, submits: true, by: actor)
        let added = listing.id
        try await storage.write { [self] transaction in
            try transaction.run(
                """
                INSERT INTO session_recordings (session, url, listing, added, views)
                VALUES (\(session.id), \(url), \(added), \(clock()), \(0)) ON CONFLICT (session) DO NOTHING
                """)
            try record(
                "session.recording-added", session.id, particulars: "{\"listing\":\"\(added.letters)\"}", by: actor,
                in: transaction)
        }
    }

    /// What the directory says of a recording. It leads to the session's own address, where views are counted.
    private func facts(of session: Session, _ site: String) -> (ID<Listing>) -> ListingFacts {
        { [address, taxonomy] id in
            var facts = ListingFacts(
                source: "", sourceID: id.letters, title: session.facts.title, providerName: session.organisation.name)
            facts.description = session.facts.description.isEmpty ? session.facts.title : session.facts.description
            (facts.titleGaelic, facts.descriptionGaelic) = (session.facts.titleGaelic, session.facts.descriptionGaelic)
            facts.sectors = session.facts.sectors
            facts.themes = session.facts.themes
            facts.regions = ["online"]
            facts.format = "online-recorded"
            facts.audience = session.facts.takesClasses && !session.facts.takesPeople ? "learners" : "practitioners"
            facts.costPence = 0
            facts.url = (address ?? site) + "/sessions/" + session.id.letters + "/recording"
            facts.sectors = taxonomy.ordered(.sector, facts.sectors)
            return facts
        }
    }

    /// Where the recording of a session is; counts that it was opened, where somebody opens it. Anyone may who sees the session.
    func watch(_ id: ID<Session>, counts: Bool, by actor: Actor) async throws -> String {
        let found = try await storage.read { connection in
            _ = try Self.session(id, .read, by: actor, in: connection)
            return try Self.recording(of: id, in: connection)
        }
        guard let found else { throw Permission.nothingHere }
        if counts {
            _ = try await storage.write {
                try $0.run("UPDATE session_recordings SET views = views + 1 WHERE session = \(id)")
            }
        }
        return found.url
    }
}
