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
