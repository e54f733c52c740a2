import Testing

@testable import Web

@Suite struct `Packing of answers` {
    @Test(
        arguments: [
            ("br", .brotli), ("gzip", .gzip), ("gzip, deflate, br", .brotli), ("GZIP", .gzip), ("gzip;q=0.5", .gzip),
            ("br;q=0, gzip", .gzip), ("br;q=0.000,gzip;q=0.001", .gzip), ("gzip;q=0", nil), ("gzip; q=0.0", nil),
            ("gzip ; Q=0", nil), ("gzip;q=0.", nil), ("identity", nil), ("deflate, zstd", nil), ("", nil), (nil, nil),
            (",,;,;q=1", nil), ("gzip;level=9;q=0", nil), ("br\u{301}", nil), ("x-br, brotli", nil),
            ("br;q=1.000", .brotli),
            ("*;q=0", nil), ("identity;q=0, gzip", .gzip),
        ] as [(String?, Packing?)])
    func `the best that the asker allows is chosen`(_ field: String?, _ expected: Packing?) {
        #expect(Packing.accepted(field).first == expected)
    }

    @Test(arguments: [0, 1, 512, 1_000, 70_000, 1_000_000])
    func `what gzip packs is read back whole`(_ size: Int) throws {
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...15) }
        for quickly in [true, false] {
            let packed = try #require(Packing.gzip.packed(bytes, quickly: quickly))
            #expect(unzipped(packed) == bytes)
        }
    }

    @Test func `brotli makes less of a page than gzip does`() throws {
        let page = Array((0..<500).map { "<tr><td>Listing \($0)</td><td>Highland</td></tr>" }.joined().utf8)
        let (small, larger) = (try #require(Packing.brotli.packed(page)), try #require(Packing.gzip.packed(page)))
        #expect(small.count < larger.count && larger.count < page.count / 4)
        #expect(Packing.brotli.packed([])?.isEmpty == false)
    }

    @Test func `a stream that is packed bit by bit is one whole`() throws {
        let stream = GzipStream(level: 1)
        var (packed, plain): ([UInt8], [UInt8]) = ([], [])
        for size in [0, 1, 200_000, 0, 17, 65_536] {
            let part = (0..<size).map { _ in UInt8.random(in: 0...255) }
            plain += part
            packed += try #require(stream.pack(part))
        }
        packed += try #require(stream.finish())
        #expect(unzipped(packed) == plain)
    }
}
