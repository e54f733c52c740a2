import Metrics
import Programme

/// Keeps what the program and its libraries measure (swift-metrics) and writes it in the text format of Prometheus,
/// version 0.0.4.
///
/// Labels of swift-metrics are the names, dimensions the labels. Timers are histograms in seconds, recorders that add up are
/// histograms, other recorders and meters gauges. What has been made stays: a name has a few series, known beforehand, and
/// past `mostSeries` no new one is kept.
final class MetricsRegistry: MetricsFactory, Sendable {
    private let families = LockedBox<[String: Family]>([:])

    /// How many series a name may have.
    static let mostSeries = 2000

    private struct Family {
        let kind: String
        var series: [[String]: any Series] = [:]
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series("counter", label, dimensions) { Number() }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        // A sum that somebody else keeps is set like a gauge; its name says that it only grows.
        let kind = label.utf8.reversed().starts(with: "_total".utf8.reversed()) ? "counter" : "gauge"
        guard aggregate else { return series(kind, label, dimensions) { Number() } }
        return series("histogram", label, dimensions) { Histogram() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series("gauge", label, dimensions) { Number() }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series("histogram", label, dimensions) { Histogram() }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of a name with these labels. One of another kind under the same name, and one too many, counts nowhere.
    private func series<Kind: Series>(
        _ kind: String, _ label: String, _ dimensions: [(String, String)], _ make: () -> Kind
    ) -> Kind {
        let key = dimensions.flatMap { [$0.0, $0.1] }
        return families.with { families in
            if let known = families[label]?.series[key] as? Kind { return known }
            let new = make()
            let family = families[label] ?? Family(kind: kind)
            if family.kind == kind, family.series[key] == nil, family.series.count < Self.mostSeries {
                families[label, default: family].series[key] = new
            }
            return new
        }
    }

    /// All of it, by name.
    var text: String {
        var text = ""
        for (label, family) in families.with({ $0 }).sorted(by: { $0.key < $1.key }) {
            let name = MetricsText.name(label)
            if let help = MetricsText.help[label] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(family.kind)\n"
            for (labels, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                series.write(name, labels, to: &text)
            }
        }
        return text
    }
}

/// One series of numbers.
protocol Series: AnyObject, Sendable {
    /// Appends its lines.
    func write(_ name: String, _ labels: [String], to text: inout String)
}

/// A counter or a gauge.
final class Number: Series, CounterHandler, RecorderHandler, MeterHandler {
    private let value = LockedBox(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { value.with { $0 += amount } }
    func decrement(by amount: Double) { value.with { $0 -= amount } }
    func reset() { set(0.0) }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }
    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.with { $0 = new } }

    func write(_ name: String, _ labels: [String], to text: inout String) {
        text += "\(name)\(MetricsText.labels(labels)) \(MetricsText.number(value.with { $0 }))\n"
    }
}

/// How often a value was at most each of a few bounds; times in seconds.
final class Histogram: Series, RecorderHandler, TimerHandler {
    static let bounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    private struct State {
        var counts = [Int](repeating: 0, count: Histogram.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private let state = LockedBox(State())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bound = Self.bounds.firstIndex { value <= $0 }
        state.with { state in
            if let bound { state.counts[bound] += 1 }
            state.count += 1
            state.sum += value
        }
    }

    func write(_ name: String, _ labels: [String], to text: inout String) {
        let state = state.with { $0 }
        var below = 0
        for (bound, count) in zip(Self.bounds, state.counts) {
            below += count
            text += "\(name)_bucket\(MetricsText.labels(labels + ["le", MetricsText.number(bound)])) \(below)\n"
        }
        text += "\(name)_bucket\(MetricsText.labels(labels + ["le", "+Inf"])) \(state.count)\n"
        text += "\(name)_sum\(MetricsText.labels(labels)) \(MetricsText.number(state.sum))\n"
        text += "\(name)_count\(MetricsText.labels(labels)) \(state.count)\n"
    }
}
