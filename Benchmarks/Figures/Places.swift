/// Places and kinds that the invented records are about. Codes are places in these lists plus one; the order is the names'.
enum Places {
    /// A council: its region, how many schools it has about, and how many of 100 of them are remote.
    struct Council {
        let name: String
        let region: Int
        let schools: Int
        let remote: Int

        init(_ name: String, _ region: Int, _ schools: Int, _ remote: Int) {
            (self.name, self.region, self.schools, self.remote) = (name, region, schools, remote)
        }
    }

    static let regions = [
        "Forth Valley and West Lothian", "Northern Alliance", "South East", "South West", "Tayside", "West Partnership",
    ]

    static let councils = [
        Council("Aberdeen City", 1, 60, 0), Council("Aberdeenshire", 1, 165, 25), Council("Angus", 4, 58, 10),
        Council("Argyll and Bute", 1, 80, 70), Council("City of Edinburgh", 2, 117, 0),
        Council("Clackmannanshire", 0, 22, 0), Council("Comhairle nan Eilean Siar", 1, 24, 100),
        Council("Dumfries and Galloway", 3, 113, 35), Council("Dundee City", 4, 42, 0),
        Council("East Ayrshire", 3, 48, 10), Council("East Dunbartonshire", 5, 40, 0),
        Council("East Lothian", 2, 42, 5), Council("East Renfrewshire", 5, 31, 0), Council("Falkirk", 0, 59, 0),
        Council("Fife", 2, 155, 2), Council("Glasgow City", 5, 170, 0), Council("Highland", 1, 200, 60),
        Council("Inverclyde", 5, 26, 0), Council("Midlothian", 2, 39, 2), Council("Moray", 1, 53, 30),
        Council("North Ayrshire", 3, 58, 13), Council("North Lanarkshire", 5, 142, 0),
        Council("Orkney Islands", 1, 20, 100), Council("Perth and Kinross", 4, 84, 30),
        Council("Renfrewshire", 5, 60, 0), Council("Scottish Borders", 2, 70, 25),
        Council("Shetland Islands", 1, 29, 100), Council("South Ayrshire", 3, 49, 10),
        Council("South Lanarkshire", 5, 145, 8), Council("Stirling", 0, 48, 25),
        Council("West Dunbartonshire", 5, 38, 0), Council("West Lothian", 0, 80, 2),
    ]

    static let sectors = [
        "Additional support needs", "Apprenticeships", "College", "Community learning and development",
        "Early learning and childcare", "Employers", "Families", "Primary", "Secondary", "University",
    ]
    static let sectorWeights = [6, 4, 7, 7, 13, 3, 5, 27, 24, 4]

    static let kinds = ["engagement", "volunteering", "webinar"]
    static let kindWeights = [45, 45, 10]

    static let types = [
        "Effective practice", "Improvement support", "Planning", "Policy, strategy and networks",
        "Professional advice", "Professional dialogue", "Professional learning", "Pupil activity",
    ]
    /// Of an engagement; a webinar is professional learning, volunteering pupil activity.
    static let typeWeights = [2, 2, 20, 15, 24, 25, 12, 0]
}
