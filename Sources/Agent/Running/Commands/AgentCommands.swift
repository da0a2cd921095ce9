import Console
import Device
import Streamer

/// The console's commands for a running agent.
struct AgentCommands: Sendable {
    let channels: ChannelRegistry
    let server: RTSPServer
    let device: DeviceStatusReader
    let upgrades: UpgradeAssembly?
    let recording: RecordingAssembly?
    let uploads: UploadAssembly?
    let power: any PowerControl
    let reset: any ResetControl
    let wifi: (any WiFiControl)?

    var table: ConsoleCommandTable {
        // One by one: Swift 6.2 takes minutes over a sum of such lists.
        var commands = [ConsoleCommand.status(device)]
        commands += ChannelConsole(channels: channels).commands
        commands += ViewerConsole(channels: channels, live: server).commands
        commands += EncodingConsole(channels: channels).commands
        commands += ImagingConsole(channels: channels).commands
        commands += [.ptz(channels), .log(LogLevelSwitch.shared)]
        commands += [.link(device.platform), .nat(device.platform)]
        commands += [.reset(reset, hasPlatform: device.platform != nil), .restart(power), .health(device)]
        commands += recordings
        commands += uploads.map { $0.console.commands } ?? []
        return ConsoleCommandTable(commands + upgrade + network)
    }

    private var recordings: [ConsoleCommand] {
        recording.map { RecordingConsole(control: $0.control, catalog: $0.catalog).commands } ?? []
    }
    private var upgrade: [ConsoleCommand] { upgrades.map { [.upgrade($0.control)] } ?? [] }
    private var network: [ConsoleCommand] { wifi.map { [.wifi($0)] } ?? [] }
}
