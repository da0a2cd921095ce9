@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
import Glibc
import Logging
import Synchronization
import Testing
@testable import Uplink

@Suite struct PTZDeskTests {
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    private let lines = Lines()
    private let master: Int32
    private let desk: PTZDesk

    /// Channel 0 has nothing, 1 a head on a pseudo terminal, 2 a camera that is none.
    init() throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var unlocked: Int32 = 0
        // TIOCSPTLCK and TIOCGPTN, whose macros Swift does not see.
        #expect(ioctl(master, 0x4004_5431, &unlocked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        let lines = lines
        let logger = Logger(label: "test") { _ in
            AgentLogHandler(write: { line in lines.text.withLock { $0 += line } })
        }
        let head = PTZConfiguration(
            head: .pelcoD(port: "/dev/pts/\(number)", address: 1, baudRate: 2400), speed: 100)
        desk = try PTZDesk(
            channels: [
                .init(ptz: nil) { .testPattern }, .init(ptz: head) { .testPattern },
                .init(ptz: PTZConfiguration(head: .camera(path: nil))) { .testPattern },
            ], logger: logger)
    }

    private func serve(_ channel: Int, _ direction: PTZDirection) async throws -> ResultCode {
        let id = try #require(DeviceID(wireText: "812A930E4BC"))
        let number = try #require(ChannelNumber(channel))
        return await desk.serve(VideoPTZRequest(deviceID: id, channel: number, direction: direction))
    }

    /// Whether a frame with that command comes within 5 s; stops, at the start and between two movements, come too.
    private func hears(_ command: UInt8) -> Bool {
        var bytes: [UInt8] = []
        var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, 5000) > 0 {
            var chunk = [UInt8](repeating: 0, count: 7 - bytes.count % 7)
            let count = read(master, &chunk, chunk.count)
            guard count > 0 else { return false }
            bytes += chunk[..<count]
            if bytes.count % 7 == 0, bytes[bytes.count - 4] == command { return true }
        }
        return false
    }

    @Test func everyDirectionReachesTheHead() async throws {
        for (direction, command) in [
            (PTZDirection.up, 0x08), (.down, 0x10), (.left, 0x04), (.right, 0x02), (.stop, 0),
        ] as [(PTZDirection, UInt8)] {
            #expect(try await serve(1, direction) == .success)
            #expect(hears(command), "\(direction)")
        }
        await desk.close()
        close(master)
    }

    @Test func saysWhatCannotBeDone() async throws {
        #expect(try await serve(0, .left) == .failure)
        #expect(lines.text.withLock { $0 }.contains("nothing turns the camera of channel 0; its configuration has no ptz"))
        #expect(try await serve(2, .left) == .failure)
        #expect(lines.text.withLock { $0 }.contains("test-pattern is not a camera and has no controls"))
        #expect(try await serve(3, .stop) == .failure)
        #expect(lines.text.withLock { $0 }.contains("there is no channel 3"))
        #expect(await desk.hasPTZ())
        await desk.close()
        #expect(try await serve(1, .left) == .failure)
        close(master)
    }

    @Test func aDeviceWithoutHeadsHasNoPTZ() async throws {
        let none = try PTZDesk(channels: [.init(ptz: nil) { .automatic }], logger: Logger(label: "test"))
        #expect(await !none.hasPTZ())
    }
}
