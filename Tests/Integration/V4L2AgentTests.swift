import Glibc
import TestSupport
import Testing

extension Integration {
    /// The whole agent on a real V4L2 driver: these run in the virtual machine of Tests/Tools/with-camera.
    @Suite(.serialized, .enabled(if: getenv("WITH_CAMERA") != nil)) struct V4L2AgentTests {
        private static func channel(_ source: String) -> String {
            """
            { name: "camera", source: "\(source)", sub: null,
              main: { size: "320x180", frameRate: 10, bitRate: 300, keyFrameSeconds: 2, preset: "ultrafast" } }
            """
        }

        private static func state(of agent: AgentProcess) throws -> String { try agent.console("status").output }

        /// A viewer's session lives through the loss of the camera and its return, without a gap in the packets.
        @Test func aSessionOutlivesItsCamera() throws {
            let agent = try AgentProcess(channels: Self.channel("/dev/video0"))
            let viewer = try RTSPTestClient(port: agent.port)
            try viewer.play(agent.url())
            var last = try viewer.packet().sequence
            func watch(pictures: Int) throws {
                var left = pictures
                while left > 0 {
                    let packet = try viewer.packet()
                    #expect(packet.sequence == last &+ 1)
                    last = packet.sequence
                    if packet.marker { left -= 1 }
                }
            }
            try watch(pictures: 10)
            // vivid can't be unloaded while it is open. Its own "disconnect" ends the stream, and the driver goes
            // before the agent's next try, a second later; on a slow machine that may take a few rounds.
            let unload = "for i in 1 2 3 4 5 6 7 8; do modprobe -r vivid 2>/dev/null && exit 0; done; exit 1"
            #expect(try Clock.wait(seconds: 40) {
                _ = try agent.console("control", "0", "disconnect", "1")
                return try ChildProcess.run(["sh", "-c", unload], seconds: 20).status == 0
            })
            #expect(try Clock.wait(seconds: 20) { try Self.state(of: agent).contains("no signal") })
            try watch(pictures: 10)
            let parameters = ["n_devs=1", "node_types=0x1", "num_inputs=1", "input_types=0x0"]
            #expect(try ChildProcess.run(["modprobe", "vivid"] + parameters, seconds: 30).status == 0)
            #expect(try Clock.wait(seconds: 30) { try Self.state(of: agent).contains("running") })
            try watch(pictures: 20)
        }

        @Test(arguments: ["/dev/video0", getenv("MJPEG_DEVICE").map { String(cString: $0) } ?? "/dev/video0"])
        func playersSeeTheCamera(_ source: String) throws {
            let agent = try AgentProcess(channels: Self.channel(source))
            #expect(try Clock.wait(seconds: 30) { try Self.state(of: agent).contains("running") })
            let probe = try ChildProcess.run(
                ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-select_streams", "v", "-count_frames",
                 "-read_intervals", "%+#20", "-show_entries", "stream=width,height,nb_read_frames",
                 "-of", "csv=p=0", agent.url()],
                seconds: 90)
            #expect(probe.output == "320,180,20\n")
        }

        @Test func withoutAConfigurationTheFirstCameraIsShown() throws {
            let folder = try TemporaryFolder()
            let log = "\(folder.path)/log"
            let process = try ChildProcess([AgentProcess.binary, "run"], environment: ["HOME": folder.path], log: log)
            #expect(Clock.wait(seconds: 20) { Files.text(log).contains("/dev/video0 gives") })
            process.signal(SIGTERM)
            #expect(process.exitStatus(within: 5) == 0)
        }
    }
}
