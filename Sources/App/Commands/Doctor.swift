import ArgumentParser

/// `ceangal doctor`
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether the installation is sound.",
        discussion: """
            Says how the records are: the engine and the promises that it keeps (journal_mode wal, synchronous full, as \
            the connection that writes tells them), whether the records are whole, the schema, the listings and their \
            sources, the imports that may be taken back. Changes nothing.

            While a server holds the data folder with the records, the server looks, and the command shows what it found.
            EXAMPLES
              ceangal doctor
              ceangal doctor --json
            """)

    @OptionGroup var place: OperatorOptions

    func run() async throws { try await App.run(.doctor, on: place, onlyReads: DatabaseSetting.isSet) }
}
