import Programme
import Web
import Work

extension Sessions {
    /// Sessions as a part of the product.
    package func feature(_ layout: Layout) -> Feature {
        Feature(
            name: "Sessions", navigation: Sessions.navigation,
            routes: SessionRoutes(sessions: self, layout: layout).routes
                + BookingRoutes(sessions: self, layout: layout).routes
                + SessionDeskRoutes(sessions: self, layout: layout).routes
                + AttendanceRoutes(sessions: self, layout: layout).routes,
            jobs: [offerJob, reminderJob, feedbackJob, forgetJob], shapes: SessionShapes.all)
    }

    /// What sessions put in the menu.
    package static let navigation = [NavigationItem(key: "menu.sessions", path: "/sessions")]

    /// What they have for those who look after sessions.
    package static let desks = [
        NavigationItem(key: "sessions.desk", path: "/admin/sessions", permission: Permission("session", .create))
    ]

    /// What they have for everybody who has signed in.
    package static let personal = [
        NavigationItem(key: "bookings.title", path: "/me/bookings", permission: readBookings)
    ]
}
