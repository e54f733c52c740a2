import Directory
import Establishments
import Web

/// The product's table of contents: every part of it, in the order of the menu.
enum Features {
    static func all(_ installation: Installation) -> [Feature] {
        let desks = [
            installation.directory.feature(installation.layout),
            installation.directory.openReferral(version: programVersion),
            installation.establishments.feature(installation.layout),
            Information.feature(installation),
            Machinery.feature(installation),
        ]
        let described = desks + [Signposts.feature(installation, desks: desks)]
        return described + [Description.feature(installation, of: described)]
    }

    /// The menu of all features.
    static let navigation: [NavigationItem] =
        [NavigationItem(key: "menu.home", path: "/")] + Directory.navigation
        + Establishments.navigation + Information.navigation
}
