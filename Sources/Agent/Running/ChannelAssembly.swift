import Capture
import Device
import Logging
import Media
import Net
import ServiceLifecycle
import System

/// The channels of the configuration, each with its camera, its hubs and the settings made at run time.
struct ChannelAssembly {
    /// The channels, for all other parts.
    let channels = ChannelRegistry()

    /// - Throws: `ControlError` for settings outside their ranges.
    init(_ configuration: Configuration, store: StateStore, events: EventBus, logger: Logger) throws {
        for (number, configured) in configuration.channels.enumerated() {
            let id = ChannelID(number)
            var logger = logger
            logger[metadataKey: "channel"] = "\(number)"
            let encodings = configured.encodings(of: number, keptIn: store)
            var settings = ChannelSettings(
                source: configured.source, main: configured.main, sub: configured.sub, audio: configured.audio,
                ptz: configured.ptz)
            for (stream, encoding) in encodings { settings.replace(stream, with: encoding.current) }
            let hubs = encodings.mapValues { _ in StreamHub() }
            let camera = try CaptureChannel(settings: settings, hubs: hubs) { [logger] event in
                logger.log(level: event.isProblem ? .warning : .info, "\(event)")
                events.post(event, channel: id)
            }
            let channel = DeviceChannel(
                id: id, name: configured.name, source: camera, hubs: hubs, encodings: encodings)
            for override in channel.overrides { logger.notice("\(override)") }
            store.whenReset { [channels] in
                guard let channel = channels[id] else { return }
                for stream in channel.encodings.keys { try await channel.unset(of: stream) }
            }
            channels.add(channel)
        }
    }

    /// The cameras, from the start of their threads until they are released.
    var service: any Service { SourceService(channels: channels) }
}

private struct SourceService: Service {
    let channels: ChannelRegistry

    func run() async throws {
        for channel in channels.channels { try channel.source.start() }
        try? await gracefulShutdown()
        await withTaskGroup(of: Void.self) { group in
            for channel in channels.channels { group.addTask { await channel.source.end() } }
        }
    }
}

extension ChannelConfiguration {
    /// The encodings of the streams with the stored changes; further changes are stored.
    func encodings(of channel: Int, keptIn store: StateStore) -> [StreamType: StreamEncoding] {
        encodings { stream in
            let name = StateName.encoder(channel: channel, stream)
            let kept = try? store.value(name)
            return (kept ?? nil, { value in try await store.onThread { try $0.set(name, to: value) } })
        }
    }

    /// The encodings with the changes stored in a state folder; read only.
    func encodings(of channel: Int, keptInFolder directory: String) -> [StreamType: StreamEncoding] {
        encodings { stream in
            (StateStore.peek(directory: directory, name: StateName.encoder(channel: channel, stream)), { _ in })
        }
    }

    private func encodings(
        _ kept: (StreamType) -> ([UInt8]?, keep: @Sendable ([UInt8]?) async throws -> Void)
    ) -> [StreamType: StreamEncoding] {
        var encodings: [StreamType: StreamEncoding] = [:]
        for (stream, file) in [(StreamType.main, main), (.sub, sub)] {
            guard let file else { continue }
            let (value, keep) = kept(stream)
            encodings[stream] = StreamEncoding(file: file, kept: value, keep: keep)
        }
        return encodings
    }
}

extension StateName {
    static func encoder(channel: Int, _ stream: StreamType) -> String { "channel.\(channel).\(stream)" }
}
