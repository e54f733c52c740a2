import App

/// The program. Everything it can do is in `App`.
@main
struct Ceangal {
    static func main() async { await CeangalCommand.start() }
}
