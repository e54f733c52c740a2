import Glibc

@testable import Tables

/// Makes a file of the parts that are added, in the folder for temporary files, and gives its path. The file has no
/// name any more when the process ends.
func temporaryFile(_ fill: (_ add: ([UInt8]) -> Void) -> Void) throws -> String {
    var template = Array("/tmp/ceangal-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    fill { part in
        var done = 0
        while done < part.count {
            let wrote = part.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, part.count - done) }
            if wrote <= 0 { return }
            done += wrote
        }
    }
    unlink(path)
    return "/proc/self/fd/\(descriptor)"
}

/// Runs `body` with the path of a file that holds these bytes.
func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    var template = Array("/tmp/ceangal-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
        close(descriptor)
        unlink(path)
    }
    guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
        throw TableError.unwritable()
    }
    try body(path)
}
