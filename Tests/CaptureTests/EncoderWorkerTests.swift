@testable import Base
@testable import Capture
import Device
@testable import Media
import Synchronization
@testable import System
import Testing

@Suite struct EncoderWorkerTests {
    private static func frame(_ number: Int, isNewScene: Bool = false) throws -> Frame {
        let buffer = try PixelBuffer(.nv12, PictureSize(width: 176, height: 144))
        return Frame(
            picture: buffer.picture, captured: MediaTime(nanoseconds: Int64(number) * 40_000_000), format: nil,
            isNewScene: isNewScene
        ) { _ = buffer }
    }

    /// A new scene's first frame came while the encoder was busy, and so did the next: that one begins the scene.
    @Test func aSceneBeginsWithAKeyFrameThoughItsFirstFrameWasDropped() throws {
        let hub = StreamHub()
        let worker = EncoderWorker(
            stream: .main, settings: .small(keyFrameSeconds: 60), expected: PictureSize(width: 176, height: 144),
            cores: 1, hub: hub, otherTracks: [], event: { _ in })
        let frames = try [
            [Self.frame(0, isNewScene: true)], [Self.frame(1)],
            [Self.frame(2, isNewScene: true), Self.frame(3)], [Self.frame(4)],
        ]
        // Each access unit is published on the encoder's thread, which is busy while the next frames come.
        let units = Mutex<[MediaSample]>([])
        let follower = StreamFollower(hub) { delivery in
            guard case .sample(let unit, _) = delivery else { return }
            let count = units.withLock { units in
                units.append(unit)
                return units.count
            }
            if count < frames.count { frames[count].forEach(worker.offer) } else { worker.mailbox.close() }
        }
        frames[0].forEach(worker.offer)
        worker.run()
        _ = follower
        let encoded = units.withLock { $0 }
        #expect(encoded.map(\.isRandomAccess) == [true, false, true, false])
        #expect(encoded.map(\.presentationTime.nanoseconds) == [0, 1, 3, 4].map { $0 * 40_000_000 })
    }
}
