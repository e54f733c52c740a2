import Accounts
import ArgumentParser
import Programme
import Web

/// `ceangal person list`
struct PersonList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Name the people who have an account.",
        discussion: """
            One line a person: address, name, roles. With WORDS only those whose name or address has them.
            EXAMPLES
              ceangal person list
              ceangal person list --as catriona@hub.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "A part of a name or an address.") var words = ""

    func run() async throws { try await App.run(.people(.list(words)), on: place) }
}

/// `ceangal person grant EMAIL ROLE`
struct PersonGrant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Give somebody a role.",
        discussion: """
            ROLE is practitioner, ambassador, provider, hub, council, officer, analyst or administrator. --where says where \
            it holds: the slug of a council, or the letters of an establishment, an organisation or a hub. Whoever has no \
            account yet is invited by mail.
            EXAMPLES
              ceangal person grant mairi@programme.example administrator
              ceangal person grant lead@council.example council --where highland
            """)

    @OptionGroup var place: DataOptions
    @OptionGroup var port: PortOptions
    @Argument(help: "The person's e-mail address.") var email: String
    @Argument(help: "The role.") var role: String
    @Option(name: .customLong("where"), help: ArgumentHelp("Where the role holds.", valueName: "what")) var scope = ""

    func run() async throws {
        try await App.run(.people(.grant(email, role: role, scope: scope, port: port.number)), on: place)
    }
}

/// `ceangal person reset EMAIL`
struct PersonReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Take away a second factor that was lost.",
        discussion: """
            The person is signed out everywhere, told by mail, and sets up another app at the next sign-in. Make sure that \
            it is they who ask.
            EXAMPLES
              ceangal person reset mairi@programme.example
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The person's e-mail address.") var email: String

    func run() async throws { try await App.run(.people(.reset(email)), on: place) }
}

/// What is done about people.
enum PeopleErrand: Codable, Sendable {
    case list(String)
    case grant(String, role: String, scope: String, port: Int)
    case reset(String)
}

extension Errands {
    /// Lists people, gives a role, or takes a lost second factor away.
    func people(_ task: Assignment, _ errand: PeopleErrand) async throws -> Done {
        let (accounts, console) = (installation.accounts, task.newConsole())
        switch errand {
        case .list(let words):
            let people = try await accounts.people(words, by: task.actor)
            for record in people {
                let roles = record.roles.map { held in
                    [held.record.grant.role.rawValue, held.place].filter { !$0.isEmpty }.joined(separator: " ")
                }
                console.say("\(record.person.email.text)\t\(record.person.name)\t\(roles.joined(separator: ", "))")
            }
            console.finish(ok: true, people.count == 1 ? "One person." : "\(people.count) people.") { object in
                object.add("people", people.map { $0.person.email.text })
            }
        case .grant(let email, let name, let scope, let port):
            guard let role = Role(rawValue: name) else {
                let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure.invalid([Problem("role", "“\(name)” is not a role. Roles are: \(all).")])
            }
            let site = installation.settings.address ?? "http://127.0.0.1:\(port)"
            let (person, granted) = try await accounts.invite(
                email, to: Grant(role, scope), language: .english, site: site, by: task.actor)
            let message =
                switch granted {
                case .given: "\(email) has the role \(name)."
                case .offered: "\(email) is offered the role \(name), and has to accept it."
                case .held: "\(email) had the role \(name) already."
                case .proposed:
                    "\(email) is proposed as an administrator; another administrator has to give the role too."
                }
            console.finish(ok: true, message) { $0.add("person", person.letters) }
        case .reset(let email):
            let found = try await accounts.people(email, by: task.actor).first { $0.person.email.text == email }
            guard let found else { throw Failure.notFound("Nobody has an account with the address “\(email)”.") }
            try await accounts.resetSecondFactor(of: found.person.id, by: task.actor)
            console.finish(ok: true, "\(email) can set up another authenticator app.")
        }
        return Done(outcome: Outcome(.done, console))
    }
}
