import Glibc
import NIOPosix
import TestSupport

/// The neighbourhood of Tests/Tools/wifi-lab, with a platform in it and a camera.
final class WiFiLab: Sendable {
    /// Where the platform is, over the wire and over each Wi-Fi.
    static let platformAddress = "10.9.9.9"
    static let accessPointPassword = "set me up"

    let platform: PlatformProcess
    let device: PlatformDevice

    init() throws {
        try Self.run("up")
        platform = try PlatformProcess(
            runner: ["ip", "netns", "exec", "shop"], ["--address", Self.platformAddress])
        device = try PlatformDevice(
            platform,
            channel: """
                { source: "test-pattern", sub: null,
                  main: { size: "160x120", frameRate: 2, bitRate: 64, preset: "ultrafast" } }
                """,
            more: """
                traversal: { upnp: false, stun: false, turn: false },
                wifi: { interface: "wlan0", wired: "wired0", leaseScript: "/etc/board/lease",
                        accessPoint: { password: "\(Self.accessPointPassword)", afterSeconds: 30 } },
                """, address: "0.0.0.0", heartbeat: 2)
    }

    /// One of wifi-lab's orders, to its end; what it printed.
    @discardableResult
    static func run(_ words: String...) throws -> String {
        let tool = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Tools/wifi-lab"
        let log = "/tmp/wifi-lab.log"
        unlink(log)
        let (status, output) = try ChildProcess.run([tool] + words, log: log, seconds: 60)
        guard status == 0 else {
            throw ChildProcess.Failure(description: "wifi-lab \(words): \(status ?? -1)\n\(Files.text(log))")
        }
        return output
    }

    @discardableResult
    func order(_ words: String...) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive {
            switch words.count {
            case 1: try Self.run(words[0])
            case 2: try Self.run(words[0], words[1])
            default: try Self.run(words[0], words[1], words[2])
            }
        }
    }

    /// 63H, as XML, since the console's words have no blanks.
    func askToJoin(_ ssid: String, _ password: String, security: Int = 4) async throws -> String? {
        let document = """
            <?xml version="1.0" encoding="UTF-8" ?><SET_WIFI_REQ><DevID>\(PlatformDevice.id)</DevID>\
            <SSID>\(ssid)</SSID><Security>\(security)</Security><Password>\(password)</Password></SET_WIFI_REQ>
            """
        return try await platform.run("send \(PlatformDevice.id) 63 \(document)")["result"]
    }

    /// What the phone posts to the service of chapter 11, and gets.
    func post(_ document: String) async throws -> String {
        let file = "\(device.directory)/posted.xml"
        try Files.write(document, to: file)
        return try await order("post", file)
    }

    /// Waits for a login over this kind of network (NetType of CTMW 7.5.1: 0 wired, 1 Wi-Fi).
    func login(over network: Int, from: String, seconds: Int = 60) async throws -> Bool {
        try await expect("LOGIN_REQ NetType=\(network)", from: from, seconds: seconds).isOK
    }

    /// The words of the next exception.
    func exception(from: String, seconds: Int = 60) async throws -> String {
        let answer = try await expect("EXCEPTION_NOTIFY_REQ", from: from, seconds: seconds)
        return answer["ExceptionDesc"] ?? answer.description
    }

    /// In short rounds: the simulator's answer itself is waited for 20 s only.
    private func expect(_ entry: String, from: String, seconds: Int) async throws -> PlatformProcess.Answer {
        for _ in 0..<(seconds / 10) {
            let answer = try await platform.run("expect \(entry) from=\(from) timeout=10000")
            if answer.isOK { return answer }
        }
        return PlatformProcess.Answer(description: "no \(entry) in \(seconds) s")
    }

    /// Waits until the console's `wifi` says so.
    func waitFor(state words: String, seconds: Double = 60) async throws {
        let deadline = Clock.now + Int64(seconds * 1e9)
        var last = ""
        while Clock.now < deadline {
            last = try await device.console("wifi").description
            if last.contains(words) { return }
            try await platform.run("wait 250")
        }
        throw ChildProcess.Failure(description: "the Wi-Fi is \(last), and not '\(words)'; its log:\n\(device.log)")
    }
}

/// How long things took, for people.
struct Stopwatch {
    private let start = Clock.now
    var seconds: Double { Double((Clock.now - start) / 10_000_000) / 100 }
}
