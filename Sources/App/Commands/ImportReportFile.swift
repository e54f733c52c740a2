import ArgumentParser
import Programme
import Report

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `ceangal import report FILE`
struct ImportReportFile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Load a report from a Markdown file, as a draft.",
        discussion: """
            The file begins with lines for title, period and, as far as it has them, summary and slug, between two lines of \
            three hyphens; then the text follows, with figures between double braces (docs/figures.md). A draft of the same \
            slug says what the file says afterwards. What is wrong with its figures is told with its line; the draft is kept.
            EXAMPLES
              ceangal import report connection.md --as anna@programme.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The file.", completion: .file()) var file: String

    func run() async throws {
        try await App.run(.importReport, with: [Enclosure(path: file)], on: place)
    }
}

extension Errands {
    /// Loads a report from a file, as a draft.
    func importReport(_ task: Assignment) async throws -> Done {
        let ((name, path), console) = (try task.file(), task.newConsole())
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20 else {
            throw Refusal("The file \(name) cannot be read, or has more than one mebibyte.")
        }
        let matter = try ReportMatter(reading: String(decoding: data, as: UTF8.self))
        let found = try await installation.reports.load(matter, by: task.actor)
        for fault in found.faults { console.warn(fault) }
        let what = found.isNew ? "The report is begun" : "The report says what the file says"
        let rest = found.faults.isEmpty ? "" : ", but \(found.faults.count) of its figures have to be put right"
        console.finish(ok: true, "\(what)\(rest): /admin/reports/\(found.slug)") { object in
            object.add("slug", found.slug)
            object.add("new", found.isNew)
            object.add("faults", found.faults.count)
        }
        return Done(outcome: Outcome(found.faults.isEmpty ? .done : .doneWithWarnings, console))
    }
}
