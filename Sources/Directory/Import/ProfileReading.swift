import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is wrong with a profile, for whoever wrote it.
package struct ProfileError: Error, Equatable, Sendable {
    /// The profile's file.
    package let file: String
    /// A whole sentence that names the member.
    package let message: String

    /// Whole sentences for the operator.
    package var sentence: String { "The import profile “\(file)” cannot be used. \(message)" }
}

extension Profile {
    /// Reads a profile. `file` is its path, for messages and to find the files that it joins. Throws a `ProfileError`.
    init(json bytes: [UInt8], file: String) throws(ProfileError) {
        let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
        let read: JSON
        do { read = try JSONDecoder().decode(JSON.self, from: Data(bytes)) } catch {
            throw ProfileError(file: file, message: "It is not JSON.")
        }
        do {
            let top = try Members(
                read, at: "the profile",
                allowed: [
                    "name", "title", "note", "file", "recognise", "source", "join", "keep", "locate", "exhaustive",
                    "export",
                    "fields",
                ])
            name = try top.text("name")
            title = try top.text("title")
            _ = try top.optionalText("note")
            self.file = try top.optionalText("file").map { try fileName($0) }
            recognise = try top.texts("recognise")
            origin = try top["source"].map(Origin.init(profile:))
            joins = try top.list("join").map(Join.init(json:))
            keep = try top.list("keep").map { try Condition(json: $0) }
            locates = try top.flag("locate")
            isExhaustive = try top.flag("exhaustive")
            isOwnExport = try top.flag("export")
            var rules: [ListingField: Rule] = [:]
            for (name, rule) in try Members(top.needed("fields"), at: "fields", allowed: nil).all {
                guard let field = ListingField(rawValue: name) else {
                    throw Slip("The native form has no field “\(brief(name))”.")
                }
                rules[field] = try Rule(json: rule, at: name, depth: 0)
            }
            for needed in [ListingField.id, .title, .provider] where rules[needed] == nil {
                throw Slip("The field “\(needed.rawValue)” needs a rule.")
            }
            self.rules = rules
            folder = slash.map { String(file[..<$0]) } ?? "."
        } catch {
            throw ProfileError(file: file, message: (error as? Slip)?.message ?? "It cannot be read.")
        }
    }
}

/// A slip of the pen in a profile: a whole sentence.
private struct Slip: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// Any JSON value.
private enum JSON: Decodable {
    case object([String: JSON])
    case list([JSON])
    case text(String)
    case flag(Bool)
    case null
    case number

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSON].self) {
            self = .list(list)
        } else if let object = try? container.decode([String: JSON].self) {
            self = .object(object)
        } else {
            self = .number
        }
    }
}

/// The members of an object, none of them unknown.
private struct Members {
    let all: [String: JSON]
    private let place: String

    init(_ json: JSON, at place: String, allowed: [String]?) throws {
        guard case .object(let members) = json else { throw Slip("What stands at \(place) should be an object.") }
        if let allowed, let slip = members.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw Slip("There is no member “\(brief(slip))” at \(place).")
        }
        all = members
        self.place = place
    }

    subscript(_ name: String) -> JSON? { all[name] }

    func needed(_ name: String) throws -> JSON {
        guard let value = all[name] else { throw Slip("The member “\(name)” is missing at \(place).") }
        return value
    }

    func optionalText(_ name: String) throws -> String? { try all[name].map { try text($0, name) } }

    func text(_ name: String) throws -> String { try text(needed(name), name) }

    func flag(_ name: String) throws -> Bool {
        guard let value = all[name] else { return false }
        guard case .flag(let flag) = value else { throw Slip("“\(name)” at \(place) is true or false.") }
        return flag
    }

    func list(_ name: String) throws -> [JSON] {
        guard let value = all[name] else { return [] }
        guard case .list(let list) = value else { throw Slip("“\(name)” at \(place) is a list.") }
        return list
    }

    /// A list of texts.
    func texts(_ name: String) throws -> [String] { try list(name).map { try text($0, name) } }

    private func text(_ json: JSON, _ name: String) throws -> String {
        guard case .text(let text) = json else { throw Slip("“\(name)” at \(place) is a text.") }
        return text
    }
}

extension JSON {
    /// A text, or a list of texts.
    fileprivate func oneOrMore(at place: String) throws -> [String] {
        switch self {
        case .text(let text): return [text]
        case .list(let list):
            return try list.map { item in
                guard case .text(let text) = item else { throw Slip("A value at \(place) is not a text.") }
                return text
            }
        default: throw Slip("A value at \(place) is neither a text nor a list of texts.")
        }
    }
}

/// The name of a file in the profile's own folder or the reference folder, never a path.
private func fileName(_ name: String) throws -> String {
    guard !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.starts(with: ".".utf8), !name.isEmpty else {
        throw Slip("“\(brief(name))” should be the plain name of a file.")
    }
    return name
}

extension Origin {
    fileprivate init(profile json: JSON) throws {
        let members = try Members(
            json, at: "source",
            allowed: ["name", "title", "publisher", "licence", "licence_url", "attribution", "address"])
        let name = try members.text("name")
        guard isSourceName(name) else {
            throw Slip("The source's name “\(brief(name))” should be lower-case letters, digits and hyphens.")
        }
        let address = try members.optionalText("address")
        self.init(
            name: name, title: try members.text("title"), publisher: try members.text("publisher"),
            licence: try members.text("licence"), licenceURL: try members.optionalText("licence_url"),
            attribution: try members.text("attribution"), address: address?.isEmpty == true ? nil : address)
    }
}

