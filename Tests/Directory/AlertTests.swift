import Accounts
import Logging
import Programme
import Storage
import TestSupport
import Testing
import Web
import Work

@testable import Directory

@Suite struct `What people hear of by mail` {
    /// The directory with alerts, and the sealing and following of events that a serving process does.
    struct Post {
        let records: Records
        let alerts: Alerts

        init() async throws {
            records = try await Records()
            alerts = Alerts(
                records.directory, languages: try Languages(folder: Repository.root + "/Reference/languages"))
            _ = try await records.load("id,title,provider,sectors\n1,Old rockets,Hub,primary\n")
            try await seal()
        }

        func seal() async throws {
            _ = try await records.storage.write { try Events.seal(500, in: $0) }
            try await records.directory.catchUp()
        }

        func ask(
            _ email: String = "ailsa@school.example", _ query: String = "q=rockets", frequency: String = "daily",
            key: String = "k", from origin: String = "local"
        ) async throws {
            try await alerts.ask(
                email, query: records.directory.decode(Query(decoding: query), isPage: true), frequency: frequency,
                language: .english, site: "https://stem.example", key: .page(key), from: origin, by: .visitor)
        }

        /// Runs the job once.
        func send() async throws {
            try await seal()
            let lease = try #require(
                try await Leases(storage: records.storage, holder: "test").take("send-alerts", seconds: 600))
            while try await alerts.send(at: records.clock.now, lease) {}
        }

        func letters(_ kind: String) async throws -> [Mail] {
            try await records.storage.read { try Outbox.newest(100, in: $0) }.map(\.mail).filter { $0.kind == kind }
        }

        /// The secret of the link of a mail; of those of a question, the newest.
        func token(of mail: Mail? = nil) async throws -> Token {
            let mail = if let mail { mail } else { try #require(try await letters("alert-question").first) }
            let line = mail.words.split(separator: "\n").first { $0.contains("/directory/alerts/") }
            return try #require(line.flatMap { $0.split(separator: "/").last }.flatMap { Token(String($0)) })
        }

        func confirmed(_ query: String = "q=rockets", frequency: String = "daily") async throws -> Token {
            try await ask("ailsa@school.example", query, frequency: frequency)
            let token = try await token()
            try await alerts.confirm(token, by: .visitor)
            return token
        }

        func load(_ id: Int, _ title: String) async throws {
            _ = try await records.load("id,title,provider,sectors\n\(id),\(title),Hub,primary\n")
        }

        var count: Int {
            get async throws { try await records.count("SELECT count(*) AS count FROM saved_searches") }
        }
    }

    @Test func `nobody is told who has not said yes, and within a day`() async throws {
        let post = try await Post()
        try await post.ask()
        try await post.load(2, "New rockets")
        try await post.send()
        #expect(try await post.letters("alert").isEmpty)
        let token = try await post.token()
        #expect(try await post.alerts.look(at: token, by: .visitor)?.confirmed == nil)
        post.records.clock.advance(seconds: 86_400)
        #expect(try await post.alerts.look(at: token, by: .visitor) == nil)
        await #expect(throws: Failure.self) { try await post.alerts.confirm(token, by: .visitor) }
        let now = post.records.clock.now.adding(seconds: 1)
        try await post.records.storage.write { try SavedSearches.forget(before: now, in: $0) }
        #expect(try await post.count == 0)
    }

    @Test func `mail tells of what is new since the yes, once`() async throws {
        let post = try await Post()
        _ = try await post.confirmed()
        try await post.send()
        #expect(try await post.letters("alert").isEmpty, "the old one is not new")
        try await post.load(2, "New rockets")
        try await post.load(3, "Boats")
        try await post.send()
        try await post.send()
        let letters = try await post.letters("alert")
        let letter = try #require(letters.first)
        #expect(letters.count == 1 && letter.subject == "One new listing in the STEM directory")
        #expect(letter.words.contains("New rockets\nhttps://stem.example/directory/"))
        #expect(!letter.words.contains("Old rockets") && !letter.words.contains("Boats"))
        let isLeft = try await post.alerts.job.isNeeded(post.records.clock.now)
        #expect(!isLeft)
    }

    @Test func `mail goes as often as was chosen at most, and what came meanwhile waits`() async throws {
        let post = try await Post()
        _ = try await post.confirmed(frequency: "weekly")
        try await post.load(2, "New rockets")
        try await post.send()
        try await post.load(3, "Newer rockets")
        post.records.clock.advance(seconds: 6 * 86_400)
        try await post.send()
        #expect(try await post.letters("alert").count == 1)
        post.records.clock.advance(seconds: 86_400)
        try await post.send()
        let letters = try await post.letters("alert")
        let last = letters.first { $0.words.contains("Newer rockets") }
        #expect(letters.count == 2 && last?.words.contains("New rockets\n") == false)
    }

    @Test func `what has changed, or was taken back, is not new`() async throws {
        let post = try await Post()
        _ = try await post.confirmed()
        _ = try await post.records.load("id,title,provider,sectors\n1,Old rockets and more,Hub,primary\n")
        let report = try await post.records.load("id,title,provider,sectors\n2,New rockets,Hub,primary\n")
        _ = try await post.records.undo(report)
        try await post.send()
        #expect(try await post.letters("alert").isEmpty)
        #expect(try await post.records.count("SELECT count(*) AS count FROM saved_searches WHERE told IS NULL") == 1)
    }

