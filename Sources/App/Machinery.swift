import HTTPTypes
import Programme
import Web

/// What is neither a desk nor a page: the state of the program, and the visitor's choice of light or dark.
enum Machinery {
    static func feature(_ installation: Installation) -> Feature {
        Feature(
            name: "Machinery",
            routes: [
                .machine(
                    .get, "/health", .readHealth,
                    Operation(
                        summary: "The state of the program and its records; 503 unless all is well.",
                        type: "application/json", schema: "Health", answers: [200, 503])
                ) { _ in
                    let health = await Health.of(installation)
                    let status: HTTPResponse.Status = health.status == "ok" ? .ok : .serviceUnavailable
                    return Reply.json(health.json, status: status).with(.cacheControl, "no-store")
                },
                .machine(
                    .post, "/theme", .chooseTheme,
                    Operation(
                        summary: "Keeps the choice of light or dark in a cookie and leads back.", type: "text/plain",
                        form: [
                            .init(
                                "theme", "The choice.", .text(allowed: ["light", "dark", "system"]), isRequired: true),
                            .init("back", "The path to lead back to."),
                        ], answers: [303], failures: [422]), answer: chooseTheme),
                PolicyReports().route,
            ], shapes: [NamedShape("Health", Health.shape)])
    }

    private static func chooseTheme(_ asked: WebRequest) async throws -> Reply {
        let form = try await asked.form()
        let kept = "; Path=/; SameSite=Lax; HttpOnly" + (asked.site.utf8.starts(with: "https".utf8) ? "; Secure" : "")
        let cookie: String
        switch form["theme"] {
        case "light", "dark": cookie = "theme=" + (form["theme"] ?? "") + "; Max-Age=31536000" + kept
        case "system": cookie = "theme=; Max-Age=0" + kept
        default: throw Failure.invalid([Problem("theme", "Choose light, dark or system.")])
        }
        return Reply.redirect(to: WebRequest.ownPath(form["back"]) ?? "/").with(.setCookie, cookie)
    }
}
