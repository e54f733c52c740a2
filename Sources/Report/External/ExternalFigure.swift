import Programme

/// A figure that is not recorded here: entered by hand, with where it comes from. One that is followed over years has a
/// value for each period, which may have been revised.
package struct ExternalFigure: Sendable, Equatable {
    /// `college_fte`: by what expressions name it.
    package let name: String
    package var title: String
    /// In words, such as `students`; `percent` is printed with its sign.
    package var unit: String
    /// Who published it, and where.
    package var source: String
    package var sourceURL: String
    /// What there is to know of how it was made.
    package var note: String
    package var status: Status
    /// By period, the latest last.
    package var points: [Point]
    package var version: Int

    /// How far it can be relied on.
    package enum Status: String, CaseIterable, Sendable { case official, provisional, forecast }

    /// Its value for a period.
    package struct Point: Sendable, Equatable {
        package let period: Period
        package let value: Value
        /// That values before it were made otherwise and cannot be compared; empty where they can.
        package let breakNote: String
    }

    /// A whole number or a decimal fraction, exact.
    package struct Value: Sendable, Equatable {
        let exact: Exact
    }

    /// The latest value.
    var value: Exact { points.last?.value.exact ?? Exact(0) }

    /// The period of the latest value.
    var period: Period { points.last?.period ?? Period(through: Day(clamping: 0), from: Day(clamping: 0)) }

    /// The value for a period.
    func value(during period: Period) -> Exact? {
        points.last { $0.period.from == period.from && $0.period.to == period.to }?.value.exact
    }
}
