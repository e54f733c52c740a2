import Storage
import Testing

@testable import Programme

@Suite struct `Who may do what` {
    private static let ailsa = Actor.operator(unixUser: "ailsa")

    @Test(arguments: [
        (Permission.readPublished, true), (.reportProblem, true), (.recordUnmetNeed, true), (.chooseTheme, true),
        (.reportPolicy, true),
        (.readHealth, true), (.importListings, false), (.readDemand, false),
    ])
    func `a visitor may what is for anyone, the operator and the program may all`(_ row: Permission, _ visitorMay: Bool)
    {
        #expect(row.allows(.visitor) == visitorMay)
        #expect(row.allows(Self.ailsa) && row.allows(.system))
    }

    @Test func `the table above has a line for each row`() {
        #expect(Permission.allCases.count == 8)
        #expect(Set(Permission.allCases.map(\.rawValue)).count == 8)
    }

    @Test func `what one may not do does not exist`() throws {
        #expect(throws: Failure.notFound("There is nothing here.")) {
            try Permission.importListings.require(of: .visitor)
        }
        try Permission.importListings.require(of: Self.ailsa)
    }

    @Test func `events name the actor`() {
        #expect([Actor.visitor, .system, Self.ailsa].map(\.name) == ["visitor", "system", "operator:ailsa"])
        #expect(Actor.operator(unixUser: "visitor") != .visitor)
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
