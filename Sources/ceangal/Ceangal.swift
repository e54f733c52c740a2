import App

@main struct Ceangal { static func main() {} }
