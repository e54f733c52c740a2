import HTTPTypes
import Programme
import Web

/// `/openapi.json`: every address of the program, for other programs.
enum Description {
    /// The description of the features given, of itself, and of the files of the pages.
    static func feature(_ installation: Installation, of features: [Feature]) -> Feature {
        Feature(
            name: "Description",
            routes: [
                .machine(.get, "/openapi.json", .readPublished, operation) { asked in
                    let all = features + [feature(installation, of: features)]
                    let description = APIDescription(
                        of: all, files: installation.assets.routes, version: programVersion)
                    return Reply.json(description.json(site: asked.site)).open(keptFor: 300)
                }
            ])
    }

    private static let operation = Operation(
        summary: "Every address of the program, by OpenAPI 3.1.", type: "application/json")
}
