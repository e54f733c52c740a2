import Storage
import Testing

@testable import Programme

@Suite struct `Who may do what` {
    private static let ailsa = Actor.operator(unixUser: "ailsa")
    private static let ids = IDSource { Instant(milliseconds: 1_795_521_600_000) }

    private static func person(_ grants: Grant...) throws -> Actor {
        let email = try #require(EmailAddress("ailsa@school.example"))
        return .person(Person(id: ids.next(), name: "Ailsa", email: email), grants: grants)
    }

    @Test func `the table can be read, and each of its rows is there once`() {
        #expect(PermissionRows.shared.faults == [])
        #expect(PermissionRows.shared.names.count == 47)
    }

    @Test(arguments: [
        "row|PUB\nlisting|R:p",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|R:p|||||||||\nlisting||||||||||",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|Q:p|||||||||",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|R:z|||||||||",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|R|||||||||",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|R:p?|||||||||",
        "row|PUB|SIG|PRA|AMB|PRO|HUB|LAL|EDO|ANA|ADM\nlisting|R:p",
    ])
    func `what cannot be read in a table is a fault`(_ text: String) {
        #expect(PermissionRows(text).faults.isEmpty == false)
    }

    @Test(arguments: [
        (Permission.readPublished, true), (.readEstablishments, true), (.reportProblem, true), (.recordUnmetNeed, true),
        (.chooseTheme, true), (.reportPolicy, true), (.readHealth, true), (.signIn, true), (.importListings, false),
        (.readProblems, false), (.readAccount, false), (.changeAccount, false), (.readSignIns, false),
        (.endSignIns, false), (.openDesk, false), (.readPeople, false), (.invitePeople, false), (.grantRoles, false),
        (.endRoles, false), (.saveSearch, true), (.readSavedSearches, false), (.stopSavedSearches, false),
        (.readNeeds, false), (.handleNeeds, false), (.exportNeeds, false), (.handleProblems, false),
        (.exportProblems, false), (.readViews, true), (.makeViews, false), (.changeViews, false),
        (.withdrawViews, false), (.readMerges, false), (.sortDuplicates, false), (.makeMerges, false),
        (.undoMerges, false),
    ])
    func `a visitor may what is for anyone, the operator and the program may all`(
        _ permission: Permission, _ visitorMay: Bool
    ) {
        #expect(permission.allows(.visitor) == visitorMay)
        #expect(permission.allows(Self.ailsa) && permission.allows(.system))
    }

    @Test func `what has no row nobody may, not even the operator`() {
        #expect(!Permission("nonsense", .read).allows(Self.ailsa))
    }

    @Test(arguments: ["pvg-particulars", "safeguarding"])
    func `what wants a reason is not done at the machine without one`(_ row: String) {
        for actor in [Self.ailsa, .system] {
            #expect(!Permission(row, .read).allows(actor, on: Subject()))
            #expect(Permission(row, .update).allows(actor, on: Subject()))
        }
    }

