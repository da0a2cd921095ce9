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

/// The recorder and its interfaces for front ends.
struct RecordingAssembly: Sendable {
    let schedule: RecordingService
    private let disk: StoreService
    /// For the RTSP server.
    let playback: PlaybackConfiguration

    /// The store alone: the uploads that read from it are made before the recorder that writes to it. Blocks for the
    /// disk.
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
    /// - Parameter uploader: uploads recordings for the cloud; nil where there is none.
    init(
        _ recording: RecordingConfiguration, configuration: Configuration, store: RecordingStore,
        disk: StoreService, channels: ChannelRegistry, state: StateStore, uploader: (any RecordingUploader)?,
        events: EventBus, eventLoop: any EventLoop, logger: Logger
    ) throws {
        self.disk = disk
        let zone = recording.zone ?? .fixed(secondsFromUTC: Self.offset(configuration).seconds)
        let rules = RecordableDevice(
            isNVR: configuration.device.type == .nvr, places: uploader == nil ? [.local] : [.local, .cloud], zone: zone)
        schedule = try RecordingService(
            channels: channels, rules: rules, deviceID: configuration.device.id, recordings: store, state: state,
            uploader: uploader, events: events, eventLoop: eventLoop, warn: { logger.warning("\($0)") })
        playback = PlaybackConfiguration(
            library: disk, maxSessions: recording.maxPlayers, utcOffset: { zone.offset(whereClocksShow: $0) })
    }

    var control: any RecordingControl { schedule }
    var catalog: any RecordingCatalog { disk }

    /// The disk before the schedule; they end in reverse order.
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
