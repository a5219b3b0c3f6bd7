// swift-tools-version: 6.2
// The architecture: each module and whom it may import. Arrows point one way:
// Events, JSON, Crypto ← Redis, Postgres, HTTP ← Queue ← Conversations, Replies ← Figures, Servers ←
// Gateway, Worker, Parley; Service beside Events.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    // Debug builds can break a promise on purpose, for the chaos test (Sources/Shared/Queue/Breakage.swift).
    .define("PARLEY_BREAKABLE", .when(configuration: .debug)),
    // Exclusive access, and that isolated closures are called on the loop, is checked in debug builds, where all tests
    // run; in release the one costs a call per property, the other one per closure. Generic code is compiled for the
    // types of the modules that use it: else each batch looks its types up at run time.
    .unsafeFlags(
        ["-enforce-exclusivity=unchecked", "-disable-dynamic-actor-isolation", "-cross-module-optimization"],
        .when(configuration: .release)),
]

func module(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], exclude: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Shared/\(name)", exclude: exclude,
        resources: resources, swiftSettings: settings)
}

func library(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/Shared/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        swiftSettings: settings)
}

let package = Package(
    name: "parley",
    products: [
        .executable(name: "gateway", targets: ["Gateway"]),
        .executable(name: "worker", targets: ["Worker"]),
        .executable(name: "parley", targets: ["Parley"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C libraries: a module map and a shim each; every one is imported by exactly one module.
        library("CEvent", pkgConfig: "libevent_openssl", package: "libevent-dev"),
        library("CHiredis", package: "libhiredis-dev"),
        library("CPostgres", pkgConfig: "libpq", package: "libpq-dev"),
        library("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        library("COpenSSL", pkgConfig: "openssl", package: "libssl-dev"),
        library("CMalloc", package: "libc6-dev"),
        .target(
            name: "CSimdjson", path: "Sources/Shared/CLibraries/CSimdjson", cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson")]),

        // Foundations.
        module("Crypto", ["COpenSSL"]),
        module("Events", ["CEvent", "Crypto"]),
        module("JSON", ["CSimdjson"]),
        module("Service", ["CMalloc", "Events", "JSON"]),

        // Servers we talk to, and the HTTP we speak.
        module("Redis", ["CHiredis", "Events", "Crypto"]),
        module("Postgres", ["CPostgres", "Events"], exclude: []),
        module("HTTP", ["CCurl", "Events", "JSON"]),

        // The domain.
        module("Queue", ["Events", "JSON", "Redis"], resources: [.embedInCode("Scripts")]),
        module(
            "Conversations", ["Crypto", "Events", "JSON", "Queue", "Redis", "Postgres"],
            resources: [.embedInCode("Scripts"), .embedInCode("Migrations"), .embedInCode("Queries")]),
        module("Replies", ["Crypto", "Events", "JSON", "Service", "HTTP", "Conversations", "Postgres", "Redis"]),
        module(
            "Figures", ["Crypto", "Events", "JSON", "Service", "Redis", "Postgres", "Queue", "Replies"],
            resources: [.embedInCode("Scripts")]),
        module("Servers", ["Events", "JSON", "Service", "Redis", "Postgres", "Queue", "Conversations"]),

        // The programs.
        .executableTarget(
            name: "Gateway",
            dependencies: [
                "Crypto", "Events", "JSON", "Service", "Servers", "Redis", "Postgres", "HTTP", "Queue", "Conversations",
                "Figures",
            ],
            resources: [.embedInCode("Resources")], swiftSettings: settings),
        .executableTarget(
            name: "Worker",
            dependencies: [
                "Crypto", "Events", "JSON", "Service", "Servers", "Redis", "Postgres", "HTTP", "Queue", "Conversations",
                "Replies", "Figures",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "Parley",
            dependencies: [
                "Crypto", "Events", "JSON", "Service", "Servers", "Redis", "Postgres", "HTTP", "Queue", "Conversations",
                "Replies", "Figures",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // What the tests and the benchmark stand on.
        .target(
            name: "SimulatedModel", dependencies: ["Events", "JSON"], path: "Tests/SimulatedModel",
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Events", "Redis", "Postgres", "HTTP", "JSON"],
            path: "Tests/TestSupport", swiftSettings: settings),
        .executableTarget(
            name: "ModelSimulator", dependencies: ["Events", "SimulatedModel"], path: "Tests/ModelSimulator",
            swiftSettings: settings),
        .executableTarget(
            name: "Chaos",
            dependencies: [
                "Events", "HTTP", "JSON", "Redis", "Postgres", "Conversations", "SimulatedModel", "TestSupport",
            ],
            path: "Tests/Chaos", swiftSettings: settings),
        .executableTarget(
            name: "LoadGenerator", dependencies: ["Events", "HTTP", "JSON"], path: "bench/LoadGenerator",
            swiftSettings: settings),

        tests("Crypto", ["Crypto", "Events", "COpenSSL"]),
        tests("Events", ["Events"]),
        tests("JSON", ["JSON"]),
        tests("Service", ["Service", "Events", "JSON"]),
        tests("Redis", ["Redis", "Events"]),
        tests("Postgres", ["Postgres", "Events"]),
        tests("Servers", ["Servers", "Service", "Events"]),
        tests("Figures", ["Figures", "Service", "Queue", "Redis", "Events", "JSON"]),
        tests("HTTP", ["HTTP", "Events", "JSON", "SimulatedModel"]),
        tests("Chaos", ["Events", "Chaos"]),
        tests("Queue", ["Queue", "Redis", "Events", "JSON"]),
        tests("Conversations", ["Conversations", "Queue", "Redis", "Postgres", "Events", "JSON"]),
        tests(
            "Replies",
            ["Replies", "Conversations", "HTTP", "Events", "JSON", "Postgres", "Redis", "SimulatedModel"]),
        tests(
            "EndToEnd",
            ["Events", "HTTP", "JSON", "Redis", "Postgres", "Queue", "Conversations", "SimulatedModel"]),
    ]
)
