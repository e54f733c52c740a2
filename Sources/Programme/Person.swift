import Storage

/// Someone who has an account: a practitioner, an ambassador, an editor, a member of staff. Never a pupil.
package struct Person: Sendable, Equatable {
    package let id: ID<Person>
    /// As they wrote it themselves.
    package let name: String
    package let email: EmailAddress

    package init(id: ID<Person>, name: String, email: EmailAddress) {
        (self.id, self.name, self.email) = (id, name, email)
    }
}

/// A provider, an employer, a hub, a council or an agency.
package struct Organisation: Sendable, Equatable {
    package let id: ID<Organisation>
    /// Unique, never reused.
    package let slug: String
    package let name: String
    package let kind: Kind
    /// The hub that looks after it, if one does.
    package let hub: ID<Organisation>?

    /// What an organisation is.
    package enum Kind: String, CaseIterable, Sendable { case provider, employer, hub, council, agency }

    package init(
        id: ID<Organisation>, slug: String, name: String, kind: Kind = .provider, hub: ID<Organisation>? = nil
    ) {
        (self.id, self.slug, self.name, self.kind, self.hub) = (id, slug, name, kind, hub)
    }
}

/// An address for mail, sound enough to be a header field: one `@`, no white space, no controls, ASCII, 254 bytes at most
/// (RFC 5321, 4.5.3.1).
package struct EmailAddress: Hashable, Sendable {
    /// As it was written.
    package let text: String

    /// `nil` for what cannot be an address.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard bytes.count <= 254, parts.count == 2, (1...64).contains(parts[0].count) else { return nil }
        let isPlain = parts[0].allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: Array("!#$%&'*+-/=?^_`{|}~.".utf8).contains(byte)
            }
        }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
                    default: false
                    }
                }
        }
        guard isPlain, isHost, labels.count > 1, parts[0].first != UInt8(ascii: "."), parts[0].last != UInt8(ascii: ".")
        else { return nil }
        self.text = text
    }

    /// By which two addresses are the same: in practice no post office tells capitals apart.
    package var key: String { text.lowercased() }

    /// Enough to be recognised by whom it belongs to, and no more: `a…@example.org`.
    package var hinted: String {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"))
        guard parts.count == 2 else { return "…" }
        return String(decoding: parts[0].prefix(1), as: UTF8.self) + "…@" + String(decoding: parts[1], as: UTF8.self)
    }
}
