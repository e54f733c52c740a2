import Programme
import Web
import Work

extension Reports {
    /// The register of measures and the reports as a part of the product.
    package func feature(_ layout: Layout) -> Feature {
        Feature(
            name: "Report", navigation: Reports.navigation,
            routes: ExplorerRoutes(figures: figures, layout: layout).routes
                + ExternalRoutes(externals: externals, layout: layout).routes
                + IndicatorRoutes(indicators: indicators, layout: layout).routes
                + FigureRoutes(figures: figures, layout: layout).routes
                + ReleaseRoutes(reports: self, layout: layout).routes
                + DraftRoutes(reports: self, layout: layout).routes,
            followers: [Follower(name: "figures", catchUp: figures.catchUp)],
            shapes: FigureJSON.shapes + IndicatorJSON.shapes + ReleaseJSON.shapes)
    }

    /// What they put in the menu.
    package static let navigation = [
        NavigationItem(key: "reports.title", path: "/reports", permission: read),
        NavigationItem(key: "indicators.title", path: "/indicators", permission: Indicators.read),
    ]

    /// What staff have of them.
    package static let desks = [
        NavigationItem(key: "reports.desk", path: "/admin/reports", permission: readDrafts),
        NavigationItem(key: "indicators.title", path: "/admin/indicators", permission: Indicators.change),
        NavigationItem(key: "external.title", path: "/admin/external", permission: Externals.change),
        NavigationItem(key: "explore.title", path: "/explore", permission: Figures.read),
    ]
}

extension Figures {
    /// Takes in what has changed, where records have been read already.
    package func catchUp() async throws { try await facts.followed() }
}