    @Test func `a search with a provider that is gone does not become a search for everything`() async throws {
        let post = try await Post()
        let token = try await post.confirmed("provider=hub")
        try await post.records.storage.write {
            try $0.run("UPDATE saved_searches SET query = 'provider=nobody'")
        }
        try await post.load(2, "New rockets")
        try await post.send()
        #expect(try await post.letters("alert").isEmpty)
        #expect(try await post.alerts.look(at: token, by: .visitor) != nil)
    }

    @Test func `a mail names twenty listings and says how many more there are`() async throws {
        let post = try await Post()
        _ = try await post.confirmed()
        let rows = (10..<33).map { "\($0),Rockets \($0),Hub,primary\n" }.joined()
        _ = try await post.records.load("id,title,provider,sectors\n" + rows)
        try await post.send()
        let letter = try #require(try await post.letters("alert").first)
        #expect(letter.subject == "23 new listings in the STEM directory" && letter.words.contains("And 3 more."))
        #expect(letter.words.split(separator: "\n").count { $0.hasPrefix("Rockets ") } == 20)
    }

    @Test func `every link stays good until one of them stops it, and then nothing of the address is left`()
        async throws
    {
        let post = try await Post()
        let first = try await post.confirmed()
        try await post.load(2, "New rockets")
        try await post.send()
        let letter = try #require(try await post.letters("alert").first)
        let second = try await post.token(of: letter)
        #expect(first.digest != second.digest)
        #expect(letter.unsubscribe == "https://stem.example/directory/alerts/" + second.text)
        #expect(try await post.alerts.look(at: first, by: .visitor)?.email.text == "ailsa@school.example")
        try await post.alerts.stop(first, by: .visitor)
        #expect(try await post.count == 0)
        #expect(try await post.records.count("SELECT count(*) AS count FROM saved_search_links") == 0)
        #expect(try await post.alerts.look(at: second, by: .visitor) == nil)
        await #expect(throws: Failure.self) { try await post.alerts.stop(second, by: .visitor) }
        let told = try await post.records.storage.read {
            try $0.rows("SELECT particulars FROM events WHERE verb LIKE 'saved-search.%'").map {
                try $0.text("particulars")
            }
        }
        #expect(told.count == 4 && told.allSatisfy { $0 == "{}" })
    }

    @Test func `asked again, an address has one search of a kind, and the question comes again`() async throws {
        let post = try await Post()
        _ = try await post.confirmed()
        try await post.ask(key: "k")
        #expect(try await post.letters("alert-question").count == 1, "the same form sent twice")
        try await post.ask("AILSA@school.example", "q=rockets&view=list&size=25&page=3", frequency: "weekly", key: "l")
        #expect(try await post.letters("alert-question").count == 2)
        #expect(try await post.count == 1)
        let found = try #require(try await post.alerts.look(at: try await post.token(), by: .visitor))
        #expect(found.frequency == .daily && found.confirmed != nil, "who asks changes nothing of what was confirmed")
    }

    @Test func `an address is not flooded, nor is the mailbox of others by one neighbourhood`() async throws {
        let post = try await Post()
        for number in 1...5 { try await post.ask(key: "\(number)", from: "origin-\(number)") }
        await #expect(throws: Failure.self) { try await post.ask(key: "6", from: "origin-6") }
        for number in 1...10 { try await post.ask("a\(number)@school.example", key: "k", from: "one") }
        await #expect(throws: Failure.self) { try await post.ask("b@school.example", key: "k", from: "one") }
        #expect(try await post.letters("alert-question").count == 15)
    }

    @Test func `what cannot be used is said, field by field`() async throws {
        let post = try await Post()
        do {
            try await post.ask("nobody", frequency: "hourly")
            Issue.record("it was taken")
        } catch Failure.invalid(let problems) {
            #expect(problems.map(\.field) == ["email", "frequency"])
        }
        #expect(try await post.alerts.look(at: nil, by: .visitor) == nil)
    }

    @Test func `a choice of how often holds from the last mail on`() async throws {
        let post = try await Post()
        let token = try await post.confirmed()
        try await post.load(2, "New rockets")
        try await post.send()
        try await post.alerts.choose("weekly", of: token, by: .visitor)
        try await post.load(3, "Newer rockets")
        post.records.clock.advance(seconds: 3 * 86_400)
        try await post.send()
        #expect(try await post.letters("alert").count == 1)
        try await post.alerts.choose("daily", of: token, by: .visitor)
        try await post.send()
        #expect(try await post.letters("alert").count == 2)
        await #expect(throws: Failure.self) { try await post.alerts.choose("hourly", of: token, by: .visitor) }
    }

    @Test func `people see and stop what is saved for their own address alone`() async throws {
        let post = try await Post()
        _ = try await post.confirmed()
        func person(_ email: String, _ number: UInt64) throws -> Actor {
            let address = try #require(EmailAddress(email))
            return .person(Person(id: ID(high: 0x7000, low: number), name: "x", email: address), grants: [])
        }
        let (ailsa, dougal) = (try person("Ailsa@school.example", 1), try person("dougal@school.example", 2))
        let own = try await post.alerts.own(by: ailsa)
        #expect(own.map(\.query) == ["q=rockets"])
        #expect(try await post.alerts.own(by: dougal).isEmpty)
        await #expect(throws: Permission.nothingHere) { try await post.alerts.stop(own[0].id, by: dougal) }
        await #expect(throws: Failure.self) { try await post.alerts.own(by: .visitor) }
        try await post.alerts.stop(own[0].id, by: ailsa)
        #expect(try await post.count == 0)
    }
}
