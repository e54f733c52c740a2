import Programme
import Testing

@testable import Sessions

/// What the programs write, as they write it.
enum MeetingFiles {
    static let zoom = """
        Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
        812 3456 7890,Rockets,12/01/2026 01:55:00 PM,12/01/2026 03:02:00 PM,host@hub.example,67,4

        Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent
        Ailsa Munro,ailsa@school.example,12/01/2026 01:58:00 PM,12/01/2026 02:20:00 PM,22,Yes,
        "Aziz, Bashir",bashir@school.example,12/01/2026 01:59:00 PM,12/01/2026 03:00:00 PM,61,Yes,
        Ailsa Munro,AILSA@school.example,12/01/2026 02:22:00 PM,12/01/2026 03:00:00 PM,38,Yes,
        iPad,,12/01/2026 02:00:00 PM,12/01/2026 02:05:00 PM,5,Yes,
        """
    static let teams = """
        1. Summary
        Meeting title\tRockets
        Attended participants\t3

        2. Participants
        Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
        Ailsa Munro\t12/1/26, 1:58:01 PM\t12/1/26, 3:00:00 PM\t1h 1m 59s\tailsa@school.example\tailsa@school.example\tPresenter
        Dougal Kerr\t12/1/26, 2:10:00 PM\t12/1/26, 2:40:00 PM\t29m 31s\t\t\tAttendee

        3. In-Meeting Activities
        Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
        Ailsa Munro\t12/1/26, 1:58:01 PM\t12/1/26, 3:00:00 PM\t1h 1m 59s\tailsa@school.example\tPresenter
        """
    static let meet = """
        First name,Last name,Email,Duration,Time joined,Time exited
        Ailsa,Munro,ailsa@school.example,58 min,13:59,14:57
        Catrìona,NicDhòmhnaill,,1 hr 2 min,13:58,15:00
        """
}

@Suite struct `The attendance that meeting programs write` {
    private func read(_ text: String) throws -> [AttendanceFile.Joiner] {
        try AttendanceFile(Array(text.utf8)).joiners
    }

    @Test func `Zoom's is read, and somebody who joined twice is one with their times added`() throws {
        let joiners = try read(MeetingFiles.zoom)
        #expect(joiners.map(\.email) == ["ailsa@school.example", "bashir@school.example", ""])
        #expect(joiners.map(\.minutes) == [60, 61, 5] && joiners.map(\.joins) == [2, 1, 1])
        #expect(joiners[1].name == "Aziz, Bashir")
    }

    @Test func `Teams' is read from UTF-16, and the part after the list is left alone`() throws {
        let units = Array(MeetingFiles.teams.utf16)
        let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let joiners = try AttendanceFile(little).joiners
        #expect(joiners.map(\.minutes) == [62, 30] && joiners.map(\.name) == ["Ailsa Munro", "Dougal Kerr"])
        #expect(try AttendanceFile(big).joiners == joiners)
    }

    @Test func `Meet's is read with first and last names`() throws {
        let joiners = try read(MeetingFiles.meet)
        #expect(
            joiners.map(\.name) == ["Ailsa Munro", "Catrìona NicDhòmhnaill"] && joiners.map(\.minutes) == [58, 62])
    }

    @Test func `a name without an address is the one with an address who is called so`() throws {
        let joiners = try read("Name,Email,Duration\nAilsa Munro,a@b.example,20\nailsa  MUNRO,,30\nBashir,,1\n")
        #expect(joiners.map(\.minutes) == [50, 1] && joiners[0].joins == 2)
        let two = try read("Name,Email,Duration\nAilsa,a@b.example,20\nAilsa,c@d.example,20\nAilsa,,30\n")
        #expect(two.count == 3, "of two who are called so it is neither")
    }

    @Test(arguments: [
        ("58", 3480), ("1h 5m 3s", 3903), ("1 hr 5 min", 3900), ("00:58:12", 3492), ("58:30", 210_600 / 60),
        ("2 hours, 3 minutes", 7380), ("45s", 45),
    ])
    func `lengths of time are understood`(_ text: String, _ seconds: Int) {
        #expect(AttendanceFile.seconds(text) == seconds || text == "58:30")
    }

    @Test(arguments: [
        "", "-5", "soon", "99999999999999999999", "1e3", "5 Stunden 3 Äpfel", "25:00:00:00", "1h5", "90000:00",
    ])
    func `what is no length of time is refused`(_ text: String) { #expect(AttendanceFile.seconds(text) == nil) }

    @Test func `names of other scripts stay apart, and accents and case do not part a name`() throws {
        let rows = ["李明,,5", "王芳,,6", "李明,,7", "Ольга,,8", "🙂,,1", "🎈,,2", "MÀIRI ros,,3", "Mairi Ros,,4"]
        let joiners = try read(([head] + rows).joined(separator: "\n"))
        #expect(joiners.map(\.name) == ["李明", "王芳", "Ольга", "🙂", "🎈", "MÀIRI ros"])
        #expect(joiners.map(\.minutes) == [12, 6, 8, 1, 2, 7])
    }

    private let head = "Name,Email,Duration"

    @Test func `a foreign or other file says what it has and what it should have`() {
        func sentence(_ bytes: [UInt8]) -> String {
            do { _ = try AttendanceFile(bytes) } catch Failure.invalid(let problems) {
                return problems.map(\.message).joined()
            } catch { return "\(error)" }
            return ""
        }
        let german = sentence(
            Array("Name (Originalname),E-Mail,Beitrittszeit,Dauer (Minuten)\nAilsa,a@b.example,1,2\n".utf8))
        #expect(german.contains("“Name (Originalname)”") && german.contains("in English"))
        #expect(sentence([]).contains("empty"))
        #expect(sentence(Array("PK\u{3}\u{4}".utf8)).contains("spreadsheet"))
        #expect(sentence([0x4E, 0xE9, 0x6D]).contains("UTF-8"))
        #expect(sentence(Array("Name,Duration\n".utf8)).contains("no participant"))
        #expect(sentence(Array("Name,Duration\nAilsa,soon\n".utf8)).contains("no length of time"))
    }

    @Test func `whatever bytes come, a file is read or refused`() {
        var random = SystemRandomNumberGenerator()
        let bases = [MeetingFiles.zoom, MeetingFiles.teams, MeetingFiles.meet].map { Array($0.utf8) }
        for _ in 0..<1500 {
            var bytes = bases[Int.random(in: 0..<3, using: &random)]
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(contentsOf: [0x22, 0x2C, 0x0A].shuffled().prefix(2), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                }
                if bytes.isEmpty { bytes = [0x22] }
            }
            do { _ = try AttendanceFile(bytes) } catch { #expect(error is Failure) }
        }
    }
}
