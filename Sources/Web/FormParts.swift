/// A form that was sent in parts (`multipart/form-data`, RFC 7578), as browsers send forms with files.
struct FormParts: Sendable {
    /// The plain fields, in the order they came.
    private(set) var fields: [(name: String, value: String)] = []
    /// The files, in the order they came; those that were left empty do not count.
    private(set) var files: [UploadedFile] = []

    /// Why bytes are no such form.
    enum Fault: Error, Equatable {
        case noBoundary, unsound, tooMuch
    }

    /// At most so many parts, bytes of the head of one, bytes of a plain field.
    static let limits = (parts: 100, head: 4096, field: 20_000)

    /// Reads a whole body. `type` is its media type with the boundary.
    init(_ body: [UInt8], type: String) throws(Fault) {
        guard let boundary = Self.boundary(of: type) else { throw .noBoundary }
        let line = Array("--".utf8) + boundary
        // What stands before the first boundary is for programs that know no parts (RFC 2046, 5.1.1).
        guard var place = Self.find(line, in: body, from: 0, atLineStart: true) else { throw .unsound }
        var count = 0
        while true {
            place += line.count
            if Self.has([0x2D, 0x2D], in: body, at: place) { return }
            while place < body.count, body[place] == 0x20 || body[place] == 0x09 { place += 1 }
            guard Self.has([0x0D, 0x0A], in: body, at: place) else { throw .unsound }
            let start = place + 2
            guard let next = Self.find([0x0D, 0x0A] + line, in: body, from: place, atLineStart: false) else {
                throw .unsound
            }
            count += 1
            guard count <= Self.limits.parts else { throw .tooMuch }
            try add(body[min(start, next)..<next])
            place = next + 2
        }
    }

    private mutating func add(_ part: ArraySlice<UInt8>) throws(Fault) {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard let head = Self.find(end, in: part, from: part.startIndex, atLineStart: false),
            head - part.startIndex <= Self.limits.head
        else { throw .unsound }
        let content = part[(head + end.count)...]
        let lines = String(decoding: part[..<head], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: true)
        guard
            let disposition = lines.first(where: { $0.lowercased().utf8.starts(with: "content-disposition:".utf8) }),
            let name = Self.parameter("name", of: disposition), name.utf8.count <= 64
        else { throw .unsound }
        if let file = Self.parameter("filename", of: disposition) {
            guard !(file.isEmpty && content.isEmpty) else { return }
            files.append(UploadedFile(field: name, name: Self.plain(file), bytes: Array(content)))
        } else {
            guard content.count <= Self.limits.field else { throw .tooMuch }
            fields.append((name, String(decoding: content.filter { $0 != 0 }, as: UTF8.self)))
        }
    }

    /// The boundary that a media type names: 1 to 70 bytes.
    private static func boundary(of type: String) -> [UInt8]? {
        guard type.lowercased().utf8.starts(with: "multipart/form-data".utf8),
            let value = parameter("boundary", of: type[...])
        else { return nil }
        return (1...70).contains(value.utf8.count) ? Array(value.utf8) : nil
    }

    /// A parameter of a head field, `name=value` or `name="value"`. Browsers write a quotation mark within as `%22`.
    private static func parameter(_ name: String, of line: Substring) -> String? {
        let bytes = Array(line.utf8)
        var place = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        while place < bytes.endIndex {
            place += 1
            while place < bytes.endIndex, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
            let start = place
            while place < bytes.endIndex, bytes[place] != UInt8(ascii: "="), bytes[place] != UInt8(ascii: ";") {
                place += 1
            }
            let found = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
            guard place < bytes.endIndex, bytes[place] == UInt8(ascii: "=") else { continue }
            place += 1
            var value: [UInt8] = []
            if place < bytes.endIndex, bytes[place] == UInt8(ascii: "\"") {
                place += 1
                while place < bytes.endIndex, bytes[place] != UInt8(ascii: "\"") {
                    if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.endIndex { place += 1 }
                    value.append(bytes[place])
                    place += 1
                }
                while place < bytes.endIndex, bytes[place] != UInt8(ascii: ";") { place += 1 }
            } else {
                while place < bytes.endIndex, bytes[place] != UInt8(ascii: ";") {
                    value.append(bytes[place])
                    place += 1
                }
            }
            if found == name { return String(decoding: value, as: UTF8.self) }
        }
        return nil
    }

    /// A file's name without folders and without what does not belong into one; 200 bytes at most, its end kept.
    private static func plain(_ name: String) -> String {
        let folders: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
        let last = Array(name.utf8).split(whereSeparator: folders.contains).last ?? []
        var kept = String.UnicodeScalarView()
        for scalar in String(decoding: last, as: UTF8.self).unicodeScalars
        where scalar.value >= 0x20 && scalar.value != 0x7F && scalar.properties.generalCategory != .format {
            kept.append(scalar)
        }
        var name = String(kept)
        while name.utf8.count > 200 { name.unicodeScalars.removeFirst() }
        return name.isEmpty ? "file" : name
    }

    private static func has(_ wanted: [UInt8], in bytes: [UInt8], at place: Int) -> Bool {
        place + wanted.count <= bytes.count && bytes[place..<place + wanted.count].elementsEqual(wanted)
    }

    /// Where some bytes stand for the first time, if they do.
    private static func find<Bytes: RandomAccessCollection<UInt8>>(
        _ wanted: [UInt8], in bytes: Bytes, from start: Int, atLineStart: Bool
    ) -> Int? where Bytes.Index == Int {
        guard let first = wanted.first else { return nil }
        var place = start
        while place + wanted.count <= bytes.endIndex {
            guard let hit = bytes[place...].firstIndex(of: first), hit + wanted.count <= bytes.endIndex else {
                return nil
            }
            let isStart = !atLineStart || hit == bytes.startIndex || bytes[hit - 1] == 0x0A
            if isStart, bytes[hit..<hit + wanted.count].elementsEqual(wanted) { return hit }
            place = hit + 1
        }
        return nil
    }
}

/// A file that came with a form.
package struct UploadedFile: Sendable, Equatable {
    /// The form's field.
    package let field: String
    /// As the sender calls it, without folders: 200 bytes at most. Never a path of this machine.
    package let name: String
    package let bytes: [UInt8]

    package init(field: String, name: String, bytes: [UInt8]) {
        (self.field, self.name, self.bytes) = (field, name, bytes)
    }
}
