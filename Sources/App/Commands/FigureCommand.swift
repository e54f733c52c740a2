import ArgumentParser
import Programme
import Report
import Web

/// `ceangal figure`
struct FigureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figure",
        abstract: "Ask the register of measures for a figure.",
        discussion: """
            Prints what an expression comes to from the records as they stand, in the words of docs/figures.md. With --rows \
            the first hundred records behind it follow. What is wrong with an expression is said with its place and what \
            would be right there; the status is then 65.
            EXAMPLES
              ceangal figure 'engagements.count during 2019-08..2022-03'
              ceangal figure 'share of engagements.count where kind = planning in engagements.count' --json
              ceangal figure 'map of engagements.establishments by council' --rows
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "What is asked.") var expression: String
    @Flag(help: "Print the records behind it, too.") var rows = false

    func run() async throws {
        try await App.run("figure", on: place, onlyReads: true) { console, installation in
            try await installation.requireData()
            let actor = try await place.actor(installation)
            let words = installation.languages.strings(.english)
            do {
                let answer = try await installation.figures.figure(expression, by: actor)
                for line in answer.lines(words) { console.say(line) }
                var members = answer.json(words)
                if rows {
                    let found = try await installation.figures.rows(of: expression, page: 1, by: actor)
                    for line in found.lines { console.say("    " + line) }
                    members = found.json(after: members)
                }
                let json = members
                console.finish(ok: true, answer.sentence) { $0.addMembers(of: json) }
            } catch let fault as FigureFault {
                console.finish(ok: false, fault.sentence) { $0.addMembers(of: fault.json) }
                throw ExitCode(ExitStatus.fileHasErrors.rawValue)
            }
        }
    }
}
