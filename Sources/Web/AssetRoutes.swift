import HTTPTypes
import Programme

extension Assets {
    /// The addresses of the script, under any hash, and of the files that browsers ask for by name.
    package var routes: [Route] {
        let script = Route.machine(
            .get, "/assets/{name}", .readPublished,
            Operation(
                summary: "The script of the pages; its name holds a hash, so it may be kept for ever.",
                type: "text/javascript", names: [.init("name", "The file's name, as pages have it.")])
        ) { asked in
            try file("/assets/" + asked.parameter("name"))
        }
        let others = files.keys.sorted().filter { $0 != scriptPath }.map { path in
            Route.machine(
                .get, path, .readPublished,
                Operation(summary: "A file of the pages.", type: files[path]?.type ?? "application/octet-stream")
            ) { _ in try file(path) }
        }
        return [script] + others
    }

    private func file(_ path: String) throws -> Reply {
        guard let file = files[path] else { throw Failure.notFound("There is no such file.") }
        return Reply(
            type: file.type, body: .bytes(file.bytes),
            headers: [
                .cacheControl: path == scriptPath
                    ? "public, max-age=31536000, immutable" : "public, max-age=86400"
            ])
    }
}
