import Base
package import Device
package import Media
package import System

extension RecordingPolicy {
    package struct NoSuchSpan: Error {}

    /// Minutes of a day of the week, 1 Monday.
    package init(
        _ weekday: Int, _ minutes: Range<Int>, _ stream: StreamType = .main, to place: RecordingPlace = .local
    ) throws {
        guard let span = WeekSpan(weekday: weekday, start: minutes.lowerBound, end: minutes.upperBound) else {
            throw NoSuchSpan()
        }
        self.init(span: span, stream: stream, place: place)
    }
}

extension RecordableDevice {
    /// Two channels in China; the second has no sub stream.
    package static let test = RecordableDevice(
        channels: [0: [.main, .sub], 1: [.main]], isNVR: false, places: [.local, .cloud],
        zone: .fixed(secondsFromUTC: 28_800))
}

/// A store in a folder that goes with it.
package struct TestStore {
    /// 2026-06-01 00:00 in China, a Monday, in nanoseconds since 1970.
    package static let monday: Int64 = 1_780_243_200_000_000_000

    package let folder: TemporaryFolder
    package let store: StateStore
    package let events = EventBus()

    package init() throws {
        folder = try TemporaryFolder()
        store = try StateStore(directory: folder.path)
    }
}
