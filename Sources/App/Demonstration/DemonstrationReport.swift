import Accounts
import Logging
import Programme
import Report
import Storage
import Tables
import Web
import Work

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Installation {
    /// Loads the figures of `Samples/provisional.csv` and `Samples/external.csv`, which replaces some of them, the indicators of
    /// `Samples/indicators.csv` and the report of `Samples/report.md`, which the demonstration's analyst
    /// writes and its education officer releases; whether it did. Where it was released before nothing is changed, and what
    /// somebody has made of its draft is left alone.
    func loadReport(by actor: Actor) async throws -> Bool {
        let path = settings.home + "/Samples/report.md"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure.unavailable("The report in \(path) cannot be read.", retryAfter: 0)
        }
        let sample = try ReportMatter(reading: String(decoding: data, as: UTF8.self))
        guard try await !reports.released(by: .visitor).contains(where: { $0.slug == sample.slug }) else {
            return false
        }
        guard let analyst = try await member(.analyst, by: actor), let officer = try await member(.officer, by: actor)
        else { return false }
        let externals = reports.externals
        for name in ["provisional.csv", "external.csv"] {
            let file = try ExternalFile(.file(path: settings.home + "/Samples/" + name), named: name)
            _ = try await storage.write { try externals.load(file, by: analyst, in: $0) }
        }
        let indicators = reports.indicators
        let file = try IndicatorFile(.file(path: settings.home + "/Samples/indicators.csv"), named: "indicators.csv")
        try await indicators.check(file, by: analyst)
        _ = try await storage.write { try indicators.load(file, by: analyst, in: $0) }
        if try await !reports.drafts(by: analyst).contains(where: { $0.slug == sample.slug }) {
            _ = try await reports.load(sample, by: analyst)
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
