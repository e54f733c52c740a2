import Metrics
import Testing

@testable import App

@Suite struct `Metrics as Prometheus reads them` {
    @Test func `counters, gauges and histograms have their lines, by name and label`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "b.requests", dimensions: [("route", "/a"), ("status", "200")]).increment(by: 2)
        registry.makeCounter(label: "b.requests", dimensions: [("route", "/a"), ("status", "200")]).increment(by: 1)
        registry.makeRecorder(label: "a", dimensions: [], aggregate: false).record(1.5)
        registry.makeRecorder(label: "c_total", dimensions: [], aggregate: false).record(Int64(7))
        registry.makeTimer(label: "d_seconds", dimensions: [("x", "y")]).recordNanoseconds(2_000_000)
        let text = registry.text
        #expect(text.utf8.starts(with: "# TYPE a gauge\na 1.5\n# TYPE b_requests counter\n".utf8))
        #expect(text.contains("b_requests{route=\"/a\",status=\"200\"} 3\n"))
        #expect(text.contains("# TYPE c_total counter\nc_total 7\n"))
        #expect(text.contains("d_seconds_bucket{x=\"y\",le=\"0.001\"} 0\nd_seconds_bucket{x=\"y\",le=\"0.0025\"} 1\n"))
        #expect(
            text.contains(
                "d_seconds_bucket{x=\"y\",le=\"+Inf\"} 1\nd_seconds_sum{x=\"y\"} 0.002\nd_seconds_count{x=\"y\"} 1\n"))
    }

    @Test func `what a label says cannot end its line`() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "9 lives", dimensions: [("a-b", "x\"} 1\ny\\")]).increment(by: 1)
        #expect(registry.text == "# TYPE __lives counter\n__lives{a_b=\"x\\\"} 1\\ny\\\\\"} 1\n")
    }

    @Test func `a name has so many series and no more, and one kind`() {
        let registry = MetricsRegistry()
        for number in 0..<(MetricsRegistry.mostSeries + 5) {
            registry.makeCounter(label: "a", dimensions: [("n", String(number))]).increment(by: 1)
        }
        registry.makeTimer(label: "a", dimensions: []).recordNanoseconds(1)
        #expect(registry.text.utf8.count { $0 == UInt8(ascii: "\n") } == MetricsRegistry.mostSeries + 1)
    }

    @Test func `numbers that are none have their words`() {
        #expect(
            [Double.nan, .infinity, -.infinity, 1e300, -2].map(MetricsText.number) == [
                "NaN", "+Inf", "-Inf", "1e+300", "-2",
            ])
    }
}
