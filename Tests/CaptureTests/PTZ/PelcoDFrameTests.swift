@testable import Capture
import Device
import Testing

@Suite struct PelcoDFrameTests {
    @Test(arguments: [
        (PelcoDFrame.move(.right, speed: 50, address: 1), [0xFF, 0x01, 0x00, 0x02, 0x20, 0x00, 0x23]),
        (PelcoDFrame.move(.left, speed: 100, address: 1), [0xFF, 0x01, 0x00, 0x04, 0x3F, 0x00, 0x44]),
        (PelcoDFrame.move(.up, speed: 100, address: 1), [0xFF, 0x01, 0x00, 0x08, 0x00, 0x3F, 0x48]),
        (PelcoDFrame.move(.down, speed: 1, address: 10), [0xFF, 0x0A, 0x00, 0x10, 0x00, 0x01, 0x1B]),
        (PelcoDFrame.move(.zoomIn, speed: 50, address: 2), [0xFF, 0x02, 0x00, 0x20, 0x00, 0x00, 0x22]),
        (PelcoDFrame.move(.zoomOut, speed: 50, address: 2), [0xFF, 0x02, 0x00, 0x40, 0x00, 0x00, 0x42]),
        (PelcoDFrame.stop(address: 1), [0xFF, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01]),
        // The sum is taken modulo 256.
        (PelcoDFrame.move(.left, speed: 100, address: 255), [0xFF, 0xFF, 0x00, 0x04, 0x3F, 0x00, 0x42]),
    ] as [(PelcoDFrame, [UInt8])])
    func isTheseBytes(frame: PelcoDFrame, bytes: [UInt8]) {
        #expect(frame.bytes == bytes)
    }

    @Test func speedsStayAmongThoseThatBothAxesKnow() {
        let speeds = (1...100).map { PelcoDFrame.move(.left, speed: $0, address: 1).panSpeed }
        #expect(speeds.first == 1 && speeds.last == 0x3F)
        #expect(zip(speeds, speeds.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
