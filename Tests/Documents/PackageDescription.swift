import Foundation

/// What `Package.swift` says each room may import, read from its text.
struct PackageText {
    /// Room → what it may import, in the order of the file.
    let imports: [(room: String, needs: [String])]

    init() throws {
        let text = try Checkout.text("Package.swift")
        let products = PackageText.products(in: text)
        imports = PackageText.calls(of: "        room", in: text).compactMap { call in
            guard let name = PackageText.literals(in: call).first else { return nil }
            let halves = call.components(separatedBy: "packages:")
            let rooms = halves[0].components(separatedBy: "resources:")[0]
            let packages = halves.count > 1 ? PackageText.words(in: halves[1].components(separatedBy: "]")[0]) : []
            return (name, PackageText.literals(in: rooms).dropFirst() + packages.map { products[$0] ?? $0 })
        }
    }

    /// `let grdb: Target.Dependency = .product(name: "GRDB", …)` as grdb → GRDB.
    private static func products(in text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.components(separatedBy: "\n") where line.contains(": Target.Dependency = .product(") {
            let name = line.components(separatedBy: "let ")[1].components(separatedBy: ":")[0]
            found[name] = literals(in: line).first
        }
        return found
    }

    /// The arguments of each call that starts a line.
    private static func calls(of function: String, in text: String) -> [String] {
        text.components(separatedBy: "\n" + function + "(").dropFirst().map { rest in
            var depth = 1
            return String(
                rest.prefix { character in
                    if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
                    return depth > 0
                })
        }
    }

    /// The texts between quotation marks.
    private static func literals(in text: String) -> [String] {
        text.components(separatedBy: "\"").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    private static func words(in text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
