import Accounts
import Logging
import Programme
import Report
import Tables
import Web
import Work

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Loads the figures of `Samples/external.csv` and the report of `Samples/report.md`, which the demonstration's analyst
    /// writes and its education officer releases; whether it did. Where it was released before nothing is changed, and what
    /// somebody has made of its draft is left alone.
    func loadReport(by actor: Actor) async throws -> Bool {
        let sample = try SampleReport(home: settings.home)
        guard try await !reports.released(by: .visitor).contains(where: { $0.slug == sample.slug }) else {
            return false
        }
        guard let analyst = try await member(.analyst, by: actor), let officer = try await member(.officer, by: actor)
        else { return false }
        _ = try await reports.externals.load(
            .file(path: settings.home + "/Samples/external.csv"), named: "external.csv", by: analyst)
        let drafts = try await reports.drafts(by: analyst)
        if !drafts.contains(where: { $0.slug == sample.slug }) {
            _ = try await reports.make(
                sample.facts, slug: sample.slug, key: .page("demonstration/report"), by: analyst)
        }
        var draft = try await reports.draft(sample.slug, by: analyst)
        guard draft.author == analyst.name, draft.facts == sample.facts else { return false }
        if draft.state == .draft {
            try await reports.send(sample.slug, seen: draft.version, by: analyst)
            draft = try await reports.draft(sample.slug, by: analyst)
        }
        // A release names the last event that is in it.
        try await sealer(log: Logger(label: "setup")).once()
        try await reports.release(sample.slug, seen: draft.version, by: officer)
        return true
    }

    /// The first of the demonstration's people with a role; `nil` where nobody has it any more.
    private func member(_ role: Role, by actor: Actor) async throws -> Actor? {
        let cast = try Cast(home: settings.home)
        guard let member = cast.people.first(where: { $0.role == role.rawValue }) else { throw Cast.unreadable }
        let found = try await accounts.people(member.email, by: actor).first { $0.person.email.text == member.email }
        return found.map { .person($0.person, grants: [Grant(role)]) }
    }
}

/// The report of `Samples/report.md`: lines with its title, slug, period and summary, and after a blank line its text.
struct SampleReport {
    let slug: String
    let facts: ReportFacts

    init(home: String) throws {
        let path = home + "/Samples/report.md"
        let unreadable = Failure.unavailable("The report in \(path) cannot be read.", retryAfter: 0)
        guard let data = FileManager.default.contents(atPath: path) else { throw unreadable }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let end = lines.firstIndex(where: \.isEmpty) else { throw unreadable }
        var given: [String: String] = [:]
        for line in lines[..<end] {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2 else { throw unreadable }
            given[String(decoding: parts[0], as: UTF8.self)] = trimmed(String(decoding: parts[1], as: UTF8.self))
        }
        let body = lines[(end + 1)...].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        guard let title = given["title"], let slug = given["slug"], let period = given["period"],
            let facts = ReportFacts(
                title: title, summary: given["summary"] ?? "", period: period, body: body)
        else { throw unreadable }
        (self.slug, self.facts) = (slug, facts)
    }
}
