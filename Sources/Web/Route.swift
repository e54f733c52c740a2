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
        names: [Operation.Parameter] = [], parameters: [Operation.Parameter] = [], form: [Operation.Parameter] = [],
        formType: String = Operation.plainForm, headers: [Operation.Parameter] = [], answers: [Int] = [200],
        failures: [Int] = [], answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        Route(
            method: method, path: path, permission: permission, isPage: true,
            operation: Operation(
                summary: summary, type: "text/html", names: names, parameters: parameters, form: form,
                formType: formType, headers: headers, answers: answers, failures: failures),
            answer: answer)
    }

    /// A form that machines read: JSON, a file, a feed.
    package static func machine(
        _ method: HTTPRequest.Method = .get, _ path: String, _ permission: Permission, _ operation: Operation,
        answer: @escaping @Sendable (WebRequest) async throws -> Reply
    ) -> Route {
        Route(method: method, path: path, permission: permission, isPage: false, operation: operation, answer: answer)
    }
}

extension Route {
    /// Whether a path is one of the route's addresses: segment by segment, a name standing for any text but none.
    func fits(_ path: String) -> Bool {
        let wanted = self.path.utf8.split(separator: UInt8(ascii: "/"))
        let given = path.utf8.split(separator: UInt8(ascii: "/"))
        guard wanted.count == given.count else { return false }
        return zip(wanted, given).allSatisfy { segment, text in
            guard segment.first == UInt8(ascii: "{"), let close = segment.firstIndex(of: UInt8(ascii: "}")) else {
                return segment.elementsEqual(text)
            }
            let end = segment[segment.index(after: close)...]
            return text.count > end.count && text.suffix(end.count).elementsEqual(end)
        }
    }
}

/// What the API's description says of a route.
package struct Operation: Sendable {
    /// The media types of forms without and with a file.
    package static let plainForm = "application/x-www-form-urlencoded"
    package static let formWithFile = "multipart/form-data"

    package let summary: String
    /// The media type of the answer.
    package let type: String
    /// The media type that the answer has where the query asks for it, if there is one.
    package let otherType: String?
    /// What the names in its path stand for.
    package let names: [Parameter]
    /// The parameters of the query it reads, with what they mean.
    package let parameters: [Parameter]
    /// The fields of the form it takes, where it takes one.
    package let form: [Parameter]
    /// The media type of the form: what HTML forms send, unless it is for programs alone.
    package let formType: String
    /// Fields of the request's head that it heeds.
    package let headers: [Parameter]
    /// The name of the schema of the answer in `/openapi.json`, where there is one.
    package let schema: String?
    /// The statuses that the answer described may have.
    package let answers: [Int]
    /// Statuses of failures to expect, beside 404 where the path has names.
    package let failures: [Int]

    /// One parameter of the query, name of the path or field of a form.
    package struct Parameter: Sendable {
        package let name: String
        package let meaning: String
        /// May come more than once.
        package let repeats: Bool
        /// What one value looks like.
        package let shape: Shape
        /// Whether it must be there; a name of the path always must.
        package let isRequired: Bool

        package init(
            _ name: String, _ meaning: String, _ shape: Shape = .text(), repeats: Bool = false,
            isRequired: Bool = false
        ) {
            self.name = name
            self.meaning = meaning
            self.shape = shape
            self.repeats = repeats
            self.isRequired = isRequired
        }

        /// The mark by which a form for something new is known when it comes again (`WebRequest.key`).
        package static func key(ofThis thing: String, isRequired: Bool = false) -> Parameter {
            Parameter(
                "key", "A mark of your own for this \(thing); the same again changes nothing.", .text(limit: 100),
                isRequired: isRequired)
        }

        /// What the form for a change began with: it is refused where there is a later version.
        package static let version = Parameter(
            "version", "The version that was read.", .integer("", 1...1_000_000), isRequired: true)
    }

    package init(
        summary: String, type: String, otherType: String? = nil, names: [Parameter] = [], parameters: [Parameter] = [],
        form: [Parameter] = [], formType: String = plainForm, headers: [Parameter] = [],
        schema: String? = nil, answers: [Int] = [200], failures: [Int] = []
    ) {
        self.formType = formType
        self.summary = summary
        self.type = type
        self.otherType = otherType
        self.names = names
        self.parameters = parameters
        self.form = form
        self.headers = headers
        self.schema = schema
        self.answers = answers
        self.failures = failures
    }
}
