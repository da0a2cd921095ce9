import Capture
import Media
import TestSupport
import Testing

extension Integration {
    /// Real clients play every stream over every transport: every picture comes, in order, whole.
    @Suite(.serialized) struct PlayersTests {
        let agent: AgentProcess

        init() throws { agent = try AgentProcess() }

        /// Five seconds.
        private static func frames(_ stream: Int) -> Int { stream == 1 ? 125 : 75 }

        static let cases: [(Player, Int)] = [Player.ffmpeg("tcp"), .ffmpeg("udp"), .gstreamer("tcp"), .gstreamer("udp")]
            .flatMap { player in [(player, 1), (player, 2)] }

        @Test(arguments: cases.indices)
        func plays(_ index: Int) throws {
            let (player, stream) = Self.cases[index]
            let size = stream == 1 ? PictureSize(width: 640, height: 360) : PictureSize(width: 320, height: 180)
            let (stamps, complaints) = try player.play(
                agent.url(stream: stream), size: size, frames: Self.frames(stream), directory: agent.directory)
            #expect(stamps.count >= Self.frames(stream), "\(player.name), stream \(stream): \(complaints)")
            #expect(complaints.isEmpty, "\(player.name), stream \(stream)")
            // The first picture may be a preview (docs/design/first-picture.md); from the second on none is missing.
            let counters = stamps.dropFirst().compactMap { $0?.counter }
            #expect(counters.count == stamps.count - 1, "\(player.name): pictures without a legible stamp")
            // The sub stream takes 15 of 25 pictures: every step is 1 or 2, and they even out. What a busy machine's
            // encoder left out before encoding it counted; nothing else may be missing.
            let longest: UInt32 = stream == 1 ? 1 : 2
            let steps = zip(counters, counters.dropFirst()).map { $1 &- $0 }
            let missing = steps.reduce(0) { $0 + Int($1 > longest ? $1 &- longest : 0) }
            let counted = try leftOut()
            #expect(
                steps.allSatisfy { $0 > 0 } && missing <= counted,
                "\(player.name), stream \(stream): steps \(Set(steps)), \(counted) left out")
        }

        /// The kernel can't cut messages into packets that the path's MTU is too small for: they go one by one, and not
        /// a single picture is lost by that.
        @Test(.enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
        func playsOverASmallMTU() throws {
            let network = ["unshare", "--net", "sh", "-c", "ip link set lo mtu 1280 up && exec \"$@\"", "sh"]
            let agent = try AgentProcess(runner: network)
            let (stamps, complaints) = try Player.ffmpeg("udp").play(
                agent.url(), size: PictureSize(width: 640, height: 360), frames: Self.frames(1),
                directory: agent.directory,
                runner: ["nsenter", "--net", "--target", "\(agent.process.pid)"])
            #expect(complaints.isEmpty)
            let counters = stamps.dropFirst().compactMap { $0?.counter }
            #expect(counters.count >= Self.frames(1) - 1)
            let missing = zip(counters, counters.dropFirst()).reduce(0) { $0 + Int($1.1 &- $1.0) - 1 }
            let counted = try Self.leftOut(agent)
            #expect(missing <= counted)
        }

        /// Pictures that the agent itself left out, as its console says.
        private func leftOut() throws -> Int { try Self.leftOut(agent) }

        private static func leftOut(_ agent: AgentProcess) throws -> Int {
            let text = try agent.console("channels").output
            #expect(text.contains("\"dropped\":"))
            return ShownPictures.leftOut(saying: text)
        }
    }
}
