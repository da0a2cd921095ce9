@testable import Base
@testable import Capture
import Device
@testable import Media
@testable import System
import Testing

/// Which source a channel takes where that is left open, with cameras that need no device.
@Suite struct AutomaticSourceTests {
    /// How a camera of these tests behaves.
    enum Behaviour {
        case gone, busy
        /// It opens, and fails before any picture.
        case mute
        /// It gives a picture, then fails.
        case fails
        case works
    }

    /// Runs a capture thread on some cameras until `condition` holds of its events.
    private func run(
        _ cameras: [(String, Behaviour)], until condition: @escaping @Sendable (String) -> Bool
    ) throws -> (events: [String], core: ChannelCore, opened: [String]) {
        let events = Condition<[String]>([])
        let opened = Condition<[String]>([])
        let core = try ChannelCore(
            settings: ChannelSettings(source: .automatic, main: .small(rate: 50)), workers: [],
            event: { event in events.update { $0.append("\(event)") } })
        let behaviours = Dictionary(uniqueKeysWithValues: cameras)
        let paths = cameras.map(\.0)
        let fakes = Cameras(
            nodes: { paths },
            open: { (path, size, rate) throws(CaptureError) -> any FrameSource in
                opened.update { $0.append(path) }
                switch behaviours[path] {
                case .mute: return FakeCamera(path, size, rate, pictures: 0, isLasting: false)
                case .fails: return FakeCamera(path, size, rate, pictures: 1, isLasting: false)
                case .works: return FakeCamera(path, size, rate, pictures: 1, isLasting: true)
                case .busy: throw .deviceRefused(path: path, step: "start", reason: "another program is using it")
                case .gone, nil: throw .cannotOpen(path: path, reason: "No such device")
                }
            })
        let thread = try WorkerThread(name: "capture") {
            CaptureLoop(core: core, opener: SourceOpener(cameras: fakes)).run()
        }
        let deadline = MediaTime.now + .seconds(20)
        #expect(events.wait(until: deadline) { $0.contains(where: condition) ? true : nil } == true)
        core.stop()
        #expect(thread.join(until: MediaTime.now + .seconds(20)))
        return (events.update { $0 }, core, opened.update { $0 })
    }

    @Test func firstThatGivesAPictureWins() throws {
        let (events, core, opened) = try run(
            [("/dev/video0", .gone), ("/dev/video1", .busy), ("/dev/video2", .mute), ("/dev/video3", .works),
                ("/dev/video4", .works)],
            until: { $0.hasPrefix("camera found") })
        #expect(core.settings.source == .device(path: "/dev/video3"))
        #expect(core.sourceName == "/dev/video3")
        #expect(opened == ["/dev/video0", "/dev/video1", "/dev/video2", "/dev/video3"])
        #expect(
            events.contains(
                """
                camera found: /dev/video3 (passed over: cannot open /dev/video0: No such device; /dev/video1 refused \
                to start: \
                another program is using it; /dev/video2 stopped: out of pictures)
                """))
        #expect(core.currentStatus().failures == 0, "a camera that was passed over is no loss")
    }

    /// Once chosen, a camera that is lost is waited for: nobody sees another room all of a sudden.
    @Test func chosenCameraStays() throws {
        let (events, core, opened) = try run(
            [("/dev/video0", .fails), ("/dev/video1", .works)], until: { $0.hasPrefix("no signal") })
        #expect(events.contains("no signal: /dev/video0 stopped: out of pictures; next try in 1 s"))
        #expect(core.settings.source == .device(path: "/dev/video0"))
        #expect(opened == ["/dev/video0"])
    }

    @Test(arguments: [[], [("/dev/video0", .gone), ("/dev/video1", .mute)]] as [[(String, Behaviour)]])
    func testPatternIfNoneWorks(_ cameras: [(String, Behaviour)]) throws {
        let (_, core, opened) = try run(
            cameras, until: { $0.hasPrefix("no working camera found: showing the test pattern") })
        #expect(core.settings.source == .testPattern)
        #expect(core.sourceName == "test-pattern")
        #expect(opened == cameras.map(\.0))
    }
}

/// Gives grey pictures at once, then waits or fails.
private final class FakeCamera: FrameSource {
    let format: SourceFormat
    private let path: String
    private let pool: FramePool
    private let isLasting: Bool
    private var left: Int

    init(_ path: String, _ size: PictureSize, _ frameRate: FrameRate, pictures: Int, isLasting: Bool) {
        self.path = path
        format = SourceFormat(size: size, frameRate: frameRate, pixelFormat: "NV12")
        pool = FramePool(.nv12, size)
        left = pictures
        self.isLasting = isLasting
    }

    func next(until deadline: MediaTime, wakeUp: WakeUp) throws(CaptureError) -> SourceStep {
        if left == 0, isLasting {
            _ = wakeUp.wait(until: deadline)
            return .nothing
        }
        if left == 0 { throw .deviceFailed(path: path, reason: "out of pictures") }
        left -= 1
        guard let buffer = try pool.take() else { return .noBuffer }
        return .frame(pool.frame(buffer, captured: MediaTime.now, format: format))
    }
}
