import Programme
import Storage
import Web
import Work

extension Accounts {
    /// Sends a link to sign in with to an address. Anyone may ask; the answer is the same whether there is an account or
    /// not, and so is the work. Where there is none, the link begins one. The link holds for 15 minutes, once, and in the
    /// browser that asked: the cookie that is given back has to come along. `site` is how the link begins.
    ///
    /// Throws `Failure.invalid` for what cannot be an address, `.tooMany`.
    package func askForLink(
        to text: String, back: String?, browser: Token?, language: Language, site: String, from origin: String,
        by actor: Actor
    ) async throws -> Token {
        try Permission.signIn.require(of: actor)
        guard let email = EmailAddress(text.trimmingSpaces) else {
            throw Failure.invalid([Problem("email", "Type your e-mail address, such as name@example.org.")])
        }
        let (now, token, browser) = (clock(), Token(), browser ?? Token())
        let tooMany = "Several links have been asked for just now. Look into your mail, or try again later."
        let address = SHA256Digest.of(email.key)
        try asksByOrigin.take(origin, at: now, tooMany)
        let words = languages.strings(language)
        var link = site + language.prefix + "/sign-in/" + token.text
        if let back, back != "/me" { link += "?" + Query(items: [("back", back)]).encoded }
        let mail = Mail(
            kind: "sign-in", to: email, subject: words("mail.sign-in.subject"),
            words: words("mail.sign-in.text", ["link": link, "site": site]))
        let digest = browser.digest
        try await storage.write { [asksByOrigin, asksByAddress, asksByBoth, asks, knownAsks, ids] transaction in
            do {
                try asks.take("all", at: now, tooMany, in: transaction)
            } catch let full as Failure {
                // Strangers keep nobody out where people have signed in of late.
                guard try SignIns.isKnown(origin, at: now, in: transaction) else { throw full }
                try knownAsks.take("all", at: now, tooMany, in: transaction)
            }
            try asksByOrigin.take(origin, at: now, tooMany, in: transaction)
            // One neighbourhood asks for one address a few times; all together as often as a mailbox can bear. Then nothing
            // more is sent and nobody is told. Strangers do not use up what its owner needs: where they have signed in
            // of late, only the neighbourhood's own limit counts.
            try asksByBoth.take(address + " " + origin, at: now, tooMany, in: transaction)
            let person = try People.find(email, in: transaction)
            if try !SignIns.isKnown(origin, to: person?.id, at: now, in: transaction) {
                guard (try? asksByAddress.take(address, at: now, tooMany, in: transaction)) != nil else { return }
            }
            try OneTimeLinks.add(
                token, .signIn, person: person?.id, email: email, browser: digest, at: now, in: transaction)
            try Outbox.put(mail, at: now, ids: ids, in: transaction)
        }
        return browser
    }

    /// What a link that somebody opens would do. Nothing is used up by looking: programs that scan mail open links too.
    package enum LinkState: Sendable {
        /// Signs this person in.
        case signsIn(name: String)
        /// Begins an account for this address; a name is wanted.
        case begins(EmailAddress)
        /// Confirms an address of this change.
        case confirms(new: EmailAddress)
        /// Makes the first administrator.
        case setsUp
        /// It is for another browser than the one that opens it.
        case isForAnotherBrowser
        /// It was used, has run out, or never was.
        case isOver
    }

    /// Looks what a link would do in a browser. Anyone may.
    package func look(at token: Token?, browser: Token?, by actor: Actor) async throws -> LinkState {
        try Permission.signIn.require(of: actor)
        guard let token else { return .isOver }
        let now = clock()
        return try await storage.read { connection in
            guard let link = try OneTimeLinks.find(token, in: connection), !link.isUsed, now < link.expires else {
                return .isOver
            }
            return try Accounts.state(of: link, browser: browser, in: connection)
        }
    }

