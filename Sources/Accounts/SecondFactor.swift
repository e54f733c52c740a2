import Programme
import Storage
import Web
import Work

extension Accounts {
    /// What a person sees of their second factor.
    package struct SecondFactorState: Sendable {
        package let isSetUp: Bool
        /// Recovery codes that have not been used.
        package let codesLeft: Int
    }

    /// How a person's second factor stands. They themselves may see it.
    package func secondFactor(by actor: Actor) async throws -> SecondFactorState {
        let person = try accountHolder(actor, .readAccount)
        return try await storage.read { connection in
            SecondFactorState(
                isSetUp: try Authenticators.find(person.id, in: connection)?.isConfirmed ?? false,
                codesLeft: try Authenticators.countCodes(of: person.id, in: connection))
        }
    }

    /// A secret for a person's authenticator app, which only the sign-in that asks for it can confirm, within half an hour:
    /// whoever was signed in as them before must not know it; in Base32, and as an address for the
    /// app. They themselves may. Throws `Failure.conflict` where an app is set up.
    package func proposeSecondFactor(
        site: String, by actor: Actor
    ) async throws -> (secret: String, address: String) {
        let person = try accountHolder(actor, .changeAccount)
        guard let signIn = actor.signIn?.id else { throw Permission.nothingHere }
        let (now, fresh) = (clock(), OneTimeCode())
        let code = try await storage.write { transaction in
            if let stored = try Authenticators.find(person.id, in: transaction) {
                guard !stored.isConfirmed else {
                    throw Failure.conflict("An authenticator app is set up already. Remove it first.")
                }
                if stored.signIn == signIn, now < stored.made.adding(seconds: 1800) { return stored.code }
            }
            try Authenticators.propose(fresh, for: person.id, in: signIn, at: now, in: transaction)
            return fresh
        }
        return (code.base32, code.address(for: person, site: site))
    }

    /// Confirms the app by a first code; the recovery codes, which are shown this once. It counts as shown for the sign-in,
    /// which gets a new cookie; the person's other sign-ins end. They themselves may.
    ///
    /// Throws `Failure.invalid` for a wrong code, `.tooMany`, `.conflict` where there is nothing to confirm.
    package func confirmSecondFactor(
        _ code: String, cookie: Token?, by actor: Actor
    ) async throws -> (codes: [String], cookie: Token) {
        let person = try accountHolder(actor, .changeAccount)
        guard let cookie, let found = try await signedIn(cookie), found.person.id == person.id, !found.hasSecondFactor
        else { throw Failure.conflict("An authenticator app is set up already.") }
        let (now, token) = (clock(), Token())
        let digits = code.digits
        let codes: [String]? = try await storage.write { [codes, self] transaction in
            try codes.take(person.id.letters, at: now, Self.tooManyCodes, in: transaction)
            guard let stored = try Authenticators.find(person.id, in: transaction), !stored.isConfirmed,
                stored.signIn == found.signIn.id.letters, now < stored.made.adding(seconds: 1800),
                let step = stored.code.step(of: digits, at: now, after: stored.lastStep),
                try Authenticators.use(step: step, of: person.id, at: now, in: transaction)
            else { return nil }
            try SignIns.strengthen(found.signIn, token: token, at: now, in: transaction)
            try SignIns.endAll(of: person.id, but: found.signIn.id.letters, at: now, in: transaction)
            try record("person.second-factor-set-up", person: person.id, by: actor, in: transaction)
            return try Authenticators.renewCodes(of: person.id, in: transaction)
        }
        guard let codes else { throw Self.wrongFirstCode }
        return (codes, token)
    }

