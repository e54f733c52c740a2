import Accounts
import Programme
import Storage
import Tables
import Web

/// What visitors tell the directory.
package enum Demand: String, Sendable, CaseIterable {
    /// What they say is wrong with listings.
    case problems
    /// What they looked for in vain.
    case needs

    /// Who may take all of it away as a file.
    var export: Permission {
        switch self {
        case .problems: .exportProblems
        case .needs: .exportNeeds
        }
    }
}

/// Where what visitors told lies, for the permission table.
struct DemandPlaces: Sendable {
    /// The hub that looks after each council.
    let hubs: [String: ID<Organisation>]

    init(in connection: any Connection) throws { hubs = try Organisations.hubsByCouncil(in: connection) }

    /// A need told in a search for a council; without a council it lies nowhere.
    func subject(ofCouncil council: String?, isFigure: Bool = false) -> Subject {
        .with { subject in
            subject.councils = council.map { [$0] } ?? []
            subject.hubs = council.flatMap { hubs[$0] }.map { [$0] } ?? []
            subject.isFigure = isFigure
        }
    }
}

extension Directory {
    /// Writes what visitors have told as CSV, latest first, and gives how many rows there are: those that lie within
    /// the reach of whoever asks, who may take them away (row `problem` or `unmet-need`, X). Throws what the writer
    /// throws.
    package func export(_ demand: Demand, by actor: Actor, to writer: any ReplyWriter) async throws -> Int {
        try demand.export.require(of: actor)
        let (names, rows) =
            switch demand {
            case .problems: try await problemRows(by: actor)
            case .needs: try await needRows(by: actor)
            }
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(names, into: &bytes)
        for row in rows { csv.row(row, into: &bytes) }
        try await writer.write(bytes)
        return rows.count
    }

    private func problemRows(by actor: Actor) async throws -> ([String], [[TableCell]]) {
        let problems = try await storage.read { try ReportedProblems.all(handled: nil, in: $0) }
            .filter { Permission.exportProblems.allows(actor, on: $0.subject) }
        return (
            ["at", "reason", "note", "listing", "title", "provider", "handled"],
            problems.map { problem in
                [
                    problem.at.rfc3339, problem.reason.rawValue, problem.note, problem.listing.letters, problem.title,
                    problem.providerName, problem.handled?.rfc3339 ?? "",
                ].map(TableCell.text)
            }
        )
    }

    private func needRows(by actor: Actor) async throws -> ([String], [[TableCell]]) {
        let needs = try await storage.read { connection in
            let places = try DemandPlaces(in: connection)
            return try UnmetNeeds.all(.everywhere, handled: nil, limit: .max, in: connection)
                .filter { Permission.exportNeeds.allows(actor, on: places.subject(ofCouncil: $0.council)) }
        }
        return (
            ["at", "words", "query", "council", "handled"],
            needs.map { need in
                [need.at.rfc3339, need.words, need.query, need.council ?? "", need.handled?.rfc3339 ?? ""]
                    .map(TableCell.text)
            }
        )
    }
}
