import Glibc
import TestSupport
import Testing

extension Integration {
    /// A head on a pseudo terminal, turned by the real program.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct PTZTests {
        @Test func aHeadThatTurnsIsStoppedAtTheEnd() async throws {
            let line = try SerialLine()
            let channel = AgentProcess.testPattern.dropLast() + """
                , ptz: { kind: "pelco-d", port: "\(line.path)", address: 9, speed: 100 } }
                """
            let agent = try AgentProcess(channels: String(channel))
            let stop: [UInt8] = [0xFF, 0x09, 0, 0, 0, 0, 0x09]
            #expect(try await line.reads(frameOf: 7) { $0 == stop }, "\(agent.log)")
            #expect(try agent.console("ptz", "0", "left").status == 0)
            #expect(try await line.reads(frameOf: 7) { $0 == [0xFF, 0x09, 0, 0x04, 0x3F, 0, 0x4C] })
            #expect(try agent.console("ptz", "0", "sideways").status == 1)
            agent.process.signal(SIGTERM)
            #expect(agent.process.exitStatus(within: 5) == 0)
            #expect(Array(line.rest().suffix(7)) == stop)
        }
    }
}
