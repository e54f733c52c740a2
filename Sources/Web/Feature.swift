import ArgumentParser
import Markup
import Programme
import Work

/// A desk or another part of the product, as a value: what it puts in the menu, which addresses it answers, which jobs
/// it runs, which commands it adds. `App/Features.swift` lists them all.
package struct Feature: Sendable {
    package let name: String
    /// Entries of the main menu, in order.
    package let navigation: [NavigationItem]
    package let routes: [Route]
    package let jobs: [Job]
    /// Its read models that follow the feed of events.
    package let followers: [Follower]
    /// What its answers look like, for the API's description.
    package let shapes: [NamedShape]

    package init(
        name: String, navigation: [NavigationItem] = [], routes: [Route], jobs: [Job] = [], followers: [Follower] = [],
        shapes: [NamedShape] = []
    ) {
        self.name = name
        self.navigation = navigation
        self.routes = routes
        self.jobs = jobs
        self.followers = followers
        self.shapes = shapes
    }
}

/// One entry of the main menu.
package struct NavigationItem: Sendable, Equatable {
    /// The key of its words in the language files.
    package let key: String
    package let path: String
    /// Who sees it.
    package let permission: Permission
    /// The key of the heading under which it stands in lists of many; empty for none.
    package private(set) var group = ""

    package init(key: String, path: String, permission: Permission = .readPublished) {
        (self.key, self.path, self.permission) = (key, path, permission)
    }

    /// The same under a heading.
    package func under(_ group: String) -> NavigationItem {
        var item = self
        item.group = group
        return item
    }
}

extension [NavigationItem] {
    /// The same, each under a heading.
    package func under(_ group: String) -> [NavigationItem] { map { $0.under(group) } }

    /// As lists of links for whoever asks, each below its heading, in the order of the first of each; `level` makes a heading.
    package func grouped(
        for actor: Actor, _ words: Strings, heading: (_ text: HTML) -> HTML
    ) -> HTML {
        let seen = filter { $0.permission.allows(actor) }
        var groups: [String] = []
        for item in seen where !groups.contains(item.group) { groups.append(item.group) }
        return .group(
            groups.map { group in
                HTML {
                    group.isEmpty ? .none : heading(words.html(group))
                    ul {
                        seen.filter { $0.group == group }.map { item in
                            li { a(.href(Link(words.language.prefix + item.path))) { words.html(item.key) } }
                        }
                    }
                }
            })
    }
}

/// One thing that waits for staff: how many there are of it, and where exactly these are found.
package struct DeskTask: Sendable, Equatable {
    /// The key of its words in the language files, which take the count and, where there is one, the place.
    package let key: String
    package let count: Int
    package let path: String
    /// The slug of a council.
    package let place: String?

    package init(_ key: String, _ count: Int, _ path: String, place: String? = nil) {
        (self.key, self.count, self.path, self.place) = (key, count, path, place)
    }
}
