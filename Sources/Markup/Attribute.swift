/// One attribute of an element. An attribute without a value is left out; `true` ones stand alone.
package struct Attribute: Sendable {
    private enum Value: Sendable {
        case text(String)
        case standsAlone
        case absent
    }

    private let name: StaticString
    private let value: Value

    /// Any attribute that takes text; `nil` leaves it out. Not for addresses, event handlers or `style`.
    package init(_ name: StaticString, _ text: String?) {
        self.name = name
        value = text.map(Value.text) ?? .absent
    }

    /// An attribute that is there or not.
    package init(_ name: StaticString, _ isThere: Bool) {
        self.name = name
        value = isThere ? .standsAlone : .absent
    }

    func render(into bytes: inout [UInt8]) {
        if case .absent = value { return }
        bytes.append(UInt8(ascii: " "))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        guard case .text(let text) = value else { return }
        bytes.append(contentsOf: "=\"".utf8)
        appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Attributes by their names in HTML; `nil` leaves one out.
    package static func `class`(_ names: String?) -> Attribute { Attribute("class", names) }
    package static func id(_ id: String?) -> Attribute { Attribute("id", id) }
    package static func href(_ link: Link?) -> Attribute { Attribute("href", link?.text) }
    package static func action(_ link: Link?) -> Attribute { Attribute("action", link?.text) }
    package static func src(_ link: Link?) -> Attribute { Attribute("src", link?.text) }
    package static func rel(_ kind: String) -> Attribute { Attribute("rel", kind) }
    package static func type(_ type: String) -> Attribute { Attribute("type", type) }
    package static func name(_ name: String) -> Attribute { Attribute("name", name) }
    package static func value(_ value: String?) -> Attribute { Attribute("value", value) }
    package static func lang(_ language: String?) -> Attribute { Attribute("lang", language) }
    package static func role(_ role: String) -> Attribute { Attribute("role", role) }
    package static func method(_ method: String) -> Attribute { Attribute("method", method) }
    package static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
    package static func scope(_ scope: String) -> Attribute { Attribute("scope", scope) }
    package static func content(_ text: String) -> Attribute { Attribute("content", text) }
    package static func datetime(_ text: String) -> Attribute { Attribute("datetime", text) }
    package static func hidden(_ isHidden: Bool = true) -> Attribute { Attribute("hidden", isHidden) }
    package static func checked(_ isChecked: Bool) -> Attribute { Attribute("checked", isChecked) }
    package static func selected(_ isSelected: Bool) -> Attribute { Attribute("selected", isSelected) }
    package static func open(_ isOpen: Bool) -> Attribute { Attribute("open", isOpen) }
    package static func required(_ isRequired: Bool = true) -> Attribute { Attribute("required", isRequired) }
    package static func tabindex(_ index: Int) -> Attribute { Attribute("tabindex", String(index)) }
    package static func label(_ text: String?) -> Attribute { Attribute("aria-label", text) }
    package static func labelledBy(_ id: String?) -> Attribute { Attribute("aria-labelledby", id) }
    package static func describedBy(_ ids: String?) -> Attribute { Attribute("aria-describedby", ids) }
    /// Hides what is only decoration from assistive technology.
    package static func ariaHidden(_ isHidden: Bool = true) -> Attribute {
        Attribute("aria-hidden", isHidden ? "true" : nil)
    }
    /// Marks the link to where the reader is.
    package static func current(_ what: String?) -> Attribute { Attribute("aria-current", what) }
}

/// Where a link goes: http, https, mailto, or a path or fragment of this site. Nothing else becomes one, so that an
/// address from outside can never run a script.
package struct Link: Sendable, Hashable {
    package let text: String

    /// Takes an address as it is; `nil` unless it is one of the kinds allowed and holds no control characters or spaces.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 4000,
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        let isPath = bytes[0] == UInt8(ascii: "/") && (bytes.count == 1 || bytes[1] != UInt8(ascii: "/"))
        let isLocal = isPath || bytes[0] == UInt8(ascii: "#") || bytes[0] == UInt8(ascii: "?")
        let lower = bytes.prefix(8).map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 }
        let isOutside = ["http://", "https://", "mailto:"].contains { lower.starts(with: $0.utf8) }
        guard isLocal || isOutside else { return nil }
        self.text = text
    }

    /// A path of this site, as written in the program.
    package init(path: StaticString) { text = "\(path)" }
}
