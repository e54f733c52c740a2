import HTTPTypes
import Programme

/// The one table from failures to statuses, for pages and JSON alike.
package enum FailureTable {
    /// The status of a failure, and the seconds to wait where waiting helps.
    package static func row(of failure: Failure) -> (status: HTTPResponse.Status, retryAfter: Int?) {
        switch failure {
        case .notFound: (.notFound, nil)
        case .gone: (.gone, nil)
        case .invalid: (.unprocessableContent, nil)
        case .conflict: (.conflict, nil)
        case .forbidden: (.forbidden, nil)
        case .signInNeeded: (.unauthorized, nil)
        case .tooMany(_, let seconds): (.tooManyRequests, seconds)
        case .unavailable(_, let seconds): (.serviceUnavailable, seconds)
        }
    }

    /// The failure as a problem document (RFC 9457); `instance` is the id to quote.
    package static func json(_ failure: Failure, id: String, status: HTTPResponse.Status? = nil) -> [UInt8] {
        let status = status ?? row(of: failure).status
        var text = "{\"type\":\"about:blank\",\"title\":\(quoted(status.reasonPhrase)),\"status\":\(status.code)"
        text += ",\"detail\":\(quoted(failure.message)),\"instance\":\(quoted("urn:request:" + id))"
        if case .invalid(let problems) = failure {
            let list = problems.map { "{\"field\":\(quoted($0.field)),\"message\":\(quoted($0.message))}" }
            text += ",\"problems\":[" + list.joined(separator: ",") + "]"
        }
        return Array((text + "}\n").utf8)
    }

    /// A whole sentence for a status that no `Failure` stands for.
    static func sentence(for status: HTTPResponse.Status) -> String {
        switch status {
        case .contentTooLarge: "What was sent is larger than this page takes. Send less."
        case .methodNotAllowed: "This address cannot be used in that way."
        case .internalServerError:
            "Something went wrong here, and it is not your doing. Nothing was saved. Try again in a moment."
        default: "The request could not be understood."
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F { out += " " } else { out.unicodeScalars.append(scalar) }
            }
        }
        return out + "\""
    }
}

extension Failure {
    /// Whether it is about what was typed, which its form then shows again: something has to be put right, or what it changes
    /// has changed meanwhile.
    package var isOfForm: Bool {
        switch self {
        case .invalid, .conflict: true
        default: false
        }
    }

    /// Whether it says that somebody may not: in the words of what is not there, or plainly.
    var isDenial: Bool {
        if case .forbidden = self { return true }
        return self == Permission.nothingHere
    }
}
