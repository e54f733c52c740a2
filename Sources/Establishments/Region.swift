/// One of the eight regions that the programme works in: six collaboratives of councils, the whole of Scotland, online.
package struct Region: Sendable, Hashable {
    /// As addresses and JSON have it: `northern-alliance` … `scotland`, `online`.
    package let slug: String
    package let name: String
    /// A draft until a speaker has reviewed it.
    package let nameGaelic: String
    /// The GSS codes of its councils; empty for `scotland` and `online`.
    package let councils: [String]

    /// Whether what happens here happens for everyone: the whole of Scotland, or online.
    package var isNational: Bool { councils.isEmpty }
}
