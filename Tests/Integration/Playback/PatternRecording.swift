@testable import Base
@testable import Capture
import Device
@testable import Media
@testable import Streamer
import Synchronization
@testable import System

/// A recording of the test pattern, encoded as fast as that goes: every picture bears its number.
struct PatternRecording: Sendable {
    static let size = PictureSize(width: 320, height: 180)
    static let frameRate = FrameRate(25)
    /// Pictures in a group.
    static let group = 25
    /// 2026-03-01 12:00:00 UTC.
    static let start: Int64 = 1_772_366_400_000_000_000

    let units: [MediaSample]
    let format: VideoFormat

    /// - Parameter isNoisy: noise instead of bars, so that the pictures have the bytes that the bit rate promises.
    init(pictures: Int, kilobits: Int = 300, size: PictureSize = size, isNoisy: Bool = false) throws {
        let settings = EncodingSettings(
            size: size, frameRate: Self.frameRate, rateControl: .cbr, bitRate: kilobits,
            keyFrameSeconds: Double(Self.group) / Self.frameRate.perSecond, preset: .ultrafast)
        let encoder = try H264Encoder(EncoderPlan(settings: settings, source: nil, expected: size, cores: 1))
        let pattern = TestPattern(size: size)
        let buffer = try PixelBuffer(.nv12, size)
        let start = MediaTime(nanoseconds: 0)
        units = try (0..<pictures).map { index in
            pattern.draw(
                into: buffer, counter: UInt32(index),
                wallMilliseconds: UInt64(Self.start / 1_000_000) + UInt64(index) * 40)
            if isNoisy { Self.addNoise(to: buffer, size) }
            return try encoder.encode(buffer.picture, captured: start + Self.position(index), forceKeyFrame: false)
        }
        format = VideoFormat(
            size: size, frameRate: Self.frameRate, bitRate: kilobits, parameterSets: encoder.parameterSets)
    }

    private static func addNoise(to buffer: PixelBuffer, _ size: PictureSize) {
        var random = SystemRandomNumberGenerator()
        for position in stride(from: 0, to: size.area * 5 / 16, by: 8) {
            buffer.bytes.storeBytes(of: random.next() & 0x7F7F_7F7F_7F7F_7F7F, toByteOffset: position, as: UInt64.self)
        }
    }

    /// All pictures together.
    var bytes: Int { units.reduce(0) { $0 + $1.bytes.count } }

    static func position(_ index: Int) -> Duration { frameRate.frameDuration * index }
}

/// A library that holds one recording under one name.
final class PatternLibrary: PlaybackSource {
    static let name = "CAM_0_20260301200000.ts"

    let recording: PatternRecording
    private let openReaders = Mutex(0)
    /// Reading this picture fails, once.
    let damaged = Mutex<Int?>(nil)
    /// Readers that were opened and not closed.
    var open: Int { openReaders.withLock { $0 } }

    init(_ recording: PatternRecording) { self.recording = recording }

    func open(_ request: RecordingRequest) async throws(RecordingError) -> any RecordingReader {
        switch request.content {
        case .file(let name):
            guard request.channel == 0, name == Self.name else { throw .noSuchRecording(name) }
        case .span(_, let range):
            let end = PatternRecording.start + PatternRecording.position(recording.units.count).nanoseconds
            guard range.overlaps(PatternRecording.start..<end) else { throw .nothingRecorded }
        }
        openReaders.withLock { $0 += 1 }
        return Reader(self)
    }

    private final class Reader: RecordingReader {
        let library: PatternLibrary
        /// The number of the next picture, and whether a call is going on: there must never be two.
        private let place = Mutex((next: 0, isBusy: false))

        init(_ library: PatternLibrary) { self.library = library }

        var recording: PatternRecording { library.recording }
        var format: VideoFormat { recording.format }
        let start = PatternRecording.start
        var duration: Duration { PatternRecording.position(recording.units.count) }

        private func call<Value: Sendable>(_ body: (inout Int) -> Value) async -> Value {
            place.withLock { place in
                precondition(!place.isBusy)
                place.isBusy = true
            }
            await Task.yield()
            return place.withLock { place in
                place.isBusy = false
                return body(&place.next)
            }
        }

        func seek(to position: Duration) async throws(RecordingError) -> Duration {
            await call { next in
                let index = min(Int(position.nanoseconds / 40_000_000), recording.units.count - 1)
                next = index - index % PatternRecording.group
                return PatternRecording.position(next)
            }
        }

        func next() async throws(RecordingError) -> RecordedUnit? {
            let unit = await call { take(&$0) }
            let index = place.withLock { $0.next - 1 }
            let isDamaged = library.damaged.withLock { damaged in
                guard damaged == index else { return false }
                damaged = nil
                return true
            }
            if isDamaged { throw .unreadable("The card is gone.") }
            return unit
        }

        func nextKeyFrame() async throws(RecordingError) -> RecordedUnit? {
            await call { next in
                next = (next + PatternRecording.group - 1) / PatternRecording.group * PatternRecording.group
                return take(&next)
            }
        }

        func position(at wall: Int64) async throws(RecordingError) -> Duration { .nanoseconds(wall - start) }

        func close() async { library.openReaders.withLock { $0 -= 1 } }

        private func take(_ next: inout Int) -> RecordedUnit? {
            guard next < recording.units.count else { return nil }
            defer { next += 1 }
            let position = PatternRecording.position(next)
            return RecordedUnit(unit: recording.units[next], position: position, wall: start + position.nanoseconds)
        }
    }
}
