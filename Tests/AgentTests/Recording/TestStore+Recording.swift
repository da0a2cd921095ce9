import Base
import Device
import NIOPosix
@testable import Recorder
import TestSupport

extension TestStore {
    private final class NoRecorders: RecordingController {
        func add(_ channel: DeviceChannel) {}
        func remove(_ channel: ChannelID) {}
        func set(_ target: RecordingPlan.Target, isRecording: Bool) {}
        func setLoop(_ isLoop: Bool) {}
    }

    /// A recording service on this store, at Monday 2026-06-01 00:00 in China.
    func recording(_ device: RecordableDevice = .test) throws -> RecordingService {
        let channels = ChannelRegistry()
        for (id, streams) in device.channels { channels.add(.fake(id.rawValue, streams: Array(streams))) }
        var rules = device
        rules.channels = [:]
        return try RecordingService(
            channels: channels, rules: rules, state: store, events: events,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), wallClock: { TestStore.monday }, warn: { _ in },
            recorder: { _ in NoRecorders() })
    }
}
