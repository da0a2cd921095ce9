import Base
import Device
import Glibc
import Media
import Recorder
import System

/// Stands in for the encoders: one thread, the pictures ready made, each at its time or up to `tick` later. So paces
/// `ffmpeg -re`, too: nobody's own clock shall be counted as recording.
struct Feeding {
    let hubs: [StreamHub]
    let recorders: [StreamRecorder]
    /// Each stream has its pictures in memory of its own, as encoders have.
    let clips: [[Clip.Picture]]
    let interval: Int64
    let speed: Int64
    private static let tick: Int64 = 10_000_000
    private(set) var pictures = 0
    private(set) var mediaBytes: Int64 = 0

    init(_ options: Options, clip: Clip, store: RecordingStore) {
        let rate = FrameRate(options.frameRate)
        let format = VideoFormat(
            size: PictureSize(width: 1280, height: 720), frameRate: rate, bitRate: 4096,
            parameterSets: clip.parameterSets)
        hubs = (0..<options.streams).map { _ in
            let hub = StreamHub()
            hub.setTracks([Track(id: .video, kind: .video(format))])
            return hub
        }
        recorders = hubs.enumerated().map { channel, hub in
            store.recorder(of: StreamID(channel: ChannelID(channel), type: .main), from: hub, deviceID: "BENCH")
        }
        clips = hubs.map { _ in
            clip.pictures.map { picture in
                Clip.Picture(
                    bytes: picture.bytes.withUnsafeBufferPointer(Array.init), nalUnits: picture.nalUnits,
                    isKeyFrame: picture.isKeyFrame)
            }
        }
        interval = rate.frameDuration.nanoseconds
        speed = Int64(options.speed)
    }

    mutating func run(seconds: Double) {
        for recorder in recorders { recorder.start(.manual) }
        let count = Int(seconds * 1e9 / Double(interval))
        var hasBegun = [Bool](repeating: false, count: hubs.count)
        let begun = Self.now()
        for number in 0..<count {
            for (stream, hub) in hubs.enumerated() {
                // Streams are spread over a picture's time, and their key frames over a group's.
                let part = interval * Int64(stream) / Int64(hubs.count)
                let due = (Int64(number) * interval + part) / speed
                Self.sleep(until: begun + (due + Self.tick - 1) / Self.tick * Self.tick)
                let picture = clips[stream][(number + stream * 3) % clips[stream].count]
                guard picture.isKeyFrame || hasBegun[stream] else { continue }
                hasBegun[stream] = true
                let unit = picture.unit(at: MediaTime(nanoseconds: begun + Int64(number) * interval + part))
                hub.publish(unit)
                pictures += 1
                mediaBytes += Int64(unit.bytes.count)
            }
        }
    }

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func sleep(until moment: Int64) {
        guard moment > now() else { return }
        var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, 1 /* TIMER_ABSTIME */, &time, nil) == EINTR {}
    }
}
