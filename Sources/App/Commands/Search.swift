import ArgumentParser
import Directory
import Programme
import Web

/// `ceangal search`
struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Search the directory.",
        discussion: """
            Prints the listings that the directory finds for the words, best first, each with its address, and how many \
            there are in all. As on the page, “phrases” stand between quotation marks, prefix* finds words that begin \
            so, and -word leaves listings out; put -- before the first word that begins with a hyphen.

            --query narrows down or orders as an address of the directory does, and gives further pages: size=100&page=2. \
            With --json the object has, beside ok, command and message, the members of /directory.json. Values of the \
            query that cannot be used are left out and named; the status is then 2.
            EXAMPLES
              ceangal search robotics kits --query 'sector=primary&la=highland'
              ceangal search --query 'near=IV30&within=40&sort=distance'
              ceangal search -- robot -lego
            """)

    @OptionGroup var place: DataOptions
    @OptionGroup var port: PortOptions
    @Argument(help: "The words to search for.") var words: [String] = []
    @Option(help: ArgumentHelp("The query of a directory address, without the question mark.", valueName: "query"))
    var query = ""

    func validate() throws {
        guard !words.isEmpty || !query.isEmpty else {
            throw ValidationError("Give words to search for, or a query (--query).")
        }
    }

    func run() async throws {
        try await App.run("search", on: place, onlyReads: true) { console, installation in
            try await installation.requireData()
            let directory = installation.directory
            try await directory.open()
            var parameters = Query(decoding: query)
            if !words.isEmpty {
                let others = parameters.items.filter { $0.name != "q" }
                parameters = Query(items: others + [("q", words.joined(separator: " "))])
            }
            let asked = directory.decode(parameters, isPage: false)
            let found = try await directory.answer(asked, by: try await place.actor(installation))
            let site = installation.settings.site(port: port)
            for listing in found.listings {
                let facts = listing.facts
                let when = facts.start.map { " · " + $0.day.iso } ?? ""
                console.say("\(facts.title) — \(facts.providerName)\(when)")
                console.say("    \(site)/directory/\(listing.id.letters)/\(listing.slug)")
            }
            for (typed, read) in found.answer.reading.corrections {
                console.warn(
                    "There is no “\(typed)”; searched for “\(read)”. Search for it alone with --query match=exact.")
            }
            for ignored in found.query.ignored { console.warn(ignored.reason) }
            let pages = found.answer.pages > 1 ? ", page \(found.answer.page) of \(found.answer.pages)" : ""
            let total = found.answer.total
            let json = console.asJSON ? try directory.json(asked, by: try await place.actor(installation)) : []
            console.finish(ok: true, "\(total) \(total == 1 ? "listing" : "listings")\(pages).") {
                $0.addMembers(of: json)
            }
            if !found.query.ignored.isEmpty { throw ExitCode(ExitStatus.doneWithWarnings.rawValue) }
        }
    }
}
