import Programme
import Tables
import Web

/// Indicators as machines read them.
enum IndicatorJSON {
    static func list(_ readings: [IndicatorReading], site: String) -> [UInt8] {
        JSONWriter.document(capacity: 16 << 10) { json in
            json.objects("indicators", of: readings) { members(of: $0, site: site, into: &$1) }
        }
    }

    static func one(_ found: IndicatorFound, site: String) -> [UInt8] {
        JSONWriter.document(capacity: 8 << 10) { json in
            members(of: found.reading, site: site, into: &json)
            json.list("years", of: found.reading.years) { year($0, into: &$1) }
            json.objects("sources", of: found.sources.compactMap(\.last?.said)) { source, json in
                json.member("name", source.name)
                json.member("source", source.source)
                json.always("source_url", source.sourceURL.isEmpty ? nil : source.sourceURL)
                json.member("status", source.status.rawValue)
                json.member("note", source.note)
            }
            json.objects("versions", of: found.versions) { version, json in
                json.member("version", version.number)
                json.member("at", version.at.rfc3339)
                json.member("reason", version.reason)
                for (name, path) in IndicatorForm.fields { json.member(name, version.said[keyPath: path]) }
            }
        }
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
        json.always("baseline", indicator.baseline.map(indicator.text))
        let aim = indicator.aim.stored
        json.member("aim", aim.kind)
        json.always("aim_value", aim.value.flatMap { Exact(decimal: $0) })
        json.always("aim_period", aim.year.map(indicator.text))
        json.name("latest")
        if let latest = reading.latest { year(latest, into: &json) } else { json.null() }
        var (change, unit, refused): (Exact?, String?, String?)
        switch reading.change {
        case .told(let value, _, _, let of): (change, unit) = (value, of.name)
        case .refused(let note): refused = note
        case nil: break
        }
        json.always("change", change)
        json.always("change_unit", unit)
        json.always("change_refused", refused)
        json.member("course", reading.course.rawValue)
        json.member("page", site + "/indicators/" + indicator.slug)
    }

    private static func year(_ year: IndicatorReading.Year, into json: inout JSONWriter) {
        let answer = year.value == nil ? nil : year.answer
        json.beginObject()
        json.member("period", year.period.short)
        json.member("from", year.period.from.iso)
        json.member("to", year.period.to.iso)
        json.always("value", year.value)
        json.always("printed", answer?.printed)
        json.always("qualifier", answer?.word?.rawValue)
        json.always("unit", year.answer?.unit.name)
        json.member("status", year.status)
        json.always("reason", year.reason)
        json.always("break", year.broken?.note)
        json.name("is_bridged")
        if let broken = year.broken { json.value(broken.isBridged) } else { json.null() }
        json.endObject()
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
                    year.value.flatMap { Double($0.decimal) }.map(TableCell.number)
                        ?? .text(year.isSuppressed ? "[c]" : "[x]"),
                    text(year.answer?.unit.name), .text(year.status), text(year.reason), text(year.broken?.note),
                    year.broken.map { .flag($0.isBridged) } ?? .empty, text(year.answer?.text),
                ], into: &bytes)
        }
        return bytes
    }
}