    private static func state(
        of link: OneTimeLink, browser: Token?, in connection: any Connection
    ) throws -> LinkState {
        if let wanted = link.browser, wanted != browser?.digest { return .isForAnotherBrowser }
        switch link.purpose {
        case .setUp: return .setsUp
        case .oldAddress, .newAddress:
            guard let change = try link.change.flatMap({ try EmailChanges.find($0, in: connection) }) else {
                return .isOver
            }
            return .confirms(new: change.email)
        case .signIn, .invitation:
            // Somebody may have begun an account with the address since.
            let person =
                try link.person.flatMap { try People.find($0, in: connection) }
                ?? link.email.flatMap { try People.find($0, in: connection) }
            if let person, !person.name.isEmpty {
                // An invitation begins an account; into one that has begun only its owner's browser leads.
                return link.purpose == .invitation ? .isOver : .signsIn(name: person.name)
            }
            return link.email.map { .begins($0) } ?? .isOver
        }
    }

    /// Where somebody has just signed in: the cookie, and whether a code of the second factor is wanted.
    package struct NewSignIn: Sendable {
        package let cookie: Token
        package let needsCode: Bool
        /// Whether the person has a role for which a second factor has to be set up first.
        package let needsSecondFactor: Bool
    }

    /// Uses a link that signs in, or begins an account and signs in, or makes the first administrator. Anyone who has it
    /// may, in the browser that it is for.
    ///
    /// Throws `Failure.gone` where it is over, `.forbidden` in another browser, `.invalid` where a name or an address is
    /// wanted and missing, `.tooMany`.
    package func use(
        _ token: Token?, name: String, email typed: String, browser: Token?, agent: String, language: Language,
        from origin: String, by actor: Actor
    ) async throws -> NewSignIn {
        try Permission.signIn.require(of: actor)
        let now = clock()
        try tries.take(origin, at: now, "Several links have been tried just now. Try again later.")
        let over = Failure.gone("This link has been used or has run out. Ask for a new one.")
        guard let token else { throw over }
        let cookie = Token()
        let (browserName, name) = (BrowserName.of(agent), name.trimmingSpaces)
        let signIn = try await storage.write { [ids, self] transaction in
            guard let link = try OneTimeLinks.find(token, in: transaction), !link.isUsed, now < link.expires else {
                throw over
            }
            let person: Person
            switch try Accounts.state(of: link, browser: browser, in: transaction) {
            case .isOver, .confirms: throw over
            case .isForAnotherBrowser:
                throw Failure.forbidden("This link works only in the browser that asked for it.")
            case .signsIn:
                guard
                    let known = try link.person.flatMap({ try People.find($0, in: transaction) })
                        ?? link.email.flatMap({ try People.find($0, in: transaction) })
                else { throw over }
                person = known
            case .begins(let email):
                person = try begin(name: name, email: email, known: link.person, language, in: transaction)
            case .setsUp:
                guard let email = EmailAddress(typed.trimmingSpaces) else {
                    throw Failure.invalid([Problem("email", "Type your e-mail address, such as name@example.org.")])
                }
                person = try setUp(name: name, email: email, language, in: transaction)
            }
            guard try OneTimeLinks.use(link, at: now, in: transaction) else { throw over }
            try OneTimeLinks.withdraw(of: person.id, in: transaction)
            try SignIns.add(
                cookie, person: person.id, origin: origin, browser: browserName, at: now, ids: ids, in: transaction)
            try record("person.signed-in", person: person.id, by: .person(person, grants: []), in: transaction)
            let code = try Authenticators.find(person.id, in: transaction)
            let isStaff = try People.grants(of: person.id, in: transaction).contains { $0.grant.role.isStaff }
            return NewSignIn(
                cookie: cookie, needsCode: code?.isConfirmed ?? false,
                needsSecondFactor: isStaff && !(code?.isConfirmed ?? false))
        }
        return signIn
    }

    /// Begins an account, or gives one that was begun by an invitation its name.
    private func begin(
        name: String, email: EmailAddress, known: ID<Person>?, _ language: Language, in transaction: any Transaction
    ) throws -> Person {
        try Accounts.check(name: name)
        if let known = try known.flatMap({ try People.find($0, in: transaction) })
            ?? People.find(email, in: transaction)
        {
            try transaction.run("UPDATE people SET name = \(name) WHERE id = \(known.id)")
            return Person(id: known.id, name: name, email: known.email)
        }
        let person = try People.add(
            name: name, email: email, language: language.rawValue, at: clock(), ids: ids, in: transaction)
        try record("person.joined", person: person.id, by: .person(person, grants: []), in: transaction)
        return person
    }

