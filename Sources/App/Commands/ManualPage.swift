/// A command's help, laid out as a manual page: name, synopsis, description, arguments and options, and then whatever
/// sections the command's own discussion adds, exit status and environment last.
///
/// A line in capitals within a discussion begins such a section; a line that begins with blanks is kept as it is.
enum ManualPage {
    /// Lays out the help that ArgumentParser wrote; anything else comes back as it was.
    static func page(from help: String) -> String {
        let lines = help.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first, first.utf8.starts(with: overview.utf8),
            let usage = lines.firstIndex(where: { $0.utf8.starts(with: synopsis.utf8) })
        else { return help }
        let head = [String(decoding: first.utf8.dropFirst(overview.utf8.count), as: UTF8.self)] + lines[1..<usage]
        let blank = head.firstIndex(of: "") ?? head.count
        let abstract = head[..<blank].joined(separator: " ")
        let end = lines[usage...].firstIndex(of: "") ?? lines.count
        let call = lines[usage..<end].map { trimmed($0) }.joined(separator: " ").utf8.dropFirst(synopsis.utf8.count)
        let written = String(decoding: call, as: UTF8.self)
        let (description, sections) = parted(head[blank...])

        var page: [String] = []
        func add(_ title: String, _ body: [String]) {
            if !body.isEmpty { page += [title] + body + [""] }
        }
        add("NAME", wrapped(name(in: written) + " - " + withoutStop(abstract), hanging: 4))
        add("SYNOPSIS", wrapped(written, hanging: 4))
        add("DESCRIPTION", description)
        for (title, body) in tables(lines[min(end, lines.count)...]) { add(title, body) }
        for (title, body) in sections { add(title, body) }
        add("EXIT STATUS", ExitStatus.allCases.map { "  " + padded(String($0.rawValue), 4) + $0.meaning })
        add("ENVIRONMENT", environment + (name(in: written) == "ceangal serve" ? environmentOfServe : []))
        add("SEE ALSO", ["  docs/commands.md, docs/settings.md, docs/data.md"])
        return page.dropLast().joined(separator: "\n")
    }

    private static let environment = [
        "  CEANGAL_DATA  the data folder, where --data does not name it",
        "  CEANGAL_DATABASE  the PostgreSQL database with the records, if any",
        "  CEANGAL_DATABASE_PASSWORD_FILE  the file with the database's password",
        "  CEANGAL_PORT  the port, where --port does not name it",
        "  CEANGAL_HOME  the folder that holds Public/ and Reference/",
    ]
    private static let environmentOfServe = [
        "  CEANGAL_ADDRESS  how whole links begin, such as https://stem.example",
        "  CEANGAL_SECURITY_CONTACT  where faults of security are told (mailto:, https:)",
        "  CEANGAL_REPORTS_PER_HOUR  how many problems one neighbourhood may report",
    ]
    private static let overview = "OVERVIEW: "
    private static let synopsis = "USAGE: "
    private static let width = 78

    /// The words of a call before its first option or argument: `ceangal import listings`.
    private static func name(in call: String) -> String {
        call.utf8.split(separator: space).map { String(decoding: $0, as: UTF8.self) }
            .prefix { word in word.utf8.allSatisfy { (0x61...0x7A).contains($0) } }.joined(separator: " ")
    }

    /// A discussion as description and further sections.
    private static func parted(_ lines: ArraySlice<String>) -> ([String], [(String, [String])]) {
        var parts: [(title: String, lines: [String])] = [("", [])]
        for line in lines {
            if isTitle(line) { parts.append((line, [])) } else { parts[parts.count - 1].lines.append(line) }
        }
        let laid = parts.map { ($0.title, paragraphs($0.lines)) }
        return (laid[0].1, Array(laid.dropFirst()))
    }

    private static func isTitle(_ line: String) -> Bool {
        !line.isEmpty && line.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == space }
            && line.utf8.first != space
    }

    /// Paragraphs filled and moved in; lines that begin with blanks as they are.
    private static func paragraphs(_ lines: [String]) -> [String] {
        var result: [String] = []
        var words: [String] = []
        func flush() {
            if !words.isEmpty { result += wrapped(words.joined(separator: " "), hanging: 0) }
            words = []
        }
        for line in lines {
            if line.isEmpty || line.utf8.first == space {
                flush()
                result.append(line)
            } else {
                words.append(line)
            }
        }
        flush()
        while result.first?.isEmpty == true { result.removeFirst() }
        while result.last?.isEmpty == true { result.removeLast() }
        return result
    }

    /// The tables of arguments, options and commands, with their titles.
    private static func tables(_ lines: ArraySlice<String>) -> [(String, [String])] {
        var tables: [(title: String, lines: [String])] = []
        for line in lines {
            if line.utf8.last == UInt8(ascii: ":"), isTitle(String(decoding: line.utf8.dropLast(), as: UTF8.self)) {
                let title = String(decoding: line.utf8.dropLast(), as: UTF8.self)
                tables.append((title == "SUBCOMMANDS" ? "COMMANDS" : title, []))
            } else if !tables.isEmpty, !line.isEmpty || tables[tables.count - 1].lines.last?.isEmpty == false {
                tables[tables.count - 1].lines.append(line)
            }
        }
        return tables.map { table in
            (table.title, Array(table.lines.reversed().drop { $0.isEmpty }.reversed()))
        }
    }

    /// A text in lines of at most `width`, moved in by two and after the first line by `hanging` more.
    private static func wrapped(_ text: String, hanging: Int) -> [String] {
        var lines: [String] = []
        var line = "  "
        var isFresh = true
        for word in text.utf8.split(separator: space).map({ String(decoding: $0, as: UTF8.self) }) {
            if !isFresh, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
                lines.append(line)
                line = "  " + String(repeating: " ", count: hanging)
                isFresh = true
            }
            line += isFresh ? word : " " + word
            isFresh = false
        }
        return isFresh ? lines : lines + [line]
    }

    private static func withoutStop(_ text: String) -> String {
        text.utf8.last == UInt8(ascii: ".") ? String(decoding: text.utf8.dropLast(), as: UTF8.self) : text
    }

    private static func trimmed(_ text: String) -> String {
        String(decoding: text.utf8.drop { $0 == space }, as: UTF8.self)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.utf8.count))
    }

    private static let space = UInt8(ascii: " ")
}
