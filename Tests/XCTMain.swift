import Testing

/// Where the test program starts.
///
/// SwiftPM writes such a file itself by looking tests up in the index store; builds here go without one
/// (`--disable-index-store`), and Swift Testing finds its tests in the binary, so nothing has to be looked up.
/// SwiftPM starts the program once for each testing library: only Swift Testing's turn has tests to run.
@main
enum TestProgram {
    static func main() async {
        guard CommandLine.arguments.contains("swift-testing") else { return }
        await Testing.__swiftPMEntryPoint() as Never
    }
}
