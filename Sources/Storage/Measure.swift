import Metrics

/// What storage measures (swift-metrics); nothing where the program tells no metrics.
enum Measure {
    /// How long a change takes until it is on the disk, or refused.
    static var write: Timer { Timer(label: "ceangal_storage_write_duration_seconds") }
}