    /// Shows the second factor for the sign-in of a cookie, when signing in or where it is asked for anew: a code of the app,
    /// or a recovery code. The new cookie of the sign-in. Whoever has the old one may.
    ///
    /// Throws `Failure.invalid` for a wrong code, `.tooMany`, `.signInNeeded` where the cookie stands for nobody.
    package func showSecondFactor(_ code: String, cookie: Token?) async throws -> Token {
        guard let cookie, let found = try await signedIn(cookie), found.hasSecondFactor else {
            throw Failure.signInNeeded("Sign in first.")
        }
        let (now, token, person) = (clock(), Token(), found.person)
        let digits = code.digits
        let isRight = try await storage.write { [codes, self] transaction in
            // Whoever guesses elsewhere does not use up what the owner needs where they have shown a code of late.
            let origin = found.signIn.origin
            let isOwn = try SignIns.isKnown(origin, to: person.id, isStrong: true, at: now, in: transaction)
            let guesser = person.id.letters + (isOwn ? " " + origin : "")
            try codes.take(guesser, at: now, Self.tooManyCodes, in: transaction)
            guard let stored = try Authenticators.find(person.id, in: transaction) else { return false }
            if let step = stored.code.step(of: digits, at: now, after: stored.lastStep) {
                guard try Authenticators.use(step: step, of: person.id, at: now, in: transaction) else { return false }
            } else {
                guard try Authenticators.use(recovery: code, of: person.id, at: now, in: transaction) else {
                    try record(
                        "person.second-factor-failed", person: person.id, by: .visitor, in: transaction)
                    return false
                }
                try record(
                    "person.recovery-code-used", person: person.id, by: .person(person, grants: []), in: transaction)
            }
            try SignIns.strengthen(found.signIn, token: token, at: now, in: transaction)
            return true
        }
        guard isRight else { throw Self.wrongCode }
        return token
    }

    /// Whether the cookie's person has yet to show their second factor, or could show it anew.
    package func canShowSecondFactor(_ cookie: Token?) async throws -> Bool {
        guard let cookie else { return false }
        return try await signedIn(cookie)?.hasSecondFactor ?? false
    }

    /// Ten new recovery codes in place of the old. The person themselves may, within five minutes of their second factor.
    package func renewRecoveryCodes(by actor: Actor) async throws -> [String] {
        let person = try accountHolder(actor, .changeAccount)
        try requireFresh(actor)
        return try await storage.write { [self] transaction in
            guard try Authenticators.find(person.id, in: transaction)?.isConfirmed ?? false else {
                throw Failure.conflict("Set up an authenticator app first.")
            }
            try record("person.recovery-codes-renewed", person: person.id, by: actor, in: transaction)
            return try Authenticators.renewCodes(of: person.id, in: transaction)
        }
    }

    /// Takes a person's app away, so that another can be set up. They themselves may, within five minutes of showing it.
    package func removeSecondFactor(by actor: Actor) async throws {
        let person = try accountHolder(actor, .changeAccount)
        try requireFresh(actor)
        try await storage.write { [self] transaction in
            try Authenticators.remove(person.id, in: transaction)
            try transaction.run("UPDATE sign_ins SET strong_at = NULL WHERE person = \(person.id)")
            try record("person.second-factor-removed", person: person.id, by: actor, in: transaction)
        }
    }

    private func requireFresh(_ actor: Actor) throws {
        guard actor.isSteppedUp(at: clock()) else {
            throw Failure.signInNeeded("Show that it is you: type a fresh code from your authenticator app first.")
        }
    }

    /// Whose account it is. Throws `Failure.signInNeeded` where nobody has signed in.
    func accountHolder(_ actor: Actor, _ permission: Permission) throws -> Person {
        try permission.require(of: actor)
        guard let person = actor.person else { throw Permission.nothingHere }
        return person
    }

    private static let tooManyCodes = "Several codes have been tried just now. Wait some minutes for the next."
    private static let wrongFirstCode = Failure.invalid([
        Problem("code", "This code is not right. Type the six digits that your app shows now.")
    ])
    private static let wrongCode = Failure.invalid([
        Problem(
            "code", "This code is not right, or was used. Type the one that your app shows now, or a recovery code.")
    ])
}

extension String {
    /// Without what people put between the digits of a code.
    fileprivate var digits: String {
        String(decoding: utf8.filter { $0 != 0x20 && $0 != UInt8(ascii: "-") }, as: UTF8.self)
    }
}
