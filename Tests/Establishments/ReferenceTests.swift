import Foundation
import Programme
import Tables
import TestSupport
import Testing

@testable import Establishments

/// What the data that ships must be, whoever edits it.
@Suite struct ReferenceTests {
    let folder = Installation.reference

    func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    func slugs() throws -> [String: Set<String>] {
        var slugs: [String: Set<String>] = [:]
        for (name, value) in try object(folder.path(of: "taxonomy.json")) {
            if let entries = value as? [[String: String]] { slugs[name] = Set(entries.compactMap { $0["slug"] }) }
        }
        return slugs
    }

    func rows(_ file: String) throws -> Int {
        let reader = try TableReader(path: folder.path(of: file), limits: .commandLine)
        var rows = 0
        try reader.forEachRow { _ in
            rows += 1
            return true
        }
        return rows
    }

    @Test func `every data file has a source, a licence and its rows, and none is over 5 MB`() throws {
        let sources = try #require(try object(folder.path(of: "SOURCES.json"))["files"] as? [[String: Any]])
        let described = Dictionary(
            uniqueKeysWithValues: sources.compactMap { entry in (entry["file"] as? String).map { ($0, entry) } })
        let handmade: Set = ["README.md", "SOURCES.json", "make.py", "taxonomy.json", "synonyms.txt"]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(of: name))
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            #expect((attributes[.size] as? Int ?? .max) < 5_000_000)
            guard !handmade.contains(name) else { continue }
            let entry = try #require(described[name], "\(name) is not in SOURCES.json.")
            for member in ["publisher", "attribution", "vintage", "source_url", "checked"] {
                #expect((entry[member] as? String)?.isEmpty == false, "\(name) has no \(member).")
            }
            #expect((entry["licences"] as? [[String: String]])?.isEmpty == false)
            if let count = entry["rows"] as? Int { #expect(try rows(name) == count) }
        }
    }

    @Test func `the vocabulary has the agreed sizes, and slugs that follow from labels`() throws {
        let slugs = try slugs()
        let sizes = slugs.mapValues(\.count)
        #expect(
            sizes == [
                "sectors": 10, "themes": 25, "formats": 6, "audiences": 6, "stages": 6, "regions": 8,
                "local_authorities": 32,
                "languages": 3,
            ])
        let taxonomy = try object(folder.path(of: "taxonomy.json"))
        for name in ["sectors", "themes", "formats", "audiences"] {
            for entry in try #require(taxonomy[name] as? [[String: String]]) {
                #expect(entry["slug"] == entry["label"].map { slug(from: $0) })
                #expect(entry["label_gd"]?.isEmpty == false)
            }
        }
    }

    @Test func `the profiles that ship bring over 6,500 listings`() throws {
        var listings = 0
        for name in try profileNames() {
            let profile = try object(folder.path(of: "profiles/" + name))
            if let file = profile["file"] as? String { listings += try rows(file) }
            #expect(profile["name"] as? String == String(name.dropLast(5)))
        }
        #expect(listings > 6500)
    }

    @Test func `every value that a profile maps to is in the vocabulary`() throws {
        let vocabulary = try slugs()
        let plural = ["format": "formats", "audience": "audiences", "language": "languages"]
        for name in try profileNames() {
            let fields = try #require(try object(folder.path(of: "profiles/" + name))["fields"] as? [String: Any])
            for (field, rule) in fields {
                guard let known = vocabulary[plural[field] ?? field] else { continue }
                for value in targets(rule) { #expect(known.contains(value), "\(name): \(field) has \(value).") }
            }
        }
    }

    @Test func `the sixty invented listings are marked invented and use the vocabulary`() throws {
        let samples = try object(Repository.root + "/Samples/listings.json")
        #expect(samples["invented"] as? Bool == true)
        let listings = try #require(samples["listings"] as? [[String: Any]])
        #expect(listings.count == 60)
        #expect(Set(listings.compactMap { $0["id"] as? String }).count == 60)
        let vocabulary = try slugs()
        for listing in listings {
            #expect((listing["provider"] as? String)?.hasSuffix("(invented)") == true)
            for field in ["sectors", "stages", "regions", "local_authorities", "themes"] {
                let values = try #require(listing[field] as? [String])
                #expect(vocabulary[field]?.isSuperset(of: values) == true)
            }
            #expect((1...7).contains(listing["weekday"] as? Int ?? 0))
            if let postcode = listing["postcode"] as? String { #expect(Postcode(postcode)?.isWhole == true) }
        }
    }

    private func profileNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "profiles")).filter {
            $0.hasSuffix(".json")
        }
    }

    /// All constants and mapped values of a rule, however deep.
    private func targets(_ rule: Any) -> [String] {
        guard let rule = rule as? [String: Any] else { return [] }
        var found: [String] = []
        for (member, value) in rule {
            switch member {
            case "constant": found += texts(value)
            case "values": found += (value as? [String: Any] ?? [:]).values.flatMap(texts)
            case "first", "all": found += (value as? [Any] ?? []).flatMap(targets)
            default: break
            }
        }
        return found
    }

    private func texts(_ value: Any) -> [String] {
        (value as? String).map { [$0] } ?? value as? [String] ?? []
    }
}
