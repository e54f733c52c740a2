import Accounts
import Directory
import Engagements
import Establishments
import Report
import Sessions
import Web

/// The product's table of contents: every part of it, in the order of the menu.
enum Features {
    static func all(_ installation: Installation) -> [Feature] {
        let parts = [
            installation.directory.feature(installation.layout, address: installation.settings.address),
            installation.directory.openReferral(version: programVersion),
            installation.establishments.feature(
                installation.layout,
                sections: [installation.engagements.section, installation.sessions.section]),
            installation.sessions.feature(installation.layout),
            installation.accounts.feature(
                installation.layout, desks: (Directory.editorDesks + Desk.navigation).under("desks.yours") + desks,
                personal: Sessions.personal + Directory.personal, hasMailbox: installation.settings.hasMailbox),
            installation.directory.review(
                installation.layout, accounts: installation.accounts, address: installation.settings.address),
            installation.imports.sentFiles(installation.layout),
            installation.directory.bulk(
                installation.layout, imports: installation.imports, establishments: installation.establishments),
            installation.engagements.feature(installation.layout),
            installation.reports.feature(installation.layout),
            Desk.feature(installation, entries: self.desks),
            SettingsDesk.feature(installation),
            DataProtection.feature(installation),
            Information.feature(installation),
            Machinery.feature(installation),
        ]
        let described = parts + [Signposts.feature(installation, desks: parts)]
        return described + [Description.feature(installation, of: described)]
    }

    /// The menu of all features.
    static let navigation: [NavigationItem] =
        [NavigationItem(key: "menu.home", path: "/")] + Directory.navigation + Sessions.navigation
        + Establishments.navigation + Reports.navigation + Information.navigation + Desk.navigation

    /// What there is for staff, in the order of their desk.
    static let desks: [NavigationItem] =
        (Engagements.desks + Sessions.desks).under("desks.schools") + Directory.desks.under("desks.directory")
        + Reports.desks.under("desks.figures") + Accounts.desks.under("desks.people")
        + SettingsDesk.desks.under("desks.people")
}
