import Programme
import Tables

/// Which columns of a file feed the register, and what is true of all of its rows.
package struct RegisterForm: Sendable {
    /// What a column says.
    enum Field: CaseIterable, Sendable {
        case kind, code, sector, name, state, governance, denomination, website, address, postcode, latitude, longitude
        case easting, northing, dataZone, council, collaborative, collegeRegion, dywGroup, itl3, highlandsIslands
        case urbanRural8, urbanRural6, simd, pupils, teachers, opened, closed, mergedInto
    }

    /// The columns of each field; of several, the first that the file has counts, but an address is put together of all.
    var columns: [Field: [String]]
    /// The day from which what the file says holds.
    let day: Day
    /// How the list is called, as the edition of what has no edition of its own.
    let title: String
    /// The column that says `Y` of the rows that belong to the list, if only some do.
    var listed: String?
    /// The column that gives the year of the urban rural class, where only that of the list's own year is taken.
    var classYear: String?
    /// The kind that a word of the file's kind column means; `nil`: the words are those of `Establishment.Kind`.
    var kinds: [String: Establishment.Kind]?
    /// Whether a row without a code is known by its name.
    var isKeyedByName = false
    /// Whether the register begins with this list: what is in it was open before.
    var isFirst = false

    /// The native form, which is also that of the Scottish Government's school lists.
    package init(day: Day) { self.init(day: day, title: "list of \(day.iso)") }

    private init(day: Day, title: String) {
        (self.day, self.title) = (day, title)
        columns = [
            .kind: ["kind"], .code: ["seed_code", "code"], .sector: ["sector"], .name: ["name"],
            .state: ["state"], .governance: ["centre_type", "governance"], .denomination: ["denomination"],
            .website: ["website"],
            .address: ["address", "address_1", "address_2", "address_3"], .postcode: ["postcode"],
            .latitude: ["latitude"], .longitude: ["longitude"], .easting: ["easting"], .northing: ["northing"],
            .dataZone: ["datazone_2011"], .council: ["la_code", "council", "la_name"], .collaborative: ["ric"],
            .collegeRegion: ["college_region"], .dywGroup: ["dyw_group"], .itl3: ["itl3_name"],
            .highlandsIslands: ["highlands_islands"], .urbanRural8: ["ur8_code"], .urbanRural6: ["ur6_code"],
            .simd: ["simd2020_percentile"], .pupils: ["pupil_roll"], .teachers: ["fte_teachers"],
            .opened: ["opened"], .closed: ["closed"], .mergedInto: ["merged_into"],
        ]
    }

    /// The school list of a September that ships: 2023, with which the register begins, or 2024.
    package static func schools(_ year: Int) -> RegisterForm {
        var form = RegisterForm(
            day: Day(year: year, month: 9, day: 1) ?? Day(clamping: 0), title: "school list of September \(year)")
        form.columns[.pupils] = ["pupil_roll_\(year)"]
        form.columns[.teachers] = ["fte_teachers_\(year)"]
        form.listed = "listed_\(year)"
        form.classYear = "ur_source_year"
        form.isFirst = year == 2023
        return form
    }

    /// The list of colleges and universities that ships.
    package static let colleges: RegisterForm = {
        var form = RegisterForm(day: Day(year: 2023, month: 9, day: 1) ?? Day(clamping: 0), title: "list of 2024")
        form.columns[.kind] = ["type"]
        form.columns[.address] = ["town"]
        form.kinds = ["College": .college, "Higher education institution": .university]
        form.isKeyedByName = true
        form.isFirst = true
        return form
    }()

    /// The column of a field that a file has.
    func column(of field: Field, in header: TableHeader) -> String? {
        columns[field]?.first { header.column($0) != nil }
    }
}
