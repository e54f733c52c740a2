// swift-tools-version:6.2
import PackageDescription

/// Settings every Swift target shares: strict language mode, and imports that must be stated where they are used.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A C library of Debian's, reached through a module map and a header of inline shims.
func system(_ name: String, _ pkgConfig: String?, _ debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

/// One room of the house. Its imports are exactly `needs` and `packages`: the compiler refuses any other.
func room(
    _ name: String, _ needs: [String] = [], packages: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: needs.map { .byName(name: $0) } + packages, resources: resources,
        swiftSettings: settings)
}

func tests(_ name: String, _ needs: [String], packages: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: needs.map { .byName(name: $0) } + packages, path: "Tests/" + name,
        exclude: exclude, swiftSettings: settings)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioExtras: Target.Dependency = .product(name: "NIOExtras", package: "swift-nio-extras")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "ceangal",
    products: [.executable(name: "ceangal", targets: ["ceangal"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        system("CLibPQ", "libpq", "libpq-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CBrotli", "libbrotlienc", "libbrotli-dev"),
        system("CZip", "libzip", "libzip-dev"),
        system("CExpat", "expat", "libexpat1-dev"),
        system("CXlsxWriter", "xlsxwriter", "libxlsxwriter-dev"),
        system("CQREncode", "libqrencode", "libqrencode-dev"),
        system("CCmark", "libcmark", "libcmark-dev"),
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),
        system("CClp", "clp", "coinor-libclp-dev"),
        room("Markup"),
        room("Columns"),
        room("Disclosure", ["CClp"]),
        room("Search", ["Columns"]),
        room("Storage", ["CLibPQ"], packages: [grdb, metrics]),
        room("Schema", ["Storage"], resources: [.embedInCode("Migrations")]),
        room("Programme", ["Storage"], packages: [crypto]),
        room("Tables", ["CZlib", "CZip", "CExpat", "CXlsxWriter"]),
        room("Files", ["Storage", "Programme"]),
        room("Work", ["Storage", "Programme", "CCurl"], packages: [logging, metrics]),
        room(
            "Web", ["Markup", "Storage", "Programme", "Tables", "Work", "CZlib", "CBrotli", "CQREncode"],
            packages: [
                hummingbird, arguments, httpTypes, logging, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, crypto,
            ]),
        room("Accounts", ["Web", "Markup", "Storage", "Programme", "Tables", "Work"], packages: [httpTypes, crypto]),
        room(
            "Establishments", ["Web", "Markup", "Storage", "Programme", "Columns", "Search", "Tables", "Work"],
            packages: [httpTypes]),
        room(
            "Directory",
            [
                "Web", "Markup", "Storage", "Programme", "Columns", "Search", "Tables", "Work", "Files", "Accounts",
                "Establishments",
            ],
            packages: [hummingbird, arguments, httpTypes, nioCore, crypto]),
        room(
            "Engagements",
            ["Web", "Markup", "Storage", "Programme", "Tables", "Work", "Files", "Accounts", "Establishments"],
            packages: [httpTypes, crypto]),
        room(
            "Sessions",
            [
                "Web", "Markup", "Storage", "Programme", "Tables", "Work", "Accounts", "Establishments", "Directory",
            ],
            packages: [httpTypes, crypto]),
        room(
            "Report",
            [
                "Web", "Markup", "Storage", "Programme", "Columns", "Tables", "Work", "Accounts", "Establishments",
                "Disclosure", "CCmark",
            ],
            packages: [httpTypes, crypto]),
        room(
            "App",
            [
                "Web", "Markup", "Storage", "Schema", "Programme", "Search", "Tables", "Work", "Accounts",
                "Establishments", "Directory", "Engagements", "Sessions", "Report",
            ],
            packages: [
                hummingbird, hummingbirdCore, hummingbirdTLS, arguments, httpTypes, logging, metrics, nioCore,
                nioExtras,
                nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, nioSSL, crypto, lifecycle, signals,
            ]),
        .executableTarget(name: "ceangal", dependencies: ["App"], swiftSettings: settings),
        .executableTarget(
            name: "commits", dependencies: ["Storage"], path: "Benchmarks/Commits", swiftSettings: settings),
        .executableTarget(
            name: "gate", dependencies: ["Disclosure"], path: "Benchmarks/Gate", swiftSettings: settings),
        .executableTarget(
            name: "figures", dependencies: ["Columns"], path: "Benchmarks/Figures", swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Storage"], path: "Tests/TestSupport", swiftSettings: settings),
        tests("Documents", ["TestSupport"]),
        tests("Markup", ["Markup"]),
        tests("Columns", ["Columns"]),
        tests("Disclosure", ["Disclosure"]),
        tests("Search", ["Search", "Columns", "TestSupport"]),
        tests("Storage", ["Storage", "TestSupport"]),
        tests("Schema", ["Schema", "Storage", "TestSupport"]),
        tests("Programme", ["Programme", "Schema", "Storage", "TestSupport"]),
        tests("Tables", ["Tables", "CZip", "CZlib", "TestSupport"]),
        tests("Files", ["Files", "Programme", "Schema", "Storage", "TestSupport"]),
        tests("Work", ["Work", "Programme", "Schema", "Storage", "TestSupport"], packages: [logging]),
        tests(
            "Web", ["Web", "Markup", "Programme", "Schema", "Storage", "CZlib", "TestSupport"],
            packages: [hummingbird, httpTypes, logging, nioCore, nioEmbedded, nioHTTPTypes]),
        tests("Establishments", ["Establishments", "Web", "Programme", "Storage", "Schema", "Tables", "TestSupport"]),
        tests("Accounts", ["Accounts", "Web", "Work", "Programme", "Storage", "Schema", "TestSupport"]),
        tests(
            "Directory",
            [
                "Directory", "Search", "Accounts", "Establishments", "Programme", "Storage", "Schema", "Tables", "Web",
                "Work", "TestSupport",
            ], packages: [logging]),
        tests(
            "Engagements",
            [
                "Engagements", "Files", "Accounts", "Establishments", "Programme", "Storage", "Schema", "Tables", "Web",
                "TestSupport",
            ]),
        tests(
            "Sessions",
            [
                "Sessions", "Directory", "Search", "Accounts", "Establishments", "Programme", "Storage", "Schema",
                "Tables", "Markup", "Web", "Work", "TestSupport",
            ], packages: [logging]),
        tests(
            "Report",
            [
                "Report", "Disclosure", "Engagements", "Accounts", "Establishments", "Programme", "Storage", "Schema",
                "Tables", "Web", "Markup", "TestSupport",
            ],
            packages: [httpTypes]),
        tests(
            "Site",
            [
                "App", "Web", "Accounts", "Directory", "Engagements", "Establishments", "Programme", "Report",
                "Sessions",
                "Storage",
                "Tables", "TestSupport",
            ],
            packages: [httpTypes, hummingbird]),
        tests("App", ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
