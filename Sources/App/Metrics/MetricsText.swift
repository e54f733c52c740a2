/// How Prometheus writes names, labels and numbers (exposition format 0.0.4), and what our names mean.
enum MetricsText {
    /// What each name means, for whoever reads it.
    static let help = [
        "ceangal_build_info": "1; the labels tell the version of the program and the engine of the records.",
        "ceangal_events_position": "The place of the last event in the chain.",
        "ceangal_events_waiting": "Events that wait for their place in the chain.",
        "ceangal_http_connections": "Connections that are open.",
        "ceangal_http_request_duration_seconds": "How long requests took until the head of their answer was ready.",
        "ceangal_http_requests_in_progress": "Requests that are being answered.",
        "ceangal_http_requests_total": "Requests answered, by method, route and status.",
        "ceangal_http_requests_unanswered_total": "Requests whose connection ended before their answer.",
        "ceangal_job_failures_total": "Runs of a job that failed.",
        "ceangal_job_last_success_timestamp_seconds":
            "When the last run of a job that ended well began, in this process.",
        "ceangal_listings": "Published listings.",
        "ceangal_storage_read_only": "1 where nothing can be stored.",
        "ceangal_storage_up": "1 where the records can be read.",
        "ceangal_storage_write_duration_seconds": "How long changes took until they were on the disk, or refused.",
        "process_cpu_seconds_total": "CPU time, of the program and of the system for it.",
        "process_max_fds": "How many files it may have open.",
        "process_open_fds": "Files that are open.",
        "process_resident_memory_bytes": "Memory that it holds.",
        "process_start_time_seconds": "When it was started, in seconds since 1970.",
    ]

    /// A name: letters, digits, `_` and `:`; anything else becomes `_`.
    static func name(_ label: String) -> String {
        let bytes = label.utf8.enumerated().map { place, byte in isAllowed(byte, first: place == 0) ? byte : 0x5F }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }

    /// Names and values in turn, as `{name="value",…}`; nothing where there are none.
    static func labels(_ labels: [String]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = stride(from: 0, to: labels.count - 1, by: 2).map { place in
            "\(name(labels[place]))=\"\(escaped(labels[place + 1]))\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// A number: whole ones without a fraction.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return String(value)
    }

    private static func isAllowed(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x3A: true
        case 0x30...0x39: !first
        default: false
        }
    }

    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [byte, byte]
            case UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
