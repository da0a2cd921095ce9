// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors where CI says so; a user with a newer compiler should still be able to build.
let strict: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let swift: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + strict

/// A system library's module map under Sources/CSystem. Without pkg-config file the module map alone names what to
/// link.
func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/CSystem/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

extension Target.Dependency {
    static var nioCore: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var nioHTTP1: Self { .product(name: "NIOHTTP1", package: "swift-nio") }
    static var nioEmbedded: Self { .product(name: "NIOEmbedded", package: "swift-nio") }
    static var nioLocks: Self { .product(name: "NIOConcurrencyHelpers", package: "swift-nio") }
    static var logging: Self { .product(name: "Logging", package: "swift-log") }
    static var deque: Self { .product(name: "DequeModule", package: "swift-collections") }
    static var lifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var arguments: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
}

/// A target of the program with its own targets, and the packages' products, that it may import.
func layer(
    _ name: String, _ targets: [String], _ products: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> Target {
    .target(
        name: name, dependencies: targets.map { .init(stringLiteral: $0) } + products, swiftSettings: swift + settings)
}

/// For a release, layers that no picture goes through are compiled for size.
let forSize: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// What is below a layer.
enum below {
    static let device = ["Base", "System", "Media", "Net", "Device"]
}
let engines = ["Capture", "Recorder", "Upload", "WiFi", "Upgrade"]
let frontEnds = ["Streamer", "Uplink", "Console"]
/// What tests and benchmarks import.
let everything = below.device + engines + frontEnds + ["Agent"]

func tests(_ name: String, _ more: [String] = [], _ products: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: ([name, "TestSupport"] + below.device.filter { $0 != name } + more)
            .map { .init(stringLiteral: $0) } + products,
        swiftSettings: swift)
}

