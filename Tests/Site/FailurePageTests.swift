import HTTPTypes
import Programme
import Testing
import Web

@testable import App

@Suite struct `Pages of failures` {
    private func page(_ failure: Failure, _ status: HTTPResponse.Status, _ method: HTTPRequest.Method = .get)
        async throws
        -> String
    {
        let layout = try await Program.empty().installation.layout
        let asked = WebRequest(
            id: "7kq", method: method, path: "/directory", query: Query(decoding: "q=wind&sector=primary"),
            now: Instant(milliseconds: 0))
        let html = FailurePage.render(layout)(failure, status, asked)
        guard case .bytes(let bytes) = Reply.page(html).body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `what is not possible now can be tried again with all that was asked`() async throws {
        let page = try await page(.unavailable("The records are being copied.", retryAfter: 60), .serviceUnavailable)
        #expect(page.contains("The records are being copied."))
        #expect(page.contains("href=\"/directory?q=wind&amp;sector=primary\">Try again"))
        #expect(page.contains("quote 7kq"))
    }

    @Test func `who is signed in is asked for a fresh code, and led back to the page they were on`() async throws {
        let layout = try await Program.empty().installation.layout
        let email = try #require(EmailAddress("mairi@programme.example"))
        let actor = Actor.person(Person(id: ID(high: 1, low: 1), name: "Mairi", email: email), grants: [])
        func page(_ actor: Actor, from referer: String) -> String {
            let asked = WebRequest(
                id: "7kq", method: .post, path: "/admin/people/x/roles", actor: actor, now: Instant(milliseconds: 0),
                headers: [.referer: referer], site: "http://example.test")
            let html = FailurePage.render(layout)(Permission.stepUpNeeded, .unauthorized, asked)
            guard case .bytes(let bytes) = Reply.page(html).body else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
        let own = page(actor, from: "http://example.test/admin/people/x?done=given")
        #expect(own.contains("<h1>Type a fresh code</h1>") && !own.contains("Sign in first"))
        #expect(own.contains("back=%2Fadmin%2Fpeople%2Fx%3Fdone%3Dgiven"), "\(own)")
        #expect(page(actor, from: "http://other.test/admin").contains("back=%2Fme"))
        #expect(page(.visitor, from: "http://example.test/admin").contains("<h1>Sign in first</h1>"))
    }

    @Test func `a form is not sent again by a link`() async throws {
        let page = try await page(.unavailable("Not now.", retryAfter: 60), .serviceUnavailable, .post)
        #expect(!page.contains("Try again"))
    }

    @Test func `what is gone keeps the words for another search`() async throws {
        let page = try await page(.gone("This listing has been withdrawn."), .gone)
        #expect(page.contains("No longer here") && page.contains("This listing has been withdrawn."))
        #expect(page.contains("value=\"wind\"") && !page.contains("Try again"))
    }
}
