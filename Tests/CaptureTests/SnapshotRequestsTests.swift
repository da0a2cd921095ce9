@testable import Base
@testable import Capture
import Testing

@Suite struct SnapshotRequestsTests {
    /// Nobody offers pictures, as when the capture thread hangs in a driver.
    @Test(.timeLimit(.minutes(1))) func nobodyWaitsForever() async {
        let desk = SnapshotRequests(patience: .milliseconds(20))
        desk.open()
        await #expect(throws: CaptureError.noPicture("none came in time")) { _ = try await desk.picture(quality: 80) }
        await #expect(throws: CaptureError.noPicture("none came in time")) { _ = try await desk.picture(quality: 80) }
    }

    @Test func closedDeskRefusesAtOnce() async {
        let desk = SnapshotRequests(patience: .seconds(3600))
        await #expect(throws: CaptureError.noPicture("the channel is not running")) {
            _ = try await desk.picture(quality: 80)
        }
        desk.open()
        desk.refuse(.noPicture("gone"))
        await #expect(throws: CaptureError.noPicture("gone")) { _ = try await desk.picture(quality: 80) }
    }
}
