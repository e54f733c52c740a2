/// Where a listing comes from and how it may be used, as exports that have no column for it say it.
struct Provenance: Sendable {
    /// The source's title, or its name where nothing more is known of it.
    let source: String
    let licence: String
    /// Where the licence stands, if that is known.
    let licenceAddress: String?
    /// Where the listing was published, else its source.
    let address: String?
    /// The sentence that the licence asks for; empty where it asks for none.
    let attribution: String

    init(_ facts: ListingFacts, _ origin: Origin?) {
        source = origin?.title ?? facts.source
        licence = facts.licence.isEmpty ? origin?.licence ?? "" : facts.licence
        licenceAddress = origin?.licence == licence ? origin?.licenceURL : nil
        address = facts.sourceURL ?? origin?.address
        attribution = origin?.attribution ?? ""
    }

    /// `Source: Oak National Academy lessons. Licence: OGL-UK-3.0.` and the licence's sentence.
    var sentence: String {
        var sentences = ["Source: " + source + "."]
        if !licence.isEmpty { sentences.append("Licence: " + licence + ".") }
        if !attribution.isEmpty { sentences.append(attribution) }
        return sentences.joined(separator: " ")
    }
}
