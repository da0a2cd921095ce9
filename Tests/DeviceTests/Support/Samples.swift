@testable import Base
@testable import Device
import Media
import Synchronization

/// Clocks that a test turns.
final class TestClock: Sendable {
    private let state = Mutex((monotonic: Int64(1_000_000_000), wall: Int64(1_767_420_300_000_000_000)))

    var now: MediaTime { MediaTime(nanoseconds: state.withLock { $0.monotonic }) }

    func advance(_ duration: Duration) {
        state.withLock {
            $0.monotonic += duration.nanoseconds
            $0.wall += duration.nanoseconds
        }
    }

    func setWall(_ wall: Int64) { state.withLock { $0.wall = wall } }

    var clock: DeviceClock {
        DeviceClock(monotonic: { self.now }, wall: { self.state.withLock { $0.wall } })
    }
}

/// A counter that a `@Sendable` closure may count up.
final class Counter: Sendable {
    private let count = Atomic(0)
    func increment() { count.add(1, ordering: .relaxed) }
    /// The count, which begins anew.
    func take() -> Int { count.exchange(0, ordering: .relaxed) }
}

/// A sample with its number in its first four bytes.
func sample(
    _ number: Int, isRandomAccess: Bool, bytes: Int = 100, at time: MediaTime? = nil, track: TrackID = .video
) -> MediaSample {
    let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    let time = time ?? MediaTime(nanoseconds: 1_000_000_000 + Int64(number) * 40_000_000)
    return MediaSample(
        track: track, bytes: digits + [UInt8](repeating: 0, count: max(0, bytes - 4)), units: [0..<max(bytes, 4)],
        isRandomAccess: isRandomAccess, presentationTime: time, ready: time)
}

func number(of sample: MediaSample) -> Int {
    sample.bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
}

/// What a delivery is, in a form that can be compared.
enum Got: Hashable, CustomStringConvertible {
    case tracks(Int)
    case sample(Int)
    case gap(Int)
    case end

    init(_ delivery: StreamDelivery) {
        switch delivery {
        case .tracks(let tracks): self = .tracks(tracks.count)
        case .sample(let sample, _): self = .sample(number(of: sample))
        case .gap(let dropped): self = .gap(dropped)
        case .end: self = .end
        }
    }

    var description: String {
        switch self {
        case .tracks(let count): "tracks\(count)"
        case .sample(let number): "\(number)"
        case .gap(let dropped): "gap\(dropped)"
        case .end: "end"
        }
    }
}

extension StreamSubscription {
    /// Everything that can be read now.
    mutating func all() -> [Got] {
        var got: [Got] = []
        while let delivery = next() { got.append(Got(delivery)) }
        return got
    }
}

func samples(_ numbers: Range<Int>) -> [Got] { numbers.map { .sample($0) } }

/// A source that makes a key frame every `group` pictures of `bytes` bytes, 25 a second.
final class TestSource {
    let clock = TestClock()
    let hub: StreamHub
    var group: Int
    var bytes: Int
    private(set) var number = 0

    init(group: Int = 10, bytes: Int = 100) {
        hub = StreamHub(clock: clock.clock)
        self.group = group
        self.bytes = bytes
    }

    func give(_ count: Int) {
        for _ in 0..<count {
            hub.publish(sample(number, isRandomAccess: number % group == 0, bytes: bytes, at: clock.now))
            number += 1
            clock.advance(.milliseconds(40))
        }
    }
}

let h264 = Track(
    id: .video,
    kind: .video(
        VideoFormat(
            size: PictureSize(width: 640, height: 360), frameRate: FrameRate(25), bitRate: 512,
            parameterSets: ParameterSets(sequence: [0x67, 0x64, 0, 0x1F], picture: [0x68, 0xEE])!)))
let pcmu = Track(id: .audio, kind: .audio(AudioFormat(codec: .pcmu, sampleRate: 8000, channels: 1)))
