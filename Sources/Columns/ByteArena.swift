/// Byte strings kept one after another in large chunks: one small entry a string, no object each.
///
/// A string that is no longer wanted stays until the arena is built anew.
package struct ByteArena: Sendable {
    private var chunks: [[UInt8]] = []
    private var places: [Place] = []

    private struct Place {
        let chunk: UInt32
        let start: UInt32
        let count: UInt32
    }

    package init() {}

    /// How many strings there are.
    package var count: Int { places.count }
    /// The bytes that are held, in all.
    package var size: Int { chunks.reduce(0) { $0 + $1.count } }

    /// Adds a string as the next.
    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        let room = 1 << 20
        if chunks.last.map({ $0.count + bytes.count > $0.capacity }) ?? true {
            var chunk: [UInt8] = []
            chunk.reserveCapacity(max(room, bytes.count))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        places.append(
            Place(
                chunk: UInt32(truncatingIfNeeded: last), start: UInt32(truncatingIfNeeded: chunks[last].count),
                count: UInt32(truncatingIfNeeded: bytes.count)))
        chunks[last].append(contentsOf: bytes)
    }

    /// Adds a string as the next.
    package mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

    /// Calls `body` with the bytes of a string; with none for a place that holds nothing.
    package func with<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        guard index >= 0, index < places.count else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        let place = places[index]
        return try chunks[Int(place.chunk)].withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[Int(place.start)..<Int(place.start) + Int(place.count)]))
        }
    }

    /// The bytes of a string.
    package subscript(index: Int) -> [UInt8] { with(index) { Array($0) } }
}