let package = Package(
    name: "camera-agent",
    products: [
        .executable(name: "camera-agent", targets: ["camera-agent"])
    ],
    dependencies: [
        // Event loops, sockets and the byte buffer that the packets are built in.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        // The command line and its help.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // Logging, with its level set by configuration and console.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // Starts the parts in order and ends them in the opposite order on SIGTERM.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // The double-ended queue of a slow viewer.
        .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
    ],
    targets: [
        // libv4l2: capture, and conversion for cameras whose own formats nothing else reads.
        system("CV4L2", pkgConfig: "libv4l2", apt: "libv4l-dev"),
        // The H.264 encoder.
        system("CX264", apt: "libx264-dev"),
        // Scaling and pixel format conversion with SIMD on every processor.
        system("CYUV", apt: "libyuv-dev"),
        // Motion-JPEG webcams in, snapshots out.
        system("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
        // Digests of RTSP authentication and of the platform link's frames; signatures of upgrades.
        system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        // XML from and to the platform.
        system("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
        // Line editing, history and completion of the interactive console.
        system("CEdit", pkgConfig: "libedit", apt: "libedit-dev"),
        // HTTP and FTP transfers to the platform.
        system("CCurl", apt: "libcurl4-openssl-dev"),
        // What a platform set, kept safe.
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),

        // Calls of Linux that Swift's Glibc module leaves out, such as preallocation and sendmmsg.
        system("CLinux", apt: "libc6-dev"),
        // Port mappings on the home router.
        system("CMiniUPnPC", apt: "libminiupnpc-dev"),

        // The layers: a target imports lower ones, never one beside it (docs/architecture.md).
        layer("Base", []),
        layer("System", ["Base", "CLinux", "COpenSSL", "CSQLite"]),
        layer("Media", ["Base"]),
        layer(
            "Net", ["Base", "System", "Media", "CLinux", "COpenSSL", "CCurl", "CLibXML2", "CMiniUPnPC"],
            [.nioCore, .nioPosix, .logging, .deque]),
        layer("Device", ["Base", "System", "Media"], [.deque]),
        // Engines: they do the work, and know no front end's wire.
        layer("Capture", below.device + ["CV4L2", "CX264", "CYUV", "CTurboJPEG"]),
        layer("Recorder", below.device + ["CLinux"], [.nioCore, .nioPosix, .lifecycle, .deque]),
        layer("Upload", below.device, [.nioCore, .nioPosix, .logging, .lifecycle], settings: forSize),
        layer("WiFi", below.device, [.nioPosix, .logging, .lifecycle], settings: forSize),
        layer("Upgrade", below.device + ["COpenSSL"], [.nioPosix, .logging, .lifecycle], settings: forSize),
        // Front ends: a wire on one side, the device on the other.
        layer("Streamer", below.device + ["CLinux"], [.nioCore, .nioPosix, .logging, .deque]),
        layer(
            "Uplink", below.device, [.nioCore, .nioPosix, .nioHTTP1, .logging, .deque, .lifecycle], settings: forSize),
        layer("Console", below.device + ["CEdit"], [.nioCore, .nioPosix, .logging, .lifecycle], settings: forSize),
        layer(
            "Agent", below.device + engines + frontEnds,
            [
                .nioCore, .nioPosix, .nioHTTP1, .logging, .deque, .lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"), .arguments,
            ],
            settings: forSize),
        // The program itself: nothing but the entry point, so that tests can import everything else.
        .executableTarget(
            name: "camera-agent", dependencies: ["Agent"], path: "Sources/camera-agent", swiftSettings: swift,
            // Swift's own linker: it packs relocations (Makefile).
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]),
        // What the bench compares recording by: ready-made pictures into the recorder, without encoders. A target here
        // and no package of its own, since that would build Media and Recorder once more.
        .executableTarget(
            name: "recording-load", dependencies: ["Base", "System", "Media", "Device", "Recorder"],
            path: "Benchmarks/RecordingLoad",
            swiftSettings: swift),
        // Likewise the way of access units to viewers, for counting instructions.
        .executableTarget(
            name: "hot-path",
            dependencies: below.device.map { .init(stringLiteral: $0) } + [
                "Streamer", "TestSupport", .nioCore, .nioPosix, .logging,
            ],
            path: "Benchmarks/HotPath", swiftSettings: swift),
        // Likewise what it compares uploading by: one file into an object storage.
        .executableTarget(
            name: "upload-load", dependencies: ["Base", "System", "Net", "Device", "Upload"],
            path: "Benchmarks/UploadLoad", swiftSettings: swift),

        // What the tests of more than one target use.
        .target(
            name: "TestSupport", dependencies: ["Base", "System", "Media", "Device", .nioCore, .nioPosix, .logging],
            path: "Tests/Support",
            swiftSettings: swift),

        tests("Base"),
        tests("System"),
        tests("Media"),
        tests("Net", [], [.nioCore, .nioPosix, .nioEmbedded, .nioLocks, .logging]),
        tests("Device"),
        tests("Capture", ["CTurboJPEG", "CV4L2", "CX264"]),
        tests("Recorder", [], [.nioPosix]),
        tests("Upload", [], [.nioPosix]),
        tests("WiFi", [], [.nioPosix, .logging]),
        tests("Upgrade", ["CSQLite"], [.logging]),
        tests("Streamer", ["CLinux"], [.nioCore, .nioPosix, .nioEmbedded, .logging]),
        tests("Uplink", [], [.nioCore, .nioPosix, .logging]),
        tests("Console", [], [.nioCore, .nioPosix, .logging]),
        tests("Agent", engines + frontEnds, [.nioCore, .nioPosix, .logging, .lifecycle, .arguments]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: everything.map { .init(stringLiteral: $0) } + [
                "camera-agent", "platform-simulator", "TestSupport", .logging, .nioCore, .nioPosix,
            ],
            path: "Tests/Integration", swiftSettings: swift),

        // The platform that the tests and the demonstration talk to. It shares no code with the agent: a mistake made
        // on both sides would go unseen.
        .executableTarget(
            name: "platform-simulator",
            dependencies: [
                "COpenSSL", .nioCore, .nioPosix, .nioHTTP1, .arguments,
            ],
            path: "Tests/PlatformSimulator", exclude: ["README.md"], swiftSettings: swift),
        .testTarget(
            name: "PlatformSimulatorTests",
            dependencies: ["platform-simulator", .nioCore], swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz targets of Fuzz/Sources, which Fuzz/run names: they have no main of their own, and everything is compiled
// with -sanitize=fuzzer then, so no other build should see them.
for name in (Context.environment["FUZZ_TARGETS"] ?? "").split(separator: " ").map(String.init) {
    package.targets.append(
        .executableTarget(
            name: name, dependencies: everything.map { .init(stringLiteral: $0) }, path: "Fuzz/Sources/\(name)",
            swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])]))
}
