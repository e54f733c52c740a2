import Programme
import Testing

@testable import Establishments

@Suite struct `The days and groups of the register` {
    private let ailsa = Actor.operator(unixUser: "ailsa")

    @Test
    func `a list that gives the days of opening, closing and merging is believed, and its export changes nothing`()
        async throws
    {
        let desk = try await RegisterDesk.make()
        let dated = "seed_code,sector,name,council,state,opened,closed,merged_into\n"
        let first =
            dated + """
                1,primary,One,moray,,,,
                2,primary,Two,moray,,1931-08-24,,
                3,primary,Three,moray,,,,
                4,primary,Four,moray,mothballed,,,

                """
        _ = try await desk.load(first, on: "2023-09-01", by: ailsa)
        let second =
            dated + """
                1,primary,One,moray,,1974-08-20,,
                2,primary,Two,moray,closed,,2024-03-29,1-primary
                3,primary,Three,moray,,,2024-06-28,
                4,primary,Four,moray,closed,,2024-01-01,
                5,primary,Five,moray,open,2023-11-06,,
                9,primary,Nobody,moray,closed,,2001-01-01,

                """
        let done = try await desk.load(second, on: "2024-09-01", by: ailsa)
        #expect(done.update.questions.isEmpty && done.update.vanished == 0)
        #expect(
            done.update.changes.map { "\($0.what.rawValue) \($0.key) \($0.detail)" }.sorted() == [
                "closes 3-primary 2024-06-28", "closes 4-primary 2024-01-01", "merges 2-primary 1-primary",
                "opened 1-primary 1974-08-20", "opens 5-primary 2023-11-06",
            ])
        for (day, open) in [
            ("1930-01-01", []), ("1950-01-01", ["2-primary"]), ("1980-01-01", ["1-primary", "2-primary"]),
            ("2023-10-01", ["1-primary", "3-primary", "2-primary"]),
            ("2023-11-06", ["5-primary", "1-primary", "3-primary", "2-primary"]),
            ("2024-03-29", ["5-primary", "1-primary", "3-primary"]), ("2024-06-28", ["5-primary", "1-primary"]),
        ] {
            #expect(try await desk.find("") { $0.day = Day(iso: day) } == open, "\(day)")
        }
        let register = try await desk.front.register(by: .visitor)
        let autumn = try #require(Day(iso: "2024-09-01"))
        let (one, two) = (try #require(register.named("1-primary")), try #require(register.named("2-primary")))
        #expect(two.states.last?.successor == one.id && two.since(autumn)?.value.basis == .stated)
        let again = try await desk.load(try await desk.table(), on: "2025-09-01", by: ailsa).update
        #expect(again.questions.isEmpty && again.changes.isEmpty && again.changed == 0)
    }

    @Test(arguments: [
        ("1,primary,One,moray,,1974-13-01,,", "opened"), ("1,primary,One,moray,,2024-09-02,,", "opened"),
        ("1,primary,One,moray,open,,2024-03-29,", "state"), ("1,primary,One,moray,open,,,2-primary", "state"),
        ("1,primary,One,moray,closed,2024-03-29,2024-03-29,", "closed"),
        ("1,primary,One,moray,closed,,2023-09-01,", "closed"), ("1,primary,One,moray,,2023-10-01,,", "opened"),
        ("1,primary,One,moray,closed,,,1-primary", "merged_into"),
        ("1,primary,One,moray,closed,,,9-primary", "merged_into"),
        ("1,primary,One,moray,closed,,0000-01-01,", "closed"), ("1,primary,One,moray,,,99999999-01-01,", "closed"),
    ])
    func `days that cannot be are refused with their column, and nothing is stored`(
        _ row: String, _ column: String
    ) async throws {
        let desk = try await RegisterDesk.make()
        let dated = "seed_code,sector,name,council,state,opened,closed,merged_into\n"
        let other = "2,primary,Two,moray,,,,\n"
        _ = try await desk.load(dated + "1,primary,One,moray,,,,\n" + other, on: "2023-09-01", by: ailsa)
        let before = try await desk.table()
        do {
            _ = try await desk.load(dated + row + "\n" + other, on: "2024-09-01", by: ailsa)
            Issue.record("It was loaded.")
        } catch let Failure.invalid(problems) {
            #expect(problems.map(\.field) == [column], "\(problems)")
        }
        #expect(try await desk.table() == before)
    }

    @Test func `groups and regions that do not nest, and kinds other than schools, are kept and found`() async throws {
        let desk = try await RegisterDesk.make()
        _ = try await desk.load(
            """
            kind,code,sector,name,council,address,college_region,dyw_group
            school,1,primary,Sanday School,orkney-islands,Sanday,Highlands and Islands,Orkney
            early-learning,n1,,Wee Acorns,moray,Lossiemouth,Highlands and Islands,Moray
            youth-group,y1,,Elgin Code Club,moray,Elgin,Highlands and Islands,Moray
            community-learning,c1,,Buckie Learning Hub,moray,Buckie,North East,Moray
            employer-site,e1,,Distillery,moray,Rothes,,Moray

            """, on: "2023-09-01", by: ailsa)
        #expect(try await desk.find("lossiemouth") == ["early-learning:n1"])
        #expect(try await desk.find("") { $0.kind = .youthGroup } == ["youth-group:y1"])
        let register = try await desk.front.register(by: .visitor)
        let day = try #require(Day(iso: "2023-10-01"))
        let hub = try #require(register.named("community-learning:c1"))
        #expect(hub.area(.collegeRegion, on: day) == "North East" && hub.area(.dywGroup, on: day) == "Moray")
        #expect(register.named("employer-site:e1")?.area(.collegeRegion, on: day) == nil)
    }
}
