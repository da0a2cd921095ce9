import Media

/// Opens a channel's source.
struct SourceOpener {
    /// Where the test pattern's count goes on when it is opened again.
    private var nextCounter: UInt32 = 0
    /// Something worth telling about the source that was opened last.
    private(set) var note: CaptureEvent?

    mutating func open(_ task: CaptureTask) throws(CaptureError) -> any FrameSource {
        note = nil
        switch task.source {
        case .testPattern:
            return PatternSource(size: task.size, frameRate: task.frameRate, counter: nextCounter)
        case .file(let path):
            throw .badFile(path: path, reason: "not yet")
        case .device(let path):
            throw .cannotOpen(path: path, reason: "not yet")
        }
    }

    mutating func closed(_ source: any FrameSource) {
        if let pattern = source as? PatternSource { nextCounter = pattern.nextCounter }
    }
}
