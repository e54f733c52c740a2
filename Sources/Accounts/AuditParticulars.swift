import Programme
import Storage
import Web

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What events of roles and bookings say of themselves, as they were recorded.
private struct Particulars: Decodable {
    let role: String?
    let scope: String?
    let session: String?
    let places: Int?

    init?(of event: Event) {
        guard let found = try? JSONDecoder().decode(Self.self, from: Data(event.particulars.utf8)) else { return nil }
        self = found
    }
}

extension Accounts {
    /// The same lines, each with the role or the session that its event was about, by the names that these have now.
    func particular(_ lines: [AuditLine]) async throws -> [AuditLine] {
        var places: [Grant: String] = [:]
        var titles: [String: String] = [:]
        var said: [AuditLine] = []
        for line in lines {
            var line = line
            let particulars = Particulars(of: line.event)
            if line.event.verb.hasPrefix("role."), let role = particulars?.role.flatMap({ Role(rawValue: $0) }) {
                let grant = Grant(role, particulars?.scope ?? "")
                // What it was tied to may have gone: then the role alone is told.
                if places[grant] == nil { places[grant] = (try? await tie(of: grant))?.name ?? "" }
                line.about = .role(role, place: places[grant] ?? "")
            }
            if let letters = sessionLetters(line.event, particulars) {
                if titles[letters] == nil { titles[letters] = try await title(ofSession: letters) }
                line.about = titles[letters].map { .session($0, places: particulars?.places) }
            }
            said.append(line)
        }
        return said
    }

    /// The session of an event of a booking or of a session itself.
    private func sessionLetters(_ event: Event, _ particulars: Particulars?) -> String? {
        if event.subject.utf8.starts(with: "session/".utf8) {
            return String(decoding: event.subject.utf8.dropFirst(8), as: UTF8.self)
        }
        return event.verb.hasPrefix("booking.") ? particulars?.session : nil
    }

    private func title(ofSession letters: String) async throws -> String {
        guard let id = ID<AuditLine>(letters: letters) else { return "" }
        return try await storage.read { connection in
            try connection.first("SELECT title FROM sessions WHERE id = \(id)")?.text("title") ?? ""
        }
    }
}
