import Foundation
import Testing

@Suite struct `The words of settings` {
    @Test func `the document says of each setting what the program says, in the same order`() throws {
        let document = try Checkout.text("docs/settings.md")
        let source = try Checkout.text("Sources/App/SettingsList.swift")
        let rows = document.components(separatedBy: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| On the") }
            .map { row in
                row.replacing(/\ \(\[[^\]]*\]\([^)]*\)\)/, with: "").components(separatedBy: "|").dropFirst().dropLast()
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
        let settings = source.components(separatedBy: "        Setting(\n").dropFirst().map { block -> [String] in
            func list(_ name: String) -> [String] {
                let inner = block.components(separatedBy: name + ": [").dropFirst().first?.components(separatedBy: "]")[
                    0]
                return (inner ?? "").matches(of: /"([^"]*)"/).map { "`\($0.output.1)`" }
            }
            func text(_ name: String) -> String {
                let rest = block.components(separatedBy: name + ":").dropFirst().first ?? ""
                return rest.firstMatch(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) } ?? ""
            }
            return [
                list("options").joined(separator: ", "), list("variables").joined(separator: ", "), text("meaning"),
                text("usual"),
            ]
        }
        #expect(settings.count > 15)
        #expect(rows.count == settings.count)
        for (row, setting) in zip(rows, settings) {
            // Of two ways to the same password the document tells more.
            #expect(row == setting)
        }
    }
}
