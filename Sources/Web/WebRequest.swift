import HTTPTypes
import Logging
import NIOCore
import Programme

/// One request as a feature sees it: decoded, bounded, with the actor and the time.
package struct WebRequest: Sendable {
    /// Appears in the log and on failure pages.
    package let id: String
    package let method: HTTPRequest.Method
    /// The path without `/gd` in front and without the query.
    package let path: String
    /// What stood in the places of the route's `{names}`.
    package let parameters: [String: String]
    package let query: Query
    package let language: Language
    package let theme: Theme?
    /// Who asks: a visitor, or whoever the cookie of the request stands for.
    package internal(set) var actor: Actor
    package let now: Instant
    package let headers: HTTPFields
    /// Where it came from, as far as limits need to know: the address's /24 or /64.
    package let origin: String
    /// `http://127.0.0.1:8080`, for links that must be whole.
    package let site: String
    /// The fields of the form that the route takes.
    let fields: [String]
    /// Those of them that may come more than once.
    let repeatedFields: [String]
    let log: Logger?
    let body: @Sendable (_ limit: Int) async throws -> [UInt8]

    package init(
        id: String, method: HTTPRequest.Method = .get, path: String, parameters: [String: String] = [:],
        query: Query = Query(), language: Language = .english, theme: Theme? = nil, actor: Actor = .visitor,
        now: Instant,
        headers: HTTPFields = [:], origin: String = "local", site: String = "http://127.0.0.1:8080",
        fields: [String] = [], repeatedFields: [String] = [],
        log: Logger? = nil, body: @escaping @Sendable (_ limit: Int) async throws -> [UInt8] = { _ in [] }
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.parameters = parameters
        self.query = query
        self.language = language
        self.theme = theme
        self.actor = actor
        self.now = now
        self.headers = headers
        self.origin = origin
        self.site = site
        self.fields = fields
        self.repeatedFields = repeatedFields
        self.log = log
        self.body = body
    }

    /// The path and query of this request, for coming back to it; `/` stands for what is not a page to come back to.
    package var place: String {
        language.prefix + path + (query.encoded.isEmpty ? "" : "?" + query.encoded)
    }

    /// The path of the page of this site on which the form stood that was sent; `nil` where it is not known.
    package var cameFrom: String? {
        guard let referer = headers.first(where: { $0.name.canonicalName == "referer" })?.value,
            referer.utf8.starts(with: (site + "/").utf8)
        else { return nil }
        return Self.ownPath(String(decoding: referer.utf8.dropFirst(site.utf8.count), as: UTF8.self))
    }

    /// Whether it came straight from a program on this machine that calls the machine by its own name: no proxy stands
    /// between, which would pass on what others ask.
    package var isFromThisMachine: Bool {
        let isPassedOn = headers.contains { field in
            ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"].contains(field.name.canonicalName)
        }
        let isNamedSo = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { name in
            site == name || site.utf8.starts(with: (name + ":").utf8)
        }
        return origin == Host.here && isNamedSo && !isPassedOn
    }

    /// Today in London.
    package var today: Day { now.londonDay }

    /// Whether the page's script asks for the part that changes (`X-Fragment: results`).
    package var wantsFragment: Bool {
        headers.contains { $0.name.canonicalName == "x-fragment" && $0.value == "results" }
    }

    /// The fields of a submitted form; `isNamed` says of which others the page has made up the names itself. Throws
    /// `Failure.invalid` for a body that is no form, or that has a field which the route does not name or has one twice.
    ///
    /// A field holds at most `valueLimit` characters.
    package func form(
        valueLimit: Int = 20_000, naming isNamed: (String) -> Bool = { _ in false }
    ) async throws -> Query {
        let type = (headers[.contentType] ?? "").utf8.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        guard String(decoding: type, as: UTF8.self).lowercased() == "application/x-www-form-urlencoded" else {
            throw Failure.invalid([Problem("", "Send the form as application/x-www-form-urlencoded.")])
        }
        let form = Query(decoding: String(decoding: try await body(2 << 20), as: UTF8.self), valueLimit: valueLimit)
        guard !form.wasCut else { throw Self.tooLongForm }
        try check(form, naming: isNamed)
        return form
    }

    private static let tooLongForm = Failure.invalid([
        Problem("", "The form holds more than this page takes. Shorten it and send it again.")
    ])

    /// The fields of a form that may bring a file, and the file; `nil` where none was chosen. The whole form is at most 20
    /// mebibytes.
    ///
    /// Throws as `form` does, and `Failure.invalid` for more than one file.
    package func formWithFile() async throws -> (fields: Query, file: UploadedFile?) {
        let type = headers[.contentType] ?? ""
        guard type.lowercased().utf8.starts(with: "multipart/form-data".utf8) else { return (try await form(), nil) }
        let parts: FormParts
        do {
            parts = try FormParts(try await body(20 << 20), type: type)
        } catch let fault as FormParts.Fault {
            guard fault != .tooMuch else { throw Self.tooLongForm }
            throw Failure.invalid([Problem("", "The form did not arrive whole. Send it again.")])
        }
        let form = Query(items: parts.fields)
        try check(Query(items: parts.fields + parts.files.map { ($0.field, "") }))
        guard parts.files.count <= 1 else { throw Failure.invalid([Problem("file", "Send one file at a time.")]) }
        return (form, parts.files.first)
    }

    /// Throws `Failure.invalid` for a field that the route does not name, or that comes twice and may not.
    private func check(_ form: Query, naming isNamed: (String) -> Bool = { _ in false }) throws {
        var seen: Set<String> = []
        for (name, _) in form.items {
            guard fields.contains(name) || isNamed(name) else {
                throw Failure.invalid([Problem("", "The form has a field that this page does not know. Open it again.")]
                )
            }
            guard seen.insert(name).inserted || repeatedFields.contains(name) else {
                throw Failure.invalid([Problem(name, "The form has the field “\(name)” twice. Send it once.")])
            }
        }
    }

    /// The same, also where a mail program asks in its reader's name for no more of a kind (RFC 8058, 3.2): it may send its
    /// one field as a form of parts, which nobody else does.
    package func formOrOneClick() async throws -> Query {
        let isOfParts = (headers[.contentType] ?? "").lowercased().utf8.starts(with: "multipart/form-data".utf8)
        guard isOfParts else { return try await form() }
        let sent = String(decoding: try await body(4 << 10), as: UTF8.self)
        guard sent.contains("name=\"List-Unsubscribe\""), sent.contains("One-Click") else {
            throw Failure.invalid([Problem("", "Send the form as application/x-www-form-urlencoded.")])
        }
        return Query(items: [("List-Unsubscribe", "One-Click")])
    }

    /// The key by which a form is known when it comes again: the request's own, or the one that its page gave it.
    package func key(of form: Query) -> RequestKey {
        headers.idempotencyKey.map { .program($0) } ?? .page(form["key"] ?? "")
    }

    /// The value of a cookie of this site, by its plain name (`SiteCookie`).
    package func cookie(_ cookie: SiteCookie) -> String? {
        cookie.value(in: headers, isEncrypted: site.utf8.starts(with: "https".utf8))
    }

    /// A path of this site that a form or an address names, to lead to afterwards; `nil` for anything else.
    package static func ownPath(_ text: String?) -> String? {
        let bytes = Array((text ?? "").utf8)
        let isPath = bytes.first == UInt8(ascii: "/") && (bytes.count == 1 || bytes[1] != UInt8(ascii: "/"))
        let isPlain = bytes.count <= 2000 && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        return isPath && isPlain ? text : nil
    }

    /// A value of the path. A route that asks for a name it does not declare finds nothing.
    package func parameter(_ name: String) throws -> String {
        guard let value = parameters[name] else { throw Permission.nothingHere }
        return value
    }
}

extension HTTPFields {
    /// The key by which a request is known that may come twice (`Idempotency-Key`).
    package var idempotencyKey: String? { first { $0.name.canonicalName == "idempotency-key" }?.value }
}

/// Light or dark, where the visitor has chosen; without a choice the device decides.
package enum Theme: String, Sendable, CaseIterable {
    case light, dark
}
