import Programme
import Storage
import Web
import Work

/// How far the chain of events had come, day by day, in the file `anchors` of the data folder: a line each, the position,
/// the hash and the time. Whoever can change the records, but not this file or its copies, cannot make the chain anew.
struct Anchors: Sendable {
    private let file: LinesFile

    init(data: String) { file = LinesFile(path: data + "/anchors") }

    /// All of them. Throws a `Refusal` that names the first line that cannot be read.
    func heads() throws -> [ChainHead] {
        try file.lines().enumerated().map { number, line in
            let parts = line.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard parts.count == 3, let position = Int(parts[0]), position > 0, parts[1].utf8.count == 64 else {
                throw Refusal("Line \(number + 1) of \(file.path) is not a position, a hash and a time.")
            }
            return ChainHead(position: position, hash: parts[1])
        }
    }

    /// When the last was written.
    private func latest() throws -> Instant? {
        try file.lines().last.flatMap { line in
            line.utf8.split(separator: UInt8(ascii: " ")).last.flatMap {
                Instant(rfc3339: String(decoding: $0, as: UTF8.self))
            }
        }
    }

    /// Adds one. Throws a `Refusal`.
    func add(_ head: ChainHead, at now: Instant) throws {
        try file.add(["\(head.position) \(head.hash) \(now.rfc3339)"])
    }

    /// Keeps those that lie on the chain of restored records, and puts the file with the others aside under the name that
    /// the earlier records have. Throws a `Refusal`.
    func cut(to end: ChainHead, keepingAs name: String) throws {
        let lines = try file.lines()
        let kept = try zip(lines, heads()).filter { $1.position <= end.position }.map { $0.0 }
        guard kept.count < lines.count else { return }
        let fresh = LinesFile(path: file.path + ".part")
        try fresh.remove()
        try fresh.add(kept)
        try LinesFile(path: name).add(lines)
        try Durable.rename(fresh.path, to: file.path)
    }

    /// The job of one process for all, which looks every hour whether a day has passed: it writes down how far the chain has
    /// come, and mails it where there is somebody to mail it to.
    static func job(_ installation: Installation) -> Job {
        let settings = installation.settings
        let anchors = Anchors(data: settings.data)
        return Job(
            name: "anchor", every: 3600,
            onlyIf: { now in
                guard try await installation.storage.read({ try ChainHead.stored(in: $0) }).position > 0 else {
                    return false
                }
                return try anchors.latest().map { $0.adding(seconds: 86_400) <= now } ?? true
            },
            once: { now, lease in
                let head = try await installation.storage.read { try ChainHead.stored(in: $0) }
                try anchors.add(head, at: now)
                guard let recipient = settings.anchorMail else { return }
                let words = installation.languages.strings(.english)
                let mail = Mail(
                    kind: "anchor", to: recipient,
                    subject: words("mail.anchor.subject", ["position": String(head.position)]),
                    words: words(
                        "mail.anchor.text",
                        [
                            "position": String(head.position), "hash": head.hash, "time": now.rfc3339,
                            "site": settings.address ?? "",
                        ]))
                let ids = IDSource(now: settings.clock)
                try await lease.write { try Outbox.put(mail, at: now, ids: ids, in: $0) }
            })
    }
}