    @Test func `what one may not do does not exist, unless signing in would help`() throws {
        #expect(throws: Permission.nothingHere) { try Permission.importListings.require(of: .visitor) }
        #expect(throws: Failure.signInNeeded("This page is for people who have signed in.")) {
            try Permission.readAccount.require(of: .visitor)
        }
        #expect(throws: Permission.nothingHere) { try Permission.readPeople.require(of: Self.person()) }
        try Permission.importListings.require(of: Self.ailsa)
    }

    @Test func `events name the actor`() throws {
        let email = try #require(EmailAddress("ailsa@school.example"))
        let person = Person(id: ID(high: 1, low: 2), name: "Ailsa", email: email)
        let behalf = Actor.person(person, grants: [], onBehalfBy: "root")
        #expect([Actor.visitor, .system, Self.ailsa].map(\.name) == ["visitor", "system", "operator:ailsa"])
        #expect(Actor.person(person, grants: []).name == "person:" + person.id.letters)
        #expect(behalf.name == "person:" + person.id.letters + " operator:root")
        #expect(Actor.operator(unixUser: "visitor") != .visitor)
    }

    @Test func `a second factor that was shown stands for five minutes`() throws {
        let email = try #require(EmailAddress("ailsa@school.example"))
        let now = Instant(milliseconds: 1_795_521_600_000)
        let signIn = Actor.SignedIn(id: "x", isStrong: true, strongAt: now, holdsBack: false)
        let actor = Actor.person(
            Person(id: ID(high: 1, low: 2), name: "Ailsa", email: email), grants: [Grant(.administrator)],
            signIn: signIn)
        try Permission.grantRoles.requireStepUp(of: actor, at: now.adding(seconds: 300))
        #expect(throws: Failure.self) {
            try Permission.grantRoles.requireStepUp(of: actor, at: now.adding(seconds: 301))
        }
        try Permission.readPeople.requireStepUp(of: actor, at: now.adding(seconds: 9000))
    }

    // MARK: the table, generated

    /// A thing as it stands to an actor.
    private struct Thing: CustomTestStringConvertible {
        let testDescription: String
        let subject: Subject
        /// The reaches within which it lies.
        let reaches: Set<Character>
    }

    private static let here: (hub: ID<Organisation>, organisation: ID<Organisation>, council: String, school: String) =
        (ids.next(), ids.next(), "highland", ids.next(Person.self).letters)

    private static func things(of actor: Actor) -> [Thing] {
        let other: ID<Organisation> = ids.next()
        return [
            Thing(testDescription: "nobody's", subject: Subject(), reaches: ["n"]),
            Thing(
                testDescription: "published, of nobody", subject: .with { $0.isPublished = true }, reaches: ["p", "n"]),
            Thing(testDescription: "own", subject: .with { $0.owner = actor.person?.id }, reaches: ["o", "n"]),
            Thing(
                testDescription: "own organisation's", subject: .with { $0.organisations = [here.organisation] },
                reaches: ["O", "n"]),
            Thing(testDescription: "own hub's", subject: .with { $0.hubs = [here.hub] }, reaches: ["h", "n"]),
            Thing(
                testDescription: "own council's", subject: .with { $0.councils = [here.council] }, reaches: ["l", "n"]),
            Thing(
                testDescription: "own school's", subject: .with { $0.establishment = here.school }, reaches: ["s", "n"]),
            Thing(
                testDescription: "another's in all",
                subject: .with {
                    $0.owner = ids.next()
                    $0.organisations = [other]
                    $0.hubs = [other]
                    $0.councils = ["moray"]
                    $0.establishment = other.letters
                }, reaches: ["n"]),
        ]
    }

    /// The table's text, read in another way than the program reads it.
    private static func cells(_ row: String, _ column: Int, _ operation: Character) -> Set<Character> {
        var reaches: Set<Character> = []
        for line in PermissionTable.text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.filter { _ in true } }
            guard cells[0].split(separator: " ").first.map(String.init) == row else { continue }
            for word in cells[column].split(separator: " ") {
                let halves = word.split(separator: ":")
                if halves[0].contains(operation), !halves[1].contains("~"), !halves[1].contains("*"),
                    let reach = halves[1].first
                {
                    reaches.insert(reach)
                }
            }
        }
        return reaches
    }

    @Test func `each role may do what the table says, to each kind of thing, and nothing else`() throws {
        let roles: [(Int, Grant?)] = [
            (2, nil), (3, Grant(.practitioner, Self.here.school)), (4, Grant(.ambassador)),
            (5, Grant(.provider, Self.here.organisation.letters)), (6, Grant(.hub, Self.here.hub.letters)),
            (7, Grant(.council, Self.here.council)), (8, Grant(.officer)), (9, Grant(.analyst)),
            (10, Grant(.administrator)),
        ]
        var (decisions, mismatches) = (0, [String]())
        for row in PermissionRows.shared.names {
            for operation in Permission.Operation.allCases {
                let permission = Permission(row, operation)
                for (column, grant) in roles {
                    let actor = try Self.person(grant.map { [$0] } ?? [])
                    var reaches = Self.cells(row, 1, operation.rawValue)
                    for number in Set([2, column]) { reaches.formUnion(Self.cells(row, number, operation.rawValue)) }
                    // What is an organisation's own is its editors' alone.
                    let organisations = column == 5 && Self.cells(row, 5, operation.rawValue).contains("o")
                    for thing in Self.things(of: actor) {
                        for isArchived in [false, true] {
                            var subject = thing.subject
                            subject.isArchived = isArchived
                            var expected =
                                !thing.reaches.isDisjoint(with: reaches)
                                || thing.reaches.contains("O") && organisations
                            if isArchived {
                                let others = reaches.subtracting(["p"])
                                expected =
                                    "RDX".contains(operation.rawValue)
                                    && (!thing.reaches.isDisjoint(with: others)
                                        || thing.reaches.contains("O") && organisations)
                            }
                            decisions += 1
                            if permission.allows(actor, on: subject) != expected {
                                mismatches.append(
                                    "\(row) \(operation) column \(column) \(thing.testDescription) \(isArchived)")
                            }
                        }
                    }
                }
            }
        }
        #expect(mismatches.prefix(5) == [])
        #expect(decisions == 47 * 6 * 9 * 8 * 2)
    }

    private static func person(_ grants: [Grant]) throws -> Actor {
        let email = try #require(EmailAddress("ailsa@school.example"))
        return .person(Person(id: ids.next(), name: "Ailsa", email: email), grants: grants)
    }

    @Test func `two roles are what each may, never what one may where the other holds`() throws {
        let (north, south): (ID<Organisation>, ID<Organisation>) = (Self.ids.next(), Self.ids.next())
        let actor = try Self.person(Grant(.hub, north.letters), Grant(.provider, south.letters))
        let update = Permission("listing", .update)
        let approve = Permission("listing", .approve)
        #expect(update.allows(actor, on: .with { $0.hubs = [north] }))
        #expect(update.allows(actor, on: .with { $0.organisations = [south] }))
        #expect(approve.allows(actor, on: .with { $0.hubs = [north] }))
        #expect(!approve.allows(actor, on: .with { $0.organisations = [south] }))
        #expect(!approve.allows(actor, on: .with { $0.hubs = [south] }))
        #expect(!update.allows(actor, on: .with { $0.organisations = [north] }))
    }
}

