import Storage

/// One of the programme's numbers, defined once: what is counted, of which records, and what is left out. Its words stand
/// in the language files under `measure.` and its id: `…title`, `…definition`, `…counts`, `…leaves-out`.
package struct Measure: Sendable {
    /// `engagements.count`: never another number's, for expressions and releases name it.
    package let id: String
    package let unit: Unit
    package let aggregate: Aggregate
    /// The name of the fact whose records it counts.
    package let fact: String
    /// What the records have to be beside, such as webinars.
    package let conditions: [Condition]
    /// One more whenever the definition changes.
    package let version: Int
    /// The desk that answers for it, a key of the language files.
    package let owner: String
    /// The measure that tells how many people are behind a figure of it, where it is of people but does not count them.
    package let peopleBehind: String?
    /// The day on which it was withdrawn; such a one is kept for what named it, and gives no new figures.
    package let withdrawn: Day?

    package init(
        _ id: String, _ unit: Unit, _ aggregate: Aggregate, of fact: String, where conditions: [Condition] = [],
        version: Int = 1, owner: String, peopleBehind: String? = nil, withdrawn: Day? = nil
    ) {
        self.id = id
        self.unit = unit
        self.aggregate = aggregate
        self.fact = fact
        self.conditions = conditions
        self.version = version
        self.owner = owner
        self.peopleBehind = peopleBehind
        self.withdrawn = withdrawn
    }

    /// What is counted. Units are never added to one another, nor divided by one another.
    package enum Unit: String, CaseIterable, Sendable {
        case engagements
        /// Distinct ones.
        case establishments
        /// One person at one engagement or session; who comes twice is counted twice.
        case attendances
        case sessions
        /// One learner at one session.
        case learnerEngagements = "learner-engagements"
        /// Of those who led it.
        case hours
        /// Of sessions, as they were given.
        case deliveryHours = "delivery-hours"
        /// Of each learner.
        case learnerHours = "learner-hours"

        /// Whether small ones could tell of single people, so that the publish gate has to see them first.
        package var isOfPeople: Bool { self == .attendances || self == .learnerEngagements || self == .learnerHours }

        /// How many of what records keep make one of it: minutes, for hours.
        package var parts: Int { self == .hours || self == .deliveryHours || self == .learnerHours ? 60 : 1 }
    }

    /// How records become a number.
    package enum Aggregate: Hashable, Sendable {
        case count
        /// The sum of an amount of the fact.
        case sum(String)
        /// How many different establishments.
        case distinctEstablishments
    }

    /// That a dimension has one of some values.
    package struct Condition: Hashable, Sendable {
        package let dimension: Dimension
        package let values: [String]

        package init(_ dimension: Dimension, _ values: [String]) {
            (self.dimension, self.values) = (dimension, values)
        }
    }
}

/// By what figures can be narrowed down and broken down.
package enum Dimension: String, CaseIterable, Sendable {
    /// What it was for, or what kind of session.
    case kind
    /// In person or online.
    case mode
    /// Who led it: for staff alone.
    case officer
    /// `2020-03`
    case month
    /// Which part of education, as of the day.
    case sector
    /// The council, as of the day.
    case council
    /// The regional improvement collaborative, as of the day.
    case region
    /// The class of the Scottish Government's 8-fold urban rural classification, as of the day.
    case urbanRural = "urban_rural"
    /// Whether it is remote or very remote by that classification.
    case remoteness
    case theme

    /// Whether a record has one value of it. Of the others it may have several, one for each establishment or theme: it
    /// then counts in each of them, and once in any total.
    package var isOfRecord: Bool { [.kind, .mode, .officer, .month].contains(self) }
}

/// Records that measures count, as their desk tells of them: SQL of the portable subset with one row for each record.
package struct Fact: Sendable {
    /// `engagements`
    package let name: String
    /// The columns of `records` that hold amounts, in their order: whole numbers, minutes and heads.
    package let amounts: [String]
    /// By what its records can be told apart.
    package let dimensions: [Dimension]
    /// The values of `kind` and of `mode` that they may have, in order, each with the key of its words.
    package let kinds: [(value: String, key: String)]
    package let modes: [(value: String, key: String)]
    /// The records that count. A key begins with the 36 characters of the record's id, by which events name it; a record may
    /// have several rows, each with a key of its own. Columns: `key`, `day`, `kind`, `mode`, `officer`, `sectors`, `themes` (slugs with blanks
    /// between), `area` (a council's or region's slug, where no establishment says where it was) and the amounts; of all, or
    /// of some records.
    package let records: @Sendable (_ records: [String]?) -> SQL
    /// The establishments of the records: `key`, `establishment`.
    package let establishments: @Sendable (_ records: [String]?) -> SQL
    /// Which records an event may have changed, by its verb, subject and particulars.
    package let touched: @Sendable (_ verb: String, _ subject: String, _ particulars: String) -> Touched
    /// Whether each of its rows is of one place, so that places add up to the total.
    package let isOfOnePlace: Bool
    /// Who may read the records themselves.
    package let permission: Permission
    /// The path of a record's page, by its key.
    package let path: @Sendable (_ key: String) -> String?

    /// What an event changes.
    package enum Touched: Sendable, Equatable {
        case nothing
        case keys([String])
        /// More than it can name.
        case everything
    }

    package init(
        _ name: String, amounts: [String], dimensions: [Dimension], kinds: [(value: String, key: String)],
        modes: [(value: String, key: String)], isOfOnePlace: Bool = false, permission: Permission,
        path: @escaping @Sendable (_ key: String) -> String?,
        records: @escaping @Sendable (_ records: [String]?) -> SQL,
        establishments: @escaping @Sendable (_ records: [String]?) -> SQL,
        touched: @escaping @Sendable (_ verb: String, _ subject: String, _ particulars: String) -> Touched
    ) {
        self.name = name
        self.amounts = amounts
        self.dimensions = dimensions
        self.kinds = kinds
        self.modes = modes
        self.isOfOnePlace = isOfOnePlace
        self.permission = permission
        self.path = path
        self.records = records
        self.establishments = establishments
        self.touched = touched
    }
}
