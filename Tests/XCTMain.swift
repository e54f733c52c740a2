import Glibc
import Testing

/// Where the test program starts.
///
/// SwiftPM writes such a file itself by looking tests up in the index store; builds here go without one
/// (`--disable-index-store`), and Swift Testing finds its tests in the binary, so nothing has to be looked up.
/// The price is that `swift test` has to be told which testing library to start.
@main
enum TestProgram {
    static func main() async {
        guard CommandLine.arguments.contains("swift-testing") else {
            print("No test was run. Say: swift test --skip-build --enable-swift-testing --disable-xctest")
            exit(1)
        }
        await Testing.__swiftPMEntryPoint() as Never
    }
}
