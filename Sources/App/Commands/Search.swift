import ArgumentParser
import Directory
import Programme
import Web

/// `ceangal search`
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search the directory.",
        discussion: """
            Prints the first listings that the directory finds for the words, best first, with the total. More can be \
            asked with --query, as in an address: --query 'sector=primary&size=100&page=2'.
            """)

    @OptionGroup var place: DataOptions
    @Argument(help: "The words to search for.") var words: [String] = []
    @Option(help: "The query of a directory address, without the question mark.") var query = ""

    func run() async throws {
        try await App.run("search", on: place) { console, installation in
            let directory = installation.directory
            try await directory.open()
            var asked = directory.decode(Query(decoding: query), isPage: false)
            if !words.isEmpty { asked.words = words.joined(separator: " ") }
            if place.asJSON {
                let json = try directory.json(asked, by: operatorAtTheMachine())
                return console.put(json)
            }
            let found = try await directory.answer(asked, by: operatorAtTheMachine())
            for ignored in found.query.ignored { console.warn(ignored.reason) }
            for listing in found.listings {
                let facts = listing.facts
                let when = facts.start.map { " · " + $0.day.iso } ?? ""
                console.say("\(facts.title) — \(facts.providerName)\(when)")
                console.say("    /directory/\(listing.id.letters)/\(listing.slug)")
            }
            let pages = found.answer.pages > 1 ? ", page \(found.answer.page) of \(found.answer.pages)" : ""
            console.finish(ok: true, "\(found.answer.total) listings\(pages).")
        }
    }
}
