import Base
import Device
import Glibc
import Media
import System

/// The work of the capture thread: it opens the source, passes its frames to the encoders, and when the source fails
/// shows the no-signal picture and retries.
final class CaptureLoop {
    /// The time without a frame after which a source has stalled.
    static let stallLimit = Duration.seconds(2)
    /// The time limit for a source's first frame: some webcams need longer to set their exposure.
    static let firstPictureLimit = Duration.seconds(4)
    /// The running time after which a source's retry pauses restart at the shortest.
    static let provenAfter = Duration.seconds(10)

    private let core: ChannelCore
    private var opener: SourceOpener
    /// One for each of the consumers, in their order.
    private var reducers: [FrameRateReducer]
    private var pauses = Backoff(.seconds(1), longest: .seconds(30))
    private var lastCaptured = MediaTime(nanoseconds: 0)

    private var noSignalPicture: PixelBuffer?
    private var nextNoSignal = MediaTime(nanoseconds: 0)
    private var isShowingNoSignal = false
    /// Whether the next frame shows another scene than the one before.
    private var isNewScene = true

    private var damaged = EventCounter()
    private var lostByDriver = EventCounter()
    private var withoutBuffer = EventCounter()

    init(core: ChannelCore, opener: SourceOpener = SourceOpener()) {
        self.core = core
        self.opener = opener
        reducers = Array(repeating: FrameRateReducer(), count: core.consumers.count)
    }

    package func run() {
        while let task = core.nextTask() {
            // Read before the attempt: a node that appears while it fails is a new one.
            let node = task.path.flatMap { SourceNode(path: $0) }
            var origin = task.source
            do throws(CaptureError) {
                let opened = try opener.open(task)
                let source = opened.source
                origin = opened.origin
                defer { close(source) }
                core.opened(origin, source.format)
                core.event(.opened(source: origin.description, asked: task.wish, format: source.format))
                try stream(from: source, origin)
            } catch {
                if case .device(let path) = origin, core.isSourceOpen {
                    opener.passOver(path, error)
                    continue
                }
                waitForRetry(after: error, task, node)
            }
        }
    }

    // MARK: - Frames

    /// Delivers frames until the channel stops or needs another source.
    private func stream(from source: any FrameSource, _ origin: VideoSource) throws(CaptureError) {
        let opened = MediaTime.now
        var lastPicture: MediaTime?
        var damagedSince = 0
        var knownLost = 0
        isNewScene = true
        while core.isTaskCurrent {
            let limit = lastPicture.map { $0 + Self.stallLimit } ?? opened + Self.firstPictureLimit
            // Viewers must not wait longer for the no-signal picture because the source is new.
            if !isShowingNoSignal && lastPicture == nil && MediaTime.now >= opened + Self.stallLimit {
                showNoSignal(.noPicture("no picture yet"))
            }
            let pictureDue = lastPicture == nil ? opened + Self.stallLimit : limit
            let step = try source.next(
                until: isShowingNoSignal ? min(limit, nextNoSignal) : min(limit, pictureDue), wakeUp: core.wakeUp)
            let now = MediaTime.now
            if source.droppedByDriver > knownLost {
                lostByDriver.add(source.droppedByDriver - knownLost)
                core.status { $0.droppedByDriver += source.droppedByDriver - knownLost }
                knownLost = source.droppedByDriver
            }
            switch step {
            case .frame(let frame):
                if core.isSourceOpen { choose(origin) }
                pictureCame(source)
                lastPicture = now
                damagedSince = 0
                if now - opened >= Self.provenAfter { pauses.reset() }
                core.status { $0.captured += 1 }
                deliver(frame)
            case .damaged(let reason):
                damagedSince += 1
                damaged.add()
                core.status { $0.damaged += 1 }
                if let count = damaged.due(at: now) { core.event(.damaged(count: count, reason: reason)) }
            case .noBuffer:
                // The source works; the encoders are late.
                lastPicture = now
                withoutBuffer.add()
                core.status { $0.withoutBuffer += 1 }
            case .nothing:
                break
            }
            if now >= (lastPicture.map { $0 + Self.stallLimit } ?? opened + Self.firstPictureLimit) {
                let limit = lastPicture == nil ? Self.firstPictureLimit : Self.stallLimit
                throw .stalled(
                    path: core.sourceName, seconds: Int(limit.components.seconds), damagedFrames: damagedSince)
            }
            if isShowingNoSignal { try feedNoSignal(now) }
            if let note = source.note() { core.event(note) }
            tell(now)
        }
    }

