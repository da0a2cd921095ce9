import Base
import Capture
import Device
import Logging
import Media
import NIOCore
import NIOPosix
import Recorder
import ServiceLifecycle
import Streamer
import System
import Uplink

/// All that is there because the device records.
struct RecordingAssembly: Sendable {
    let orders: RecordingPolicyStore
    let schedule: RecordingService
    let catalog: any RecordingCatalog
    /// For the RTSP server.
    let playback: PlaybackConfiguration
    private let disk: StoreService

    /// The store alone: what uploads from it is made before what records into it. Blocks for the disk.
    static func store(
        _ recording: RecordingConfiguration, configuration: Configuration, events: EventBus, logger: Logger
    ) throws -> RecordingStore {
        try RecordingStore(
            settings: RecordingSettings(
                directory: recording.directory, capacity: recording.capacity, segmentSeconds: recording.segmentSeconds,
                syncSeconds: recording.syncSeconds, preSeconds: recording.preSeconds,
                zoneOffset: offset(configuration).seconds),
            onEvent: { event in
                logger.log(level: event.level, "\(event)")
                events.post(event)
            })
    }

    private static func offset(_ configuration: Configuration) -> UTCOffset {
        configuration.platform?.utcOffset ?? .china
    }

    /// Blocks for the disk.
    ///
    /// - Parameters:
    ///   - hubs: the streams of each channel.
    ///   - cloud: what to do with recordings for the cloud; nil where there is none.
    init(
        _ recording: RecordingConfiguration, configuration: Configuration, store: RecordingStore,
        disk: StoreService, hubs: [[StreamType: StreamHub]], state: StateStore, cloud: CloudRecordings?,
        events: EventBus, eventLoop: any EventLoop, logger: Logger
    ) throws {
        self.disk = disk
        catalog = disk
        var recorders: [StreamID: StreamRecorder] = [:]
        for (channel, hubs) in hubs.enumerated() {
            for (type, hub) in hubs {
                let stream = StreamID(channel: ChannelID(channel), type: type)
                recorders[stream] = store.recorder(of: stream, from: hub, deviceID: configuration.device.id)
            }
        }
        let zone = recording.zone ?? .fixed(secondsFromUTC: Self.offset(configuration).seconds)
        orders = try RecordingPolicyStore(
            device: RecordableDevice(
                channels: hubs.map { Set($0.keys) }, isNVR: configuration.device.type == .nvr,
                places: cloud == nil ? [.local] : [.local, .cloud],
                zone: zone),
            store: state, events: events, warn: { logger.warning("\($0)") })
        schedule = RecordingService(
            orders: orders, events: events,
            recorder: RecorderController(
                store: store, recorders: recorders, isLoop: orders.book.isLoop,
                upload: { cloud?.set($0, $1) }, loop: { cloud?.setLoop($0) },
                ignored: { policy, channel in
                    events.post(
                        .policyIgnored, channel: ChannelID(channel),
                        "policy \(policy) changes nothing: its stream is recorded by hand")
                }),
            eventLoop: eventLoop)
        playback = PlaybackConfiguration(
            library: disk, maxSessions: recording.maxPlayers,
            utcOffset: { zone.offset(whereClocksShow: $0) })
    }

    /// Its commands.
    var console: RecordingConsole { RecordingConsole(orders: orders, service: schedule, catalog: catalog) }

    /// The disk before the schedule; they end the other way round.
    var services: [any Service] { [disk, schedule] }
}

extension RecordingEvent {
    fileprivate var level: Logger.Level {
        switch self {
        case .closed, .removed: .debug
        case .recovered, .repaired, .indexRebuilt: .notice
        case .full, .failed, .dropped: .warning
        }
    }
}
