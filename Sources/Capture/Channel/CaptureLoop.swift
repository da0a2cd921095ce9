import Base
import Media
import System

/// What the capture thread does: it opens the source, hands its pictures to the encoders, and when the source fails
/// shows the no-signal picture and tries again.
final class CaptureLoop {
    /// Without a picture for so long, a source has stalled.
    static let stallLimit = Duration.seconds(2)
    /// A source gets more time for its first picture: some webcams need it to set their exposure.
    static let firstPictureLimit = Duration.seconds(4)
    /// A source that ran for so long starts again with the shortest pause.
    static let provenAfter = Duration.seconds(10)

    private let core: ChannelCore
    private var opener: SourceOpener
    /// One for each of the consumers, in their order.
    private var reducers: [FrameRateReducer]
    private var pauses = RetryPauses()
    private var lastCaptured = MediaTime(nanoseconds: 0)

    private var noSignalPicture: PixelBuffer?
    private var nextNoSignal = MediaTime(nanoseconds: 0)
    private var isShowingNoSignal = false
    /// The next frame is of another scene than the one before.
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
            // Looked at before the try: a node that comes while it fails is already another one.
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

    // MARK: - Pictures

    /// Hands on pictures until the channel stops or wants another source.
    private func stream(from source: any FrameSource, _ origin: VideoSource) throws(CaptureError) {
        let opened = MediaTime.now
        var lastPicture: MediaTime?
        var damagedSince = 0
        var knownLost = 0
        isNewScene = true
        while core.isTaskCurrent {
            let limit = lastPicture.map { $0 + Self.stallLimit } ?? opened + Self.firstPictureLimit
            // Viewers don't wait longer for the stand-in because the source is new.
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
                // The source lives; it is the encoders that are late.
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

    /// The first picture of a camera decides where the source was left open.
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

    /// Gives the frame a stamp later than all before, and hands it to each consumer that wants it.
    private func deliver(_ frame: Frame, isNoSignal: Bool = false) {
        // A driver's clock may step back a little, and another source's stamps start anywhere near now.
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

    /// Lets the source go, after the encoders gave its frames back: a device with frames outside can't be set up anew.
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
        // The frame holds the buffer; nobody writes into it any more.
        deliver(Frame(picture: buffer.picture, captured: now, format: nil) { _ = buffer }, isNoSignal: true)
    }

    /// Shows the no-signal picture until it is time for the next try, or the device's node is a new one.
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
            // Memory ran out: then even this picture has to wait, but not the next try.
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
