import Glibc
import Testing

extension Integration {
    /// A head on a pseudo terminal, turned by the real program.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct PTZTests {
        @Test func aHeadThatTurnsIsStoppedAtTheEnd() throws {
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
            defer { close(master) }
            var number: UInt32 = 0
            var unlocked: Int32 = 0
            // TIOCSPTLCK and TIOCGPTN, whose macros Swift does not see.
            #expect(ioctl(master, 0x4004_5431, &unlocked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
            // Held open, so that what the agent wrote outlives its closing the line.
            let held = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
            defer { close(held) }
            var said: [UInt8] = []
            func lastFrame(is expected: [UInt8]) -> Bool {
                Clock.wait(seconds: 5) {
                    var bytes = [UInt8](repeating: 0, count: 256)
                    let count = read(master, &bytes, bytes.count)
                    if count > 0 { said += bytes[..<count] }
                    return said.count % 7 == 0 && Array(said.suffix(7)) == expected
                }
            }

            let channel = AgentProcess.testPattern.dropLast() + """
                , ptz: { kind: "pelco-d", port: "/dev/pts/\(number)", address: 9, speed: 100 } }
                """
            let agent = try AgentProcess(channels: String(channel))
            let stop: [UInt8] = [0xFF, 0x09, 0, 0, 0, 0, 0x09]
            #expect(lastFrame(is: stop), "\(agent.log)")
            #expect(try agent.console("ptz", "0", "left").status == 0)
            #expect(lastFrame(is: [0xFF, 0x09, 0, 0x04, 0x3F, 0, 0x4C]))
            #expect(try agent.console("ptz", "0", "sideways").status == 1)
            agent.process.signal(SIGTERM)
            #expect(agent.process.exitStatus(within: 5) == 0)
            #expect(lastFrame(is: stop))
        }
    }
}
