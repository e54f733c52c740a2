import Tables

/// What a JSON value looks like, in the words of JSON Schema 2020-12 that OpenAPI 3.1 uses.
package struct Shape: Sendable {
    /// A member of an object.
    package struct Member: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool
    }

    private indirect enum Kind: Sendable {
        case text(format: String?, allowed: [String], limit: Int?)
        case integer(ClosedRange<Int>?)
        case number, flag, nothing
        case list(Shape)
        case object([Member])
        case map(Shape)
        case either([Shape])
        case named(String)
    }

    private let kind: Kind
    private let meaning: String

    /// A text: of a format (`date`, `date-time`, `uri`, `uuid`), one of a few, or of at most so many characters.
    package static func text(
        _ meaning: String = "", format: String? = nil, allowed: [String] = [], limit: Int? = nil
    ) -> Shape {
        Shape(kind: .text(format: format, allowed: allowed, limit: limit), meaning: meaning)
    }

    /// A whole number.
    package static func integer(_ meaning: String = "", _ range: ClosedRange<Int>? = nil) -> Shape {
        Shape(kind: .integer(range), meaning: meaning)
    }

    /// Any number.
    package static func number(_ meaning: String = "") -> Shape { Shape(kind: .number, meaning: meaning) }

    /// True or false.
    package static func flag(_ meaning: String = "") -> Shape { Shape(kind: .flag, meaning: meaning) }

    /// A list of values that look alike.
    package static func list(_ meaning: String = "", of item: Shape) -> Shape {
        Shape(kind: .list(item), meaning: meaning)
    }

    /// An object with members known by name. It may have others: what is added later breaks no reader.
    package static func object(_ meaning: String = "", of members: [Member]) -> Shape {
        Shape(kind: .object(members), meaning: meaning)
    }

    /// An object whose names are data.
    package static func map(_ meaning: String = "", of value: Shape) -> Shape {
        Shape(kind: .map(value), meaning: meaning)
    }

    /// One of several.
    package static func either(_ meaning: String = "", of shapes: [Shape]) -> Shape {
        Shape(kind: .either(shapes), meaning: meaning)
    }

    /// What may be null instead.
    package static func orNull(_ shape: Shape) -> Shape {
        Shape(kind: .either([shape, Shape(kind: .nothing, meaning: "")]), meaning: shape.meaning)
    }

    /// A shape that the description has by name.
    package static func named(_ name: String) -> Shape { Shape(kind: .named(name), meaning: "") }
}

extension Shape {
    /// The same with other words for what it means.
    func meaning(_ meaning: String) -> Shape { Shape(kind: kind, meaning: meaning) }
}

extension Shape.Member {
    /// A member that is always there.
    package static func always(_ name: String, _ shape: Shape) -> Shape.Member {
        Shape.Member(name: name, shape: shape, isRequired: true)
    }

    /// A member that is left out where there is nothing to say.
    package static func sometimes(_ name: String, _ shape: Shape) -> Shape.Member {
        Shape.Member(name: name, shape: shape, isRequired: false)
    }
}

extension Shape {
    /// Writes the shape as a schema.
    func write(into json: inout JSONWriter) {
        json.beginObject()
        switch kind {
        case .text(let format, let allowed, let limit):
            json.member("type", "string")
            json.member("format", format)
            json.member("enum", allowed)
            json.member("maxLength", limit)
        case .integer(let range):
            json.member("type", "integer")
            json.member("minimum", range?.lowerBound)
            json.member("maximum", range?.upperBound)
        case .number: json.member("type", "number")
        case .flag: json.member("type", "boolean")
        case .nothing: json.member("type", "null")
        case .list(let item):
            json.member("type", "array")
            json.name("items")
            item.write(into: &json)
        case .object(let members):
            json.member("type", "object")
            write(members, into: &json)
        case .map(let value):
            json.member("type", "object")
            json.name("additionalProperties")
            value.write(into: &json)
        case .either(let shapes):
            json.name("anyOf")
            json.beginList()
            for shape in shapes { shape.write(into: &json) }
            json.endList()
        case .named(let name): json.member("$ref", "#/components/schemas/" + name)
        }
        if !meaning.isEmpty { json.member("description", meaning) }
        json.endObject()
    }

    private func write(_ members: [Member], into json: inout JSONWriter) {
        json.name("properties")
        json.beginObject()
        for member in members {
            json.name(member.name)
            member.shape.write(into: &json)
        }
        json.endObject()
        json.member("required", members.filter(\.isRequired).map(\.name))
    }
}

/// A shape that the API's description refers to by name.
package struct NamedShape: Sendable {
    package let name: String
    let shape: Shape

    package init(_ name: String, _ shape: Shape) {
        self.name = name
        self.shape = shape
    }

    /// A failure for programs (RFC 9457), as every route answers it.
    static let problem = NamedShape(
        "Problem",
        .object(
            "What went wrong, by RFC 9457.",
            of: [
                .always("type", .text("about:blank: title and status say all.", format: "uri-reference")),
                .always("title", .text("The words of the status.")),
                .always("status", .integer("The status of the answer.", 400...599)),
                .always("detail", .text("A whole sentence for a person: what is wrong and how to put it right.")),
                .sometimes("instance", .text("The id of the request, to quote.", format: "uri")),
                .sometimes(
                    "problems",
                    .list(
                        "Each thing to put right.",
                        of: .object(of: [
                            .always("field", .text("The parameter or field; empty for the whole.")),
                            .always("message", .text("How to put it right.")),
                        ]))),
            ]))
}