extension Profile.Join {
    fileprivate init(json: JSON) throws {
        let members = try Members(json, at: "join", allowed: ["name", "file", "column", "key"])
        name = try members.text("name")
        file = try fileName(members.text("file"))
        column = try members.text("column")
        key = try members.text("key")
    }
}

extension Condition {
    fileprivate init(json: JSON) throws {
        let kinds = ["in", "not_in", "contains", "not_contains", "filled"]
        let members = try Members(json, at: "a condition", allowed: ["column", "separator", "optional"] + kinds)
        guard kinds.filter({ members[$0] != nil }).count == 1 else {
            throw Slip("A condition has exactly one of \(kinds.joined(separator: ", ")).")
        }
        column = try members.text("column")
        separator = try members.optionalText("separator")
        isOptional = try members.flag("optional")
        if members["filled"] != nil {
            test = .filled(try members.flag("filled"))
        } else if members["in"] != nil || members["not_in"] != nil {
            let texts = try members.texts("in") + members.texts("not_in")
            test = .among(Set(texts.map(caseFolded)), isWanted: members["in"] != nil)
        } else {
            // Blanks at the ends count here: " girls" is not the end of "schoolgirls".
            let texts = try (members.texts("contains") + members.texts("not_contains")).map { $0.lowercased() }
            test = .contains(texts, isWanted: members["contains"] != nil)
        }
    }
}

extension Rule {
    private static let kinds = ["constant", "column", "template", "paragraphs", "moment", "pounds", "first", "all"]

    fileprivate convenience init(json: JSON, at place: String, depth: Int) throws {
        guard depth <= 5 else { throw Slip("The rules of “\(place)” stand more than five deep in one another.") }
        let members = try Members(
            json, at: place, allowed: Rule.kinds + ["separator", "values", "as", "replace", "when", "optional"])
        guard Rule.kinds.filter({ members[$0] != nil }).count == 1 else {
            throw Slip("A rule of “\(place)” has exactly one of \(Rule.kinds.joined(separator: ", ")).")
        }
        let isColumn = members["column"] != nil
        for option in ["separator", "values", "as"] where members[option] != nil && !isColumn {
            throw Slip("“\(option)” at \(place) goes with “column” only.")
        }
        let pairs = try members.list("replace").map { pair -> (find: String, with: String) in
            let texts = try pair.oneOrMore(at: place)
            guard texts.count == 2, !texts[0].isEmpty else { throw Slip("“replace” at \(place) takes pairs of texts.") }
            return (texts[0], texts[1])
        }
        self.init(
            kind: try Rule.kind(members, at: place, depth: depth), replace: pairs,
            when: try members.list("when").map { try Condition(json: $0) }, isOptional: try members.flag("optional"))
    }

    private static func kind(_ members: Members, at place: String, depth: Int) throws -> Kind {
        func rules(_ name: String) throws -> [Rule] {
            try members.list(name).map { try Rule(json: $0, at: place, depth: depth + 1) }
        }
        if let constant = members["constant"] { return .constant(try constant.oneOrMore(at: place)) }
        if members["column"] != nil { return .column(try Column(members, at: place)) }
        if members["template"] != nil { return .template(try pieces(members.text("template"), at: place)) }
        if let moment = members["moment"] { return .moment(try Moment(json: moment, at: place)) }
        if members["pounds"] != nil { return .pounds(try members.text("pounds")) }
        if members["first"] != nil { return .first(try rules("first")) }
        if members["all"] != nil { return .all(try rules("all")) }
        return .paragraphs(
            try members.list("paragraphs").map { item in
                guard case .text(let template) = item else { return try Rule(json: item, at: place, depth: depth + 1) }
                return Rule(kind: .template(try pieces(template, at: place)), replace: [], when: [], isOptional: false)
            })
    }

    /// `Unit: {unit_titles}` as text and columns.
    private static func pieces(_ template: String, at place: String) throws -> [Piece] {
        var pieces: [Piece] = []
        for (position, part) in parted(template, by: "{").enumerated() {
            let ends = parted(part, by: "}")
            guard ends.count == (position == 0 ? 1 : 2) else {
                throw Slip("The template “\(brief(template))” at \(place) has a brace without its other half.")
            }
            if position > 0 { pieces.append(.column(ends[0])) }
            if let text = ends.last, !text.isEmpty { pieces.append(.text(text)) }
        }
        return pieces
    }
}

extension Rule.Column {
    fileprivate init(_ members: Members, at place: String) throws {
        name = try members.text("column")
        separator = try members.optionalText("separator")
        let kind = try members.optionalText("as")
        guard kind == nil || kind == "postcode" else { throw Slip("“as” at \(place) can only be “postcode”.") }
        isPostcode = kind != nil
        var values: [String: [String]] = [:]
        if let json = members["values"] {
            for (value, slugs) in try Members(json, at: "the values of \(place)", allowed: nil).all {
                if case .null = slugs {
                    values[caseFolded(value)] = []
                } else {
                    values[caseFolded(value)] = try slugs.oneOrMore(at: place)
                }
            }
        }
        self.values = values
    }
}

extension Rule.Moment {
    fileprivate init(json: JSON, at place: String) throws {
        let members = try Members(json, at: "the moment of \(place)", allowed: ["day", "time", "no_time", "order"])
        day = try members.text("day")
        time = try members.optionalText("time")
        noTime = Set(try members.texts("no_time"))
        let order = try members.optionalText("order") ?? "iso"
        guard order == "iso" || order == "british" else { throw Slip("“order” at \(place) is iso or british.") }
        isBritish = order == "british"
    }
}
