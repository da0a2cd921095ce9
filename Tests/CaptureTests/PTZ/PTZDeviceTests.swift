@testable import Base
@testable import Capture
import Device
import Glibc
import Synchronization
import System
import TestSupport
import Testing

@Suite struct PTZDeviceTests {
    private let events = Events()

    private final class Events: Sendable {
        let list = Mutex<[PTZEvent]>([])
    }

    /// Beginning with the stop that a new device says once.
    private func device(_ path: String, limit: Duration = .seconds(15), baudRate: Int = 9600) throws -> PTZDevice {
        var configuration = PTZConfiguration(head: .pelcoD(port: path, address: 3, baudRate: baudRate), speed: 100)
        configuration.moveLimit = limit
        return try PTZDevice(
            configuration, source: { .testPattern },
            event: { [events] event in events.list.withLock { $0.append(event) } })
    }

    private static let left: [UInt8] = [0xFF, 0x03, 0x00, 0x04, 0x3F, 0x00, 0x46]
    private static let up: [UInt8] = [0xFF, 0x03, 0x00, 0x08, 0x00, 0x3F, 0x4A]
    private static let stop: [UInt8] = [0xFF, 0x03, 0x00, 0x00, 0x00, 0x00, 0x03]

    @Test func speaksPelcoDOnASerialLine() async throws {
        let line = try SerialLine()
        let device = try device(line.path)
        try await device.send(.move(.left))
        #expect(try await line.read(14) == Self.stop + Self.left)
        try await device.send(.move(.up))
        #expect(try await line.read(14) == Self.stop + Self.up)
        try await device.send(.stop)
        #expect(try await line.read(7) == Self.stop)
        device.close(until: .now + .seconds(5))
        await #expect(throws: PTZError.closed) { try await device.send(.move(.left)) }
    }

    @Test func setsTheLineTo8N1() async throws {
        let line = try SerialLine()
        let device = try device(line.path, baudRate: 2400)
        try await device.send(.move(.left))
        var settings = line.settings
        #expect(cfgetospeed(&settings) == speed_t(B2400))
        #expect(settings.c_cflag & tcflag_t(CSIZE) == tcflag_t(CS8))
        #expect(settings.c_cflag & (tcflag_t(PARENB) | tcflag_t(CSTOPB)) == 0)
        #expect(settings.c_oflag & tcflag_t(OPOST) == 0)
        #expect(settings.c_lflag & (tcflag_t(ICANON) | tcflag_t(ECHO)) == 0)
        device.close(until: .now + .seconds(5))
    }

    @Test func aMovementIsSaidAgainAndEndsAtItsLimit() async throws {
        let line = try SerialLine()
        let device = try device(line.path, limit: .milliseconds(1500))
        try await device.send(.move(.left))
        let said: [[UInt8]] = [Self.stop, Self.left, Self.left, Self.stop, Self.stop, Self.stop]
        #expect(try await line.read(42) == Array(said.joined()))
        #expect(events.list.withLock { $0 } == [.stoppedAtLimit(.left, after: .milliseconds(1500))])
        device.close(until: .now + .seconds(5))
    }

    @Test func aLostLinkStopsIt() async throws {
        let line = try SerialLine()
        let device = try device(line.path)
        try await device.send(.move(.left))
        device.stop()
        #expect(try await line.read(21) == Self.stop + Self.left + Self.stop)
        device.close(until: .now + .seconds(5))
    }

    @Test func theEndStopsIt() async throws {
        let line = try SerialLine()
        let device = try device(line.path)
        try await device.send(.move(.left))
        device.close(until: .now + .seconds(5))
        #expect(try await line.read(35) == Self.stop + Self.left + Self.stop + Self.stop + Self.stop)
    }

    @Test func lettingGoOfItStopsIt() async throws {
        let line = try SerialLine()
        do {
            let device = try device(line.path)
            try await device.send(.move(.left))
        }
        #expect(try await line.read(21) == Self.stop + Self.left + Self.stop)
    }

    @Test func saysWhatIsWrongWithThePort() async throws {
        let missing = try device("/dev/no-such-port")
        await #expect(throws: PTZError.port(
            path: "/dev/no-such-port", reason: "there is no such device; check the cable and the path")
        ) { try await missing.send(.move(.left)) }
        let file = try device("/dev/null")
        await #expect(throws: PTZError.port(path: "/dev/null", reason: "it is no serial port")) {
            try await file.send(.stop)
        }
        #expect(events.list.withLock { $0 }.isEmpty, "nothing may be moving")
        missing.close(until: .now + .seconds(5))
        file.close(until: .now + .seconds(5))
    }

    @Test func everyBaudRateIsKnown() throws {
        let line = try SerialLine()
        for rate in PTZConfiguration.baudRates { _ = try SerialPort(path: line.path, baudRate: rate) }
        #expect(throws: PTZError.self) { try SerialPort(path: line.path, baudRate: 1234) }
    }

    @Test func aCameraThatIsNoneIsNamed() async throws {
        let none = PTZConfiguration(head: .camera(path: nil))
        let pattern = try PTZDevice(none, source: { .testPattern }, event: { _ in })
        await #expect(throws: PTZError.camera(.noControls(source: "test-pattern"))) {
            try await pattern.send(.move(.up))
        }
        #expect(throws: PTZError.camera(.noControls(source: "test-pattern"))) { try pattern.capabilities() }
        let searching = try PTZDevice(none, source: { .automatic }, event: { _ in })
        await #expect(throws: PTZError.camera(.lookingForCamera)) { try await searching.send(.move(.up)) }
        let named = try PTZDevice(
            PTZConfiguration(head: .camera(path: "/dev/null")), source: { .automatic }, event: { _ in })
        await #expect(throws: PTZError.self) { try await named.send(.stop) }
        #expect(try device("/dev/null").capabilities() == Set(PTZMovement.allCases))
    }

    /// Many callers at once: each is answered, and in the end the head stands still.
    @Test func everybodyIsAnswered() async throws {
        let line = try SerialLine()
        let device = try device(line.path)
        let outcomes = await withTaskGroup(of: PTZError?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do throws(PTZError) {
                        try await device.send(number % 3 == 0 ? .stop : .move(number % 2 == 0 ? .left : .up))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: [PTZError?]()) { $0.append($1) }
        }
        #expect(outcomes.count == 200)
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overtaken })
        device.close(until: .now + .seconds(5))
    }
}
