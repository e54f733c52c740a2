import HTTPTypes
import Tables

/// Completions of what somebody is typing, as every desk answers them.
package enum Suggestions {
    /// `{"suggestions": […]}`, which may be kept for a minute.
    package static func reply(_ texts: [String]) -> Reply {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.name("suggestions")
        json.list(texts)
        json.endObject()
        json.endLine()
        return Reply.json(json.take()).open(keptFor: 60)
    }

    /// What it looks like.
    package static let shape = Shape.object(of: [.always("suggestions", .list("Eight at most.", of: .text()))])
}
