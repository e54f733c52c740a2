import Programme
import Tables
import Web

/// Indicators as machines read them.
enum IndicatorJSON {
    static func list(_ readings: [IndicatorReading], site: String) -> [UInt8] {
        var json = JSONWriter(capacity: 16 << 10)
        json.beginObject()
        json.name("indicators")
        json.beginList()
        for reading in readings {
            json.beginObject()
            members(of: reading, site: site, into: &json)
            json.endObject()
        }
        json.endList()
        json.endObject()
        json.endLine()
        return json.take()
    }

    static func one(_ found: IndicatorFound, site: String) -> [UInt8] {
        var json = JSONWriter(capacity: 8 << 10)
        json.beginObject()
        members(of: found.reading, site: site, into: &json)
        json.name("years")
        json.beginList()
        for year in found.reading.years { self.year(year, into: &json) }
        json.endList()
        json.name("sources")
        json.beginList()
        for source in found.sources.compactMap(\.last?.said) {
            json.beginObject()
            json.member("name", source.name)
            json.member("source", source.source)
            text("source_url", source.sourceURL.isEmpty ? nil : source.sourceURL, into: &json)
            json.member("status", source.status.rawValue)
            json.member("note", source.note)
            json.endObject()
        }
        json.endList()
        json.name("versions")
        json.beginList()
        for version in found.versions {
            json.beginObject()
            json.member("version", version.number)
            json.member("at", version.at.rfc3339)
            json.member("reason", version.reason)
            for (name, path) in IndicatorForm.fields { json.member(name, version.said[keyPath: path]) }
            json.endObject()
        }
        json.endList()
        json.endObject()
        json.endLine()
        return json.take()
    }

    private static func members(of reading: IndicatorReading, site: String, into json: inout JSONWriter) {
        let indicator = reading.indicator
        json.member("slug", indicator.slug)
        json.member("code", indicator.code)
        json.member("title", indicator.title)
        json.member("theme", indicator.theme.rawValue)
        json.member("meaning", indicator.meaning)
        json.member("expression", indicator.expression)
        json.member("periods", indicator.form.rawValue)
        json.member("owner", indicator.owner)
        json.member("version", indicator.version)
        text("baseline", indicator.baseline.map(indicator.text), into: &json)
        let aim = indicator.aim.stored
        json.member("aim", aim.kind)
        number("aim_value", aim.value.flatMap { Exact(decimal: $0) }, into: &json)
        text("aim_period", aim.year.map(indicator.text), into: &json)
        json.name("latest")
        if let latest = reading.latest { year(latest, into: &json) } else { json.null() }
        var (change, unit, refused): (Exact?, String?, String?)
        switch reading.change {
        case .told(let value, _, _, let of): (change, unit) = (value, of.name)
        case .refused(let note): refused = note
        case nil: break
        }
        number("change", change, into: &json)
        text("change_unit", unit, into: &json)
        text("change_refused", refused, into: &json)
        json.member("course", reading.course.rawValue)
        json.member("page", site + "/indicators/" + indicator.slug)
    }

    private static func year(_ year: IndicatorReading.Year, into json: inout JSONWriter) {
        let answer = year.value == nil ? nil : year.answer
        json.beginObject()
        json.member("period", year.period.short)
        json.member("from", year.period.from.iso)
        json.member("to", year.period.to.iso)
        number("value", year.value, into: &json)
        text("printed", answer?.printed, into: &json)
        text("qualifier", answer?.word?.rawValue, into: &json)
        text("unit", year.answer?.unit.name, into: &json)
        json.member("status", year.status)
        text("reason", year.reason, into: &json)
        text("break", year.broken?.note, into: &json)
        json.name("is_bridged")
        if let broken = year.broken { json.value(broken.isBridged) } else { json.null() }
        json.endObject()
    }

    private static func text(_ name: String, _ value: String?, into json: inout JSONWriter) {
        json.name(name)
        if let value { json.value(value) } else { json.null() }
    }

    private static func number(_ name: String, _ value: Exact?, into json: inout JSONWriter) {
        json.name(name)
        guard let value else { return json.null() }
        if value.denominator == 1 { json.value(value.numerator) } else { json.value(Double(value.decimal) ?? 0) }
    }

    /// Every year of an indicator as a table.
    static func csv(_ reading: IndicatorReading) -> [UInt8] {
        let csv = CSVWriter()
        var bytes: [UInt8] = []
        csv.header(
            [
                "code", "period", "from", "to", "value", "unit", "status", "reason", "break", "is_bridged",
                "expression",
            ], into: &bytes)
        func text(_ value: String?) -> TableCell { value.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
        for year in reading.years {
            csv.row(
                [
                    .text(reading.indicator.code), .text(year.period.short), .date(year.period.from.iso),
                    .date(year.period.to.iso),
                    year.value.flatMap { Double($0.decimal) }.map(TableCell.number) ?? .text("[x]"),
                    text(year.answer?.unit.name), .text(year.status), text(year.reason), text(year.broken?.note),
                    year.broken.map { .flag($0.isBridged) } ?? .empty, text(year.answer?.figure.text),
                ], into: &bytes)
        }
        return bytes
    }
}
