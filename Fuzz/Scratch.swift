import Glibc

/// A nameless file of our own, written anew for each input that must be read from a file.
private let scratch: Int32 = {
    var template = Array("/tmp/ceangal-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    unlink(template)
    return descriptor
}()

/// The path of a file that holds these bytes until the next call.
func fileHolding(_ bytes: [UInt8]) -> String {
    ftruncate(scratch, 0)
    check(pwrite(scratch, bytes, bytes.count, 0) == bytes.count, "the scratch file cannot be written")
    return "/proc/self/fd/\(scratch)"
}
