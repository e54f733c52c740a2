import HTTPTypes
import Programme
import Testing

@testable import Web

@Suite struct `Routes without a row` {
    private func site(_ permission: Permission) throws -> Site {
        try Server([.page(.get, "/here", permission, "Something.") { _ in Reply.json([]) }]).site
    }

    @Test func `keep the server from starting, with the route in words`() throws {
        try site(.readPublished).requirePermissions()
        for permission in [Permission("nonsense", .read), Permission("health", .archive)] {
            let failure = #expect(throws: Failure.self) { try site(permission).requirePermissions() }
            #expect("\(String(describing: failure))".contains("/here"))
        }
    }
}