    /// Makes the camera that delivered the first frame the source of a channel with an automatic one.
    private func choose(_ origin: VideoSource) {
        core.choose(origin)
        core.event(.chosen(origin, passedOver: opener.passedOver.map(\.error)))
    }

    private func pictureCame(_ source: any FrameSource) {
        if isShowingNoSignal {
            core.event(.resumed(source: core.sourceName))
            isNewScene = true
        }
        isShowingNoSignal = false
        noSignalPicture = nil
        core.pictureCame()
    }

    /// Gives the frame a time stamp later than all before, and offers it to each consumer that wants it.
    private func deliver(_ frame: Frame, isNoSignal: Bool = false) {
        // A driver's clock may step back a little, and another source's time stamps may start anywhere near now.
        let captured = max(frame.captured, lastCaptured + .milliseconds(1))
        lastCaptured = captured
        let stamped = frame.restamped(captured, isNewScene: isNewScene)
        isNewScene = false
        for (index, consumer) in core.consumers.enumerated() where !isNoSignal || consumer.takesNoSignal {
            let isTaken = consumer.frameRate.map { target in
                reducers[index].accepts(captured, source: frame.format?.frameRate, target: target)
            }
            if isTaken != false || stamped.isNewScene { consumer.offer(stamped) }
        }
    }

    /// Closes the source after the encoders have returned its frames: a device whose buffers are in use cannot be set
    /// up again.
    private func close(_ source: any FrameSource) {
        for consumer in core.consumers { consumer.clear() }
        source.close()
        opener.closed(source)
    }

    private func tell(_ now: MediaTime) {
        if let count = lostByDriver.due(at: now) { core.event(.droppedByDriver(count: count)) }
        if let count = withoutBuffer.due(at: now) { core.event(.withoutBuffer(count: count)) }
    }

    // MARK: - No signal

    private func showNoSignal(_ reason: CaptureError) {
        core.lost(reason)
        if isShowingNoSignal { return }
        isShowingNoSignal = true
        isNewScene = true
        nextNoSignal = MediaTime.now
    }

    private func feedNoSignal(_ now: MediaTime) throws(CaptureError) {
        guard now >= nextNoSignal else { return }
        nextNoSignal = max(nextNoSignal + NoSignalPicture.frameRate.frameDuration, now)
        let size = core.mainSize
        if noSignalPicture?.picture.size != size {
            noSignalPicture = try NoSignalPicture.make(size, source: core.sourceName)
        }
        guard let buffer = noSignalPicture else { return }
        // The frame keeps the buffer alive; nothing writes into it any more.
        deliver(Frame(picture: buffer.picture, captured: now, format: nil) { _ = buffer }, isNoSignal: true)
    }

    /// Shows the no-signal picture until the next attempt is due, or the device's node is a new one.
    private func waitForRetry(after error: CaptureError, _ task: CaptureTask, _ tried: SourceNode?) {
        showNoSignal(error)
        let pause = pauses.next()
        core.failed()
        core.event(.noSignal(error, retry: pause))
        let end = MediaTime.now + pause
        var node = tried
        while core.isTaskCurrent {
            let now = MediaTime.now
            if now >= end { return }
            // If memory ran out, even this picture has to wait, but not the next attempt.
            try? feedNoSignal(now)
            _ = core.wakeUp.wait(until: min(end, max(nextNoSignal, now + .milliseconds(10))))
            if let path = task.path {
                let current = SourceNode(path: path)
                if let current, current != node {
                    pauses.reset()
                    return
                }
                if current == nil { node = nil }
            }
        }
    }
}

/// Counts a repeated event, and gives the count at most once a second.
struct EventCounter {
    private static let interval = Duration.seconds(1)

    private var count = 0
    private var lastTold: MediaTime?

    package mutating func add(_ more: Int = 1) { count += more }

    /// The count since the last report; nil if it is zero, or a second has not passed.
    mutating func due(at now: MediaTime) -> Int? {
        guard count > 0 else { return nil }
        if let lastTold, now - lastTold < Self.interval { return nil }
        defer { count = 0 }
        lastTold = now
        return count
    }
}

/// The identity of the file at a path: it changes when a camera is plugged in again.
struct SourceNode: Equatable {
    private var device: UInt
    private var inode: UInt
    private var changedSeconds: Int
    private var changedNanoseconds: Int

    /// Nil if the file does not exist.
    init?(path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt(information.st_dev)
        inode = UInt(information.st_ino)
        changedSeconds = information.st_ctim.tv_sec
        changedNanoseconds = information.st_ctim.tv_nsec
    }
}
