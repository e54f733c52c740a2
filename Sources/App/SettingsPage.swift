import HTTPTypes
import Markup
import Programme
import Tables
import Web

/// Which settings hold, and where each comes from: for administrators.
enum SettingsDesk {
    static func feature(_ installation: Installation) -> Feature {
        let layout = installation.layout
        return Feature(
            name: "Settings",
            routes: [
                .page(
                    .get, "/admin/settings", .readSettings, "The settings, what holds and where each comes from.",
                    failures: [401, 404]
                ) { asked in
                    let words = layout.strings(asked)
                    let page = SettingsPage(settings: try installation.shownSettings(by: asked.actor), words: words)
                    return Reply.page(
                        layout.page(
                            .init(words("settings.title"), trail: [(words("desk.title"), "/admin")], isHidden: true),
                            for: asked
                        ) { page.content })
                },
                .machine(
                    .get, "/admin/settings.json", .readSettings,
                    Operation(
                        summary: "The same as JSON.", type: "application/json", schema: "Settings",
                        failures: [401, 404])
                ) { asked in
                    Reply.json(SettingsJSON.list(try installation.shownSettings(by: asked.actor)))
                },
            ], shapes: [NamedShape("Settings", SettingsJSON.shape)])
    }

    /// What staff's menu has of it.
    static let desks = [NavigationItem(key: "settings.title", path: "/admin/settings", permission: .readSettings)]
}

extension Installation {
    /// A setting with what holds of it.
    typealias ShownSetting = (setting: Setting, held: [Setting.Held])

    /// Every setting with what holds, and where it comes from; of secrets only whether they are set. Only administrators
    /// may.
    func shownSettings(by actor: Actor) throws -> [ShownSetting] {
        try Permission.readSettings.require(of: actor)
        return Setting.all.map { ($0, $0.held(given: settings.given, environment: environment)) }
    }
}

/// The page of settings.
struct SettingsPage {
    let settings: [Installation.ShownSetting]
    let words: Strings

    var content: HTML {
        HTML {
            h1 { words.html("settings.title") }
            p(.class("lead")) { words.html("settings.lead") }
            div(.class("scroll"), .role("region"), .tabindex(0), .label(words("settings.title"))) {
                // With roles, because on a narrow screen its parts are no longer laid out as a table's.
                Markup.table(.role("table")) {
                    caption(.class("vh")) { words.html("settings.title") }
                    thead(.role("rowgroup")) {
                        tr(.role("row")) {
                            ["settings.name", "settings.value", "settings.origin", "settings.meaning"].map { key in
                                th(.role("columnheader"), .scope("col")) { words.html(key) }
                            }
                        }
                    }
                    tbody(.role("rowgroup")) { settings.map(row) }
                }
            }
        }
    }

    private func row(_ shown: Installation.ShownSetting) -> HTML {
        let (setting, held) = shown
        return tr(.role("row")) {
            th(.role("rowheader"), .scope("row")) {
                names(setting).map { name in p { code { name } } }
            }
            cell("settings.value", .group(held.map { held in p { value(held, setting) } }))
            cell(
                "settings.origin",
                .group(held.map { held in p { words.html("settings.from." + held.origin.rawValue) } }))
            cell("settings.meaning", span(.lang("en")) { Self.plain(setting.meaning) })
        }
    }

    private func names(_ setting: Setting) -> [String] { setting.options + setting.variables }

    private func value(_ held: Setting.Held, _ setting: Setting) -> HTML {
        if let value = held.value { return code { value } }
        if held.isSet { return words.html("settings.set") }
        return setting.usual.isEmpty
            ? words.html("settings.unset") : span(.lang("en")) { Self.plain(setting.usual) }
    }

    private func cell(_ key: String, _ content: HTML) -> HTML {
        td(.role("cell")) {
            span(.class("label"), .ariaHidden()) { words(key) }
            div { content }
        }
    }

    /// The words of the document without its marks.
    static func plain(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != UInt8(ascii: "`") }, as: UTF8.self)
    }
}

/// Settings as JSON.
enum SettingsJSON {
    static func list(_ settings: [Installation.ShownSetting]) -> [UInt8] {
        JSONWriter.document { json in
            json.objects("settings", of: settings) { shown, json in
                json.name("names")
                json.list(shown.setting.options + shown.setting.variables)
                json.member("meaning", SettingsPage.plain(shown.setting.meaning))
                json.member("default", SettingsPage.plain(shown.setting.usual))
                json.objects("held", of: shown.held) { held, json in
                    json.member("name", held.name)
                    json.member("value", held.value)
                    json.member("set", held.isSet)
                    json.member("from", held.origin.rawValue)
                }
            }
        }
    }

    static let shape = Shape.object(
        "The settings of the installation.",
        of: [
            .always(
                "settings",
                .list(
                    of: .object(
                        "One setting.",
                        of: [
                            .always("names", .list("Options and variables that give it.", of: .text())),
                            .always("meaning", .text()), .always("default", .text("What holds without it.")),
                            .always(
                                "held",
                                .list(
                                    "What holds.",
                                    of: .object(
                                        "One value.",
                                        of: [
                                            .always("name", .text()),
                                            .sometimes("value", .text("Left out for secrets and defaults.")),
                                            .always("set", .flag()),
                                            .always("from", .text(allowed: Setting.Origin.allCases.map(\.rawValue))),
                                        ]))),
                        ])))
        ])
}
