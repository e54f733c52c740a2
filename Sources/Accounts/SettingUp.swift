import Programme
import Storage
import Web
import Work

extension Accounts {
    /// The address under which the first administrator is made, once, within the hour; `nil` where there is an
    /// administrator. One that was made before holds no longer. Only the program and the operator may ask.
    package func setUpLink(by actor: Actor) async throws -> String? {
        guard actor.person == nil, actor.kind != .visitor else { throw Permission.nothingHere }
        let (now, token) = (clock(), Token())
        let isNeeded = try await storage.write { transaction in
            guard try People.count(.administrator, in: transaction) == 0 else { return false }
            try OneTimeLinks.withdraw(.setUp, in: transaction)
            try OneTimeLinks.add(token, .setUp, at: now, in: transaction)
            return true
        }
        return isNeeded ? "/sign-in/" + token.text : nil
    }

    /// Makes the first administrator. Throws `Failure.gone` where there is one.
    func setUp(
        name: String, email: EmailAddress, _ language: Language, in transaction: any Transaction
    ) throws -> Person {
        try Accounts.check(name: name)
        guard try People.count(.administrator, in: transaction) == 0 else {
            throw Failure.gone("This installation has an administrator already.")
        }
        let known = try People.find(email, in: transaction)
        let person =
            try known
            ?? People.add(name: name, email: email, language: language.rawValue, at: clock(), ids: ids, in: transaction)
        _ = try People.give(Grant(.administrator), to: person.id, at: clock(), ids: ids, in: transaction)
        try record(
            "role.granted", person: person.id, particulars: "{\"role\":\"administrator\"}",
            by: .person(person, grants: []),
            in: transaction)
        return person
    }
}

extension Accounts {
    /// Adds somebody with a role, without any mail: for records that are made up. Only the operator may.
    package func enrol(_ name: String, email text: String, grant: Grant, by actor: Actor) async throws -> Person {
        guard actor.person == nil, actor.kind != .visitor else { throw Permission.nothingHere }
        guard let email = EmailAddress(text) else {
            throw Failure.invalid([Problem("email", "“\(text)” is not an e-mail address.")])
        }
        _ = try await tie(of: grant)
        let now = clock()
        return try await storage.write { [ids, self] transaction in
            let known = try People.find(email, in: transaction)
            let person =
                try known
                ?? People.add(name: name, email: email, language: "en", at: now, ids: ids, in: transaction)
            if try People.give(grant, to: person.id, at: now, ids: ids, in: transaction) {
                try record(
                    "role.granted", person: person.id, particulars: Accounts.particulars(of: grant), by: actor,
                    in: transaction)
            }
            return person
        }
    }

    /// A link that signs in, once and within seven days, for everybody with an address in a domain that reaches nobody: the
    /// people of the demonstration. Only the program may ask.
    package func linksFor(domain: String, by actor: Actor) async throws -> [(who: String, path: String)] {
        guard actor.kind == .system else { throw Permission.nothingHere }
        let now = clock()
        var links: [(who: String, path: String)] = []
        for record in try await people(domain, by: actor)
        where record.person.email.key.utf8.reversed()
            .starts(with: domain.utf8.reversed())
        {
            let token = Token()
            try await storage.write { transaction in
                try OneTimeLinks.add(
                    token, .signIn, person: record.person.id, email: record.person.email, seconds: 7 * 86_400, at: now,
                    in: transaction)
            }
            let roles = record.roles.map { $0.record.grant.role.rawValue }.joined(separator: ", ")
            links.append(("\(record.person.name), \(roles)", "/sign-in/" + token.text))
        }
        return links
    }
}
