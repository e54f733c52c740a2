/// One piece of an expression, and where it begins, in characters.
struct FigureToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Letters, digits, `_` and `-`.
        case word(String)
        /// Between quotation marks.
        case text(String)
        /// `(`, `)`, `,`, `.`, `..`, `=`, `!=`.
        case mark(String)
        case end
    }

    let kind: Kind
    let position: Int

    /// Cuts an expression into pieces, the end last. Throws a `FigureFault`.
    static func cut(_ text: String) throws -> [FigureToken] {
        let scalars = Array(text.unicodeScalars.prefix(longest + 1))
        guard scalars.count <= longest else {
            throw tooLong
        }
        var tokens: [FigureToken] = []
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            if scalar.properties.isWhitespace {
                place += 1
            } else if isOfWord(scalar) {
                let end = scalars[place...].firstIndex { !isOfWord($0) } ?? scalars.count
                tokens.append(FigureToken(kind: .word(string(scalars[place..<end])), position: place))
                place = end
            } else if let closing = quotes[scalar] {
                guard let end = scalars[(place + 1)...].firstIndex(where: { closing.contains($0) }) else {
                    throw FigureFault(
                        position: place, expected: ["\""], message: "A quotation mark is open and never closed.")
                }
                tokens.append(FigureToken(kind: .text(string(scalars[(place + 1)..<end])), position: place))
                place = end + 1
            } else {
                let next = place + 1 < scalars.count ? scalars[place + 1] : " "
                let mark =
                    string([scalar])
                    + ((scalar == "." && next == ".") || (scalar == "!" && next == "=") ? string([next]) : "")
                guard !["+", "*", "/"].contains(mark) else {
                    throw FigureFault(
                        position: place, expected: ["share of", "change of"],
                        message: neverAdded)
                }
                guard marks.contains(mark) else {
                    throw FigureFault(
                        position: place, expected: [], message: "“\(mark)” has no meaning here. Leave it out.")
                }
                tokens.append(FigureToken(kind: .mark(mark), position: place))
                place += mark.unicodeScalars.count
            }
        }
        return tokens + [FigureToken(kind: .end, position: scalars.count)]
    }

    static let longest = 2000
    /// What is said to whoever adds figures.
    static let neverAdded =
        "Figures are never added or multiplied: attendances, establishments and hours are different things. Ask for one of them, for a share or for a change."
    static let tooLong = FigureFault(
        position: longest, expected: ["the end"], message: "An expression has at most 2,000 characters. Shorten it.")
    private static let marks: Set<String> = ["(", ")", ",", ".", "..", "=", "!="]
    private static let quotes: [Unicode.Scalar: Set<Unicode.Scalar>] = ["\"": ["\""], "“": ["”", "\""]]

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
