import Programme
import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One message to one person, in plain words.
package struct Mail: Sendable, Equatable {
    /// What it is about, for those who look after the installation: `sign-in`, `invitation` …
    package let kind: String
    package let recipient: EmailAddress
    package let subject: String
    /// Lines with `\n` between; an address on a line of its own becomes a link in most readers.
    package let words: String
    /// The address under which its reader can have no more of its kind, for the button that mail programs have for that.
    package let unsubscribe: String?

    /// Controls in the subject, which could begin a header field of their own, become spaces; `unsubscribe` is left out
    /// where it could not stand in a header.
    package init(
        kind: String, to recipient: EmailAddress, subject: String, words: String, unsubscribe: String? = nil
    ) {
        self.kind = kind
        self.recipient = recipient
        var plain = ""
        for scalar in subject.unicodeScalars.prefix(200) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            plain.unicodeScalars.append(isControl || scalar.value == 0x2028 || scalar.value == 0x2029 ? " " : scalar)
        }
        self.subject = plain
        self.words = words
        self.unsubscribe = unsubscribe.flatMap { Mail.isPlainAddress($0) ? $0 : nil }
    }

    /// Whether a text is an address of the web that can stand between `<` and `>` in a header.
    private static func isPlainAddress(_ text: String) -> Bool {
        let isOfWeb = ["https://", "http://"].contains { text.utf8.starts(with: $0.utf8) }
        return isOfWeb && text.utf8.count <= 900
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }

    /// The fields by which a mail program ends such mail in its reader's name (RFC 8058, for which the address must be
    /// encrypted) or leads there (RFC 2369).
    private var unsubscribing: [String] {
        guard let unsubscribe else { return [] }
        let list = "List-Unsubscribe:\r\n <\(unsubscribe)>"
        guard unsubscribe.utf8.starts(with: "https://".utf8) else { return [list] }
        return [list, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    }

    /// The message as it goes over the wire (RFC 5322): ASCII, lines of at most 76 characters that end in CR LF. `id` stands
    /// for the message wherever it is tried again, `host` for who sends it.
    package func message(id: String, from sender: EmailAddress, at instant: Instant) -> [UInt8] {
        let host = sender.text.utf8.split(separator: UInt8(ascii: "@")).last.map { String(decoding: $0, as: UTF8.self) }
        let lines: [String] =
            [
                "Date: " + Mail.date(instant), "From: Ceangal <\(sender.text)>", "To: <\(recipient.text)>",
                "Subject: " + Mail.encoded(subject), "Message-ID: <\(id)@\(host ?? "localhost")>",
                "Auto-Submitted: auto-generated",
            ] + unsubscribing + [
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
            ]
        let packed = Data(words.utf8).base64EncodedString()
        var text = lines.joined(separator: "\r\n") + "\r\n"
        var rest = packed.utf8[...]
        while !rest.isEmpty {
            text += String(decoding: rest.prefix(76), as: UTF8.self) + "\r\n"
            rest = rest.dropFirst(76)
        }
        return Array(text.utf8)
    }

    /// A header's text: as it is where it is printable ASCII, else in encoded words (RFC 2047) of at most 75 characters.
    static func encoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return text }
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > 42 {
                words.append("=?utf-8?B?" + Data(part).base64EncodedString() + "?=")
                part = []
            }
            part += bytes
        }
        words.append("=?utf-8?B?" + Data(part).base64EncodedString() + "?=")
        return words.joined(separator: "\r\n ")
    }

    /// `28 Nov 2026 13:05:00 +0000`
    static func date(_ instant: Instant) -> String {
        let text = Array(instant.rfc3339.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        guard text.count >= 19 else { return instant.rfc3339 }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = Int(part(5..<7)).flatMap { (1...12).contains($0) ? months[$0 - 1] : nil } ?? "Jan"
        return "\(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) +0000"
    }
}
