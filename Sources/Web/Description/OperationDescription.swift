import HTTPTypes
import Programme
import Tables

/// One route in one language, as an operation of OpenAPI.
struct OperationDescription {
    let route: Route
    let tag: String
    let language: Language

    /// The path with `/gd` in front where it is the Gaelic page.
    var path: String { language == .gaelic && route.path == "/" ? "/gd" : language.prefix + route.path }

    /// Writes `"get": {…}` into the object of the path.
    func write(into json: inout JSONWriter) {
        let operation = route.operation
        json.name(route.method.rawValue.lowercased())
        json.beginObject()
        json.member("operationId", identifier)
        json.member("summary", operation.summary)
        json.member("tags", [tag])
        // Which row and operation of the permission table it needs.
        json.member("x-permission", route.permission.row + " " + String(route.permission.operation.rawValue))
        writeParameters(into: &json)
        if route.method == .post { writeForm(into: &json) }
        json.name("responses")
        json.beginObject()
        for status in operation.answers { writeAnswer(status, into: &json) }
        if route.method == .get { writeReference("304", to: "NotModified", into: &json) }
        let expected = operation.failures + (operation.names.isEmpty ? [] : [404])
        for status in Set(expected).sorted() {
            writeReference(String(status), to: route.isPage ? "FailurePage" : "Failure", into: &json)
        }
        writeReference("default", to: route.isPage ? "FailurePage" : "Failure", into: &json)
        json.endObject()
        json.endObject()
    }

    /// `get-directory-id-slug`: unique, because no two routes differ only in punctuation.
    private var identifier: String {
        var words = [route.method.rawValue.lowercased()]
        words += path.utf8.split { !($0 >= 0x61 && $0 <= 0x7A || $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x30 && $0 <= 0x39) }
            .map { String(decoding: $0, as: UTF8.self) }
        return words.joined(separator: "-")
    }

    private func writeParameters(into json: inout JSONWriter) {
        let operation = route.operation
        let (names, others) = (operation.names, operation.parameters)
        guard !names.isEmpty || !others.isEmpty || !operation.headers.isEmpty else { return }
        json.name("parameters")
        json.beginList()
        for name in names { write(name, in: "path", into: &json) }
        for parameter in others { write(parameter, in: "query", into: &json) }
        for header in operation.headers { write(header, in: "header", into: &json) }
        json.endList()
    }

    private func write(_ parameter: Operation.Parameter, in place: String, into json: inout JSONWriter) {
        json.beginObject()
        json.member("name", parameter.name)
        json.member("in", place)
        json.member("description", parameter.meaning)
        json.member("required", place == "path" || parameter.isRequired)
        json.name("schema")
        (parameter.repeats ? Shape.list(of: parameter.shape) : parameter.shape).write(into: &json)
        json.endObject()
    }

    private func writeForm(into json: inout JSONWriter) {
        let fields = route.operation.form.map { field in
            Shape.Member(name: field.name, shape: field.shape.meaning(field.meaning), isRequired: field.isRequired)
        }
        json.name("requestBody")
        json.beginObject()
        json.member("required", true)
        json.name("content")
        json.beginObject()
        json.name(route.operation.formType)
        json.beginObject()
        json.name("schema")
        Shape.object(of: fields).write(into: &json)
        json.endObject()
        json.endObject()
        json.endObject()
    }

    private func writeAnswer(_ status: Int, into json: inout JSONWriter) {
        let operation = route.operation
        let isElsewhere = (300..<400).contains(status)
        json.name(String(status))
        json.beginObject()
        json.member("description", isElsewhere ? "Go to the address in Location." : "What was asked for.")
        json.name("content")
        json.beginObject()
        json.name(isElsewhere ? "text/plain" : operation.type)
        json.beginObject()
        if let schema = operation.schema {
            json.name("schema")
            Shape.named(schema).write(into: &json)
        }
        json.endObject()
        if let other = operation.otherType {
            json.name(other)
            json.beginObject()
            json.endObject()
        }
        json.endObject()
        json.endObject()
    }

    private func writeReference(_ name: String, to response: String, into json: inout JSONWriter) {
        json.name(name)
        json.beginObject()
        json.member("$ref", "#/components/responses/" + response)
        json.endObject()
    }

    /// The answers that routes share.
    static func writeSharedAnswers(into json: inout JSONWriter) {
        func answer(_ name: String, _ meaning: String, _ type: String?, _ shape: Shape?) {
            json.name(name)
            json.beginObject()
            json.member("description", meaning)
            if let type {
                json.name("content")
                json.beginObject()
                json.name(type)
                json.beginObject()
                if let shape {
                    json.name("schema")
                    shape.write(into: &json)
                }
                json.endObject()
                json.endObject()
            }
            json.endObject()
        }
        answer("NotModified", "The asker has it already (If-None-Match named its ETag).", nil, nil)
        answer("Failure", "What went wrong, for programs.", "application/problem+json", .named("Problem"))
        answer("FailurePage", "What went wrong, for people.", "text/html", nil)
    }
}
