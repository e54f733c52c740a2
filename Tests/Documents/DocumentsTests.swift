import Foundation
import Testing

@Suite struct `The documents are true` {
    @Test func `the architecture's import list equals the package`() throws {
        let document = try Checkout.text("ARCHITECTURE.md")
        let list = document.components(separatedBy: "<!-- imports:begin -->")[1]
            .components(separatedBy: "<!-- imports:end -->")[0]
        let written = list.components(separatedBy: "\n").filter { $0.contains("→") }
        let declared = try PackageText().imports.map { room, needs in
            "\(room) →" + (needs.isEmpty ? " nothing" : " " + needs.joined(separator: ", "))
        }
        #expect(declared.count > 10)
        #expect(written == declared)
    }

    @Test func `the architecture fits on two pages`() throws {
        let document = try Checkout.text("ARCHITECTURE.md")
        #expect(document.components(separatedBy: "\n").count <= 120)
        #expect(document.split(whereSeparator: \.isWhitespace).count <= 1_000)
    }

    @Test func `every room has a folder and every folder is a room`() throws {
        let sources = Checkout.root.appending(path: "Sources").path
        let folders = try FileManager.default.contentsOfDirectory(atPath: sources).sorted()
        let package = try Checkout.text("Package.swift")
        for folder in folders { #expect(package.contains("\"\(folder)\""), "Sources/\(folder) is no target") }
        for (room, _) in try PackageText().imports { #expect(folders.contains(room), "\(room) has no folder") }
    }

    @Test func `decisions are numbered without a gap and listed`() throws {
        let names = try Checkout.files(below: "docs/decisions", ending: ".md").map {
            URL(filePath: $0).lastPathComponent
        }
        .filter { $0 != "README.md" }
        let list = try Checkout.text("docs/decisions/README.md")
        #expect(names.count >= 5)
        for (index, name) in names.enumerated() {
            let number = String(format: "%04d", index + 1)
            #expect(name.hasPrefix(number + "-"), "\(name) stands where \(number) is due")
            #expect(list.contains("(\(name))"), "\(name) is not listed in docs/decisions/README.md")
            let text = try Checkout.text("docs/decisions/" + name)
            #expect(text.hasPrefix("# \(number) "), "\(name) does not begin with its number")
        }
    }

    @Test func `the commands that documents name are make's targets`() throws {
        let makefile = try Checkout.text("Makefile")
        let targets = Set(
            makefile.components(separatedBy: "\n").compactMap { line in
                line.contains(": ") || line.hasSuffix(":") ? line.components(separatedBy: ":")[0] : nil
            })
        var named: Set<String> = []
        for document in try Checkout.documents() {
            for line in try Checkout.text(document).components(separatedBy: "\n") {
                for use in line.components(separatedBy: "make ").dropFirst() where isCommand(line) {
                    let word = String(use.prefix { $0.isLetter || $0 == "-" })
                    if targets.contains(word) { named.insert(word) }
                    #expect(targets.contains(word), "\(document) says make \(word)")
                }
            }
        }
        #expect(named.isSuperset(of: ["run", "test"]))
    }

    /// Whether a line shows a command rather than speaks of making something.
    private func isCommand(_ line: String) -> Bool { line.hasPrefix("make ") || line.contains("`make ") }

    @Test func `the readme shows the two commands and a picture of the program`() throws {
        let readme = try Checkout.text("README.md")
        for part in ["make run", "make test", "docs/images/directory.png", "http://127.0.0.1:8080"] {
            #expect(readme.contains(part), "README.md lacks \(part)")
        }
        let picture = try Data(contentsOf: Checkout.root.appending(path: "docs/images/directory.png"))
        #expect(picture.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
        #expect(picture.count <= 300_000)
    }

    @Test func `links between documents lead somewhere`() throws {
        var count = 0
        for document in try Checkout.documents() {
            let folder = Checkout.root.appending(path: document).deletingLastPathComponent()
            for part in try Checkout.text(document).components(separatedBy: "](").dropFirst() {
                let target = part.prefix { $0 != ")" && $0 != "#" && $0 != " " }
                guard !target.isEmpty, !target.contains(":"), !target.hasPrefix("/") else { continue }
                count += 1
                let path = folder.appending(path: String(target)).path
                #expect(FileManager.default.fileExists(atPath: path), "\(document) links to \(target)")
            }
        }
        #expect(count > 10)
    }

    @Test func `the glossary is in alphabetical order and defines each word once`() throws {
        let words = try Checkout.text("docs/glossary.md").components(separatedBy: "\n")
            .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| Word") }
            .map { $0.components(separatedBy: "|")[1].trimmingCharacters(in: .whitespaces).lowercased() }
        #expect(words.count > 20)
        #expect(words == Array(Set(words)).sorted())
    }

    @Test func `every setting is documented and every documented setting exists`() throws {
        var used: Set<String> = []
        for file in try Checkout.files(below: "Sources", ending: ".swift") {
            used.formUnion(variables(in: try Checkout.text(file)))
        }
        let documented = variables(in: try Checkout.text("docs/settings.md"))
        #expect(used.contains("CEANGAL_DATA"))
        #expect(used == documented)
    }

    /// Names of environment variables in a text.
    private func variables(in text: String) -> Set<String> {
        Set(
            text.components(separatedBy: "CEANGAL_").dropFirst().compactMap { rest in
                let name = rest.prefix { $0.isUppercase || $0 == "_" }
                return name.isEmpty ? nil : "CEANGAL_" + name
            })
    }

    @Test func `every file of reference data has its source and licence in the data document`() throws {
        let document = try Checkout.text("docs/data.md")
        let sources = try Checkout.text("Reference/SOURCES.json")
        let object = try JSONSerialization.jsonObject(with: Data(sources.utf8))
        #expect(object is [Any] || object is [String: Any])
        for file in try Checkout.files(below: "Reference", ending: ".csv") {
            let name = URL(filePath: file).lastPathComponent
            #expect(sources.contains(name), "\(name) has no source")
        }
        #expect(document.contains("Reference/SOURCES.json"))
    }
}
