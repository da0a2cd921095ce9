import Capture
import Glibc
import Media
import NIOPosix
import Synchronization
import System
import TestSupport

/// ffmpeg, which watches until it is told to stop, and what it has shown so far.
final class Watcher: Sendable {
    private let child: ChildProcess
    private let seen = Seen()
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let begun = Clock.now

    private final class Seen: Sendable {
        let pictures = Mutex<(stamps: [FrameStamp?], first: Int64?)>(([], nil))
        let isOver = Atomic(false)
    }

    /// - Parameters:
    ///   - runner: what the player's command begins with.
    ///   - size: of the pictures.
    init(_ url: String, runner: [String], size: PictureSize, log: String) throws {
        let command = Player.ffmpeg("tcp").arguments(url, size, 1_000_000)
        let child = try ChildProcess(runner + command, log: log)
        let seen = seen
        self.child = child
        thread.start()
        thread.submit { _ in
            while case let picture = child.readOutput(atMost: size.area, seconds: 60), picture.count == size.area {
                let stamp = FrameStamp.decode(luma: picture, stride: size.width, size: size)
                seen.pictures.withLock {
                    $0.first = $0.first ?? Clock.now
                    $0.stamps.append(stamp)
                }
            }
            seen.isOver.store(true, ordering: .relaxed)
        }
    }

    deinit {
        child.signal(SIGKILL)
        thread.shutdownGracefully { _ in }
    }

    var shown: ShownPictures { ShownPictures(stamps: seen.pictures.withLock { $0.stamps }) }
    var isOver: Bool { seen.isOver.load(ordering: .relaxed) }
    /// From the player's start to its first picture.
    var secondsToFirst: Double? { seen.pictures.withLock { $0.first }.map { Double($0 - begun) / 1e9 } }

    /// Waits until it has shown so many more.
    func shows(_ more: Int, within seconds: Double = 15) async throws -> Bool {
        let wanted = shown.count + more
        _ = try await eventually(seconds) { self.isOver || self.shown.count >= wanted }
        return shown.count >= wanted
    }

    /// Waits for its end by itself.
    func ends(within seconds: Double) async throws -> Bool { try await eventually(seconds) { self.isOver } }

    /// Ends it, and gives all that it has shown.
    @discardableResult
    func finish() async throws -> ShownPictures {
        child.signal(SIGKILL)
        _ = try await ends(within: 5)
        return shown
    }
}