@Suite struct `Addresses of mail` {
    @Test(arguments: ["ailsa@school.example", "a.b+c@x-y.example.org", "A@B.CD"])
    func `what can be one is one`(_ text: String) { #expect(EmailAddress(text)?.text == text) }

    @Test(arguments: [
        "", "ailsa", "@school.example", "ailsa@", "a@b", "a@b..c", "a b@c.de", "a@b.c\r\nBcc: x@y.zz", "a@b.c\n",
        ".a@b.cd", "a.@b.cd", "a@-b.cd", "a@b.cd>", "<a@b.cd>", "a@b@c.de", "ä@b.cd", "a@b.c\u{0}d", "a\u{301}@b.cd",
        String(repeating: "a", count: 65) + "@b.cd", "a@" + String(repeating: "b.", count: 150) + "cd",
    ])
    func `what cannot be one is none`(_ text: String) { #expect(EmailAddress(text) == nil) }

    @Test func `capitals do not make another`() throws {
        #expect(EmailAddress("Ailsa@School.Example")?.key == EmailAddress("ailsa@school.example")?.key)
        #expect(EmailAddress("ailsa@school.example")?.hinted == "a…@school.example")
    }
}

@Suite struct `Failures` {
    @Test(arguments: [
        Failure.notFound("A."), .gone("A."), .conflict("A."), .forbidden("A."), .signInNeeded("A."),
        .tooMany("A.", retryAfter: 5), .unavailable("A.", retryAfter: 5), .invalid([Problem("field", "A.")]),
    ])
    func `a failure says its sentence`(_ failure: Failure) {
        #expect(failure.message == "A.")
    }

    @Test func `several problems are said one after the other`() {
        #expect(Failure.invalid([Problem("a", "One."), Problem("b", "Two.")]).message == "One. Two.")
        #expect(Failure.invalid([]).message.isEmpty)
    }
}

@Suite struct `Values shared by threads` {
    @Test func `a thousand changes from many threads are all kept`() async {
        let box = LockedBox(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1_000 { box.with { $0 += 1 } } } }
        }
        #expect(box.with { $0 } == 8_000)
    }

    @Test func `what is thrown inside comes out, and the box can be used again`() {
        struct Fault: Error {}
        let box = LockedBox(1)
        #expect(throws: Fault.self) { try box.with { _ in throw Fault() } }
        #expect(box.with { $0 } == 1)
    }
}
