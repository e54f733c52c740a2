import Tables

/// One JSON object written member by member.
struct JSONObject {
    private var writer = JSONWriter(capacity: 256)

    init() { writer.beginObject() }

    /// The finished object.
    var bytes: [UInt8] {
        var copy = writer
        copy.endObject()
        return copy.take()
    }

    mutating func add(_ name: String, _ text: String?) { writer.member(name, text) }
    mutating func add(_ name: String, _ number: Int) { writer.member(name, number) }
    mutating func add(_ name: String, _ flag: Bool) { writer.member(name, flag) }
    mutating func add(_ name: String, _ objects: [JSONObject]) {
        writer.name(name)
        writer.beginList()
        for object in objects { writer.raw(object.bytes) }
        writer.endList()
    }
}
