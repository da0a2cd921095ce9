import Capture
import Console
import Device
import Media
import NIOPosix
import Streamer
import System

/// The console's commands for a running agent: each looks at, or sets, what another room owns.
struct AgentCommands: Sendable {
    let channels: [AgentChannel]
    let server: RTSPServer
    let platform: PlatformAssembly?
    let recording: RecordingAssembly?
    let uploads: UploadAssembly?
    let started: ContinuousClock.Instant
    let reboot: DeviceReboot
    let ptz: PTZController
    let wifi: (any WiFiControl)?
    /// Nil where nothing is kept.
    let store: StateStore?

    var table: ConsoleCommandTable {
        ConsoleCommandTable([
            status, channelsCommand, viewers, set, keyframe, controls, control, turn, snapshot, timing, log, link,
            nat, reset, restart, health,
        ] + recordings + (uploads?.console.commands ?? []) + upgrade + network)
    }

    private var recordings: [ConsoleCommand] {
        recording.map { RecordingConsole(control: $0.control, catalog: $0.catalog).commands } ?? []
    }
    private var upgrade: [ConsoleCommand] { platform.map { [$0.upgrades.console] } ?? [] }
    private var network: [ConsoleCommand] { wifi.map { [.wifi($0)] } ?? [] }

    // MARK: Words

    /// The channel that a word names.
    func channel(_ words: [String], usage: String) throws -> AgentChannel {
        guard let word = words.first, let number = Int(word) else { throw ConsoleError.usage(usage) }
        guard channels.indices.contains(number) else {
            throw ConsoleError.failed("there is no channel \(number); they go from 0 to \(channels.count - 1)")
        }
        return channels[number]
    }

    /// The stream that a word names, one of the channel's.
    func stream(_ word: String?, of channel: AgentChannel, usage: String) throws -> StreamType {
        guard let word, let type = StreamType.allCases.first(where: { "\($0)" == word }) else {
            throw ConsoleError.usage(usage)
        }
        guard channel.streams[type] != nil else {
            throw ConsoleError.failed("channel \(channel.number) has no \(type) stream; its configuration says null")
        }
        return type
    }

    var channelWords: [String] { channels.indices.map { "\($0)" } }
    static let streamWords = StreamType.allCases.map { "\($0)" }

    /// Does what blocks on a thread that may.
    static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
