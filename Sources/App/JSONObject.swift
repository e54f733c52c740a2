import Tables

/// One JSON object written member by member.
struct JSONObject {
    private var writer = JSONWriter(capacity: 256)

    init() { writer.beginObject() }

    /// An object with the members that `body` adds.
    init(_ body: (inout JSONObject) -> Void) {
        self.init()
        body(&self)
    }

    /// What has to be put right in a file.
    static func error(row: Int, column: String, message: String) -> JSONObject {
        JSONObject {
            $0.add("row", row)
            $0.add("column", column)
            $0.add("message", message)
        }
    }

    /// The finished object.
    var bytes: [UInt8] {
        var copy = writer
        copy.endObject()
        return copy.take()
    }

    mutating func add(_ name: String, _ text: String?) { writer.member(name, text) }
    /// Adds a member that is there even where it has no value.
    mutating func add(_ name: String, orNull text: String?) {
        writer.name(name)
        if let text { writer.value(text) } else { writer.null() }
    }
    mutating func add(_ name: String, _ number: Int) { writer.member(name, number) }
    mutating func add(_ name: String, _ flag: Bool) { writer.member(name, flag) }
    mutating func add(_ name: String, _ object: JSONObject) {
        writer.name(name)
        writer.raw(object.bytes)
    }
    mutating func add(_ name: String, _ texts: [String]) {
        writer.name(name)
        writer.list(texts)
    }

    /// Adds the members of an object that is written already, `{…}` with at least one.
    mutating func addMembers(of object: [UInt8]) {
        let inside = object.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        guard let end = inside.lastIndex(of: UInt8(ascii: "}")), end > inside.startIndex else { return }
        writer.raw(inside[..<end])
    }

    mutating func add(_ name: String, _ objects: [JSONObject]) {
        writer.name(name)
        writer.beginList()
        for object in objects { writer.raw(object.bytes) }
        writer.endList()
    }
}
