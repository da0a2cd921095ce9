@testable import Agent
@testable import Base
@testable import Device
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

extension RecordingPolicy {
    /// Minutes of a day of the week, 1 Monday.
    init(
        _ weekday: Int, _ minutes: Range<Int>, _ stream: StreamType = .main, to place: RecordingPlace = .local
    ) throws {
        let span = try #require(WeekSpan(weekday: weekday, start: minutes.lowerBound, end: minutes.upperBound))
        self.init(span: span, stream: stream, place: place)
    }
}

extension RecordableDevice {
    /// Two channels in China; the second has no sub stream.
    static let test = RecordableDevice(
        channels: [[.main, .sub], [.main]], isNVR: false, places: [.local, .cloud],
        zone: .fixed(secondsFromUTC: 28_800))
}

/// A store in a folder that goes with it.
struct TestStore {
    let folder: TemporaryFolder
    let store: StateStore
    let events = EventBus()

    init() throws {
        folder = try TemporaryFolder()
        store = try StateStore(directory: folder.path)
    }

    func orders(_ device: RecordableDevice = .test, warn: (String) -> Void = { _ in }) throws -> RecordingPolicyStore {
        try RecordingPolicyStore(device: device, store: store, events: events, warn: warn)
    }
}
