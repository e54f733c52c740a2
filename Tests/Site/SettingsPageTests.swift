import Foundation
import Programme
import Testing

@testable import App

@Suite struct `The page of settings` {
    private static func held(_ name: String, given: [String: String] = [:], _ environment: [String: String] = [:])
        -> [Setting.Held]
    {
        let setting = Setting.all.first { ($0.options + $0.variables).contains { $0.hasPrefix(name) } }
        return setting?.held(given: given) { environment[$0] } ?? []
    }

    @Test func `the command line wins over the environment, and the environment over the default`() {
        let environment = ["CEANGAL_PORT": "9000"]
        #expect(
            Self.held("--port", given: ["--port": "8443"], environment)
                == [.init(name: "--port", value: "8443", isSet: true, origin: .commandLine)])
        #expect(
            Self.held("--port", environment)
                == [.init(name: "CEANGAL_PORT", value: "9000", isSet: true, origin: .environment)])
        #expect(Self.held("--port") == [.init(name: "--port", value: nil, isSet: false, origin: .usual)])
    }

    @Test(arguments: ["CEANGAL_DATABASE", "CEANGAL_DATABASE_PASSWORD_FILE", "CEANGAL_SMTP_PASSWORD_FILE"])
    func `of a secret it is told that it is set, and never what it is`(_ name: String) {
        let held = Self.held(name, [name: "host=hidden"]).filter { $0.name == name }
        #expect(held.map(\.isSet) == [true] && held.map(\.value) == [nil])
        #expect(held.map(\.origin) == [name.hasSuffix("_FILE") ? .file : .environment])
    }

    @Test func `every setting is there as JSON, for administrators alone`() async throws {
        let program = try await Program.empty()
        let shown = try program.installation.with(["--key": "key.pem"]).shownSettings(
            by: .operator(unixUser: "ailsa"))
        let json = String(decoding: SettingsJSON.list(shown), as: UTF8.self)
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect((object?["settings"] as? [Any])?.count == Setting.all.count)
        #expect(!json.contains("key.pem") && json.contains("command-line"))
        #expect(throws: Permission.nothingHere) { try program.installation.shownSettings(by: .visitor) }
        let email = try #require(EmailAddress("erik@programme.example"))
        let officer = Actor.person(
            Person(id: ID(high: 1, low: 2), name: "Erik", email: email), grants: [Grant(.officer)])
        #expect(throws: Permission.nothingHere) { try program.installation.shownSettings(by: officer) }
    }
}
