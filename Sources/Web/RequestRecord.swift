/// What is kept of one request that was answered: no query, no address of the caller, no body.
package struct RequestRecord: Sendable {
    /// Also on the failure page that the caller may have seen.
    package let id: String
    package let method: String
    /// The pattern of the address, `/directory/{id}/{slug}`; `unknown` where no route has it.
    package let route: String
    /// The status of HTTP.
    package let status: Int
    /// How long it took until the answer's head was ready.
    package let microseconds: Int
}
