/// What is counted in one go: some records of a chunk, each with a link.
struct FactGo {
    let views: FactViews
    let records: Places
    /// A link for each of the records; not to be read where links do not matter.
    let links: Places
    /// Which of the records do not count after all, as 0; nothing where all do.
    let mask: UnsafePointer<UInt8>?
    /// The number of the first record of the chunk in the table.
    let firstRow: Int
    /// Whether a record may be there more than once, with another link each time.
    let repeats: Bool

    var count: Int { records.count }

    /// A column and the places in it that belong to the records; nothing only where there are no numbers.
    func column(_ column: FactQuestion.Column) -> (view: ColumnView, places: Places)? {
        views.column(column, ofOne: !repeats).map { ($0, column.isLink ? links : records) }
    }
}

/// The columns of a chunk, while they stay in memory.
struct FactViews {
    let chunk: FactChunk
    let records, links: UnsafeRawBufferPointer

    /// A column of the records, by its number in the chunk.
    func record(_ column: Int) -> ColumnView? { chunk.records.view(column, in: records) }

    func amount(_ amount: Int) -> ColumnView? { record(FactChunk.firstAmount + amount) }

    /// A column that a question names: of links, either that of only ones, by record, or that of several, by link.
    func column(_ column: FactQuestion.Column, ofOne: Bool) -> ColumnView? {
        switch column {
        case .own(let dimension): record(chunk.column(ofDimension: dimension))
        case .link(let dimension):
            ofOne ? record(chunk.column(ofLink: dimension)) : chunk.links.view(dimension, in: links)
        }
    }
}

extension FactQuestion.Column {
    /// Whether it is a dimension of links.
    var isLink: Bool {
        if case .link = self { true } else { false }
    }
}
