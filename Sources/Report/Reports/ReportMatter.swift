import Programme
import Storage
import Tables
import Web

/// A report as a file: lines `title:`, `theme:`, `period:`, `summary:` and `slug:` between two lines of three hyphens, then Markdown.
package struct ReportMatter: Sendable, Equatable {
    /// Empty: made from the title.
    package var slug: String
    package var facts: ReportFacts

    package init(slug: String, facts: ReportFacts) { (self.slug, self.facts) = (slug, facts) }

    /// Reads a file. Throws `Failure.invalid` with each line that has to be put right.
    package init(reading text: String) throws {
        let lines = text.utf8.filter { $0 != UInt8(ascii: "\r") }.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw Failure.invalid([
                Problem("file", "The file begins with lines for title and period, between two lines of three hyphens.")
            ])
        }
        var fields: [String: String] = [:]
        var problems: [Problem] = []
        for (place, line) in lines[1..<end].enumerated() where !line.isEmpty {
            let parts = line.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1).map {
                trimmed(String(decoding: $0, as: UTF8.self))
            }
            guard parts.count == 2, ["title", "theme", "period", "summary", "slug"].contains(parts[0]),
                fields[parts[0]] == nil
            else {
                problems.append(Problem("file", "Line \(place + 2) is none of title, theme, period, summary and slug."))
                continue
            }
            fields[parts[0]] = parts[1]
        }
        let form = ReportForm(
            Query(items: [
                ("title", fields["title"] ?? ""), ("theme", fields["theme"] ?? ""), ("period", fields["period"] ?? ""),
                ("summary", fields["summary"] ?? ""),
                ("body", lines[(end + 1)...].joined(separator: "\n")),
            ]))
        do {
            let facts = try form.facts()
            problems += facts.problems
            guard problems.isEmpty else { throw Failure.invalid(problems) }
            (slug, self.facts) = (fields["slug"] ?? "", facts)
        } catch Failure.invalid(let found) {
            throw Failure.invalid(problems.isEmpty ? found : problems)
        }
    }
}

extension Reports {
    /// Begins the report of a file, or makes the draft of its slug say what the file says. Who writes reports. Gives its slug,
    /// whether it is new, and what is wrong with its figures. Throws `Failure.invalid` for a file that cannot be read.
    package func load(
        _ matter: ReportMatter, by actor: Actor
    ) async throws -> (slug: String, isNew: Bool, faults: [String]) {
        try Self.makeDrafts.require(of: actor, on: Subject())
        let faults = try await preview(matter.facts, by: actor).faults.map(\.sentence)
        let slug = Self.slug(matter.slug.isEmpty ? matter.facts.title : matter.slug)
        let (now, ids) = (clock(), ids)
        let isNew = try await storage.write { [self] transaction in
            guard let report = try ReportRecords.find(slug, in: transaction) else {
                _ = try make(matter.facts, slug: slug, by: actor, at: now, ids, in: transaction)
                return true
            }
            if report.facts != matter.facts {
                guard
                    try ReportRecords.change(
                        report.id, to: matter.facts, seen: report.version, by: actor.name, at: now, in: transaction)
                else { throw Self.overtaken }
                try note(Self.changedVerb, report, by: actor, in: transaction)
            }
            return false
        }
        return (slug, isNew, faults)
    }
}
