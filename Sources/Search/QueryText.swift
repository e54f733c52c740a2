/// What somebody typed into a search box, taken apart: words, “phrases”, `-not`, `prefix*`.
package struct QueryText: Sendable, Equatable {
    /// One thing to look for.
    package struct Term: Sendable, Equatable {
        /// Folded words; more than one must follow one another.
        package var words: [[UInt8]]
        /// Whether rows that hold it are left out.
        package var isExcluded = false
        /// Whether the last word is a beginning.
        package var isPrefix = false
        /// Whether it stood in quotation marks and is taken as it is.
        package var isQuoted = false
    }

    /// In the order typed, 32 at most.
    package private(set) var terms: [Term] = []

    /// Takes a text apart. Nothing that is typed is an error: what makes no sense is looked for as words.
    package init(_ text: String) {
        var scalars = Array(text.unicodeScalars)[...]
        while let first = scalars.first, terms.count < 32 {
            if first.properties.isWhitespace {
                scalars = scalars.dropFirst()
                continue
            }
            var term = Term(words: [])
            if QueryText.isHyphen(first) && scalars.count > 1
                && !scalars[scalars.startIndex + 1].properties.isWhitespace
            {
                term.isExcluded = true
                scalars = scalars.dropFirst()
            }
            let isQuoted = scalars.first.map(QueryText.isQuote) ?? false
            if isQuoted { scalars = scalars.dropFirst() }
            let chunk = scalars.prefix {
                isQuoted ? !QueryText.isQuote($0) : !$0.properties.isWhitespace && !QueryText.isQuote($0)
            }
            scalars = scalars.dropFirst(chunk.count)
            if isQuoted { scalars = scalars.dropFirst() }
            term.isQuoted = isQuoted
            term.isPrefix = !isQuoted && chunk.last == "*"
            term.words = Search.words(of: String(String.UnicodeScalarView(chunk)))
            if !term.words.isEmpty { terms.append(term) }
        }
    }

    /// Makes the last word a beginning, as while somebody is typing.
    package mutating func takeLastAsPrefix() {
        if let last = terms.last, !last.isQuoted, !last.isExcluded { terms[terms.count - 1].isPrefix = true }
    }

    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
        [0x22, 0x201C, 0x201D, 0x201E, 0xAB, 0xBB].contains(scalar.value)
    }

    private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
        [0x2D, 0x2212, 0x2010, 0x2011].contains(scalar.value)
    }
}
