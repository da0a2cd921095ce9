import Console
import Device
import NIOPosix
import Streamer
import System

/// The console's commands for a running agent: each looks at, or sets, what another room owns.
struct AgentCommands: Sendable {
    let channels: ChannelRegistry
    let server: RTSPServer
    let platform: PlatformAssembly?
    let recording: RecordingAssembly?
    let uploads: UploadAssembly?
    let started: ContinuousClock.Instant
    let reboot: DeviceReboot
    let ptz: PTZController
    let wifi: (any WiFiControl)?
    let store: StateStore

    var table: ConsoleCommandTable {
        // One by one: Swift 6.2 takes minutes over a sum of such lists.
        var commands = [status]
        commands += ChannelConsole(channels: channels).commands
        commands += ViewerConsole(channels: channels, live: server).commands
        commands += EncodingConsole(channels: channels).commands
        commands += ImagingConsole(channels: channels).commands
        commands += [turn, log, link, nat, reset, restart, health]
        commands += recordings
        commands += uploads.map { $0.console.commands } ?? []
        return ConsoleCommandTable(commands + upgrade + network)
    }

    private var recordings: [ConsoleCommand] {
        recording.map { RecordingConsole(control: $0.control, catalog: $0.catalog).commands } ?? []
    }
    private var upgrade: [ConsoleCommand] { platform.map { [.upgrade($0.upgrades.control)] } ?? [] }
    private var network: [ConsoleCommand] { wifi.map { [.wifi($0)] } ?? [] }

    /// Does what blocks on a thread that may.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
