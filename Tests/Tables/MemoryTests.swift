import Glibc
import Testing

@testable import Tables

/// How much memory reading takes, each measured in a process of its own.
@Suite struct MemoryTests {
    @Test func `a long CSV is read in the same little memory as a short one`() async {
        await #expect(processExitsWith: .success) {
            let before = try measured(csv(megabytes: 1), limits: .commandLine)
            let after = try measured(csv(megabytes: 24), limits: .commandLine)
            exit(after - before < 4 << 20 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `a cell of 100 MB is refused before it fills the memory`() async {
        await #expect(processExitsWith: .success) {
            let path = try temporaryFile { add in
                add(Array("id,title\n1,\"".utf8))
                for _ in 0..<100 { add([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)) }
                add(Array("\"\n".utf8))
            }
            let before = peakMemory()
            let reading = Reading(.file(path: path), limits: .commandLine)
            let isRefused = reading.ended?.cause == .limit && reading.ended?.line == 2
            exit(isRefused && peakMemory() - before < 24 << 20 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `lists and names made to swell are refused in little memory`() async {
        await #expect(processExitsWith: .success) {
            let path = try temporaryFile { add in
                add(Array("{\"id\":[1".utf8))
                for _ in 0..<1_900_000 { add(Array(",1".utf8)) }
                add(Array("]}\n".utf8))
                let long = [UInt8](repeating: UInt8(ascii: "n"), count: 900_000)
                add(Array("{\"".utf8) + long + Array("\":{\"a\":1".utf8))
                for number in 0..<199 { add(Array(",\"b\(number)\":1".utf8)) }
                add(Array("}}\n".utf8))
                for number in 0..<150 { add(Array("{\"\(number)".utf8) + long + Array("\":1}\n".utf8)) }
            }
            let before = peakMemory()
            let reading = Reading(.file(path: path), limits: .commandLine)
            let areRefused = reading.refused.count == 152 && reading.rows.isEmpty
            exit(areRefused && peakMemory() - before < 32 << 20 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `a bomb is refused before it is unpacked`() async {
        await #expect(processExitsWith: .success) {
            var zip = ZipBuilder()
            addXLSXFrame(to: &zip)
            zip.addRun("xl/worksheets/sheet1.xml", of: space, count: 45 << 20, lies: .init(declaredSize: 400_000))
            let bomb = zip.finished()
            let before = peakMemory()
            let reading = Reading(bomb)
            exit(reading.ended?.cause == .archive && peakMemory() - before < 8 << 20 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }

    @Test func `a long table is written as a workbook in little memory`() async {
        await #expect(processExitsWith: .success) {
            let row: [TableCell] = [.text(String(repeating: "words ", count: 50)), .number(2.5)]
            func write(_ rows: Int) throws -> Int {
                let xlsx = try XLSXWriter(sheet: "T", columns: ["a", "b"], cover: CoverSheet(title: "T"))
                let ods = try ODSWriter(sheet: "T", columns: ["a", "b"], cover: CoverSheet(title: "T"))
                for _ in 0..<rows {
                    try xlsx.row(row)
                    try ods.row(row)
                }
                _ = try (xlsx.finish(), ods.finish())
                return peakMemory()
            }
            let before = try write(500)
            let after = try write(20_000)
            exit(after - before < 6 << 20 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}

/// A CSV file of about this many megabytes.
private func csv(megabytes: Int) throws -> String {
    try temporaryFile { add in
        add(Array("id,title,description\n".utf8))
        let rows = (0..<10_000).map {
            "\($0),A title,\"A description, of some eighty characters, as long as most of them really are.\"\n"
        }
        let part = Array(rows.joined().utf8)
        for _ in 0..<megabytes { add(part) }
    }
}

/// Reads the file to its end and gives the peak of memory in bytes.
private func measured(_ path: String, limits: TableLimits) throws -> Int {
    var rows = 0
    try TableReader(path: path, limits: limits).forEachRow { _ in
        rows += 1
        return true
    }
    return rows > 0 ? peakMemory() : .max / 2
}

/// The most memory that this process had in use so far, in bytes, as the kernel counts it for this program alone.
private func peakMemory() -> Int {
    guard let status = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(status) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), status) != nil {
        let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard bytes.starts(with: "VmHWM:".utf8) else { continue }
        return (Int(String(decoding: bytes.filter(TableNumber.isDigit), as: UTF8.self)) ?? 0) << 10
    }
    return 0
}
