import Media

/// The whole ladder of CTMW 15: the real program behind its router, the platform in the open, and viewers where they
/// are wanted. TURN servers are the test's business.
final class Ladder: Sendable {
    static let size = PictureSize(width: 320, height: 180)
    static let turnPort = 3478
    static let backupPort = 3479

    let network: NATNetwork
    let platform: PlatformProcess
    let device: PlatformDevice

    /// Where a viewer comes in, under the simulator's name for it.
    enum Entrance: String {
        case local
        case mapped = "upnp"
        case relay = "turn"

        /// Where its viewer is.
        var place: String { self == .local ? "DEVICE" : "VIEWER" }
    }

    /// - Parameters:
    ///   - options: of with-nat.
    ///   - rtsp: further members of the device's `rtsp`.
    ///   - traversal: further members of its `traversal`.
    ///   - heartbeat: seconds between two.
    init(_ options: String..., rtsp: String = "", traversal: String = "", heartbeat: Double = 1) throws {
        let network = try NATNetwork(options: options)
        self.network = network
        let host = network["PLATFORM_IP"]
        platform = try PlatformProcess(
            runner: network.runner(in: "PLATFORM"),
            ["--address", host, "--turn", "\(host),\(Self.turnPort),\(host),\(Self.backupPort)"])
        device = try PlatformDevice(
            platform,
            channel: """
                { source: "test-pattern", sub: null,
                  main: { size: "\(Self.size)", frameRate: 25, bitRate: 400, keyFrameSeconds: 2, preset: "ultrafast" } }
                """,
            rtsp: rtsp, more: "traversal: { turnPeers: [\"\(network["FAR_GATEWAY_IP"])\"], \(traversal) },",
            address: "0.0.0.0", runner: network.runner(in: "DEVICE"), heartbeat: heartbeat)
    }

    /// A TURN server where the platform says that there is one.
    static func turnServer(
        _ network: NATNetwork, port: Int = turnPort, _ more: [String] = []
    ) async throws -> CoturnProcess {
        try await Blocking.run {
            try CoturnProcess(in: (network, "PLATFORM"), user: "\(PlatformDevice.id):secret", port: port, more)
        }
    }

    func end() async throws {
        try await Blocking.run {
            self.device.end()
            self.platform.end()
            self.network.end()
        }
    }

    /// The URL of one more token.
    func url(_ entrance: Entrance) async throws -> String {
        try await platform.run("token \(PlatformDevice.id) 0 1")[entrance.rawValue] ?? ""
    }

    /// - Parameter url: nil: with one more token.
    func watch(_ entrance: Entrance, url given: String? = nil) async throws -> Watcher {
        let url = if let given { given } else { try await self.url(entrance) }
        return try Watcher(
            url, runner: network.runner(in: entrance.place), size: Self.size,
            log: "\(device.directory)/player.log")
    }

    /// Whether pictures come this way, the first within the 5 s after which a client leaves (CTMW 15).
    func shows(_ entrance: Entrance) async throws -> Bool {
        let watcher = try await watch(entrance)
        let isShowing = try await watcher.shows(1, within: 5)
        try await watcher.finish()
        return isShowing
    }

    /// A heartbeat with these elements after an entry of the platform's log, or what came instead.
    func heartbeat(
        _ elements: String, from: String = "0", within seconds: Int = 20
    ) async throws -> PlatformProcess.Answer {
        try await platform.run("expect HEARTBEAT_REQ dir=in \(elements) from=\(from) timeout=\(seconds * 1000)")
    }

    /// Waits for a heartbeat with another value, and not none, since an entry of the platform's log.
    func change(of element: String, from old: String, since entry: String) async throws -> Bool {
        var from = entry
        for _ in 0..<100 {
            let heartbeat = try await heartbeat("", from: from)
            guard heartbeat.isOK, let next = heartbeat["next"], let value = heartbeat[element] else { return false }
            if value != old, value != "0" { return true }
            from = next
        }
        return false
    }

    /// Waits until the sockets of rung 3 know their addresses outside: the relay's server is asked every 5 s for them.
    func knowsItsUDPPorts() async throws -> Bool {
        for _ in 0..<40 {
            if try await device.console("nat").description.contains("UDP ports") { return true }
            try await platform.run("wait 250")
        }
        return false
    }

    /// Pictures that the agent itself left out because the machine was busy.
    func leftOut() async throws -> Int {
        ShownPictures.leftOut(saying: try await device.console("channels").description)
    }
}
