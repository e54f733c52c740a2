import Programme
import Storage
import Web
import Work

extension Accounts {
    /// Accounts as a part of the product. `desks` are the entries of staff's menu, `personal` what there is for
    /// everybody; `hasMailbox` says that mail is kept on the machine instead of being sent.
    package func feature(
        _ layout: Layout, desks: [NavigationItem], personal: [NavigationItem] = [], hasMailbox: Bool
    ) -> Feature {
        Feature(
            name: "Accounts", navigation: [],
            routes: SignInRoutes(accounts: self, layout: layout, hasMailbox: hasMailbox).routes
                + MeRoutes(accounts: self, layout: layout, desks: desks, personal: personal).routes
                + DataRoutes(accounts: self, layout: layout).routes
                + NameRoutes(accounts: self, layout: layout).routes
                + PractitionerRoutes(accounts: self, layout: layout).routes
                + AuditRoutes(accounts: self, layout: layout).routes
                + PeopleRoutes(accounts: self, layout: layout).routes
                + HubRoutes(accounts: self, layout: layout).routes
                + (hasMailbox ? [MailboxRoute(storage: storage, layout: layout).route] : []),
            jobs: [forgetWhatIsOver])
    }

    /// Who the cookies of a request stand for.
    package func whoAsks(_ asked: WebRequest) async throws -> Actor? {
        guard let cookie = asked.cookie(AccountCookies.signIn).flatMap({ Token($0) }) else { return nil }
        return try await actor(of: cookie)
    }

    /// What staff's menu has of accounts.
    package static let desks = [
        NavigationItem(key: "people.title", path: "/admin/people", permission: .readPeople),
        NavigationItem(key: "hubs.title", path: "/admin/hubs", permission: Permission("hub", .read)),
        // Everybody may see their own part of it, and gets there from the page of their own data.
        NavigationItem(key: "audit.title", path: "/admin/audit", permission: .readPeople),
    ]

    /// The roles of whoever asks, in words for their own page.
    func roles(by actor: Actor) async throws -> [HeldRole] {
        let person = try accountHolder(actor, .readAccount)
        let grants = try await storage.read { try People.grants(of: person.id, in: $0) }
        var roles: [HeldRole] = []
        for record in grants {
            roles.append(HeldRole(record: record, place: (try? await tie(of: record.grant))?.name ?? "", mayEnd: false))
        }
        return roles
    }

    /// Links a day after they ran out, sign-ins that nobody used for 30 days, and mail of a week ago are forgotten by an
    /// hourly job.
    private var forgetWhatIsOver: Job {
        Job(
            name: "forget-accounts", every: 3600,
            once: { now, lease in
                try await lease.write { transaction in
                    try OneTimeLinks.forget(before: now, in: transaction)
                    try SignIns.forget(before: now, in: transaction)
                    try Outbox.forget(before: now, in: transaction)
                }
            })
    }
}
