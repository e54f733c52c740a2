import Logging
import Programme
import Tables
import Web

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
        var writer = JSONLog.line(event.level, "\(event.message)")
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
            $0.key < $1.key
        }) {
            writer.member(key, "\(value)")
        }
        JSONLog.send(&writer)
    }

    /// One line a request.
    static func write(_ request: RequestRecord) {
        var writer = line(.info, "request")
        writer.member("id", request.id)
        writer.member("method", request.method)
        writer.member("microseconds", request.microseconds)
        writer.member("route", request.route)
        writer.member("status", request.status)
        send(&writer)
    }

    private static func line(_ level: Logger.Level, _ message: String) -> JSONWriter {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("at", Instant.now().rfc3339)
        writer.member("level", level.rawValue)
        writer.member("message", message)
        return writer
    }

    private static func send(_ writer: inout JSONWriter) {
        writer.endObject()
        writer.endLine()
        _ = writeAll(writer.take(), to: STDERR_FILENO)
    }
}
