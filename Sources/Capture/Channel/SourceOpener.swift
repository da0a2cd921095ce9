import Media

/// Opens a channel's source.
///
/// For an automatic source it tries one camera after the other: one that opens is a candidate, and is chosen after it
/// has delivered a frame.
struct SourceOpener {
    struct Opened {
        var source: any FrameSource
        /// The source that was opened; never `automatic`.
        var origin: VideoSource
    }

    private let cameras: Cameras
    /// The test pattern's next number, so that it continues when reopened.
    private var nextCounter: UInt32 = 0
    /// The cameras that failed, in the order of the attempts.
    private(set) var passedOver: [(path: String, error: CaptureError)] = []

    init(cameras: Cameras = .real) { self.cameras = cameras }

    mutating func open(_ task: CaptureTask) throws(CaptureError) -> Opened {
        guard task.source == .automatic else {
            return Opened(source: try open(task.source, task), origin: task.source)
        }
        for path in cameras.nodes() where !passedOver.contains(where: { $0.path == path }) {
            do throws(CaptureError) {
                return Opened(source: try open(.device(path: path), task), origin: .device(path: path))
            } catch {
                passOver(path, error)
            }
        }
        return Opened(source: try open(.testPattern, task), origin: .testPattern)
    }

    private func open(_ source: VideoSource, _ task: CaptureTask) throws(CaptureError) -> any FrameSource {
        switch source {
        case .automatic, .testPattern:
            PatternSource(size: task.size, frameRate: task.frameRate, counter: nextCounter)
        case .file(let path):
            try Y4MSource(path: path)
        case .device(let path):
            try cameras.open(path, task.size, task.frameRate)
        }
    }

    /// Excludes a candidate that delivered no frame, so that the next one is tried.
    mutating func passOver(_ path: String, _ error: CaptureError) { passedOver.append((path, error)) }

    mutating func closed(_ source: any FrameSource) {
        if let pattern = source as? PatternSource { nextCounter = pattern.nextCounter }
    }
}

/// The cameras that a channel may use, and the function that opens one.
struct Cameras: Sendable {
    /// The paths of the nodes, in the order in which they are tried.
    var nodes: @Sendable () -> [String]
    var open: @Sendable (String, PictureSize, FrameRate) throws(CaptureError) -> any FrameSource

    /// The cameras of this machine.
    package static let real = Cameras(
        nodes: { CameraDevices.nodes() },
        open: { (path, size, frameRate) throws(CaptureError) -> any FrameSource in
            try CameraSource.open(path: path, size: size, frameRate: frameRate)
        })
}
