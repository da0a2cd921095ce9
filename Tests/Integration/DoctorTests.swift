import Glibc
import TestSupport
import Testing

extension Integration {
    /// `camera-agent doctor` on this machine, whatever it has.
    @Suite(.serialized) struct DoctorTests {
        private func doctor(_ words: String...) throws -> (status: Int32?, output: String) {
            try ChildProcess.run([AgentProcess.binary, "doctor"] + words, seconds: 60)
        }

        @Test func looksAtEverythingByItself() throws {
            let folder = try TemporaryFolder()
            let directory = folder.path
            let file = "\(directory)/agent.json5"
            // A port that nobody listens at.
            try Files.write(
                """
                { stateDirectory: "\(directory)", console: { socket: "\(directory)/console.sock" },
                  device: { id: "811", key: "a-secret-key" },
                  platform: { server: "127.0.0.1:\(AgentProcess.freePort())" },
                  recording: { capacity: "16MiB" }, channels: [\(AgentProcess.testPattern)] }
                """, to: file)
            let (status, output) = try doctor(file)
            #expect(status == 1)
            for words in [
                "camera 0  test-pattern gives NV12 640x360 at 25/s",
                "encoder 0 main 640x360 at 25/s is encoded",
                "disk      \(directory) is on", "a sync at most", "network", "clock",
                "fails    platform  127.0.0.1:",
            ] { #expect(output.contains(words), "\(words) is missing in \(output)") }
            #expect(!output.contains("secret"))
            // Only the configuration is there.
            #expect(try ChildProcess.run(["ls", "-A", directory], seconds: 5).output == "agent.json5\n")
        }

        @Test func asksTheAgentThatRuns() throws {
            let agent = try AgentProcess(recording: "capacity: \"16MiB\"")
            let (_, output) = try doctor("--json", "\(agent.directory)/agent.json5")
            #expect(output.contains("it runs; what it knows was asked of it"))
            #expect(output.contains("\"test-pattern gives NV12 640x360 at 25/s"))
            #expect(output.contains("sub 320x180 at 15/s is encoded"))
            #expect(output.contains("none is configured"))
        }

        @Test func aWrongFileIsSaidSo() throws {
            #expect(try doctor("/nowhere/agent.json5").status == 66)
        }
    }
}
