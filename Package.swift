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

/// A system library's module map under Sources/CSystem. Without pkg-config file the module map alone names what to link.
func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/CSystem/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let nio = "swift-nio"

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

        // Calls of Linux that Swift's Glibc module leaves out: claiming room in a file, asking what is left on a disk.
        system("CLinux", apt: "libc6-dev"),
        // Port mappings on the home router.
        system("CMiniUPnPC", apt: "libminiupnpc-dev"),

        .target(name: "Media", swiftSettings: swift),
        // What a camera is: streams, channels, events. No sockets, and no protocol's words or numbers.
        .target(
            name: "Device", dependencies: ["Media", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: swift),
        .target(
            name: "Capture", dependencies: ["Device", "Media", "CV4L2", "CX264", "CYUV", "CTurboJPEG"],
            swiftSettings: swift),
        .target(
            name: "Streamer",
            dependencies: [
                "Device", "Media", "COpenSSL",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: swift),
        .target(
            name: "Recorder",
            dependencies: [
                "Device", "Media", "CLinux", "CSQLite", .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: swift),
        .target(
            name: "Uplink",
            dependencies: [
                "Media", "COpenSSL", "CCurl", "CLibXML2", "CMiniUPnPC",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swift),
        .target(
            name: "Agent",
            dependencies: [
                "Device", "Media", "Capture", "Streamer", "Recorder", "Uplink", "CEdit", "CLinux", "COpenSSL",
                "CSQLite",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swift),
        // The program itself: nothing but the entry point, so that tests can import everything else.
        .executableTarget(
            name: "camera-agent", dependencies: ["Agent"], path: "Sources/camera-agent", swiftSettings: swift),
        // What the bench compares recording by: ready-made pictures into the recorder, without encoders. A target here
        // and no package of its own, since that would build Media and Recorder once more.
        .executableTarget(
            name: "recording-load", dependencies: ["Device", "Media", "Recorder"], path: "Benchmarks/RecordingLoad",
            swiftSettings: swift),
        // Likewise the way of access units to viewers, for counting instructions.
        .executableTarget(
            name: "hot-path",
            dependencies: [
                "Device", "Media", "Streamer",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/HotPath", swiftSettings: swift),
        // Likewise what it compares uploading by: one file into an object storage.
        .executableTarget(
            name: "upload-load", dependencies: ["Uplink"], path: "Benchmarks/UploadLoad", swiftSettings: swift),

        .testTarget(name: "MediaTests", dependencies: ["Media"], swiftSettings: swift),
        .testTarget(name: "DeviceTests", dependencies: ["Device", "Media"], swiftSettings: swift),
        .testTarget(
            name: "CaptureTests", dependencies: ["Capture", "Device", "Media", "CTurboJPEG", "CX264"],
            swiftSettings: swift),
        .testTarget(
            name: "StreamerTests",
            dependencies: [
                "Streamer", "Device", "Media",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swift),
        .testTarget(name: "RecorderTests", dependencies: ["Recorder", "Device", "Media"], swiftSettings: swift),
        .testTarget(name: "UplinkTests", dependencies: ["Uplink", "Media"], swiftSettings: swift),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "Device", "Media", "Capture", "Streamer", "Recorder", "Uplink", "CSQLite",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swift),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "Device", "Media", "Capture", "Streamer", "Recorder", "Uplink", "camera-agent", "platform-simulator",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ],
            path: "Tests/Integration", swiftSettings: swift),

        // The platform that the tests and the demonstration talk to. It shares no code with the agent: a mistake made
        // on both sides would go unseen.
        .executableTarget(
            name: "platform-simulator",
            dependencies: [
                "COpenSSL",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/PlatformSimulator", exclude: ["README.md"], swiftSettings: swift),
        .testTarget(
            name: "PlatformSimulatorTests",
            dependencies: ["platform-simulator", .product(name: "NIOCore", package: nio)], swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz targets of Fuzz/Sources, which Fuzz/run names: they have no main of their own, and everything is compiled
// with -sanitize=fuzzer then, so no other build should see them.
for name in (Context.environment["FUZZ_TARGETS"] ?? "").split(separator: " ").map(String.init) {
    package.targets.append(
        .executableTarget(
            name: name, dependencies: ["Device", "Media", "Capture", "Streamer", "Recorder", "Uplink", "Agent"],
            path: "Fuzz/Sources/\(name)",
            swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])]))
}
