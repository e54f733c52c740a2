#if canImport(Glibc)
import Glibc
#endif

/// What it takes that a file's name lasts as its content does.
enum Durable {
    /// The folder that a path lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    /// Puts the names of a path's folder on the disk. Throws a `Refusal`.
    static func syncFolder(of path: String) throws { try sync(folder(of: path)) }

    /// Puts a file's content, or a folder's names, on the disk. Throws a `Refusal`.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw refusal(path) }
    }

    /// Gives a file its final name, for good. Throws a `Refusal`.
    static func rename(_ from: String, to path: String) throws {
        guard Glibc.rename(from, path) == 0 else { throw refusal(path) }
        try syncFolder(of: path)
    }

    /// Why the last call failed.
    static func refusal(_ path: String, cannotBe done: String = "written") -> Refusal {
        Refusal("\(path) cannot be \(done): \(String(cString: strerror(errno))).")
    }

    /// How long a file is; 0 where there is none.
    static func size(_ path: String) -> Int {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
    }
}
