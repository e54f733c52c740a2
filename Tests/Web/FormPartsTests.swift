import Testing

@testable import Web

@Suite struct `Forms with a file` {
    private static let type = "multipart/form-data; boundary=xYzZY"

    private func read(_ text: String, type: String = Self.type) throws(FormParts.Fault) -> FormParts {
        try FormParts(Array(text.replacing("\n", with: "\r\n").utf8), type: type)
    }

    @Test func `are read part by part, whatever the bytes of the file`() throws {
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) } + Array("\r\n--xYzZ".utf8)
        var body = Array("preamble\r\n--xYzZY\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nnorth\r\n".utf8)
        body += Array("--xYzZY  \r\nContent-Type: text/csv\r\ncontent-disposition: form-data; ".utf8)
        body += Array("name=\"file\"; filename=\"C:\\\\stuff\\\\a b;c.csv\"\r\n\r\n".utf8) + bytes
        body += Array("\r\n--xYzZY--\r\nepilogue".utf8)
        let parts = try FormParts(body, type: Self.type)
        #expect(parts.fields.map(\.name) == ["source"] && parts.fields.map(\.value) == ["north"])
        #expect(parts.files == [UploadedFile(field: "file", name: "a b;c.csv", bytes: bytes)])
    }

    @Test func `without a chosen file have none, and an empty file is one`() throws {
        let none = "--xYzZY\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\n\n\n--xYzZY--\n"
        #expect(try read(none).files.isEmpty)
        let empty = "--xYzZY\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\n\n\n--xYzZY--\n"
        #expect(try read(empty).files == [UploadedFile(field: "file", name: "a.csv", bytes: [])])
    }

    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("..\\\\x", "x"), ("/", "file"), ("a\u{202E}vsc.exe", "avsc.exe"),
        ("é.csv", "é.csv"),
        (String(repeating: "x", count: 300) + ".csv", String(repeating: "x", count: 196) + ".csv"),
    ])
    func `call a file by its name alone`(_ sent: String, _ kept: String) throws {
        let text = "--xYzZY\nContent-Disposition: form-data; name=f; filename=\"\(sent)\"\n\nx\n--xYzZY--"
        #expect(try read(text).files.first?.name == kept)
    }

    @Test(arguments: [
        "", "--xYzZY", "--xYzZY\n", "--xYzZY\nContent-Disposition: form-data; name=\"a\"\n\nb",
        "--xYzZY\nContent-Disposition: form-data\n\nb\n--xYzZY--", "--xYzZY\nno head\n--xYzZY--",
        "--xYzZYContent-Disposition: form-data; name=\"a\"\n\nb\n--xYzZY--", "x--xYzZY--",
        "--xYzZY\nContent-Disposition: form-data; name=\"a\n\nb\n--xYzZY",
    ])
    func `that did not arrive whole are refused`(_ text: String) {
        #expect(throws: FormParts.Fault.unsound) { try read(text) }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=x"])
    func `without a boundary are refused`(_ type: String) {
        #expect(throws: FormParts.Fault.noBoundary) { try read("--x--", type: type) }
    }

    @Test func `of too many parts, or with a field as long as a file, are refused`() {
        let part = "--xYzZY\nContent-Disposition: form-data; name=\"a\"\n\nb\n"
        #expect(throws: FormParts.Fault.tooMuch) { try read(String(repeating: part, count: 101) + "--xYzZY--") }
        let long =
            "--xYzZY\nContent-Disposition: form-data; name=\"a\"\n\n\(String(repeating: "b", count: 20_001))\n--xYzZY--"
        #expect(throws: FormParts.Fault.tooMuch) { try read(long) }
    }

    @Test func `of any bytes end the process never`() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "--xYzZY", "\r\n", "--", "Content-Disposition: form-data; name=\"a\"", "; filename=\"", "\"", "\\", ";",
            "=", ":",
            "\r\n\r\n", "é", "\0",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            let parts = try? FormParts(Array(text.joined().utf8), type: Self.type)
            #expect((parts?.fields.count ?? 0) + (parts?.files.count ?? 0) <= 14)
            #expect((try? FormParts([], type: "multipart/form-data" + text.joined()).fields.isEmpty) == nil)
        }
    }
}
