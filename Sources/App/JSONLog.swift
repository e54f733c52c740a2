import Dispatch
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
            if case .stringConvertible(let number as Int) = value {
                writer.member(key, number)
            } else {
                writer.member(key, "\(value)")
            }
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

    fileprivate static func line(_ level: Logger.Level, _ message: String) -> JSONWriter {
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
        LogWriter.standardError.add(writer.take())
    }
}

/// Lines on their way to standard error, some at a time. Who logs never waits: where nobody reads, what is more than a
/// mebibyte is left out, and how many lines that were is told when somebody does.
final class LogWriter: Sendable {
    static let standardError = LogWriter()

    private struct State {
        var bytes: [UInt8] = []
        var leftOut = 0
        var isDue = false
    }

    private let state = LockedBox(State())
    private let queue = DispatchQueue(label: "log")
    private static let most = 1 << 20

    func add(_ line: [UInt8]) {
        let isFirst = state.with { state in
            if state.bytes.count + line.count <= Self.most { state.bytes += line } else { state.leftOut += 1 }
            return !exchange(&state.isDue, with: true)
        }
        if isFirst { queue.asyncAfter(deadline: .now() + .milliseconds(50)) { self.write() } }
    }

    /// Writes what waits, for a second at most: the last act of the program.
    func flush() {
        let written = DispatchSemaphore(value: 0)
        queue.async {
            self.write()
            written.signal()
        }
        _ = written.wait(timeout: .now() + 1)
    }

    private func write() {
        let (bytes, leftOut) = state.with { state in
            defer { state = State() }
            return (state.bytes, state.leftOut)
        }
        _ = writeAll(bytes, to: STDERR_FILENO)
        guard leftOut > 0 else { return }
        var line = JSONLog.line(.warning, "the log was not read; lines are missing")
        line.member("lines", leftOut)
        line.endObject()
        line.endLine()
        _ = writeAll(line.take(), to: STDERR_FILENO)
    }
}

/// Gives a variable another value; the one that it had.
private func exchange<Value>(_ variable: inout Value, with new: Value) -> Value {
    defer { variable = new }
    return variable
}
