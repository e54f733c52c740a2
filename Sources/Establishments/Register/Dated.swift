import Programme

/// What changes over time: values, each with the day from which it holds, until the next.
package struct Dated<Value: Sendable>: Sendable {
    /// In the order of their days.
    package private(set) var spans: [(from: Day, value: Value)] = []

    package init() {}

    /// What held on a day. What held before the first day is not known; it is answered as on that day.
    package func on(_ day: Day) -> Value? { (spans.last { $0.from <= day } ?? spans.first)?.value }

    /// What holds now and from the last day on.
    package var last: Value? { spans.last?.value }

    /// Takes a value; of two from the same day the later one counts.
    mutating func take(_ value: Value, from day: Day) {
        if let place = spans.firstIndex(where: { $0.from >= day }) {
            if spans[place].from == day {
                spans[place].value = value
            } else {
                spans.insert((day, value), at: place)
            }
        } else {
            spans.append((day, value))
        }
    }
}
