import ArgumentParser
import Directory
import Establishments
import Programme
import Storage
import Tables

#if canImport(Glibc)
import Glibc
#endif

/// Runs a command that is done where the records are held: in this process, or, where a server holds the data folder, in that one. What it
/// says and how it ends are the same.
///
/// `profile` is the profile that a file is to be read by; one's own goes along.
func run(
    _ errand: Errand, with files: [Enclosure] = [], profile: String? = nil, on place: any DataPlace,
    makesFolder: Bool = false, onlyReads: Bool = false, bar label: String? = nil
) async throws {
    try await outcome(
        of: errand, with: files, profile: profile, on: place, makesFolder: makesFolder, onlyReads: onlyReads,
        bar: label,
        asJSON: place.asJSON
    ).show()
}

/// The same without saying anything of it yet; `asJSON` is how its outcome is wanted.
func outcome(
    of errand: Errand, with files: [Enclosure] = [], profile: String? = nil, on place: any DataPlace,
    makesFolder: Bool = false, onlyReads: Bool = false, bar label: String? = nil, asJSON: Bool
) async -> Outcome {
    umask(0o077)
    do {
        let settings = try Settings(data: place.path)
        // Beside a database the folder holds only what is of this machine, so readers can do without it.
        if settings.database == nil || !onlyReads {
            try prepare(place.path, makesFolder: makesFolder || settings.database != nil)
        }
        let enclosures = files + (try profile.map { try own($0, settings) } ?? [])
        let sizes = try enclosures.map { Order.File(name: $0.name, size: try size(of: $0)) }
        let console = Console(command: errand.command, asJSON: asJSON)
        let bar = console.progress(label ?? "Reading \(files.first?.name ?? "")")
        defer { bar.stop() }
        let messenger = Messenger(
            settings: settings, order: Order(errand, asJSON: asJSON, onBehalf: place.onBehalf, files: sizes),
            files: enclosures.map(\.path), key: newKey(), onlyReads: onlyReads, progress: { bar.show($0, of: $1) })
        return try await messenger.outcome()
    } catch {
        let console = Console(command: errand.command, asJSON: asJSON, transcript: Transcript())
        return Outcome(of: error, on: console)
    }
}

/// One's own profile and the files beside it that it names; none where the profile is one that ships.
private func own(_ profile: String, _ settings: Settings) throws -> [Enclosure] {
    guard profile.utf8.reversed().starts(with: ".json".utf8.reversed()) else { return [] }
    let profiles = Profiles(ReferenceFolder(path: settings.home + "/Reference"))
    let others = profiles.beside(try profiles.named(profile))
    return [Enclosure(path: profile)] + others.map { Enclosure(name: $0.name, path: $0.path) }
}

private func size(of file: Enclosure) throws -> Int {
    do {
        let opened = try TableSource.open(file.path)
        close(opened.descriptor)
        return opened.size
    } catch {
        throw Failure.notFound("\(file.name) cannot be loaded. \(error.message)")
    }
}

/// A key that no other errand has: 128 random bits.
private func newKey() -> String {
    var random = SystemRandomNumberGenerator()
    return [random.next(), random.next()].map { String($0, radix: 36) }.joined(separator: "-")
}

/// Takes one errand to whoever can do it, again where the connection is cut.
private struct Messenger {
    let settings: Settings
    let order: Order
    let files: [String]
    let key: String
    let onlyReads: Bool
    let progress: ImportProgress

    /// How often an errand is taken again after its connection was cut.
    private static let most = 6

    init(
        settings: Settings, order: Order, files: [String], key: String, onlyReads: Bool,
        progress: @escaping ImportProgress
    ) {
        (self.settings, self.order, self.files, self.key) = (settings, order, files, key)
        (self.onlyReads, self.progress) = (onlyReads, progress)
    }

    func outcome() async throws -> Outcome {
        for cuts in 0...Self.most {
            if cuts > 0 { try await Task.sleep(for: .milliseconds(100 << cuts)) }
            do {
                return try await here(again: cuts > 0)
            } catch let error as StorageError {
                guard case .busy(let reason) = error else { throw error }
                guard let socket = CommandSocket(folder: settings.data) else {
                    throw StorageError.busy(
                        "\(reason) The folder's path is longer than \(CommandSocket.longest) bytes with the name of its socket, so the command cannot be handed over."
                    )
                }
                do {
                    return try await AskedServer(socket: socket, order: order, files: files, key: key)
                        .outcome(progress)
                } catch is NobodyListens {
                    // At first, a command or a server about to start; after a cut, a server about to end.
                    if cuts == 0 { throw error }
                } catch is ConnectionCut {}
            }
        }
        throw Failure.unavailable(
            "The connection to the server was cut before it had answered, so it is not known whether the change was made. Run the command again: what was loaded already is not loaded twice.",
            retryAfter: 0)
    }

    /// Does the errand in this process. Throws `StorageError.busy` where another one holds the folder.
    private func here(again: Bool) async throws -> Outcome {
        let installation = try await Installation.open(
            settings, onlyReads: onlyReads, makesRecords: order.errand.makesRecords)
        // Only what a server may have done before has to be recognised.
        let mark = again ? Mark(key: key, digest: try digest()) : nil
        let outcome = await Errands(installation: installation).run(
            .init(order: order, files: files, mark: mark, actor: operatorAtTheMachine(), progress: progress))
        // What was done is on the disk; a log that cannot be folded in now is when the folder is opened next.
        try? installation.storage.close()
        return outcome
    }

    private func digest() throws -> String {
        var digest = OrderDigest()
        digest.add(try order.line())
        for (path, file) in zip(files, order.files) {
            let source = try PartSource(path, size: file.size)
            while let part = try source.next() { digest.add(part) }
        }
        return digest.finish()
    }
}
