import HTTPTypes
import Logging
import Programme

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What browsers say that a page's content security policy has held back: a fault of ours, or an attack that failed. Of each
/// report the log keeps the directive alone, for addresses and samples may tell about a person.
package struct PolicyReports: Sendable {
    /// Where browsers send them.
    static let path = "/csp-report"

    private let limit = RateLimit("policy-reports", burst: 10, perHour: 60)

    package init() {}

    /// The address that takes them. Anyone may send one.
    package var route: Route {
        .machine(
            .post, Self.path, .reportPolicy,
            Operation(
                summary: "Takes a browser's report of what the content security policy held back.",
                type: "text/plain",
                form: [
                    .init(
                        "csp-report", "The report, of which the directive is read.",
                        .object(
                            of: [.sometimes("effective-directive", .text()), .sometimes("violated-directive", .text())]
                        ),
                        isRequired: true)
                ], formType: "application/csp-report", answers: [204], failures: [422, 429])
        ) { asked in
            try limit.take(asked.origin, at: asked.now, "There were many reports just now.")
            let body = Data(try await asked.body(16 << 10))
            let report = try? JSONDecoder().decode(Report.self, from: body)
            guard let directive = report?.body.name else {
                throw Failure.invalid([Problem("", "This is no report of a content security policy.")])
            }
            asked.log?.warning("a page's policy held something back", metadata: ["directive": "\(directive)"])
            return Reply(status: .noContent, type: "text/plain; charset=utf-8", body: .bytes([]))
        }
    }

    /// The part of a report that is read (Content Security Policy Level 3, 5.3).
    private struct Report: Decodable {
        let body: Body

        private enum CodingKeys: String, CodingKey { case body = "csp-report" }

        struct Body: Decodable {
            let effective: String?
            let violated: String?

            private enum CodingKeys: String, CodingKey {
                case effective = "effective-directive"
                case violated = "violated-directive"
            }

            /// The directive's name, and nothing that somebody else may have written.
            var name: String? {
                let letters = (effective ?? violated ?? "").utf8.prefix { byte in
                    (0x61...0x7A).contains(byte) || byte == 0x2D
                }
                return (1...40).contains(letters.count) ? String(decoding: letters, as: UTF8.self) : nil
            }
        }
    }
}
