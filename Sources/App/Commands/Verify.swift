import ArgumentParser
import Programme

/// `ceangal verify`
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether the records are what they should be.",
        discussion: """
            Asks whether the file of records is whole, whether each row points at rows that are there, whether the rules of \
            the programme hold, and whether the events are those that were written: each as a question with its answer. \
            Reads everything and changes nothing; also beside a running server.

            Whoever can change the records can cut off the last events and what says how many there were. A server writes \
            down each day how far the chain has come, in the file “anchors” of the data folder, and the chain must lead \
            through every line of it. Each backup prints the same: give that (--known), and it must lead through there too.
            EXAMPLES
              ceangal verify
              ceangal verify --known "$(cat /safe/end-of-monday)"
              ceangal verify --json
            """)

    @OptionGroup var place: OperatorOptions
    @Option(
        help: ArgumentHelp("An end of the chain of events that was kept elsewhere.", valueName: "position:hash"))
    var known: String?

    func validate() throws { _ = try head() }

    private func head() throws -> ChainHead? {
        guard let known else { return nil }
        let parts = known.utf8.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 2, let position = Int(parts[0]), position > 0, parts[1].utf8.count == 64 else {
            throw ValidationError("--known takes a position and a hash of 64 digits, with a colon between.")
        }
        return ChainHead(position: position, hash: parts[1].lowercased())
    }

    func run() async throws {
        let known = try head()
        try await App.run("verify", on: place, onlyReads: true) { console, installation in
            let anchors = try Anchors(data: installation.settings.data).heads()
            let verification = try await Verification.of(
                installation.storage, known: anchors + [known].compactMap { $0 })
            verification.say(on: console)
            let isSound = verification.isSound
            if !anchors.isEmpty { console.say("compared with \(anchors.count) anchors of the chain of events") }
            console.finish(
                ok: isSound, isSound ? "All is as it should be." : "The records are not what they should be."
            ) {
                verification.add(to: &$0)
                $0.add("anchors", anchors.count)
            }
            if !isSound { throw ExitCode(ExitStatus.refused.rawValue) }
        }
    }
}
