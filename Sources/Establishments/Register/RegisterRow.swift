import Programme
import Tables

/// One row of a list, field by field.
struct RegisterRow {
    let row: TableRow
    let form: RegisterForm
    let geography: Geography

    /// What is wrong with one field.
    struct Fault: Error {
        let field: RegisterForm.Field
        let message: String
    }

    /// What the row says of its establishment.
    func statement() throws(Fault) -> RegisterFile.Statement {
        let (state, name) = (text(.state), text(.name))
        let closed = try day(.closed)
        let unsaid: Establishment.Standing.State = closed == nil ? .open : .closed
        guard let standing = state.isEmpty ? unsaid : Establishment.Standing.State(rawValue: state) else {
            throw Fault(field: .state, message: "The state is “\(state)”. Write open, mothballed or closed.")
        }
        guard standing == .closed || closed == nil && text(.mergedInto).isEmpty else {
            throw Fault(
                field: .state,
                message:
                    "The row says when it closed or into what it was merged, and that it is \(state). Write closed.")
        }
        guard !name.isEmpty, name.unicodeScalars.count <= 200 else {
            throw Fault(field: .name, message: "The name is missing, or longer than 200 characters.")
        }
        let (key, opened) = (try key(name), try day(.opened))
        if standing == .closed {
            if let opened, let closed, closed <= opened {
                throw Fault(field: .closed, message: "It closed on \(closed.iso), which is before it had opened.")
            }
            return .closed(.init(row: row.number, key: key, day: closed, heir: text(.mergedInto)))
        }
        var entry = try entry(key, name)
        entry.isMothballed = standing == .mothballed
        entry.opened = opened
        return .holds(entry)
    }

    private func entry(_ key: Establishment.Key, _ name: String) throws(Fault) -> RegisterFile.Entry {
        var entry = RegisterFile.Entry(row: row.number, key: key, name: name)
        entry.governance = has(.governance) ? text(.governance) : nil
        entry.denomination = has(.denomination) ? text(.denomination) : nil
        entry.website = has(.website) ? website : nil
        entry.place = try place()
        entry.placeFields = Set(
            [.address, .postcode, .latitude, .easting, .northing, .dataZone].filter { has($0) })
        entry.memberships = try memberships()
        if has(.pupils) || has(.teachers) {
            let teachers = try number(.teachers, 0...100_000)
            entry.roll = .init(
                pupils: try whole(.pupils, 0...100_000), teacherTenths: teachers.map { Int(($0 * 10).rounded()) })
        }
        return entry
    }

    /// A day of the past, as far as the list knows of one.
    private func day(_ field: RegisterForm.Field) throws(Fault) -> Day? {
        let text = text(field)
        guard !text.isEmpty else { return nil }
        guard let day = Day(iso: text), day.year >= 1100 else {
            throw Fault(field: field, message: "“\(text)” is not a day such as 2024-03-28.")
        }
        guard day <= form.day else {
            throw Fault(field: field, message: "\(text) is after \(form.day.iso), the day of the list.")
        }
        return day
    }

