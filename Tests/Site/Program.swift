import Directory
import Foundation
import HTTPTypes
import Programme
import Storage
import Tables
import TestSupport
import Testing
import Web

@testable import App

/// The whole program on records of its own, asked through its routes without a network.
struct Program {
    let installation: Installation
    let clock: Clock

    /// A clock that a test sets.
    final class Clock: Sendable {
        private let box = LockedBox(Instant(milliseconds: 1_795_521_600_000))
        /// 24 November 2026 at noon, unless it was set.
        var now: Instant {
            get { box.with { $0 } }
            set { box.with { $0 = newValue } }
        }
    }

    /// An empty directory.
    static func empty(securityContact: String? = nil) async throws -> Program {
        let clock = Clock()
        let settings = Settings(
            data: try TemporaryFolder.make(), database: try await Engine.emptyDatabase(), home: Repository.root,
            clock: { clock.now }, securityContact: securityContact)
        let program = Program(installation: try await Installation.open(settings), clock: clock)
        try await program.installation.directory.open()
        return program
    }

    /// A directory that holds the rows of a file in the native form, one JSON object a line.
    static func holding(_ rows: [String], securityContact: String? = nil) async throws -> Program {
        let program = try await empty(securityContact: securityContact)
        try await program.load(rows)
        return program
    }

    /// Loads rows of the source `test`; those that are missing are withdrawn if asked.
    func load(_ rows: [String], withdrawing: Bool = false) async throws {
        let bytes = Array(rows.joined(separator: "\n").utf8)
        var request = ImportRequest(.bytes(bytes), name: "listings.ndjson", profile: "native", source: "test")
        request.withdrawsVanished = withdrawing
        let report = try await installation.imports.load(request, by: .operator(unixUser: "test"))
        try #require(!report.isRefused, "\(report.errors.map(\.sentence))")
        try await installation.directory.open()
    }

    var routes: [Route] { Features.all(installation).flatMap(\.routes) }

    /// What an address answers. Throws what the route throws, and `Failure.notFound` where there is no route.
    func get(_ address: String, headers: HTTPFields = [:]) async throws -> Answer {
        let halves = address.split(separator: "?", maxSplits: 1).map(String.init)
        let (path, query) = (halves[0], halves.count > 1 ? halves[1] : "")
        let found = routes.filter { $0.method == .get }.compactMap { route in
            parameters(of: route.path, in: path).map { (route, $0) }
        }
        // Of two that fit, the one with fewer names, then the one that says more, is the more exact.
        let best = found.min { ($0.1.count, -$0.0.path.count) < ($1.1.count, -$1.0.path.count) }
        guard let (route, parameters) = best else {
            throw Failure.notFound("No route takes \(path).")
        }
        let asked = WebRequest(
            id: "test", path: path, parameters: parameters, query: Query(decoding: query), now: clock.now,
            headers: headers, site: "http://example.test")
        let reply = try await route.answer(asked)
        return Answer(reply: reply, bytes: try await bytes(of: reply.body))
    }

    private func parameters(of pattern: String, in path: String) -> [String: String]? {
        let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == given.count else { return nil }
        var found: [String: String] = [:]
        for (part, text) in zip(wanted, given) {
            guard let open = part.firstIndex(of: "{"), let close = part.firstIndex(of: "}") else {
                guard part == text else { return nil }
                continue
            }
            let (head, tail) = (part[..<open], part[part.index(after: close)...])
            guard text.hasPrefix(head), text.hasSuffix(tail), text.count > head.count + tail.count else { return nil }
            found[String(part[part.index(after: open)..<close])] = String(
                text.dropFirst(head.count).dropLast(tail.count))
        }
        return found
    }

    private func bytes(of body: Reply.Body) async throws -> [UInt8] {
        switch body {
        case .bytes(let bytes): return bytes
        case .stream(let write):
            let all = Gathering()
            try await write(all)
            return all.bytes.with { $0 }
        }
    }

    private final class Gathering: ReplyWriter {
        let bytes = LockedBox<[UInt8]>([])
        func write(_ more: [UInt8]) async throws { bytes.with { $0 += more } }
    }
}

/// What an address answered.
struct Answer: CustomStringConvertible {
    let reply: Reply
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var description: String { "\(reply.status): \(String(text.prefix(300)))" }

    /// The JSON object that was answered.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }
}
