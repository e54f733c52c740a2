import Logging
import Programme
import Tables

#if canImport(Glibc)
import Glibc
#endif

/// Log lines as JSON on standard error: time in UTC, level, message, and the metadata, which never hold what people
/// typed or who they are.
struct JSONLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("at", Instant.now().rfc3339)
        writer.member("level", event.level.rawValue)
        writer.member("message", "\(event.message)")
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            writer.member(key, "\(value)")
        }
        writer.endObject()
        writer.endLine()
        _ = writeAll(writer.take(), to: STDERR_FILENO)
    }
}
