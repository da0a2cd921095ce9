import Media

/// Opens a channel's source.
struct SourceOpener {
    /// Where the test pattern's count goes on when it is opened again.
    private var nextCounter: UInt32 = 0

    mutating func open(_ task: CaptureTask) throws(CaptureError) -> any FrameSource {
        switch task.source {
        case .testPattern:
            return PatternSource(size: task.size, frameRate: task.frameRate, counter: nextCounter)
        case .file(let path):
            return try Y4MSource(path: path)
        case .device(let path):
            return try CameraSource.open(path: path, size: task.size, frameRate: task.frameRate)
        }
    }

    mutating func closed(_ source: any FrameSource) {
        if let pattern = source as? PatternSource { nextCounter = pattern.nextCounter }
    }
}
