import HTTPTypes
import Programme
import Tables

/// Every address of the program for other programs, by OpenAPI 3.1: made of the routes themselves, so that it cannot
/// say anything else than they do.
package struct APIDescription: Sendable {
    private let version: String
    /// Each with the part of the product it belongs to.
    private let routes: [(tag: String, route: Route)]
    private let shapes: [NamedShape]

    /// The description of these features and of the files of the pages; `version` is the program's.
    package init(of features: [Feature], files: [Route], version: String) {
        self.version = version
        routes =
            features.flatMap { feature in feature.routes.map { (feature.name, $0) } } + files.map { ("Files", $0) }
        shapes = ([NamedShape.problem] + features.flatMap(\.shapes)).sorted { $0.name < $1.name }
    }

    /// The document as JSON; `site` is where the program is reached. With a `base` all paths are told from there.
    package func json(site: String, base: String = "") -> [UInt8] {
        var json = JSONWriter(capacity: 128 << 10)
        json.beginObject()
        json.member("openapi", "3.1.0")
        writeInformation(into: &json)
        json.name("servers")
        json.beginList()
        json.beginObject()
        json.member("url", site + base)
        json.endObject()
        json.endList()
        writeTags(into: &json)
        writePaths(from: base, into: &json)
        writeComponents(into: &json)
        json.endObject()
        json.endLine()
        return json.take()
    }

    private func writeInformation(into json: inout JSONWriter) {
        json.name("info")
        json.beginObject()
        json.member("title", "Ceangal")
        json.member("version", version)
        json.member("summary", "The directory of a national STEM programme, on pages and for programs.")
        json.member(
            "description",
            "Public, no key. A page and its data share one address: /directory and /directory.json take the same query. "
                + "Each listing names its source and licence. Pages exist a second time under /gd, in Gaelic.")
        json.name("license")
        json.beginObject()
        json.member("name", "Apache License 2.0 (the program; each listing has its own licence)")
        json.member("identifier", "Apache-2.0")
        json.endObject()
        json.endObject()
    }

    private func writeTags(into json: inout JSONWriter) {
        json.name("tags")
        json.beginList()
        var seen: Set<String> = []
        for (tag, _) in routes where seen.insert(tag).inserted {
            json.beginObject()
            json.member("name", tag)
            json.endObject()
        }
        json.endList()
    }

    private func writePaths(from base: String, into json: inout JSONWriter) {
        var places: [(path: String, methods: [OperationDescription])] = []
        var known: [String: Int] = [:]
        for (tag, route) in routes {
            for language in route.isPage ? [Language.english, .gaelic] : [.english] {
                let operation = OperationDescription(route: route, tag: tag, language: language)
                if let place = known[operation.path] {
                    places[place].methods.append(operation)
                } else {
                    known[operation.path] = places.count
                    places.append((operation.path, [operation]))
                }
            }
        }
        json.name("paths")
        json.beginObject()
        for (path, methods) in places {
            let rest = String(decoding: path.utf8.dropFirst(base.utf8.count), as: UTF8.self)
            json.name(rest.isEmpty ? "/" : rest)
            json.beginObject()
            for operation in methods { operation.write(into: &json) }
            json.endObject()
        }
        json.endObject()
    }

    private func writeComponents(into json: inout JSONWriter) {
        json.name("components")
        json.beginObject()
        json.name("schemas")
        json.beginObject()
        for named in shapes {
            json.name(named.name)
            named.shape.write(into: &json)
        }
        json.endObject()
        json.name("responses")
        json.beginObject()
        OperationDescription.writeSharedAnswers(into: &json)
        json.endObject()
        json.endObject()
    }
}
