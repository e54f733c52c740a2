import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// The addresses of what was done, and by whom.
struct AuditRoutes {
    let accounts: Accounts
    let layout: Layout

    private static let parameters: [Operation.Parameter] = [
        .init("verb", "One verb, such as `role.granted`.", .text(limit: 100)),
        .init("person", "The address or the letters of a person.", .text(limit: 254)),
        .init("before", "Only what came before this position.", .text(limit: 19)),
    ]

    var routes: [Route] {
        [
            .page(
                .get, "/admin/audit", .readAudit, "What was done, and by whom, as far as one may see it.",
                parameters: Self.parameters, failures: [401], answer: page),
            .machine(
                .get, "/admin/audit.csv", .exportAudit,
                Operation(
                    summary: "The same as CSV, to the first event.", type: "text/csv", parameters: Self.parameters,
                    failures: [401, 429]), answer: file),
        ]
    }

    private func question(_ asked: WebRequest) -> Accounts.AuditQuestion {
        func given(_ name: String) -> String? { asked.query[name].flatMap { $0.isEmpty ? nil : $0 } }
        return Accounts.AuditQuestion(
            verb: given("verb"), person: given("person"), before: given("before").flatMap { Int($0) })
    }

    private func page(_ asked: WebRequest) async throws -> Reply {
        let (question, words) = (question(asked), layout.strings(asked))
        let page = AuditPage(
            lines: try await accounts.audit(question, by: asked.actor), question: question,
            verbs: try await accounts.auditVerbs(by: asked.actor), words: words)
        let isStaff = Permission.openDesk.allows(asked.actor)
        let above = isStaff ? (words("desk.title"), "/admin") : (words("account.yours"), "/me")
        return Reply.page(
            layout.page(.init(words("audit.title"), trail: [above], isHidden: true), for: asked) { page.content })
    }

    private func file(_ asked: WebRequest) async throws -> Reply {
        let audit = try await accounts.wholeAudit(question(asked), by: asked.actor)
        let said = AuditWords(words: layout.strings(asked))
        return Reply(
            type: "text/csv; charset=utf-8",
            body: .stream { writer in
                let table = CSVWriter()
                var head: [UInt8] = []
                table.header(
                    ["position", "at", "actor", "actor_name", "verb", "subject", "subject_name", "particulars"],
                    into: &head)
                try await writer.write(head)
                try await audit.read { lines in
                    var bytes: [UInt8] = []
                    for line in lines { table.row(said.cells(line), into: &bytes) }
                    try await writer.write(bytes)
                }
            }
        ).file("audit.csv")
    }
}

extension AuditWords {
    /// A row of the file; of whom the asker does not look after it says no more than the page.
    fileprivate func cells(_ line: Accounts.AuditLine) -> [TableCell] {
        let event = line.event
        func id(_ text: String, _ party: Accounts.Party) -> TableCell { party == .somebodyElse ? .empty : .text(text) }
        return [
            .number(Double(event.position)), .text(event.at.rfc3339), id(event.actor, line.actor),
            .text(name(line.actor)), .text(event.verb), id(event.subject, line.subject), .text(name(line.subject)),
            .text(event.particulars),
        ]
    }
}
