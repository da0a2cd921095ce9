import Capture
import Glibc
import Media
import TestSupport
import Testing

extension Integration {
    /// What the camera showed is what was recorded. Twenty seconds; `RECORDED_SECONDS=1800` for the record.
    @Suite(.serialized) struct RecordedTests {
        private static let size = PictureSize(width: 320, height: 180)
        private static let channel = """
            { name: "test", source: "test-pattern", sub: null,
              main: { size: "320x180", frameRate: 25, bitRate: 400, keyFrameSeconds: 1, preset: "ultrafast" } }
            """

        private static var seconds: Int { getenv("RECORDED_SECONDS").flatMap { Int(String(cString: $0)) } ?? 20 }

        @Test func everyPictureIsInTheRecordingsOnceAndInOrder() throws {
            let agent = try AgentProcess(
                channels: Self.channel, recording: "capacity: \"1GiB\", segmentSeconds: 4, syncSeconds: 1")
            #expect(try agent.console("record", "start", "0").status == 0)
            _ = Clock.wait(seconds: Double(Self.seconds)) { agent.process.exitStatus(within: 0) != nil }
            let leftOut = try Self.leftOut(agent)
            agent.process.signal(SIGTERM)
            #expect(agent.process.exitStatus(within: 10) == 0)
            let fsck = try run(agent, ["fsck", "\(agent.directory)/agent.json5"])
            #expect(fsck.status == 0, "\(fsck.output)")

            let files = try segments(agent)
            #expect(files.count >= Self.seconds * 14 / 60)
            var (counters, hashes): ([UInt32], [String]) = ([], [])
            for file in files {
                let seen = try decode(file, agent)
                #expect(seen.complaints.isEmpty, "\(file): \(seen.complaints)")
                counters += seen.counters
                hashes += try pictureHashes(file)
            }
            let steps = zip(counters, counters.dropFirst()).map { $1 &- $0 }
            let missing = steps.reduce(0) { $0 + Int($1) - 1 }
            let found = "\(counters.count) pictures in \(files.count) recordings"
            print("\(found), \(missing) missing, \(leftOut) left out by the encoder")
            #expect(steps.allSatisfy { $0 > 0 && $0 < 1000 } && missing <= leftOut)
            #expect(counters.count == hashes.count && counters.count > Self.seconds * 20)

            let path = "\(agent.directory)/export.ts"
            let export = try run(
                agent, ["export", "\(agent.directory)/agent.json5", "0", "2020-01-01T00:00", "2100-01-01T00:00", path])
            #expect(export.status == 0)
            #expect(try pictureHashes(path) == hashes)
        }

        /// Pictures that the agent itself left out, as its console says.
        private static func leftOut(_ agent: AgentProcess) throws -> Int {
            let text = try agent.console("channels").output
            #expect(text.contains("\"dropped\":"))
            return ["dropped", "withoutBuffer"].reduce(0) { sum, name in
                sum + text.split(separator: "\"\(name)\":").dropFirst().reduce(0) {
                    $0 + (Int($1.prefix { $0.isNumber }) ?? 0)
                }
            }
        }

        private func run(_ agent: AgentProcess, _ words: [String]) throws -> (status: Int32?, output: String) {
            try ChildProcess.run([AgentProcess.binary] + words, log: "\(agent.directory)/log", seconds: 300)
        }

        private func segments(_ agent: AgentProcess) throws -> [String] {
            let found = try ChildProcess.run(["find", "\(agent.directory)/recordings", "-name", "*.ts"], seconds: 20)
            return found.output.split(separator: "\n").map(String.init).sorted()
        }

        /// The numbers in a recording's pictures, as ffmpeg decodes them.
        private func decode(_ path: String, _ agent: AgentProcess) throws -> (counters: [UInt32], complaints: String) {
            let log = "\(agent.directory)/decoder.log"
            unlink(log)
            let decoder = try ChildProcess(
                ["ffmpeg", "-hide_banner", "-nostdin", "-v", "warning", "-err_detect", "explode", "-i", path,
                 "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"], log: log)
            let bytes = decoder.readOutput(seconds: 60)
            #expect(decoder.exitStatus(within: 5) == 0)
            let counters = stride(from: 0, to: bytes.count, by: Self.size.area).compactMap { start in
                FrameStamp.decode(
                    luma: Array(bytes[start..<min(start + Self.size.area, bytes.count)]), stride: Self.size.width,
                    size: Self.size)?.counter
            }
            #expect(counters.count * Self.size.area == bytes.count, "\(path) has pictures without a legible stamp")
            return (counters, Files.text(log))
        }

        /// A digest of each coded picture, as ffmpeg reads them.
        private func pictureHashes(_ path: String) throws -> [String] {
            let said = try ChildProcess.run(
                ["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-c", "copy", "-f", "framemd5", "-"], seconds: 120)
            #expect(said.status == 0)
            // stream, decoding time, presentation time, duration, size, digest; then what ffmpeg itself put beside it
            return said.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
                String(line.split(separator: ",").dropFirst(5).first ?? "none")
            }
        }
    }
}
