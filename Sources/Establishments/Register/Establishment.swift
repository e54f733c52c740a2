import Programme

/// A school, nursery, college, university, youth or community group, or an employer's site: a row of the register.
///
/// What changes over time is kept with the day from which it holds, so that any day's establishment can be asked for.
package struct Establishment: Sendable {
    /// What it is.
    package enum Kind: String, CaseIterable, Sendable {
        case school, college, university
        case earlyLearning = "early-learning"
        case youthGroup = "youth-group"
        case communityLearning = "community-learning"
        case employerSite = "employer-site"
    }

    /// Which part of schooling a school is listed under.
    package enum Sector: String, CaseIterable, Sendable { case primary, secondary, special }

    /// By what lists know it: a school by its SEED code and sector, since a primary and a secondary may share a code.
    package struct Key: Hashable, Sendable {
        package let kind: Kind
        /// The SEED code of a school; what another list calls an establishment of another kind.
        package let code: String
        package let sector: Sector?

        package init(kind: Kind, code: String, sector: Sector?) {
            (self.kind, self.code, self.sector) = (kind, code, sector)
        }

        /// As commands write it: `5237521-primary`, `college:perth`.
        package var text: String {
            sector.map { code + "-" + $0.rawValue } ?? (kind == .school ? code : kind.rawValue + ":" + code)
        }
    }

    /// Whether it is open, and how that is known.
    package struct Standing: Sendable, Equatable {
        /// Open, closed for now, or closed.
        package enum State: String, CaseIterable, Sendable { case open, mothballed, closed }

        /// How the day is known from which it holds.
        package enum Basis: String, Sendable {
            /// Somebody gave the day.
            case stated
            /// It is the day of the first list that has it, or of the first that no longer has it.
            case listed
            /// It was open already when the register begins.
            case firstList = "first-list"
        }

        package let state: State
        package let basis: Basis
        /// Which establishment took over, where it was merged.
        package let successor: ID<Establishment>?
    }

    /// What it is called and who runs it.
    package struct Particulars: Sendable, Equatable {
        package var name: String
        /// `Local Authority`, `Grant Aided`; empty where it is not known.
        package var governance = ""
        package var denomination = ""
        /// An address of the web, or empty.
        package var website = ""
    }

    /// Where it is.
    package struct Place: Sendable, Equatable {
        package var address = ""
        /// As it is written, `AB12 5QX`; empty where it is not known.
        package var postcode = ""
        package var point: Point?
        /// Metres on the British National Grid.
        package var easting: Int?
        package var northing: Int?
        /// The data zone of 2011, such as `S01006604`.
        package var dataZone = ""
    }

    /// A way of dividing the country. They do not nest.
    package enum Scheme: String, CaseIterable, Sendable {
        /// The council, by its slug.
        case council
        /// The regional improvement collaborative, by its slug.
        case collaborative
        /// By its name.
        case collegeRegion = "college-region"
        /// The group for Developing the Young Workforce, by its name.
        case dywGroup = "dyw-group"
        /// The region of the International Territorial Level 3, by its name.
        case itl3
        /// `yes` or `no`: whether in the region TLM6, Highlands and Islands, of level 2.
        case highlandsIslands = "highlands-islands"
        /// The class, `1` to `8`: 4, 5, 7 and 8 are remote or very remote.
        case urbanRural8 = "urban-rural-8"
        /// The class, `1` to `6`.
        case urbanRural6 = "urban-rural-6"
        /// Of the data zone on the Scottish Index of Multiple Deprivation, `1` to `100`, 1 the most deprived.
        case simd = "simd-percentile"
    }

    /// An area of a scheme, and by which edition of the scheme.
    package struct Membership: Sendable, Equatable {
        /// Empty: it belongs to none.
        package let area: String
        /// Which edition, and by what the establishment was placed in it.
        package let edition: String
    }

    /// How many learn and teach there.
    package struct Roll: Sendable, Equatable {
        package let pupils: Int?
        /// Tenths of a full-time post.
        package let teacherTenths: Int?
    }

    package let id: ID<Establishment>
    package let key: Key
    package internal(set) var states = Dated<Standing>()
    package internal(set) var particulars = Dated<Particulars>()
    package internal(set) var places = Dated<Place>()
    package internal(set) var memberships: [Scheme: Dated<Membership>] = [:]
    /// By the day of the census.
    package internal(set) var rolls = Dated<Roll>()

    init(id: ID<Establishment>, key: Key) { (self.id, self.key) = (id, key) }

    /// What it is called now.
    package var name: String { particulars.last?.name ?? key.text }

    /// The readable end of its address.
    package var slug: String { Programme.slug(from: name) }

    /// The area of a scheme that it belonged to on a day; `nil` where it is not known or there is none.
    package func area(_ scheme: Scheme, on day: Day) -> String? {
        memberships[scheme]?.on(day).flatMap { $0.area.isEmpty ? nil : $0.area }
    }

    /// Whether it was open on a day; `nil` before it opened. What was open in the first list counts as open before.
    package func state(on day: Day) -> Standing.State? {
        guard let first = states.spans.first else { return nil }
        if day < first.from { return first.value.basis == .firstList ? first.value.state : nil }
        return states.on(day)?.state
    }

    /// The day on which it opened, where somebody gave it and it was before the end of another.
    package func opened(by day: Day) -> Day? {
        states.spans.first.flatMap { $0.value.basis == .stated && $0.from <= day ? $0.from : nil }
    }

    /// The first day on which it was closed, where somebody gave it and it is closed on another.
    package func closed(by day: Day) -> Day? {
        guard let since = since(day), since.value.state == .closed else { return nil }
        return since.value.basis == .stated ? since.from : nil
    }

    /// Since when the state has held that holds on a day; a later list that says the same does not begin it anew.
    func since(_ day: Day) -> (from: Day, value: Standing)? {
        let spans = states.spans.prefix { $0.from <= day }
        guard let state = spans.last?.value.state else { return nil }
        let others = spans.lastIndex { $0.value.state != state }
        return spans.dropFirst(others.map { $0 + 1 } ?? 0).first
    }
}

/// The classes of the Scottish Government's urban rural classification that are remote or very remote, of eight: more than
/// half an hour's drive from a settlement of 10,000 people.
package let remoteClasses: Set<String> = ["4", "5", "7", "8"]
