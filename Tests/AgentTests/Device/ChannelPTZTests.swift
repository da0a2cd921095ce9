@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
import Glibc
import Logging
import Media
import Synchronization
import TestSupport
import Testing
@testable import Uplink

@Suite struct ChannelPTZTests {
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    private let lines = Lines()
    private let line: SerialLine
    private let channels = ChannelRegistry()
    private let logger: Logger

    /// Channel 0 has nothing, 1 a head on a pseudo terminal, 2 a camera that is none.
    init() throws {
        line = try SerialLine()
        let lines = lines
        logger = Logger(label: "test") { _ in
            AgentLogHandler(write: { line in lines.text.withLock { $0 += line } })
        }
        let head = PTZConfiguration(
            head: .pelcoD(port: line.path, address: 1, baudRate: 2400), speed: 100)
        for (number, ptz) in [nil, head, PTZConfiguration(head: .camera(path: nil))].enumerated() {
            try channels.add(Self.channel(number, ptz))
        }
    }

    private static func channel(_ number: Int, _ ptz: PTZConfiguration?) throws -> DeviceChannel {
        let main = EncodingSettings(size: PictureSize(width: 64, height: 48), frameRate: FrameRate(25), bitRate: 100)
        let settings = ChannelSettings(source: .testPattern, main: main, ptz: ptz)
        return DeviceChannel(
            id: ChannelID(number), name: "test", source: try CaptureChannel(settings: settings, hubs: [:]) { _ in },
            hubs: [:])
    }

    private func serve(_ channel: Int, _ direction: PTZDirection) async throws -> ResultCode {
        let id = try #require(DeviceID(wireText: "812A930E4BC"))
        let number = try #require(ChannelNumber(channel))
        let request = VideoPTZRequest(deviceID: id, channel: number, direction: direction)
        let commands = PlatformCommands(deviceID: id, logger: logger, ptz: PTZCommands(channels: channels))
        let answer = await commands.perform(.videoPTZ, request.element)
        return try ResultResponse<VideoPTZRequest>(document: answer).result
    }

    @Test func everyDirectionReachesTheHead() async throws {
        for (direction, command) in [
            (PTZDirection.up, 0x08), (.down, 0x10), (.left, 0x04), (.right, 0x02), (.stop, 0),
        ] as [(PTZDirection, UInt8)] {
            #expect(try await serve(1, direction) == .success)
            // Stops, at the start and between two movements, come too.
            #expect(try await line.reads(frameOf: 7) { $0[3] == command }, "\(direction)")
        }
    }

    @Test func saysWhatCannotBeDone() async throws {
        #expect(try await serve(0, .left) == .failure)
        #expect(
            lines.text.withLock { $0 }.contains("nothing turns the camera of channel 0; its configuration has no ptz"))
        #expect(try await serve(2, .left) == .failure)
        #expect(lines.text.withLock { $0 }.contains("test-pattern is not a camera and has no controls"))
        #expect(try await serve(3, .stop) == .failure)
        #expect(lines.text.withLock { $0 }.contains("there is no channel 3"))
        #expect(await channels.canTurn())
        await channels[1]?.source.end()
        #expect(try await serve(1, .left) == .failure)
        channels.remove(1)
        #expect(try await serve(1, .stop) == .failure)
        #expect(lines.text.withLock { $0 }.contains("there is no channel 1; there are [0, 2]"))
    }

    @Test func aDeviceWithoutHeadsHasNoPTZ() async throws {
        let none = ChannelRegistry()
        try none.add(Self.channel(0, nil))
        #expect(await !none.canTurn())
    }
}
