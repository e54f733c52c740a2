import Programme
import Tables

/// The attendance that a meeting's program writes: Zoom's list of participants, Microsoft Teams' attendance report or Google
/// Meet's, as CSV in UTF-8 or UTF-16. Pure.
///
/// Each writes other columns, and something above them; the first row whose cells are a name and how long is taken for the
/// head. Somebody who joined several times is there several times: their times are added.
package struct AttendanceFile: Sendable, Equatable {
    /// One participant.
    package struct Joiner: Sendable, Equatable {
        package var name: String
        /// In small letters; empty where the file has none.
        package var email: String
        package var seconds: Int
        package var joins: Int

        /// Whole minutes, rounded half up.
        package var minutes: Int { (seconds + 30) / 60 }
    }

    /// Each participant once, in the order in which they first appear.
    package let joiners: [Joiner]
    /// The rows that could not be read, each with why.
    package let faults: [String]

    /// The most bytes of a file, and the most rows.
    package static let limit = 5 << 20
    private static let rows = 20_000

    /// Reads a file. Throws `Failure.invalid` for one that is none of these, with what it seems to be instead.
    package init(_ bytes: [UInt8]) throws {
        guard bytes.count <= Self.limit else {
            throw Self.fault("The file is larger than 5 MB. Save the list of participants alone as CSV.")
        }
        let lines = Self.lines(try Self.text(bytes))
        guard !lines.isEmpty else { throw Self.fault("The file is empty.") }
        guard let head = lines.indices.prefix(60).first(where: { Columns(Self.cells(lines[$0])) != nil }),
            let columns = Columns(Self.cells(lines[head]))
        else { throw Self.unknown(lines) }
        var merged = Merging()
        var faults: [String] = []
        var count = 0
        for place in lines.indices.dropFirst(head + 1) {
            let cells = Self.cells(lines[place])
            // An empty line, or the head of the next part, ends the list.
            if cells.allSatisfy(\.isEmpty) { if count > 0 { break } else { continue } }
            if cells.count == 1, columns.last > 0 { break }
            count += 1
            guard count <= Self.rows else { throw Self.fault("The file has more than 20,000 rows.") }
            switch columns.joiner(cells) {
            case .success(let joiner): merged.add(joiner)
            case .failure(let fault): if faults.count < 100 { faults.append("Line \(place + 1): \(fault.sentence)") }
            }
        }
        (joiners, self.faults) = (merged.all, faults)
        guard !joiners.isEmpty else {
            throw Self.fault(faults.first ?? "The file has the names of the columns, and no participant.")
        }
    }

    private static func fault(_ sentence: String) -> Failure { .invalid([Problem("file", sentence)]) }

    private static func unknown(_ lines: [[UInt8]]) -> Failure {
        let first = lines.lazy.map(cells).first { $0.count > 2 } ?? cells(lines[0])
        let found = first.prefix(6).map { "“" + brief($0) + "”" }.joined(separator: ", ")
        return fault(
            "No row of this file names the columns of Zoom, Teams or Meet in English, such as Name, Email and Duration. Found: \(found). Set the meeting program to English and save its attendance again, or write these names above the columns."
        )
    }

    private static func brief(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(30)))
    }

    // MARK: Text

    /// The text of UTF-8, or of UTF-16 that says so by its first two bytes, as Teams writes it.
    private static func text(_ bytes: [UInt8]) throws -> [UInt8] {
        let isBig = bytes.starts(with: [0xFE, 0xFF])
        if bytes.starts(with: [0xFF, 0xFE]) || isBig {
            var units: [UInt16] = []
            units.reserveCapacity(bytes.count / 2)
            for place in stride(from: 2, to: bytes.count - 1, by: 2) {
                let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
                units.append(isBig ? one << 8 | two : two << 8 | one)
            }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        }
        if bytes.starts(with: [0x50, 0x4B]) {
            throw fault("This is a spreadsheet or an archive. Save the list of participants as CSV, and send that.")
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard String(validating: text, as: UTF8.self) != nil, !text.contains(0) else {
            throw fault(
                "The text of the file is not UTF-8. Open it in a spreadsheet program, save it as “CSV UTF-8”, and send that."
            )
        }
        return text
    }

    /// The lines; an end of line between quotation marks ends none.
    private static func lines(_ text: [UInt8]) -> [[UInt8]] {
        var (lines, line, isQuoted): ([[UInt8]], [UInt8], Bool) = ([], [], false)
        for byte in text {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == 0x0A, !isQuoted {
                lines.append(line)
                line.removeAll(keepingCapacity: true)
            } else if byte != 0x0D {
                line.append(byte)
            }
            // A quotation mark that is never closed must not make one line of a whole file.
            if line.count > 10_000 { isQuoted = false }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The cells of a line, between tabs where there are any, else semicolons where there are more of them than commas.
    private static func cells(_ line: [UInt8]) -> [String] {
        func count(_ byte: UInt8) -> Int { line.count { $0 == byte } }
        let tab = UInt8(ascii: "\t")
        let separator =
            count(tab) > 0
            ? tab : count(UInt8(ascii: ";")) > count(UInt8(ascii: ",")) ? UInt8(ascii: ";") : UInt8(ascii: ",")
        var (cells, cell, isQuoted): ([String], [UInt8], Bool) = ([], [], false)
        for (place, byte) in line.enumerated() {
            if byte == UInt8(ascii: "\"") {
                if isQuoted, place + 1 < line.count, line[place + 1] == byte { cell.append(byte) }
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                cells.append(trimmed(String(decoding: cell, as: UTF8.self)))
                cell.removeAll(keepingCapacity: true)
            } else {
                cell.append(byte)
            }
        }
        cells.append(trimmed(String(decoding: cell, as: UTF8.self)))
        return cells.count > 100 ? Array(cells.prefix(100)) : cells
    }

    // MARK: Columns

    private struct RowFault: Error { let sentence: String }

    /// Which column is what.
    private struct Columns {
        var name, family, email, duration: Int?
        /// Whether a bare number of the duration is minutes.
        let last: Int

        init?(_ cells: [String]) {
            for (place, cell) in cells.enumerated() {
                switch cell.lowercased() {
                case "name", "full name", "participant", "participant name", "name (original name)",
                    "user name (original name)", "first name":
                    if name == nil { name = place }
                case "last name", "surname": if family == nil { family = place }
                case "email", "user email", "email address": if email == nil { email = place }
                case "participant id (upn)": if email == nil { email = place }
                case "duration", "duration (minutes)", "total duration (minutes)", "in-meeting duration",
                    "attendance duration", "time in call":
                    if duration == nil { duration = place }
                default: break
                }
            }
            guard let name, let duration else { return nil }
            last = max(name, duration)
        }

        func joiner(_ cells: [String]) -> Result<Joiner, RowFault> {
            func cell(_ place: Int?) -> String { place.flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? "" }
            var whole = [cell(name), cell(family)].filter { !$0.isEmpty }.joined(separator: " ")
            whole = String(String.UnicodeScalarView(whole.unicodeScalars.filter { $0.value >= 0x20 }.prefix(200)))
            let address = cell(email).lowercased()
            let known = EmailAddress(address)?.text ?? ""
            guard !whole.isEmpty || !known.isEmpty else {
                return .failure(RowFault(sentence: "it names nobody."))
            }
            guard let seconds = AttendanceFile.seconds(cell(duration)) else {
                return .failure(
                    RowFault(
                        sentence: "“\(AttendanceFile.brief(cell(duration)))” is no length of time, such as 58 or 1h 5m."
                    ))
            }
            return .success(Joiner(name: whole, email: known, seconds: seconds, joins: 1))
        }
    }

    /// Seconds of `58` (minutes), `1h 5m 3s`, `1 hr 5 min`, `00:58:12`; `nil` for anything else, or more than a day.
    static func seconds(_ text: String) -> Int? {
        let bytes = Array(text.lowercased().utf8.prefix(41))
        guard (1...40).contains(bytes.count) else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { $0.count <= 2 ? WholeNumber.read(String(decoding: $0, as: UTF8.self)) : nil }
            guard (2...3).contains(parts.count) else { return nil }
            var sum = 0
            for part in parts {
                guard let part, part < 60 || sum == 0 else { return nil }
                sum = sum * 60 + part
            }
            return bounded(parts.count == 2 ? sum * 60 : sum)
        }
        var (sum, number, hasAny) = (0, nil as Int?, false)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if (0x30...0x39).contains(byte) {
                guard (number ?? 0) < 100_000 else { return nil }
                number = (number ?? 0) * 10 + Int(byte - 0x30)
            } else if byte == UInt8(ascii: "h") || byte == UInt8(ascii: "m") || byte == UInt8(ascii: "s") {
                guard let count = number else { return nil }
                sum += count * (byte == UInt8(ascii: "h") ? 3600 : byte == UInt8(ascii: "m") ? 60 : 1)
                (number, hasAny) = (nil, true)
                while place + 1 < bytes.count, (0x61...0x7A).contains(bytes[place + 1]) { place += 1 }
            } else if byte != 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: ".") {
                return nil
            }
            place += 1
        }
        if let number {
            guard !hasAny else { return nil }
            sum = number * 60
        }
        return bounded(sum)
    }

    private static func bounded(_ seconds: Int) -> Int? { (0...86_400).contains(seconds) ? seconds : nil }

    /// Puts the times of the same participant together: by their address, else by their name; a name without an address is
    /// that of the one participant with an address who is called so.
    private struct Merging {
        private var joiners: [Joiner] = []
        private var places: [String: Int] = [:]

        mutating func add(_ joiner: Joiner) {
            let key = joiner.email.isEmpty ? "name:" + AttendanceFile.folded(joiner.name) : joiner.email
            if let place = places[key] {
                joiners[place].seconds = min(86_400, joiners[place].seconds + joiner.seconds)
                joiners[place].joins += 1
            } else {
                places[key] = joiners.count
                joiners.append(joiner)
            }
        }

        var all: [Joiner] {
            var all = joiners
            var gone: Set<Int> = []
            // Each name is folded once: a file may name twenty thousand.
            var known: [String: [Int]] = [:]
            for (place, joiner) in joiners.enumerated() where !joiner.email.isEmpty {
                known[AttendanceFile.folded(joiner.name), default: []].append(place)
            }
            for (place, joiner) in joiners.enumerated() where joiner.email.isEmpty {
                guard let others = known[AttendanceFile.folded(joiner.name)], others.count == 1 else { continue }
                all[others[0]].seconds = min(86_400, all[others[0]].seconds + joiner.seconds)
                all[others[0]].joins += joiner.joins
                gone.insert(place)
            }
            return all.indices.filter { !gone.contains($0) }.map { all[$0] }
        }
    }

    /// A name without case, accents and punctuation. Letters of other scripts than the Latin stay what they are, so that no
    /// two people become one.
    static func folded(_ name: String) -> String {
        let small = name.lowercased()
        let others = String(String.UnicodeScalarView(small.unicodeScalars.filter(isOfAnotherScript)))
        let latin = slug(from: small)
        return others.isEmpty ? latin == "x" ? small : latin : latin + " " + others
    }

    private static func isOfAnotherScript(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x250, 0x300...0x36F, 0x1E00...0x1EFF: false
        default: scalar.properties.isAlphabetic
        }
    }
}
