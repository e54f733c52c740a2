import Programme

#if canImport(Glibc)
import Glibc
#endif

/// What makes PDFs: a Python with WeasyPrint and the program `Tools/pdf.py`, run as a child for one page at a time. The last
/// eight PDFs are kept, and for ten minutes what could not be made: not everybody who asks waits a minute for it.
package final class Press: Sendable {
    private let child: ChildProgram
    private let turns = Turns()
    private let kept = LockedBox((waiting: 0, outcomes: [Kept]()))
    private let now: @Sendable () -> ContinuousClock.Instant

    /// How the making of a PDF ended, and when.
    private struct Kept: Sendable {
        let name: String
        let outcome: Result<[UInt8], Failure>
        let at: ContinuousClock.Instant
    }

    /// How many PDFs are kept, and how many readers wait for theirs at most.
    private static let most = 8
    /// How many bytes a PDF may have.
    static let longest = 20 << 20
    /// After how many seconds what failed is tried again.
    private static let pause = 600

    /// `nil` unless `python` can be run and `program` can be read, both paths of files.
    package init?(
        python: String, program: String, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        guard access(python, X_OK) == 0, access(program, R_OK) == 0 else { return nil }
        self.now = now
        child = ChildProgram(words: [python, "-I", "-B", program], seconds: 60, most: Self.longest)
    }

    /// The PDF of what has a name and never changes: a kept one, or one that is made of the page. Throws
    /// `Failure.unavailable`.
    func pdf(named name: String, of page: () -> [UInt8]) async throws -> [UInt8] {
        if let found = found(name) { return try found.get() }
        let mayWait = kept.with { state in
            guard state.waiting < Self.most else { return false }
            state.waiting += 1
            return true
        }
        guard mayWait else {
            throw Failure.unavailable("Other PDFs are being made. Try again in a minute.", retryAfter: 60)
        }
        defer { kept.with { $0.waiting -= 1 } }
        return try await turns.take {
            if let found = found(name) { return try found.get() }
            let outcome: Result<[UInt8], Failure>
            do { outcome = .success(try await made(of: page())) } catch let failure as Failure {
                outcome = .failure(failure)
            }
            kept.with { state in
                state.outcomes.removeAll { $0.name == name }
                if state.outcomes.count >= Self.most { state.outcomes.removeFirst() }
                state.outcomes.append(Kept(name: name, outcome: outcome, at: now()))
            }
            return try outcome.get()
        }
    }

    /// What is kept under a name: of failures those alone that are not to be tried again yet.
    private func found(_ name: String) -> Result<[UInt8], Failure>? {
        let now = now()
        return kept.with { state in
            state.outcomes.first { kept in
                guard kept.name == name else { return false }
                if case .failure = kept.outcome { return now - kept.at < .seconds(Self.pause) }
                return true
            }?.outcome
        }
    }

    /// The PDF of a page, made anew. Throws `Failure.unavailable` with what the program said.
    func made(of page: [UInt8]) async throws -> [UInt8] {
        guard let outcome = await child.run(on: page) else {
            throw Failure.unavailable("The program that makes PDFs could not be started.", retryAfter: Self.pause)
        }
        guard outcome.status == 0, !outcome.isStopped, outcome.output.starts(with: "%PDF-".utf8) else {
            let said = String(
                decoding: outcome.said.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            throw Failure.unavailable(
                "The PDF could not be made. " + (said.isEmpty ? "It took too long or needed too much memory." : said),
                retryAfter: Self.pause)
        }
        return outcome.output
    }
}