    private func key(_ name: String) throws(Fault) -> Establishment.Key {
        let kind = try kind()
        var code = text(.code)
        if code.isEmpty && form.isKeyedByName { code = slug(from: name) }
        let isPlain = code.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: true
            default: false
            }
        }
        guard isPlain, (1...100).contains(code.utf8.count) else {
            throw Fault(field: .code, message: "The code is missing, or has other than letters, digits and - . / _.")
        }
        guard kind == .school else { return .init(kind: kind, code: code, sector: nil) }
        guard let sector = Establishment.Sector(rawValue: text(.sector).lowercased()) else {
            throw Fault(
                field: .sector, message: "The sector is “\(text(.sector))”. Write primary, secondary or special.")
        }
        return .init(kind: kind, code: code, sector: sector)
    }

    private func kind() throws(Fault) -> Establishment.Kind {
        let word = text(.kind)
        if word.isEmpty { return .school }
        guard let kind = form.kinds?[word] ?? Establishment.Kind(rawValue: word) else {
            let known = Establishment.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(field: .kind, message: "The kind is “\(word)”. Write one of: \(known).")
        }
        return kind
    }

    private func place() throws(Fault) -> Establishment.Place {
        var place = Establishment.Place()
        let lines = (form.columns[.address] ?? []).map { trimmed(row[$0].text) }.filter { !$0.isEmpty }
        place.address = String(lines.joined(separator: ", ").unicodeScalars.prefix(500))
        let postcode = text(.postcode)
        if !postcode.isEmpty {
            guard let read = Postcode(postcode), read.isWhole else {
                throw Fault(field: .postcode, message: "“\(postcode)” is not a postcode, such as IV30 1BX.")
            }
            place.postcode = read.text
        }
        if let latitude = try number(.latitude, -90...90), let longitude = try number(.longitude, -180...180) {
            place.point = Point(latitude: latitude, longitude: longitude)
        }
        place.easting = try whole(.easting, 0...1_000_000)
        place.northing = try whole(.northing, 0...1_500_000)
        place.dataZone = String(text(.dataZone).unicodeScalars.prefix(20))
        return place
    }

    private func memberships() throws(Fault) -> [Establishment.Scheme: Establishment.Membership] {
        var found: [Establishment.Scheme: Establishment.Membership] = [:]
        func put(_ scheme: Establishment.Scheme, _ area: String, _ edition: String) {
            found[scheme] = .init(area: String(area.unicodeScalars.prefix(100)), edition: edition)
        }
        if has(.council), !text(.council).isEmpty {
            let name = text(.council)
            guard let council = geography.council(name) ?? geography.council(named: name) else {
                throw Fault(
                    field: .council,
                    message: "“\(name)” is not one of the 32 councils. Use its name, slug or GSS code.")
            }
            put(.council, council.slug, form.title)
            if !has(.collaborative) { put(.collaborative, council.region, "by council") }
        }
        if has(.collaborative), !text(.collaborative).isEmpty {
            put(.collaborative, slug(from: text(.collaborative)), form.title)
        }
        for (field, scheme) in [
            (RegisterForm.Field.collegeRegion, Establishment.Scheme.collegeRegion), (.dywGroup, .dywGroup),
            (.itl3, .itl3),
        ] where !text(field).isEmpty { put(scheme, text(field), form.title) }
        if has(.highlandsIslands), !text(.highlandsIslands).isEmpty {
            put(.highlandsIslands, text(.highlandsIslands) == "Y" ? "yes" : "no", "ITL level 2 of 2021, TLM6, by point")
        }
        try classes(put)
        return found
    }

    /// The classes that a list gives for the day of its own edition.
    private func classes(_ put: (Establishment.Scheme, String, String) -> Void) throws(Fault) {
        let isOwn = form.classYear.map { row[$0].text == String(form.day.year) } ?? true
        for (field, scheme, most) in [
            (RegisterForm.Field.urbanRural8, Establishment.Scheme.urbanRural8, 8), (.urbanRural6, .urbanRural6, 6),
        ] where isOwn {
            guard let number = try whole(field, 1...most) else { continue }
            put(scheme, String(number), "as given in the \(form.title), which does not name the edition")
        }
        if let percentile = try whole(.simd, 1...100) {
            put(.simd, String(percentile), "SIMD 2020, of the data zone of 2011")
        }
    }

    private func has(_ field: RegisterForm.Field) -> Bool { form.column(of: field, in: row.header) != nil }

    private func text(_ field: RegisterForm.Field) -> String {
        form.column(of: field, in: row.header).map { trimmed(row[$0].text) } ?? ""
    }

    /// Only what a browser may follow.
    private var website: String {
        let text = text(.website)
        let isWeb = ["https://", "http://"].contains { text.utf8.starts(with: $0.utf8) }
        return isWeb && text.utf8.count <= 500 ? text : ""
    }

    private func number(_ field: RegisterForm.Field, _ range: ClosedRange<Double>) throws(Fault) -> Double? {
        let text = text(field)
        guard !text.isEmpty else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw Fault(
                field: field, message: "“\(text)” is not a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private func whole(_ field: RegisterForm.Field, _ range: ClosedRange<Int>) throws(Fault) -> Int? {
        let text = text(field)
        guard !text.isEmpty else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Fault(
                field: field,
                message: "“\(text)” is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
