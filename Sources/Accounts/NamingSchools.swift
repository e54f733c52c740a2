import Programme

extension Accounts {
    /// What was typed, with the establishment that a name means in its place. Throws `Failure.invalid` where it means none,
    /// or may mean several.
    func settled(_ typed: RoleForm) async throws -> RoleForm {
        guard typed.role == Role.practitioner.rawValue, typed.establishmentLetters == nil else { return typed }
        let text = typed.establishment.trimmingSpaces
        guard !text.isEmpty else {
            throw Failure.invalid([Problem("establishment", "Type the name of the establishment.")])
        }
        let short = String(text.unicodeScalars.prefix(60))
        let meant = await ties.named(text)
        let chosen = meant.candidates.first { $0.letters == typed.which }?.letters
        guard let letters = chosen ?? meant.sure else {
            throw Failure.invalid([
                Problem(
                    "establishment",
                    meant.candidates.isEmpty
                        ? "No establishment is called “\(short)”. Check the spelling, or type its postcode or SEED code."
                        : "“\(short)” may mean several establishments. Choose one of them.")
            ])
        }
        var settled = typed
        settled.establishment = letters
        return settled
    }

    /// What was typed, with the establishments among which to choose where a name does not say for sure which is meant.
    func withCandidates(_ typed: RoleForm) async -> RoleForm {
        let text = typed.establishment.trimmingSpaces
        guard typed.role == Role.practitioner.rawValue, !text.isEmpty, typed.establishmentLetters == nil else {
            return typed
        }
        var shown = typed
        let meant = await ties.named(text)
        if meant.sure == nil { shown.candidates = meant.candidates }
        return shown
    }
}
