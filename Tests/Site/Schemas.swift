import Foundation

/// Compares answers with the schemas of the description: as much of JSON Schema as it uses. Stricter than the standard in
/// one thing: a member that the schema does not name is a fault.
struct Schemas {
    private let document: [String: Any]

    init(_ document: [String: Any]) { self.document = document }

    /// The schema of a GET's answer.
    func answer(of path: String, type: String = "application/json") -> [String: Any]? {
        var place: Any? = document
        for step in ["paths", path, "get", "responses", "200", "content", type, "schema"] {
            place = (place as? [String: Any])?[step]
        }
        return place as? [String: Any]
    }

    /// What a value lacks or has too much, in words.
    func faults(of value: Any, by schema: [String: Any], at place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            var target: Any? = document
            for step in reference.dropFirst(2).split(separator: "/") {
                target = (target as? [String: Any])?[String(step)]
            }
            guard let target = target as? [String: Any] else { return ["\(place): \(reference) leads nowhere"] }
            return faults(of: value, by: target, at: place)
        }
        if let either = schema["anyOf"] as? [[String: Any]] {
            let results = either.map { faults(of: value, by: $0, at: place) }
            return results.contains(where: \.isEmpty) ? [] : results.flatMap { $0 }
        }
        return faults(ofType: schema["type"] as? String ?? "", value, schema, place)
    }

    private func faults(ofType type: String, _ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        switch type {
        case "object":
            guard let object = value as? [String: Any] else { return ["\(place) is no object"] }
            return faults(ofObject: object, schema, place)
        case "array":
            guard let list = value as? [Any], let items = schema["items"] as? [String: Any] else {
                return ["\(place) is no list"]
            }
            return list.enumerated().flatMap { faults(of: $0.element, by: items, at: "\(place)[\($0.offset)]") }
        case "string":
            guard let text = value as? String else { return ["\(place) is no text"] }
            if let allowed = schema["enum"] as? [String], !allowed.contains(text) { return ["\(place): “\(text)”"] }
            if schema["format"] as? String == "uuid", UUID(uuidString: text) == nil { return ["\(place): no UUID"] }
            if schema["format"] as? String == "uri", URL(string: text)?.scheme == nil { return ["\(place): no URI"] }
            return []
        case "integer", "number":
            guard let number = value as? NSNumber, !isFlag(number) else { return ["\(place) is no number"] }
            if type == "integer", number.doubleValue.rounded() != number.doubleValue { return ["\(place) is broken"] }
            return []
        case "boolean": return (value as? NSNumber).map(isFlag) == true ? [] : ["\(place) is neither true nor false"]
        default: return ["\(place): the schema says “\(type)”"]
        }
    }

    private func faults(ofObject object: [String: Any], _ schema: [String: Any], _ place: String) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        let others = schema["additionalProperties"] as? [String: Any]
        var found = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(place) lacks \($0)" }
        for (name, value) in object {
            if value is NSNull {
                found.append("\(place).\(name) is null")
            } else if let member = properties[name] ?? others {
                found += faults(of: value, by: member, at: "\(place).\(name)")
            } else {
                found.append("\(place).\(name) is not described")
            }
        }
        return found
    }

    private func isFlag(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
