import Accounts
import Programme
import Storage
import Web

extension Directory {
    /// Editing and reviewing of listings as a part of the product.
    /// `address` is how links in mail begin; without it nobody is reminded.
    package func review(_ layout: Layout, accounts: Accounts, address: String?) -> Feature {
        Feature(
            name: "Review",
            routes: EditRoutes(directory: self, layout: layout).routes
                + ReviewRoutes(directory: self, accounts: accounts, layout: layout).routes,
            jobs: address.map { [remindEditors(site: $0)] } ?? [])
    }

    /// What the pages of editors have of it.
    package static let editorDesks = [
        NavigationItem(key: "holdings.title", path: "/provider/listings", permission: Permission("listing", .update))
    ]

    /// Whether there is neither a listing nor a draft with an id.
    func isUnknown(_ id: ID<Listing>) async throws -> Bool {
        try await storage.read { connection in
            try Listings.find(id, in: connection) == nil && (try Drafts.open(of: id, in: connection)) == nil
        }
    }
}
