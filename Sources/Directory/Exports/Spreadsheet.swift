import Programme
import Tables
import Web

extension Directory {
    /// Writes a workbook: a sheet that says what it is, then the table. It grows in a temporary file, since its parts
    /// are only known at the end, and is sent on from there; where its reader goes meanwhile it is not made to the end.
    func writeSpreadsheet(
        _ rows: ExportRows, query: DirectoryQuery, as format: ExportFormat, site: String, to writer: any ReplyWriter
    ) async throws {
        let columns = ListingTable.columns.map { TableColumn($0.words, width: ListingTable.widths[$0.name]) }
        let cover = cover(rows, query: query, site: site)
        let file: TableFile
        do {
            if format == .xlsx {
                let workbook = try XLSXWriter(sheet: "Listings", columns: columns, cover: cover)
                try await rows.each { chunk in
                    for row in cells(chunk, site) { try workbook.row(row) }
                    try await writer.write([])
                }
                file = try workbook.finish()
            } else {
                let workbook = try ODSWriter(sheet: "Listings", columns: columns, cover: cover)
                try await rows.each { chunk in
                    for row in cells(chunk, site) { try workbook.row(row) }
                    try await writer.write([])
                }
                file = try workbook.finish()
            }
            var place = 0
            while case let part = try file.part(at: place), !part.isEmpty {
                place += part.count
                try await writer.write(part)
            }
        } catch let error as TableError {
            throw Failure.unavailable(error.message, retryAfter: 60)
        }
    }

    private func cells(_ chunk: [ExportRow], _ site: String) -> [[TableCell]] {
        chunk.map { ListingTable.row($0.listing, distance: $0.distance, taxonomy: taxonomy, site: site) }
    }

    private func cover(_ rows: ExportRows, query: DirectoryQuery, site: String) -> CoverSheet {
        let parameters = query.parameters.encoded
        return CoverSheet(
            title: "STEM directory",
            facts: [
                .init("Listings", String(rows.total)), .init("Asked for", inWords(query)),
                .init("Page", site + "/directory" + (parameters.isEmpty ? "" : "?" + parameters)),
                .init("Date", clock().londonDay.iso),
                .init("Licences", "Each row names its own in the column Licence."),
            ], notes: [attributions])
    }

    /// A query in words, for people who find the file later.
    package func inWords(_ query: DirectoryQuery) -> String {
        let query = query.view == .calendar ? query.ofCalendar(on: clock().londonDay) : query
        var parts: [String] = []
        if !query.words.isEmpty { parts.append("words: " + query.words) }
        for facet in Facet.allCases where !query[facet].isEmpty {
            parts.append(facet.word + ": " + query[facet].map { label(facet, $0) }.joined(separator: " or "))
        }
        if let from = query.from { parts.append("from " + from.iso) }
        if let to = query.to { parts.append("to " + to.iso) }
        if let when = query.when { parts.append("when: " + when.rawValue) }
        if !query.undated { parts.append("only with a date") }
        if query.national { parts.append("with national and online ones") }
        if query.past { parts.append("with what is over") }
        if !query.near.isEmpty { parts.append("within \(query.within) km of \(query.near)") }
        return parts.isEmpty ? "everything" : parts.joined(separator: "; ")
    }
}
