@testable import Base
import Device
import Glibc
@testable import Media
@testable import Recorder
import Synchronization
@testable import System
import TestSupport

extension TemporaryFolder {
    /// What all files take up.
    var allocated: Int64 { Self.allocated(path) }

    private static func allocated(_ path: String) -> Int64 {
        if let status = Look.status(path) { return status.allocated }
        return Look.names(in: path).reduce(0) { $0 + allocated("\(path)/\($1)") }
    }
}

/// Clocks that a test turns.
final class TestClock: Sendable {
    private struct State {
        var monotonic: Int64 = 1_000_000_000
        var wall: Int64
    }

    private let state: Mutex<State>

    /// 2026-01-03 14:05:00 UTC+8.
    static let afternoon: Int64 = 1_767_420_300_000_000_000

    init(wall: Int64 = TestClock.afternoon) { state = Mutex(State(wall: wall)) }

    var now: MediaTime { MediaTime(nanoseconds: state.withLock { $0.monotonic }) }
    var wall: Int64 { state.withLock { $0.wall } }

    func advance(_ duration: Duration) {
        state.withLock {
            $0.monotonic += duration.nanoseconds
            $0.wall += duration.nanoseconds
        }
    }

    func jump(_ duration: Duration) { state.withLock { $0.wall += duration.nanoseconds } }

    var clock: DeviceClock { DeviceClock(monotonic: { self.now }, wall: { self.wall }) }
}

/// What a store said.
final class EventLog: Sendable {
    private let log = Mutex<[RecordingEvent]>([])

    var events: [RecordingEvent] { log.withLock { $0 } }

    func add(_ event: RecordingEvent) { log.withLock { $0.append(event) } }

    /// What is not in the course of things.
    var troubles: [RecordingEvent] {
        events.filter { event in
            switch event {
            case .closed, .removed: false
            default: true
            }
        }
    }
}

/// Pictures with a number inside, 25 a second.
struct PictureSource {
    var number = 0
    var picturesAGroup = 50
    /// Bytes of a picture; a key frame has five times as many.
    var size = 2000
    /// Changes the parameter sets.
    var variant: UInt8 = 1

    static let interval: Duration = .milliseconds(40)

    mutating func next(at time: MediaTime) -> MediaSample {
        defer { number += 1 }
        let isKeyFrame = number % picturesAGroup == 0
        let digits = (0..<8).map { UInt8(0x80 | number >> (4 * $0) & 0xF) }
        let filler = [UInt8](repeating: UInt8(0x40 | number & 0x3F), count: isKeyFrame ? size * 5 : size)
        let slice = [isKeyFrame ? 0x65 : 0x41] + digits + filler
        let sets: [[UInt8]] = isKeyFrame ? [[0x67, 0x64, 0x00, 0x1F, variant, 0x80], [0x68, 0xEE, variant]] : []
        return MediaSample(sets + [slice], captured: time)
    }

    /// The number in a picture.
    static func number(of unit: MediaSample) -> Int {
        guard let last = unit.units.last, last.count > 9 else { return -1 }
        return unit.bytes[last].dropFirst().prefix(8).reversed().reduce(0) { $0 << 4 | Int($1 & 0xF) }
    }
}

/// A store whose thread is the test.
final class StoreBench {
    let folder: TemporaryFolder
    let clock: TestClock
    let log = EventLog()
    let store: RecordingStore
    var sources: [StreamID: PictureSource] = [:]
    private var hubs: [StreamID: StreamHub] = [:]

    static let main = StreamID(channel: 0, type: .main)

    init(
        folder: TemporaryFolder? = nil, clock: TestClock = TestClock(), capacity: Int64 = 64 << 20,
        share: Int? = nil, segmentSeconds: Int = 10, preSeconds: Int = 0, queueBytes: Int = 8 << 20,
        files: any StoreFiles = SystemFiles()
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        self.clock = clock
        let log = log
        store = try RecordingStore(
            settings: RecordingSettings(
                directory: folder.path + "/recordings", capacity: share.map { .share($0) } ?? .bytes(capacity),
                segmentSeconds: segmentSeconds, preSeconds: preSeconds, queueBytes: queueBytes),
            files: files, clock: clock.clock, onEvent: { log.add($0) })
        store.turn()
    }

    var directory: String { folder.path + "/recordings" }

    func hub(_ stream: StreamID = StoreBench.main) -> StreamHub {
        if let hub = hubs[stream] { return hub }
        let clock = clock
        let hub = StreamHub(clock: DeviceClock(monotonic: { clock.now }, wall: { clock.wall }))
        hubs[stream] = hub
        return hub
    }

    func recorder(_ stream: StreamID = StoreBench.main) -> StreamRecorder {
        store.recorder(of: stream, from: hub(stream), deviceID: "812A930E4BC")
    }

    /// A stream's next sample, for a recorder that is there whether it records or not.
    func publish(_ sample: MediaSample, _ stream: StreamID = StoreBench.main) {
        _ = recorder(stream)
        hub(stream).publish(sample)
    }

    /// Gives each stream its pictures, and the store a turn after each.
    func run(
        pictures: Int, _ streams: [StreamID] = [StoreBench.main], turns: Bool = true,
        each: () -> Void = {}
    ) {
        for _ in 0..<pictures {
            for stream in streams {
                let unit = sources[stream, default: PictureSource()].next(at: clock.now)
                publish(unit, stream)
            }
            clock.advance(PictureSource.interval)
            if turns { store.turn() }
            each()
        }
    }

    /// All recordings of a stream, oldest first.
    func recordings(_ stream: StreamID = StoreBench.main) throws -> [Recording] {
        try store.search(RecordingQuery(channel: stream.channel, type: stream.type, pageSize: 1000)).recordings
    }

    /// The numbers of all pictures of a reader to its end.
    static func numbers(_ reader: RecordingCursor) throws -> [Int] {
        var numbers: [Int] = []
        while let unit = try reader.next() { numbers.append(PictureSource.number(of: unit.unit)) }
        return numbers
    }

    func numbers(_ stream: StreamID = StoreBench.main) throws -> [Int] {
        try Self.numbers(store.reader(of: stream, range: 0..<Int64.max))
    }

    func path(_ recording: Recording) -> String {
        directory + "/" + (SegmentName(recording.name)?.path ?? "?")
    }
}
