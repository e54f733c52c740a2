import ArgumentParser

/// `ceangal verify`
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether the records are what they should be.",
        discussion: """
            Asks whether the file of records is whole, whether each row points at rows that are there, whether the rules of \
            the programme hold, and whether the events are those that were written: each as a question with its answer. \
            Reads everything and changes nothing; also beside a running server.
            EXAMPLES
              ceangal verify
              ceangal verify --json
            """)

    @OptionGroup var place: DataOptions

    func run() async throws {
        try await App.run("verify", on: place, onlyReads: true) { console, installation in
            let verification = try await Verification.of(installation.storage)
            verification.say(on: console)
            let isSound = verification.isSound
            console.finish(
                ok: isSound, isSound ? "All is as it should be." : "The records are not what they should be."
            ) {
                verification.add(to: &$0)
            }
            if !isSound { throw ExitCode(ExitStatus.refused.rawValue) }
        }
    }
}
