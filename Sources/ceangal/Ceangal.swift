import App
import ArgumentParser

/// The program. Everything it can do is in `App`.
@main
struct Ceangal {
    static func main() async { await CeangalCommand.main() }
}
