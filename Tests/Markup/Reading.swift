import Testing

/// Undoes character references as a browser does, scalar by scalar; what is no reference stays.
func unescaped(_ markup: String) -> String {
    let references: [(String, Unicode.Scalar)] = [
        ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"),
    ]
    var rest = Array(markup.unicodeScalars)[...]
    var text = String.UnicodeScalarView()
    while let first = rest.first {
        if let (reference, scalar) = references.first(where: { rest.starts(with: $0.0.unicodeScalars) }) {
            text.append(scalar)
            rest = rest.dropFirst(reference.unicodeScalars.count)
        } else {
            text.append(first)
            rest = rest.dropFirst()
        }
    }
    return String(text)
}

/// Whether two texts are the same scalars; `==` takes composed and decomposed accents for the same.
func same(_ left: String, _ right: String) -> Bool { left.unicodeScalars.elementsEqual(right.unicodeScalars) }
