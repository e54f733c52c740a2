import Accounts
import Programme
import Web
import Work

/// What is done by the clock for the sake of those whom the records are about.
enum DataProtection {
    static func feature(_ installation: Installation) -> Feature {
        Feature(
            name: "Data protection", routes: [],
            jobs: [keepErasures(installation), removeOldCopies(installation), Anchors.job(installation)]
                + retention(installation))
    }

    /// Takes the next step with accounts that nobody uses, once a day. Where mail does not leave the machine nobody would
    /// be warned, so nothing is done.
    private static func retention(_ installation: Installation) -> [Job] {
        let settings = installation.settings
        guard settings.mail != nil, let site = settings.address else { return [] }
        return [
            Job(
                name: "retention", every: 86_400,
                once: { _, _ in
                    _ = try await installation.accounts.retain(isDryRun: false, site: site, by: .system)
                })
        ]
    }

    /// Every process keeps a whole list of its own of who was erased.
    private static func keepErasures(_ installation: Installation) -> Job {
        Job(name: "keep-erasures", every: 3600) { _ in try await installation.reconcileErasures() }
    }

    /// Copies of the records that an update or a restore has left are removed when they are as old as a backup may become:
    /// they hold who was erased since.
    private static func removeOldCopies(_ installation: Installation) -> Job {
        let folder = installation.settings.data
        return Job(name: "old-copies", every: 86_400) { now in
            OldCopies.remove(in: folder, at: now)
        }
    }
}