    /// Throws `Failure.invalid` for a name that cannot be shown.
    static func check(name: String) throws {
        let isShown = name.unicodeScalars.contains { !$0.properties.isDefaultIgnorableCodePoint && $0 != " " }
        let hasControls = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard isShown, !hasControls, name.unicodeScalars.count <= 100 else {
            throw Failure.invalid([
                Problem("name", "Type your name as others should see it, in 100 characters at most.")
            ])
        }
    }

    /// Who the cookie of a browser stands for; `nil` where it stands for nobody, or for somebody who has yet to show their
    /// second factor. What was revoked is revoked at once: nothing of this is remembered.
    package func actor(of cookie: Token) async throws -> Actor? {
        guard let found = try await signedIn(cookie), !found.awaitsCode else { return nil }
        let (signIn, now) = (found.signIn, clock())
        if now > signIn.seen.adding(seconds: 60) {
            // Beside the request, which need not wait for it.
            Task { [storage] in try? await storage.write { try SignIns.touch(signIn, at: now, in: $0) } }
        }
        let isStrong = signIn.strongAt != nil
        return .person(
            found.person, grants: found.grants.filter { isStrong || !$0.role.isStaff },
            signIn: .init(
                id: signIn.id.letters, isStrong: isStrong, strongAt: signIn.strongAt,
                holdsBack: !isStrong && found.grants.contains { $0.role.isStaff }))
    }

    struct Found: Sendable {
        let signIn: SignIn
        let person: Person
        let grants: [Grant]
        let hasSecondFactor: Bool

        /// Whether it is nobody's yet: a second factor has been set up and not been shown.
        var awaitsCode: Bool { hasSecondFactor && signIn.strongAt == nil }
    }

    /// The sign-in of a cookie with whose it is, if it holds.
    func signedIn(_ cookie: Token) async throws -> Found? {
        let now = clock()
        return try await storage.read { connection in
            guard let signIn = try SignIns.find(cookie, in: connection),
                let person = try People.find(signIn.person, in: connection)
            else { return nil }
            let grants = try People.grants(of: person.id, in: connection).map(\.grant)
            guard signIn.holds(at: now, forStaff: grants.contains { $0.role.isStaff }) else { return nil }
            return Found(
                signIn: signIn, person: person, grants: grants,
                hasSecondFactor: try Authenticators.find(person.id, in: connection)?.isConfirmed ?? false)
        }
    }

    /// Ends the sign-in of a cookie. Whoever has it may.
    package func signOut(_ cookie: Token, by actor: Actor) async throws {
        guard let found = try await signedIn(cookie) else { return }
        let now = clock()
        try await storage.write { [self] transaction in
            guard try SignIns.end(found.signIn.id, of: found.person.id, at: now, in: transaction) else { return }
            try record("person.signed-out", person: found.person.id, by: actor, in: transaction)
        }
    }

    /// Where a person is signed in. They themselves may see it.
    package func signIns(by actor: Actor) async throws -> [SignIn] {
        try Permission.readSignIns.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        let now = clock()
        return try await storage.read { connection in
            let isStaff = try People.grants(of: person.id, in: connection).contains { $0.grant.role.isStaff }
            return try SignIns.all(of: person.id, in: connection).filter { $0.holds(at: now, forStaff: isStaff) }
        }
    }

    /// Ends one of a person's own sign-ins, or all but the one that is used now. Throws `Failure.notFound` where it is
    /// somebody else's or over.
    package func end(_ signIn: ID<SignIn>?, by actor: Actor) async throws {
        try Permission.endSignIns.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        let now = clock()
        try await storage.write { [self] transaction in
            if let signIn {
                guard try SignIns.end(signIn, of: person.id, at: now, in: transaction) else {
                    throw Permission.nothingHere
                }
            } else {
                try SignIns.endAll(of: person.id, but: actor.signIn?.id, at: now, in: transaction)
            }
            try record("person.sign-in-ended", person: person.id, by: actor, in: transaction)
        }
    }
}
