/// Stands in until the builder lands.
package struct HTML: Sendable {
    package init() {}
    package func render(into bytes: inout [UInt8]) {}
}
