/// Puts pieces of a page together: elements, text (escaped), conditions and loops.
@resultBuilder
package enum HTMLBuilder {
    package static func buildExpression(_ html: HTML) -> HTML { html }
    package static func buildExpression(_ html: HTML?) -> HTML { html ?? .none }
    package static func buildExpression(_ text: String) -> HTML { .text(text) }
    package static func buildExpression(_ list: [HTML]) -> HTML { .group(list) }
    package static func buildBlock() -> HTML { .none }
    package static func buildBlock(_ piece: HTML) -> HTML { piece }
    package static func buildBlock(_ pieces: HTML...) -> HTML { .group(pieces) }
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .none }
    package static func buildEither(first: HTML) -> HTML { first }
    package static func buildEither(second: HTML) -> HTML { second }
    package static func buildArray(_ pieces: [HTML]) -> HTML { .group(pieces) }
}
