import Glibc
import TestSupport
import Testing

extension Integration {
    /// A restart of the real program: the process stays, everything in it is new.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct RestartTests {
        /// How often this agent has begun to listen.
        private func starts(_ agent: AgentProcess) -> Int {
            agent.log.split(separator: "\n").filter { $0.contains("watch with: ffplay") }.count
        }

        private func restart(_ agent: AgentProcess) throws {
            #expect(Clock.wait(seconds: 5) { starts(agent) > 0 })
            let before = starts(agent)
            let answer = try agent.console("restart")
            #expect(answer.status == 0 && answer.output.contains("starts anew"), "it answers first: \(answer)")
            #expect(Clock.wait(seconds: 20) { starts(agent) > before }, "\(agent.log)")
        }

        private func status(_ agent: AgentProcess, _ key: String) -> String {
            Files.text("/proc/\(agent.process.pid)/status").split(separator: "\n")
                .first { $0.hasPrefix("\(key):") }.map(String.init) ?? ""
        }

        @Test func playsAgainAfterwards() throws {
            let agent = try AgentProcess()
            let first = try RTSPTestClient(port: agent.port)
            try first.play(agent.url())
            _ = try first.packet()
            try restart(agent)
            let second = try RTSPTestClient(port: agent.port)
            try second.play(agent.url())
            _ = try second.packet()
            #expect(agent.process.exitStatus(within: 0) == nil, "the same process")
            #expect(Files.text("/proc/\(agent.process.pid)/cmdline").split(separator: "\0").dropFirst() == [
                "run", "\(agent.directory)/agent.json5",
            ])
            agent.process.signal(SIGTERM)
            #expect(agent.process.exitStatus(within: 5) == 0, "\(agent.log)")
        }

        @Test func endsWhereItIsToldToEndMeanwhile() throws {
            let agent = try AgentProcess()
            #expect(try agent.console("restart").status == 0)
            agent.process.signal(SIGTERM)
            #expect(agent.process.exitStatus(within: 5) == 0, "\(agent.log)")
        }

        @Test func leavesNothingBehind() throws {
            let agent = try AgentProcess()
            // What the tests' process lets its children inherit is gone after the first time.
            try restart(agent)
            #expect(try Clock.wait(seconds: 10) { try agent.console("status").output.contains("running") })
            let (descriptors, blocked, ignored) = (agent.descriptors, status(agent, "SigBlk"), status(agent, "SigIgn"))
            for _ in 0..<3 {
                try restart(agent)
                #expect(try Clock.wait(seconds: 10) { try agent.console("status").output.contains("running") })
            }
            // The console's last connection may have been counted.
            #expect(
                Clock.wait(seconds: 5) { agent.descriptors <= descriptors }, "\(agent.descriptors), not \(descriptors)")
            #expect(status(agent, "SigBlk") == blocked)
            #expect(status(agent, "SigIgn") == ignored)
        }
    }
}
