import Glibc
import TestSupport
import Testing

extension Integration {
    /// The program's commands, as somebody types them.
    @Suite(.serialized) struct CommandTests {
        @Test func snapshotIsAPictureOfFullSize() throws {
            let agent = try AgentProcess()
            #expect(try Clock.wait(seconds: 10) { try agent.console("status").output.contains("running") })
            let file = "\(agent.directory)/picture.jpg"
            let saved = try ChildProcess.run(
                [AgentProcess.binary, "snapshot", "--socket", "\(agent.directory)/console.sock", file], seconds: 20)
            #expect(saved.status == 0)
            let probe = try ChildProcess.run(
                ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file],
                seconds: 20)
            #expect(probe.output == "mjpeg,640,360\n")
        }

        @Test func settingsTakeEffectWhilePlaying() throws {
            let agent = try AgentProcess()
            let viewer = try RTSPTestClient(port: agent.port)
            try viewer.play(agent.url())
            var last = try viewer.packet()
            // Another size: the session goes on with a new key frame and its own numbers.
            #expect(try agent.console("set", "0", "main", "size", "320x180").status == 0)
            var sawParameterSets = 0
            let end = Clock.now + 5_000_000_000
            while sawParameterSets < 2 && Clock.now < end {
                let packet = try viewer.packet()
                #expect(packet.sequence == last.sequence &+ 1)
                last = packet
                if packet.nalType == 7 { sawParameterSets += 1 }
            }
            #expect(sawParameterSets == 2)
            #expect(try agent.console("channels").output.contains("320x180"))
            let refused = try agent.console("set", "0", "main", "size", "321x180")
            #expect(refused.status == 1)
        }

        @Test func aSecondAgentSaysWhatIsWrong() throws {
            let agent = try AgentProcess()
            let log = "\(agent.directory)/log2"
            let second = try ChildProcess([AgentProcess.binary, "run", "\(agent.directory)/agent.json5"], log: log)
            let status = second.exitStatus(within: 10)
            let words = Files.text(log)
            #expect(status != nil && status != 0)
            #expect(words.contains("camera-agent: ") && !words.contains("Fatal"), "\(words)")
        }

        @Test func checkNamesLineKeyAndNearestKey() throws {
            let folder = try TemporaryFolder()
            let directory = folder.path
            let file = "\(directory)/bad.json5"
            try Files.write("{\n  rtsp: {\n    prot: 8554,\n    maxSessions: 0,\n  },\n}\n", to: file)
            let child = try ChildProcess([AgentProcess.binary, "check", file], log: "\(directory)/log")
            let output = String(decoding: child.readOutput(seconds: 10), as: UTF8.self) + Files.text("\(directory)/log")
            #expect(child.exitStatus(within: 5) == 1)
            #expect(output.contains("line 3") && output.contains("port"))
            #expect(output.contains("line 4") && output.contains("1000"))
        }
    }
}
