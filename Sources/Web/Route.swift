import HTTPTypes
import Programme

/// One address pattern, who may use it, and what answers it.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// `/directory/{id}/{slug}`; a name stands for one segment.
    package let path: String
    /// The row of the permission table that is asked before `answer` runs.
    package let permission: Permission
    /// Whether it is a page, which is then also served under `/gd`.
    package let isPage: Bool
    /// What it does in one sentence, and how, for the API's description.
    package let operation: Operation
    package let answer: @Sendable (WebRequest) async throws -> Reply

    /// A page for people.
    package static func page(
        _ method: HTTPRequest.Method = .get, _ path: String, _ permission: Permission, _ summary: String,
        answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        Route(
            method: method, path: path, permission: permission, isPage: true,
            operation: Operation(summary: summary, type: "text/html"), answer: answer)
    }

    /// A form that machines read: JSON, a file, a feed.
    package static func machine(
        _ method: HTTPRequest.Method = .get, _ path: String, _ permission: Permission, _ operation: Operation,
        answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        Route(method: method, path: path, permission: permission, isPage: false, operation: operation, answer: answer)
    }
}

/// What the API's description says of a route.
package struct Operation: Sendable {
    package let summary: String
    /// The media type of the answer.
    package let type: String
    /// The parameters of the query it reads, with what they mean.
    package let parameters: [Parameter]
    /// The name of the schema of the answer in `/openapi.json`, where there is one.
    package let schema: String?

    /// One parameter of the query.
    package struct Parameter: Sendable {
        package let name: String
        package let meaning: String
        /// May come more than once.
        package let repeats: Bool

        package init(_ name: String, _ meaning: String, repeats: Bool = false) {
            self.name = name
            self.meaning = meaning
            self.repeats = repeats
        }
    }

    package init(summary: String, type: String, parameters: [Parameter] = [], schema: String? = nil) {
        self.summary = summary
        self.type = type
        self.parameters = parameters
        self.schema = schema
    }
}
