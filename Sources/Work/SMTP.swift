import CCurl
import Dispatch
import Programme

/// A mail server that is spoken to by SMTP (RFC 5321), through libcurl. The connection is encrypted, from the start
/// (`smtps:`) or by STARTTLS, unless the server is on this machine.
package struct SMTP: PostOffice {
    /// `smtp://mail.example:587`
    let server: String
    let sender: EmailAddress
    let user: String?
    let password: String?
    /// A file with the certificates to trust, instead of the machine's.
    let certificates: String?
    private let queue = DispatchQueue(label: "mail")

    /// `nil` unless the server is `smtp://HOST`, `smtp://HOST:PORT`, `smtps://HOST` or `smtps://HOST:PORT`.
    package init?(server: String, sender: EmailAddress, user: String?, password: String?, certificates: String? = nil) {
        guard SMTP.host(of: server) != nil else { return nil }
        (self.server, self.sender, self.user, self.password) = (server, sender, user, password)
        self.certificates = certificates
    }

    /// Whether words may go unencrypted, because they do not leave the machine.
    private var isHere: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(SMTP.host(of: server) ?? "") }

    private static func host(of server: String) -> String? {
        for start in ["smtps://", "smtp://"] where server.utf8.starts(with: start.utf8) {
            let place = Array(server.utf8.dropFirst(start.utf8.count))
            let isPlain = place.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D: true
                default: false
                }
            }
            guard isPlain, !place.isEmpty else { return nil }
            if place.first == UInt8(ascii: "["), let close = place.firstIndex(of: UInt8(ascii: "]")) {
                return String(decoding: place[...close], as: UTF8.self)
            }
            return String(decoding: place.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        }
        return nil
    }

    /// Hands a message to the server; what it or the library said, where that failed.
    package func send(_ mail: Mail, id: String, made: Instant) async -> String? {
        let bytes = mail.message(id: id, from: sender, at: made)
        // The library waits for the network: on a thread of its own, which serves nobody else.
        return await withCheckedContinuation { done in
            queue.async { done.resume(returning: deliver(bytes, to: mail.recipient)) }
        }
    }

    private func deliver(_ message: [UInt8], to recipient: EmailAddress) -> String? {
        guard let handle = curl_easy_init() else { return "There is no memory for a connection." }
        defer { curl_easy_cleanup(handle) }
        let recipients = curl_slist_append(nil, "<\(recipient.text)>")
        defer { curl_slist_free_all(recipients) }
        var room = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        return message.withUnsafeBytes { raw -> String? in
            var bytes = curl_bytes(next: raw.baseAddress?.assumingMemoryBound(to: CChar.self), left: raw.count)
            return room.withUnsafeMutableBufferPointer { room -> String? in
                withUnsafeMutablePointer(to: &bytes) { bytes -> String? in
                    prepare(handle, recipients)
                    curl_set_error(handle, room.baseAddress)
                    curl_set_bytes(handle, bytes)
                    let code = curl_easy_perform(handle)
                    guard code != CURLE_OK else { return nil }
                    var status = 0
                    curl_get_status(handle, &status)
                    let said = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                    let words =
                        said.isEmpty ? String(cString: curl_easy_strerror(code)) : String(decoding: said, as: UTF8.self)
                    return status > 0 ? "\(words) (answer \(status))" : words
                }
            }
        }
    }

    private func prepare(_ handle: UnsafeMutableRawPointer, _ recipients: UnsafeMutablePointer<curl_slist>?) {
        curl_set_text(handle, CURLOPT_URL, server)
        curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, 10)
        curl_set_long(handle, CURLOPT_TIMEOUT, 60)
        // 3: all of the conversation encrypted; 1: if the server offers it.
        curl_set_long(handle, CURLOPT_USE_SSL, isHere ? 1 : 3)
        if let certificates { curl_set_text(handle, CURLOPT_CAINFO, certificates) }
        if let user { curl_set_text(handle, CURLOPT_USERNAME, user) }
        if let password { curl_set_text(handle, CURLOPT_PASSWORD, password) }
        curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(sender.text)>")
        curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        curl_set_long(handle, CURLOPT_UPLOAD, 1)
    }
}
